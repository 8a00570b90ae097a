"""What the pages do when a button is pressed, and what they say when they cannot."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client

from horarium.availability import operations as availability
from horarium.journal import operations as journal
from horarium.kernel import clock
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.people import operations as people
from horarium.timetable import tasks
from tests import factories as make
from tests.integration.pages.conftest import PASSWORD

LOGIN = {"login": "owner@example.org", "password": PASSWORD}


def text(answer) -> str:
    return answer.content.decode()


def failed_delivery():
    delivery = make.value("SELECT id FROM event_deliveries ORDER BY id LIMIT 1")
    make.rows("UPDATE event_deliveries SET state = 'pending' WHERE id = %s", delivery)
    perform(journal.note_failed_delivery, delivery_id=delivery, error="SMTPError: no <answer>", now=clock.now())
    return delivery


def test_run_now_makes_sessions_and_says_how_many(business, browse):
    coach, member = make.coach(), make.member()
    make.standing_hour(coach, member, now=clock.now(), start_date=clock.now().date())

    answer = browse(business.office).post("/desk/status/run", {"back": "/desk/attention"}, follow=True)

    assert answer.redirect_chain == [("/desk/attention", 302)]
    assert "6 sessions made" in text(answer) or "7 sessions made" in text(answer)
    page = text(browse(business.owner).get("/desk/status"))
    assert "office" in page
    assert "timetable.fill_up" in page


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_run_now_leads_nobody_elsewhere(business, browse, back):
    assert browse(business.owner).post("/desk/status/run", {"back": back}).headers["Location"] == "/desk/status"


@pytest.mark.parametrize("path", ["/desk/status/run", "/desk/attention/deliveries/{id}/send"])
@pytest.mark.parametrize(("who", "status"), [("visitor", 302), ("coach", 403), ("member", 403), ("guardian", 403)])
def test_deeds_of_the_desk_are_the_offices_alone(business, browse, path, who, status):
    delivery = failed_delivery()
    runs = make.value("SELECT count(*) FROM job_runs")

    answer = browse(getattr(business, who, None)).post(path.format(id=delivery))

    assert answer.status_code == status
    assert make.value("SELECT count(*) FROM job_runs") == runs
    assert make.value("SELECT state FROM event_deliveries WHERE id = %s", delivery) == "failed"


def test_a_failed_delivery_is_listed_and_sent_again_once(business, browse):
    delivery, owner = failed_delivery(), browse(business.owner)
    assert "SMTPError: no &lt;answer&gt;" in text(owner.get("/desk/attention"))

    first = owner.post(f"/desk/attention/deliveries/{delivery}/send", follow=True)
    second = owner.post(f"/desk/attention/deliveries/{delivery}/send", follow=True)

    assert "It is being sent again." in text(first)
    assert "somebody sent it again already" in text(second)
    assert make.value("SELECT state FROM event_deliveries WHERE id = %s", delivery) == "pending"


def test_attention_lists_a_coach_without_a_room_until_one_is_set(business, browse):
    coach = make.coach("Ngozi", with_room=False)
    make.rows(
        """INSERT INTO series (coach_id, member_id, zone, weekdays, local_start, minutes, start_on)
           VALUES (%s, %s, 'UTC', '{3}', '10:00', 60, '2026-11-20')""",
        coach.id,
        business.member.id,
    )
    owner = browse(business.owner)
    page = text(owner.get("/desk/attention"))
    assert "Coach has no default room configured" in page
    assert "Ngozi" in page

    perform(availability.set_defaults, by=make.HOUSE, coach_id=coach.id, room_id=business.room.id, duration=60, now=clock.now())

    assert "no default room" not in text(owner.get("/desk/attention"))


def test_attention_lists_a_coming_session_that_has_no_room(business, browse):
    make.rows(
        """INSERT INTO training_sessions (coach_id, start_time, end_time, status, title)
           VALUES (%s, now() + interval '300 days', now() + interval '300 days 1 hour', 'scheduled', 'Homeless hour')""",
        business.coach.id,
    )

    page = text(browse(business.owner).get("/desk/attention"))

    assert "Sessions without a room" in page
    assert "Homeless hour" in page


@pytest.mark.parametrize("who", ["coach", "member"])
def test_who_is_shut_out_has_no_sessions_made_and_is_listed_until_they_have_none(business, browse, who):
    owner, person = browse(business.owner), getattr(business, who)
    made = make.value("SELECT count(*) FROM training_sessions")
    assert "Closed accounts" not in text(owner.get("/desk/attention"))

    owner.post(f"/desk/people/{person.id}/close")
    tasks.generate(now=make.NOW, trigger="test", weeks=9)

    row = re.search(rf"{person.name}</th>\s*<td[^>]*>1</td>\s*<td[^>]*>(\d+)</td>", text(owner.get("/desk/attention")))
    assert row, "one series rests"
    assert make.value("SELECT count(*) FROM training_sessions") == made
    assert make.value("SELECT count(*) FROM left_out_occurrences") == 0

    owner.post(f"/desk/people/{person.id}/open")
    tasks.generate(now=make.NOW, trigger="test", weeks=9)

    assert "Closed accounts" not in text(owner.get("/desk/attention"))
    assert make.value("SELECT count(*) FROM training_sessions") == made + 3


def test_attention_says_when_a_run_failed_and_forgets_it_after_a_good_one(business, browse):
    run = perform(journal.begin_run, job=tasks.JOB, trigger="schedule", now=clock.now())
    perform(journal.end_run, run_id=run, counts={}, now=clock.now(), error="OSError: no space")
    owner = browse(business.owner)
    page = text(owner.get("/desk/attention"))
    assert "OSError: no space" in page
    assert "1 thing waits" in page

    owner.post("/desk/status/run")

    page = text(owner.get("/desk/attention"))
    assert "OSError" not in page
    assert "Nothing waits." in page


def test_a_guardian_ends_a_standing_hour_of_the_ward(business, browse):
    path = f"/learning/series/{business.booking.id}/cancel"
    guardian = browse(business.guardian)
    asked = guardian.get(path)
    assert make.value("SELECT status FROM series WHERE id = %s", business.booking.id) == "ACTIVE"
    assert "What it touches" in text(asked)

    guardian.post(path)
    again = guardian.post(path)

    assert make.value("SELECT status FROM series WHERE id = %s", business.booking.id) == "CANCELLED"
    assert again.status_code == 409
    assert "has ended or was cancelled" in text(again)


def test_a_stranger_ends_nothing(business, browse):
    answer = browse(business.stranger).post(f"/learning/series/{business.booking.id}/cancel")

    assert answer.status_code == 403
    assert make.value("SELECT status FROM series WHERE id = %s", business.booking.id) == "ACTIVE"


def test_log_in_by_e_mail_whatever_its_case(business, browse):
    answer = browse().post("/login", LOGIN | {"login": "Owner@Example.ORG"}, follow=True)

    assert answer.redirect_chain[-1][0] == "/desk/week"


def test_the_office_begins_with_today_or_with_the_week_where_nothing_is_on_today(business, browse):
    office = browse(business.office)
    assert office.get("/").headers["Location"] == "/desk/week"

    make.booked(business.coach, business.member, make.NOW + timedelta(hours=4))
    assert office.get("/").headers["Location"] == "/desk/day"


def test_log_in_goes_on_to_where_one_was_going(business, browse):
    assert browse().post("/login?next=/desk/rooms", LOGIN).headers["Location"] == "/desk/rooms"
    assert browse().post("/login?next=//elsewhere.example/", LOGIN).headers["Location"] == "/"


def test_log_in_with_a_wrong_password_says_so_and_not_which_part(business, browse):
    for wrong in (LOGIN | {"password": "not that"}, LOGIN | {"login": "nobody@example.org"}):
        assert "do not fit together" in text(browse().post("/login", wrong))


def test_a_password_given_by_others_opens_nothing_but_its_change(business, browse):
    make.rows("UPDATE users SET must_change_password = true WHERE id = %s", business.owner.id)
    owner = browse(business.owner)

    for path in ("/", "/desk/status", "/learning/week", "/nowhere"):
        assert owner.get(path).headers["Location"] == "/password"
    assert owner.get("/theme.css").status_code == 200

    weak = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    assert "at least 10 characters" in text(owner.post("/password", weak))
    good = weak | {"password1": "a quite different one", "password2": "a quite different one"}
    assert owner.post("/password", good).headers["Location"] == "/"
    assert owner.get("/desk/status").status_code == 200


def welcome_path(user) -> str:
    return f"/welcome/{perform(people.send_welcome, by=make.HOUSE, user_id=user.id, now=clock.now())}"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"email": "", "password": PASSWORD, "again": PASSWORD}, "email cannot be had"),
        ({"email": "no address", "password": PASSWORD, "again": PASSWORD}, "is not an e-mail address"),
        ({"email": "OWNER@example.org", "password": PASSWORD, "again": PASSWORD}, "is here already"),
        ({"email": "new@example.org", "password": PASSWORD, "again": "other"}, "differs from the password above"),
        ({"email": "new@example.org", "password": "short", "again": "short"}, "at least 10 characters"),
    ],
)
def test_welcome_refuses_and_can_be_tried_again(business, browse, sent, said):
    path = welcome_path(make.member("New"))

    answer = browse().post(path, sent)

    assert answer.status_code == 422
    assert said in text(answer)
    good = {"email": "new@example.org", "password": PASSWORD, "again": PASSWORD}
    assert browse().post(path, good, follow=True).redirect_chain[-1][0] == "/learning/week"
    assert browse().get(path).status_code == 404


def test_a_form_without_its_token_is_refused_in_words(business):
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})

    answer = client.post("/login", LOGIN)

    assert answer.status_code == 403
    assert "Nothing was changed" in text(answer)


def test_a_page_that_breaks_says_so_in_the_look_of_the_house(business, browse):
    client = browse(business.owner)
    client.raise_request_exception = False
    make.rows("ALTER TABLE rooms RENAME TO rooms_elsewhere")
    try:
        answer = client.get("/desk/rooms")
    finally:
        make.rows("ALTER TABLE rooms_elsewhere RENAME TO rooms")

    assert answer.status_code == 500
    assert "Our fault" in text(answer)


def test_the_colour_is_computed_and_kept_by_its_etag(business, browse):
    first = browse().get("/theme.css")
    same = browse().get("/theme.css", headers={"If-None-Match": first.headers["ETag"]})
    make.rows("UPDATE settings SET colour = '#f2a900'")
    other = browse().get("/theme.css", headers={"If-None-Match": first.headers["ETag"]})

    assert "--accent-fill:#2b46b8" in text(first)
    assert (same.status_code, other.status_code) == (304, 200)
    assert "--accent-fill:#f2a900;--accent-on-fill:#15181e" in text(other)


def test_people_are_found_by_a_part_of_their_name(business, browse):
    page = text(browse(business.owner).get("/desk/people?who=members&name=KOUAM"))
    nobody = text(browse(business.owner).get("/desk/people?who=members&name=Zzz%00"))

    assert "Aïssata Kouamé" in page
    assert ">Other<" not in page
    assert "Nobody here is called “Zzz”" in nobody


def test_long_lists_have_fifty_rows_a_page(business, browse):
    make.rows("INSERT INTO users (name, is_member) SELECT 'Member ' || to_char(n, '000'), true FROM generate_series(1, 120) n")
    owner = browse(business.owner)

    pages = [text(owner.get(f"/desk/people?who=members&page={n}")).count(">Book<") for n in (1, 2, 3)]

    assert pages == [50, 50, 22]
    assert text(owner.get("/desk/people?who=members&page=nonsense")).count(">Book<") == 50


def test_status_counts_what_the_tables_hold(business, browse):
    make.rows("UPDATE training_sessions SET status = 'cancelled' WHERE start_time = %s", datetime(2026, 11, 24, 9, tzinfo=UTC))

    page = re.sub(r"\s*([<>])\s*", r"\1", text(browse(business.owner).get("/desk/status")))

    assert '<dt>Active series</dt><dd class="figure">1</dd>' in page
    assert 'Cancelled</th><td class="number">1</td>' in page
    assert 'All</th><td class="number">6</td>' in page


def in_the_way(business) -> UUID:
    """A booked session of the coach's over which a block was put since."""
    start = (clock.now() + timedelta(days=30)).replace(hour=12, minute=0, second=0, microsecond=0)
    seat = make.booked(business.coach, business.member, start, now=clock.now())
    span = Span(start, start + timedelta(hours=1))
    perform(availability.block, by=make.HOUSE, coach_id=business.coach.id, span=span, reason="flu", now=clock.now())
    return seat.session_id


@pytest.mark.parametrize(
    ("action", "said", "status"), [("keep", "It stays.", "scheduled"), ("cancel", "It is cancelled", "cancelled")]
)
def test_a_session_on_a_block_is_listed_until_it_is_settled(business, browse, action, said, status):
    session, office = in_the_way(business), browse(business.office)
    assert f"/desk/attention/sessions/{session}/settle" in office.get("/desk/attention").content.decode()

    answer = office.post(f"/desk/attention/sessions/{session}/settle", {"action": action}, follow=True)

    assert said in text(answer)
    assert f"/desk/attention/sessions/{session}/settle" not in answer.content.decode()
    assert make.value("SELECT status FROM training_sessions WHERE id = %s", session) == status


def test_only_the_office_settles_from_the_desk(business, browse):
    session = in_the_way(business)
    for who in ("coach", "member", "guardian"):
        assert browse(getattr(business, who)).post(f"/desk/attention/sessions/{session}/settle").status_code == 403
    assert make.value("SELECT count(*) FROM kept_sessions") == 0
