"""The forms on which hours are kept and booked, at each of their doors."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horarium.availability import operations as availability
from horarium.availability import queries as hours_of
from horarium.availability.values import Window
from horarium.interfaces.pages import typed_hours
from horarium.interfaces.pages.calendar import hours as in_hours
from horarium.kernel import clock
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from tests import factories as make

MINUTES = st.integers(0, 24 * 60)
WEEKLY = {"day_of_week": "2", "start_time": "15:00", "end_time": "16:00", "start_date": "2030-01-01", "frequency": "1"}
ONCE = {"start_time": "15:00", "end_time": "16:00"}


def text(answer) -> str:
    return answer.content.decode()


def day_ahead(days: int) -> str:
    return f"{clock.now() + timedelta(days=days):%Y-%m-%d}"


@st.composite
def windows(draw) -> Window:
    start, end = sorted(draw(st.tuples(MINUTES, MINUTES).filter(lambda pair: pair[0] != pair[1])))
    clock_of = lambda minute: time(minute // 60 % 24, minute % 60)  # noqa: E731
    return Window(3, clock_of(start), clock_of(end), draw(st.booleans()), draw(st.booleans()))


@given(st.lists(windows(), max_size=4))
def test_typed_hours_are_read_as_they_are_written(found):
    assert typed_hours.windows(3, typed_hours.text(found)) == found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9-12", [(9, 0, 12, 0)]),
        ("9:05 - 12.30,13 to 17", [(9, 5, 12, 30), (13, 0, 17, 0)]),
        ("0-24", [(0, 0, 0, 0)]),
        ("  ", []),
    ],
)
def test_typed_hours_are_short(typed, meant):
    assert [(w.start.hour, w.start.minute, w.end.hour, w.end.minute) for w in typed_hours.windows(1, typed)] == meant


@pytest.mark.parametrize(
    "typed", ["9", "9-", "12-9", "9-25", "9:60-10", "24:01-24:02", "nine to five", "9-12 13-17", "9-12 all"]
)
def test_typed_hours_that_no_clock_shows_are_refused(typed):
    with pytest.raises(Invalid):
        typed_hours.windows(1, typed)


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "0"), (15, "¼"), (90, "1½"), (1245, "20¾"), (1040, "17.3"), (61, "1"), (76_290, "1,271½")]
)
def test_lengths_are_written_as_a_timetable_does(minutes, said):
    assert in_hours(timedelta(minutes=minutes)) == said


@pytest.fixture(params=["coach", "office"])
def keeper(request, business, browse):
    """A browser at the hours of the coach, and the page's address: the coach's own, and the office's."""
    own = request.param == "coach"
    return browse(getattr(business, request.param)), "/coaching/hours" if own else f"/desk/coaches/{business.coach.id}/hours"


def test_hours_are_typed_and_kept(business, keeper):
    browser, path = keeper

    page = text(browser.post(path, {"deed": "week", "week-day_1": "9-12, 13-17:30 both", "week-day_0": "20-24"}, follow=True))

    assert "The weekly hours are kept." in page
    assert "9:00\N{EN DASH}12:00, 13:00\N{EN DASH}17:30 both" in page
    assert hours_of.week_of(business.coach.id) == [
        Window(0, time(20), time(0)),
        Window(1, time(9), time(12)),
        Window(1, time(13), time(17, 30), is_group=True),
    ]


def test_hours_that_cannot_be_read_change_nothing(business, keeper):
    browser, path = keeper
    before = hours_of.week_of(business.coach.id)

    answer = browser.post(path, {"deed": "week", "week-day_1": "9-12", "week-day_2": "late"})

    assert answer.status_code == 422
    assert "&#x27;late&#x27; is not a stretch of hours such as 9-12" in text(answer)
    assert hours_of.week_of(business.coach.id) == before


def test_room_and_length_are_kept(business, keeper):
    browser, path = keeper

    browser.post(path, {"deed": "defaults", "defaults-default_room_id": business.room.id, "defaults-default_duration": "45"})

    assert make.rows("SELECT default_room_id, default_duration FROM coach_settings WHERE coach_id = %s", business.coach.id) == [
        (business.room.id, 45)
    ]
    wrong = browser.post(path, {"deed": "defaults", "defaults-default_duration": "3"})
    assert wrong.status_code == 422


