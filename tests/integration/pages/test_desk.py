"""The desk without a script: an absence settled, a session moved, things found, and who may do what."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta

import pytest

from horarium.interfaces.pages.search import date_in, folded
from horarium.kernel import civil, clock
from horarium.kernel.unit import perform
from horarium.org import operations as org
from horarium.people import queries as people
from horarium.reservations import operations as reservations
from horarium.timetable import tasks
from tests import factories as make

ROME = civil.zone("Europe/Rome")


def text(answer) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


@pytest.fixture
def ahead(business):
    """Two hours of the coach in three days, and somebody who could stand in."""
    make.rows("INSERT INTO settings (id, zone) VALUES (1, 'Europe/Rome') ON CONFLICT (id) DO UPDATE SET zone = 'Europe/Rome'")
    day = civil.local_date(clock.now(), ROME) + timedelta(days=3)
    now = clock.now()
    members = [make.member("Kọ́lá Ajayi"), make.member("Zainab Musa")]
    for n, member in enumerate(members):
        start = civil.instant(datetime.combine(day, datetime.min.time()), ROME) + timedelta(hours=20 + n)
        make.booked(business.coach, member, start, now=now, by=make.HOUSE)
    business.day, business.members = day, members
    business.other = make.coach("Halima Garba")
    business.sessions = make.rows(
        "SELECT id FROM training_sessions WHERE member_id = ANY(%s) ORDER BY start_time", make.ids(members)
    )
    return business


def form_of(page: str) -> dict[str, str]:
    """What a browser without script would send if the button were pressed."""
    body = page[page.index('id="settle"') :]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body))
    for name, options in re.findall(r'<select name="(choice-[^"]+)".*?>(.*?)</select>', body, re.DOTALL):
        fields[name] = html.unescape(re.search(r'value="([^"]*)" selected', options)[1])
    return fields


def test_an_absence_is_shown_and_settled_once_by_forms_alone(ahead, browse):
    client = browse(ahead.office)
    path = f"/desk/ill?coach={ahead.coach.id}&from_on={ahead.day}&until_on={ahead.day}"
    shown = client.get(path)
    page = shown.content.decode()

    assert "Kọ́lá Ajayi" in page
    assert "Halima Garba, same time" in page
    assert "Ẹniọlá Ṣówándé cannot come; Halima Garba gives it" in text(shown)  # the very words
    assert make.value("SELECT count(*) FROM blocked_slots") == 0

    sent = form_of(page)
    first = client.post("/desk/ill", sent)
    second = client.post("/desk/ill", sent, follow=True)

    assert first.status_code == 302
    assert "settled already" in text(second)
    assert make.value("SELECT count(*) FROM blocked_slots") == 1
    on_the_day = [key for (key,) in ahead.sessions]
    assert make.rows("SELECT DISTINCT coach_id FROM training_sessions WHERE id = ANY(%s)", on_the_day) == [(ahead.other.id,)]


def test_whoever_was_faster_is_shown_in_the_row_and_nothing_is_changed(ahead, browse):
    client = browse(ahead.office)
    sent = form_of(client.get(f"/desk/ill?coach={ahead.coach.id}&from_on={ahead.day}&until_on={ahead.day}").content.decode())
    start = make.value("SELECT start_time FROM training_sessions WHERE id = %s", ahead.sessions[1][0])
    make.booked(ahead.other, make.member(), start, now=clock.now())

    refused = client.post("/desk/ill", sent)

    assert refused.status_code == 409
    row = re.search(r'<tr class="wrong">.*?</tr>', refused.content.decode(), re.DOTALL)[0]
    assert "Zainab Musa" in row
    assert make.value("SELECT count(*) FROM blocked_slots") == 0


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("coach=x&from_on=2026-11-24", "not one of the available choices"),
        ("coach={coach}&from_on=2126-01-02&until_on=2126-01-01", "before the start"),
        ("coach={coach}&from_on=2001-01-02&until_on=2001-01-02", "in the past"),
        ("coach={coach}&from_on=2126-01-02&until_on=2127-01-01", "92 days at most"),
    ],
)
def test_a_time_that_cannot_be_is_refused_beside_its_field(business, browse, query, said):
    answer = browse(business.owner).get(f"/desk/ill?{query.format(coach=business.coach.id)}")

    assert answer.status_code == 422
    assert said in text(answer)


def test_a_move_is_shown_before_it_is_made_and_a_refusal_says_why(ahead, browse):
    client, key = browse(ahead.office), ahead.sessions[0][0]
    asked = {"on": ahead.day, "start_time": "19:30", "coach_id": ahead.other.id}

    shown = client.get(f"/desk/sessions/{key}/move", asked)
    assert shown.status_code == 200
    assert "becomes Halima Garba" in text(shown)
    assert make.value("SELECT coach_id FROM training_sessions WHERE id = %s", key) == ahead.coach.id

    taken = client.get(f"/desk/sessions/{key}/move", {"on": ahead.day, "start_time": "21:00"})
    assert taken.status_code == 422
    assert "The coach is not free then" in text(taken)

    client.post(f"/desk/sessions/{key}/move", asked)
    assert make.value("SELECT coach_id FROM training_sessions WHERE id = %s", key) == ahead.other.id


def test_the_day_says_who_is_free_and_what_is_in_the_way(ahead, browse):
    client = browse(ahead.office)
    make.rows(
        "INSERT INTO blocked_slots (coach_id, start_time, end_time, reason) SELECT coach_id, start_time, end_time, %s"
        " FROM training_sessions WHERE id = %s",
        "<b>dentist</b>", ahead.sessions[0][0],
    )  # fmt: skip
    answer = client.get(f"/desk/day?on={ahead.day}")
    page = answer.content.decode()

    assert "Kọ́lá Ajayi , 20:00 to 21:00, in the way of a block" in text(answer)
    assert "&lt;b&gt;dentist" in page
    assert "<b>dentist" not in page
    assert f"/desk/ill?coach={ahead.coach.id}&amp;from_on={ahead.day}" in page
    row = re.search(rf'<tr class="lanes1" data-coach="{ahead.other.id}">.*?</tr>', page, re.DOTALL)[0]
    assert row.count(">free<") == 15


def found(answer) -> list[str]:
    return re.findall(r'<ul class="results">(.*?)</ul>', answer.content.decode(), re.DOTALL)


def test_everybody_finds_only_what_they_may_see(ahead, browse):
    assert "Zainab Musa" in text(browse(ahead.owner).get("/search?q=ZAINAB"))
    assert "Kọ́lá Ajayi" in text(browse(ahead.office).get("/search?q=kola"))
    mine = found(browse(ahead.member).get("/search?q=o"))
    assert "Aïssata Kouamé" in "".join(mine)
    for who in (ahead.member, ahead.guardian, ahead.stranger):
        assert found(browse(who).get("/search?q=zainab")) == []
    assert "Physics" in "".join(found(browse(ahead.coach).get("/search?q=aissata")))
    assert found(browse(ahead.stranger).get(f"/search?q={ahead.day}")) == []
    assert "Zainab Musa" in "".join(found(browse(ahead.coach).get(f"/search?q={ahead.day}")))


def test_a_name_that_is_nearly_right_is_offered(ahead, browse):
    make.person("Babátúndé Adéyẹmí")

    assert "Near it: Babátúndé Adéyẹmí" in text(browse(ahead.owner).get("/search?q=Adeyemy"))
    assert "Babátúndé" not in text(browse(ahead.member).get("/search?q=Adeyemy"))


@pytest.mark.parametrize("name", ["Babátúndé Adéyẹmí", "Nguyễn", "ÇELİK", "Kọ́lá", "Straße ﬁ", "Ωmega", "Ṣówándé 50%_\\"])
def test_the_database_folds_names_as_the_page_does(db, name):
    person = make.person(name)

    words = folded(name).split()
    assert list(people.named_like(people.everybody(), words)) == [person]


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2026-11-25", "2026-11-25"), ("25.11.2026", "2026-11-25"), ("25 november", "2026-11-25"), ("3 Jan", "2027-01-03"),
     ("31.2.", None), ("25", None), ("25 nowhere", None), ("9999-99-99", None)],
)  # fmt: skip
def test_a_date_is_read_as_it_is_written(typed, day):
    found_ = date_in(typed, datetime(2026, 11, 28).date())  # noqa: DTZ001  (a date)

    assert (found_.isoformat() if found_ else None) == day


def test_only_an_owner_makes_owners_and_office_and_nobody_gives_up_their_own(business, browse):
    path = f"/desk/people/{business.stranger.id}/roles"

    assert browse(business.office).post(path, {"is_office": "on"}).status_code == 403
    assert "Keep the roles" not in text(browse(business.office).get(f"/desk/people/{business.stranger.id}"))
    assert browse(business.owner).post(path, {"is_office": "on"}).status_code == 302
    assert make.value("SELECT is_office FROM users WHERE id = %s", business.stranger.id)
    assert browse(business.owner).post(f"/desk/people/{business.owner.id}/roles", {}).status_code == 403
    assert make.value("SELECT is_owner FROM users WHERE id = %s", business.owner.id)
    assert browse(business.office).post(f"/desk/people/{business.owner.id}", {"name": "Mine"}).status_code in {403, 422}


def test_a_person_is_changed_and_guardians_are_named_and_ended(business, browse):
    client, path = browse(business.office), f"/desk/people/{business.member.id}"
    sent = {"name": "Aïssata K.", "email": "MEMBER@example.org", "zone": "Africa/Lagos", "phone": "", "is_member": "on"}

    assert client.post(path, sent).status_code == 302
    assert make.rows("SELECT name, zone FROM users WHERE id = %s", business.member.id) == [("Aïssata K.", "Africa/Lagos")]
    refused = client.post(path, sent | {"email": "owner@example.org"})
    assert refused.status_code == 422
    assert "is here already" in text(refused)

    client.post(f"{path}/guardians", {"email": "stranger@nowhere.example"})
    client.post(f"{path}/guardians", {"email": "other@example.org"})
    assert make.value("SELECT count(*) FROM guardianships WHERE member_id = %s", business.member.id) == 2
    client.post(f"{path}/guardians", {"end": str(business.guardian.id)})
    assert make.value("SELECT guardian_id FROM guardianships WHERE member_id = %s", business.member.id) == business.stranger.id


def test_a_standing_hour_shows_what_a_deed_comes_to_before_it_is_done(business, browse):
    client = browse(business.office)
    now = clock.now()
    make.standing_hour(business.coach, business.stranger, 5, "07:00", "08:00", now=now, start_date=now.date())
    client.post("/desk/status/run")
    key = make.value("SELECT id FROM series WHERE member_id = %s", business.stranger.id)
    live = "SELECT count(*) FROM training_sessions WHERE series_id = %s AND status = 'scheduled'"
    before = make.value(live, key)

    shown = client.get(f"/desk/series/{key}?deed=end&shown=1")
    assert f"{before} sessions" in text(shown)
    assert make.value(live, key) == before
    client.post(f"/desk/series/{key}", {"deed": "end", "shown": "1"})
    assert make.value(live, key) == 0


def test_a_pause_is_lifted_on_the_page_of_the_series_after_a_look_at_what_that_gives_back(business, browse):
    key = business.booking.id
    facts = {"booking_id": key, "from_on": date(2026, 11, 23), "until_on": date(2026, 12, 4), "now": make.NOW}
    pause = perform(reservations.pause_recurring_booking, by=make.HOUSE, **facts)
    make.booked(business.coach, business.stranger, datetime(2026, 11, 24, 9, tzinfo=UTC))  # in the hour that it freed
    client = browse(business.office)
    look = f"/desk/series/{key}?deed=lift&amp;pause_id={pause.id}&amp;shown=1"
    assert look.split("?")[1] in client.get(f"/desk/series/{key}").content.decode()

    shown = text(client.get(html.unescape(look)))
    assert "Given back 1 session: Tue 1 Dec" in shown
    assert "Taken by now 1 session: Tue 24 Nov" in shown
    assert make.value("SELECT count(*) FROM events WHERE name = 'PauseLifted'") == 0
    client.post(f"/desk/series/{key}", {"deed": "lift", "shown": "1", "pause_id": pause.id})

    alive = "SELECT original_local::date FROM training_sessions WHERE series_id = %s AND live ORDER BY 1 LIMIT 2"
    assert make.rows(alive, key) == [(date(2026, 12, 1),), (date(2026, 12, 8),)]
    answer = client.post(f"/desk/series/{key}", {"deed": "lift", "shown": "1", "pause_id": pause.id})
    assert (answer.status_code, "This pause is over." in text(answer)) == (422, True)
    assert look.split("?")[1] not in client.get(f"/desk/series/{key}").content.decode()
    other = make.standing_hour(business.coach, business.stranger, 3)
    assert client.post(f"/desk/series/{other.id}", {"deed": "lift", "shown": "1", "pause_id": pause.id}).status_code == 422


def test_a_room_is_changed_and_taken_out_of_use(business, browse):
    client = browse(business.office)
    sent = {"name": "Studio", "location": "Annexe", "capacity": "12"}

    assert client.post(f"/desk/rooms/{business.room.id}", sent).status_code == 302
    assert make.rows("SELECT name, capacity, is_active FROM rooms WHERE id = %s", business.room.id) == [("Studio", 12, False)]
    assert "out of use" in text(client.get("/desk/rooms"))


def test_the_figures_of_the_status_page_are_given_out_as_csv(business, browse):
    make.coach("=SUM(A1)")
    lines = browse(business.owner).get("/desk/status.csv").content.decode().splitlines()

    assert lines[0].startswith("kind,name,hours_offered")
    assert any(line.startswith("coach,'=SUM(A1),") for line in lines)
    assert sum(line.startswith("week,") for line in lines) == 12


def test_what_a_holiday_takes_is_one_line_of_what_waits(ahead, browse):
    day = ahead.day + timedelta(days=7)
    perform(org.add_holiday, on=day, name="Founders' day")
    for n, member in enumerate(ahead.members):
        make.standing_hour(ahead.coach, member, day.isoweekday() % 7, f"{15 + n}:00", f"{16 + n}:00", start_date=day)
    tasks.generate(now=clock.now(), trigger="test", weeks=3)

    page = text(browse(ahead.office).get("/desk/attention"))

    assert page.count("Founders' day") == 1
    assert "Founders' day 2 hours" in page
    assert "Dates that were left out" not in page
    assert "1 thing waits" in page