def test_a_block_is_in_the_coachs_own_time_says_what_it_meets_and_goes_again(business, keeper):
    browser, path = keeper
    sent = {"deed": "block", "block-start_time": "2026-12-01T08:00", "block-end_time": "2026-12-01T12:00"}

    page = text(browser.post(path, sent, follow=True))

    assert "One session is in its way and stays" in page
    assert make.rows("SELECT start_time, end_time FROM blocked_slots") == [
        (datetime(2026, 12, 1, 7, tzinfo=UTC), datetime(2026, 12, 1, 11, tzinfo=UTC))
    ]
    again = browser.post(path, sent)
    assert again.status_code == 422
    assert "Part of that time is blocked already." in text(again)

    browser.post(path, {"deed": "unblock", "id": make.value("SELECT id FROM blocked_slots")})
    assert make.value("SELECT count(*) FROM blocked_slots") == 0


def test_extra_hours_come_and_go(business, keeper):
    browser, path = keeper
    start = day_ahead(20)
    sent = {
        "addition-start_time": f"{start}T20:00",
        "addition-end_time": f"{start}T22:00",
        "addition-room_id": business.room.id,
    }

    browser.post(path, {"deed": "addition", **sent})

    row, room = make.rows("SELECT id, room_id FROM availability_additions")[0]
    assert room == business.room.id
    browser.post(path, {"deed": "remove", "id": row})
    assert make.value("SELECT count(*) FROM availability_additions") == 0


def stretch(deed: str, start: str, end: str) -> dict[str, str]:
    return {"deed": deed, f"{deed}-start_time": start, f"{deed}-end_time": end}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (stretch("block", "2027-01-02T10:00", "2027-01-02T10:00"), "It is not after the start."),
        (stretch("block", "soon", "2027-01-02T10:00"), "It is not a date and a time"),
        (stretch("block", "9999-12-31T23:00", "9999-12-31T23:30"), "It is not in the years"),
        (stretch("addition", "2020-01-02T10:00", "2020-01-02T11:00"), "It is in the past."),
        ({"deed": "unblock", "id": "nothing"}, "it is not the id of a block"),
        ({"deed": "other"}, "is not something that this page does"),
    ],
)
def test_hours_refuse_in_words(business, keeper, sent, said):
    browser, path = keeper
    answer = browser.post(path, sent)

    assert answer.status_code == 422
    assert said in text(answer)
    assert make.value("SELECT count(*) FROM blocked_slots") + make.value("SELECT count(*) FROM availability_additions") == 0


def test_a_coach_takes_no_block_of_another_away(business, browse):
    other = make.coach()
    span = Span(clock.now(), clock.now() + timedelta(days=1))
    block = perform(availability.block, by=make.HOUSE, coach_id=other.id, span=span, now=clock.now())

    answer = browse(business.coach).post("/coaching/hours", {"deed": "unblock", "id": block.id})

    assert answer.status_code == 403
    assert make.value("SELECT count(*) FROM blocked_slots") == 1


DOORS = {
    "office": ("/desk/book", "/desk/members/"),
    "coach": ("/coaching/book", "/coaching/"),
    "member": ("/learning/book/typed", "/learning/"),
    "guardian": ("/learning/book/typed", "/learning/"),
}


@pytest.mark.parametrize("who", DOORS)
def test_a_standing_hour_is_booked_at_every_door(business, browse, who):
    path, lands = DOORS[who]
    first = clock.now() + timedelta(days=1)
    sent = WEEKLY | {"day_of_week": first.isoweekday() % 7, "start_date": day_ahead(1)}

    whose = {"member_id": business.member.id, "coach_id": business.coach.id}
    answer = browse(getattr(business, who)).post(path, sent | whose, follow=True)

    assert answer.redirect_chain[-1][0].startswith(lands)
    booked = f"{first:%A}s 15:00 to 16:00 with Ẹniọlá Ṣówándé are booked. 6 sessions were made."
    assert booked in text(answer)
    made = "SELECT count(*) FROM training_sessions t JOIN series s ON s.id = series_id WHERE local_start = '15:00'"
    assert make.value(f"{made} AND t.member_id = %s", business.member.id) == 6


@pytest.mark.parametrize("who", DOORS)
def test_one_hour_is_booked_at_every_door_in_the_coachs_time(business, browse, who):
    path, lands = DOORS[who]
    sent = {**ONCE, "member_id": business.member.id, "coach_id": business.coach.id, "on": day_ahead(10)}

    answer = browse(getattr(business, who)).post(f"{path}?once", sent, follow=True)

    assert answer.redirect_chain[-1][0].startswith(lands)
    assert "with Ẹniọlá Ṣówándé is booked." in text(answer)
    local = "SELECT (start_time AT TIME ZONE 'Europe/Rome')::text FROM training_sessions WHERE one_time_booking_id IS NOT NULL"
    assert make.value(local) == f"{day_ahead(10)} 15:00:00"


@pytest.mark.parametrize("who", DOORS)
def test_a_taken_hour_is_refused_beside_the_form_which_keeps_what_was_typed(business, browse, who):
    taken = {"start_time": "10:30", "end_time": "11:30", "member_id": business.member.id, "coach_id": business.coach.id}
    browser, path = browse(getattr(business, who)), DOORS[who][0]

    weekly = browser.post(path, WEEKLY | taken | {"start_date": day_ahead(0)})

    assert weekly.status_code == 422
    assert "The coach is not free then: something begins on Tuesday" in text(weekly)
    assert 'value="10:30"' in text(weekly)
    assert make.value("SELECT count(*) FROM series") == 1


@pytest.mark.parametrize(
    ("query", "wrong", "field"),
    [
        ("", {"end_time": "14:00"}, "end_time"),
        ("", {"frequency": "9"}, "frequency"),
        ("", {"day_of_week": "7"}, "day_of_week"),
        ("", {"end_date": "2029-01-01"}, "end_date"),
        ("", {"start_time": "25:00"}, "start_time"),
        ("?once", {"on": "2020-01-01"}, "start_time"),
        ("?once", {"on": "9999-12-31"}, "on"),
        ("?once", {"end_time": "15:00"}, "end_time"),
        ("?once", {"coach_id": "somebody"}, "coach_id"),
    ],
)
def test_a_booking_that_cannot_be_had_is_refused_beside_the_field(business, browse, query, wrong, field):
    good = {
        **(ONCE | {"on": day_ahead(5)} if query else WEEKLY),
        "member_id": business.member.id,
        "coach_id": business.coach.id,
    }

    answer = browse(business.office).post(f"/desk/book{query}", good | wrong)

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text(answer)
    assert make.value("SELECT count(*) FROM series") == 1


@pytest.mark.parametrize("who", ["coach", "member", "guardian", "stranger"])
def test_nobody_books_for_somebody_elses_member(business, browse, who):
    other = make.member("Somebody else")
    path = "/coaching/book" if who == "coach" else "/learning/book/typed"
    browser = browse(getattr(business, who))
    assert "Somebody else" not in text(browser.get(path))

    answer = browser.post(path, {**WEEKLY, "member_id": other.id, "coach_id": business.coach.id})

    assert answer.status_code == 422
    assert 'id="id_member_id_error"' in text(answer)
    assert make.value("SELECT count(*) FROM series") == 1


def test_a_coach_books_no_other_coach(business, browse):
    sent = {**WEEKLY, "member_id": business.member.id, "coach_id": make.coach().id}

    assert browse(business.coach).post("/coaching/book", sent).status_code == 422


def test_the_chosen_coachs_hours_stand_beside_the_form(business, browse):
    coach = make.coach("Ngozi", hours=[Window(4, time(9), time(12, 30))])

    page = text(browse(business.office).get(f"/desk/book?coach={coach.id}"))

    assert "<dt>Thursday</dt><dd>9:00\N{EN DASH}12:30</dd>" in page


def test_without_coaches_the_form_says_what_is_missing(business, browse):
    make.rows("UPDATE users SET is_coach = false")

    assert "There is no coach yet." in text(browse(business.office).get("/desk/book"))


@pytest.mark.parametrize(("who", "status"), [("office", 302), ("coach", 302), ("member", 422), ("guardian", 422)])
def test_only_who_hands_out_rooms_names_another_than_the_coachs(business, browse, who, status):
    make.rows("DELETE FROM coach_settings")
    browser, path = browse(getattr(business, who)), DOORS[who][0]
    sent = {**ONCE, "member_id": business.member.id, "coach_id": business.coach.id, "on": day_ahead(10)}

    answer = browser.post(f"{path}?once", sent | {"room_id": business.room.id})

    assert answer.status_code == status
    rooms = make.rows("SELECT room_id FROM training_sessions WHERE one_time_booking_id IS NOT NULL")
    assert rooms == ([(business.room.id,)] if status == 302 else [])
    if status == 422:
        assert "Coach has no default room configured" in text(answer)
