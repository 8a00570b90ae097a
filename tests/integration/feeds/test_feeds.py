"""What a calendar program reads at an address, by two readers that share nothing, and what it is told of changes."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import icalendar
import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from horarium.interfaces.feeds.rendering import Sheet, text_of
from horarium.interfaces.feeds.views import HISTORY
from horarium.kernel import civil
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.people import operations as people
from horarium.people.choices import CalendarKind
from horarium.reservations import operations as reservations
from horarium.timetable import tasks
from horarium.timetable.values import Told
from tests import factories as make
from tests import ics

TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)

MANY = """
INSERT INTO training_sessions (id, coach_id, room_id, member_id, start_time, end_time, title)
SELECT nth_id(%(batch)s, n), %(coach)s, %(room)s, %(member)s, at, at + interval '45 minutes', 'Lesson ' || n
FROM generate_series(1, 2000) n, LATERAL (SELECT timestamptz '2026-09-01 00:15Z' + n * interval '3 hours' AS at) a;
INSERT INTO bookings (session_id, member_id, start_time, end_time)
SELECT id, member_id, start_time, end_time FROM training_sessions WHERE member_id = %(member)s"""


def get(key: str, **headers: str):
    return Client().get(f"/feeds/{key}.ics", headers={"host": "localhost", **headers})


def feed(key: str):
    answer = get(key)
    assert answer.status_code == 200
    return ics.events(answer.content)


def sequence(key: str, session_id: UUID) -> int:
    return int(feed(key)[str(session_id)][2].one("SEQUENCE"))


def address(reader, kind: str, of, **facts) -> str:
    return make.calendar(reader, kind, of, **facts).key


@pytest.fixture
def pair():
    coach, member = make.coach("Ada"), make.member("Max", zone="America/New_York")
    return coach, member


def test_a_feed_of_two_thousand_sessions_over_a_change_of_clocks_says_the_instants_that_the_database_has(pair):
    coach, member = pair
    facts = {"batch": UUID(int=7 << 80), "coach": coach.id, "room": make.room().id, "member": member.id}
    with connection.cursor() as cursor:
        cursor.execute(MANY, facts)
    body = get(address(member, "member", member)).content

    real = {str(key): (start, end) for key, start, end in make.rows("SELECT id, start_time, end_time FROM training_sessions")}
    assert {uid: (start, end) for uid, (start, end, _) in ics.events(body).items()} == real
    calendar = icalendar.Calendar.from_ical(body)
    library = {str(e["UID"]): (e.start.astimezone(UTC), e.end.astimezone(UTC)) for e in calendar.walk("VEVENT")}
    assert library == real
    assert {e.start.utcoffset() for e in calendar.walk("VEVENT")} == {timedelta(hours=-4), timedelta(hours=-5), timedelta(0)}


def test_a_feed_costs_the_same_statements_for_two_sessions_and_for_two_hundred(pair):
    coach, member = pair
    key = address(member, "member", member)

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            feed(key)
        return len(seen)

    make.booked(coach, member, TUESDAY)
    make.booked(coach, member, TUESDAY + timedelta(hours=2))
    feed(key)
    few = statements()
    for n in range(40):
        make.booked(coach, member, TUESDAY + timedelta(days=1 + n))

    assert statements() == few == statements()


def test_a_member_in_a_group_with_a_standing_hour_and_one_single_hour_finds_each_once_in_their_own_zone(pair):
    coach, member = pair
    series = make.standing_hour(coach, member, 3, "15:00", "16:00", title="Physics")
    single = make.booked(coach, member, TUESDAY)
    group = make.group(make.coach("Bea"), TUESDAY + timedelta(days=3), title="Chess")
    make.seat(group, member)
    tasks.generate(now=make.NOW, trigger="test")
    found = feed(address(member, "member", member))

    standing = make.rows("SELECT id FROM training_sessions WHERE series_id = %s", series.id)
    assert set(found) == {str(single.session_id), str(group.id), *(str(key) for (key,) in standing)}
    assert len(standing) == 6
    line = next(line for line in found[str(single.session_id)][2].lines if line[0] == "DTSTART")
    assert line == ("DTSTART", {"TZID": "America/New_York"}, "20261124T040000")


def test_a_cancellation_is_told_with_a_higher_sequence_by_whoever_it_was_made(pair, go_to):
    coach, member = pair
    by_api, by_sql = make.booked(coach, member, TUESDAY), make.booked(coach, member, TUESDAY + timedelta(hours=3))
    keys = [address(member, "member", member), address(coach, "coach", coach)]
    before = [get(key) for key in keys]
    assert {part.one("SEQUENCE") for answer in before for *_, part in ics.events(answer.content).values()} == {"0"}
    go_to(make.NOW + timedelta(minutes=5))
    perform(reservations.cancel_booking, by=make.actor(member), booking_id=by_api.id, now=make.NOW)
    make.rows("UPDATE training_sessions SET status = 'cancelled' WHERE id = %s", by_sql.session_id)

    for key, first in zip(keys, before, strict=True):
        changed = get(key, if_none_match=first["ETag"])
        assert changed.status_code == 200
        for session_id in (by_api.session_id, by_sql.session_id):
            event = ics.events(changed.content)[str(session_id)][2]
            assert (event.one("SEQUENCE"), event.one("STATUS")) == ("1", "CANCELLED")
            assert event.one("LAST-MODIFIED") == event.one("DTSTAMP") == "20261120T090500Z"
        again = get(key, if_none_match=changed["ETag"])
        assert (again.status_code, again.content) == (304, b"")


def test_a_move_and_a_new_name_of_the_coach_are_told_with_higher_sequences_and_what_changed_nothing_is_not(pair):
    coach, member = pair
    seat = make.booked(coach, member, TUESDAY)
    key = address(member, "member", member)
    feed(key)
    make.rows("UPDATE training_sessions SET start_time = start_time + interval '1 day', end_time = end_time + interval '1 day'")
    assert sequence(key, seat.session_id) == 1
    make.rows("UPDATE users SET name = 'Ada Lovelace' WHERE id = %s", coach.id)
    assert sequence(key, seat.session_id) == 2
    make.rows("UPDATE training_sessions SET status = 'completed'")

    event = feed(key)[str(seat.session_id)][2]
    assert (event.one("SEQUENCE"), event.one("STATUS"), event.text("SUMMARY")) == (
        "2",
        "CONFIRMED",
        "Session with Ada Lovelace",
    )


def test_what_goes_to_another_coach_or_room_is_cancelled_where_it_was_and_says_nothing_of_where_it_went(pair):
    ada, member = pair
    bea, atelier, hall, office = make.coach("Bea"), make.room("Atelier"), make.room("Hall"), make.office()
    seat = make.booked(ada, member, TUESDAY, room_id=atelier.id, title="Chess")
    quiet = make.booked(ada, member, TUESDAY + timedelta(days=1))  # given away before anybody was told of it
    facts = {"span": Span(TUESDAY + timedelta(hours=5), TUESDAY + timedelta(hours=6)), "by": make.HOUSE, "now": make.NOW}
    make.rows("UPDATE training_sessions SET coach_id = %s WHERE id = %s", bea.id, quiet.session_id)
    keys = [address(ada, "coach", ada), address(office, "room", atelier, shows_members=True)]
    both = [*keys, address(bea, "coach", bea), address(office, "room", hall)]
    key = str(seat.session_id)
    assert [sequence(address, seat.session_id) for address in keys] == [0, 0]

    perform(reservations.move_session, session_id=seat.session_id, coach_id=bea.id, room_id=hall.id, **facts)

    for told in (feed(address) for address in keys):
        start, end, event = told[key]
        assert (event.one("STATUS"), event.one("SEQUENCE"), event.text("SUMMARY")) == ("CANCELLED", "1", "Cancelled: Session")
        assert (start, end) == (TUESDAY, TUESDAY + timedelta(hours=1))
        assert not [line for line in event.lines if {"Bea", "Max", "Hall"} & set(str(line[2]).replace(",", " ").split())]
        assert str(quiet.session_id) not in told
    assert [feed(address)[key][2].one("STATUS") for address in both] == ["CANCELLED", "CANCELLED", "CONFIRMED", "CONFIRMED"]
    assert get(keys[0], if_none_match=get(keys[0])["ETag"]).status_code == 304

    make.rows("UPDATE training_sessions SET coach_id = %s, room_id = %s WHERE id = %s", ada.id, atelier.id, seat.session_id)
    last = [(feed(address)[key][2].one("STATUS"), sequence(address, seat.session_id)) for address in both]
    assert last == [("CONFIRMED", 2), ("CONFIRMED", 2), ("CANCELLED", 2), ("CANCELLED", 2)]


def test_many_readers_at_once_are_told_one_sequence_and_it_never_falls(pair):
    coach, member = pair
    seats = [make.booked(coach, member, TUESDAY + timedelta(hours=2 * n)) for n in range(8)]
    key = address(member, "member", member)
    told: list[dict[str, int]] = []

    def read() -> None:
        told.extend({uid: int(part.one("SEQUENCE")) for uid, (*_, part) in feed(key).items()} for _ in range(5))
        connections.close_all()

    for n in range(3):
        make.rows("UPDATE training_sessions SET title = %s", f"Lesson {n}")
        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        assert told == [{str(seat.session_id): n for seat in seats}] * 20
        told.clear()


def test_a_place_given_back_and_taken_again_is_told_to_its_member_and_to_nobody_else_in_the_group(pair):
    coach, member = pair
    other = make.member("Nora Nobody")
    group = make.group(coach, TUESDAY, capacity=1, title="Chess")
    first, waiting = make.seat(group, member), make.seat(group, other)
    mine, others = address(member, "member", member), address(other, "member", other)
    assert feed(mine)[str(group.id)][2].one("STATUS") == "CONFIRMED"
    assert feed(others)[str(group.id)][2].text("SUMMARY") == "Waiting list: Chess · Ada"
    perform(reservations.cancel_booking, by=make.HOUSE, booking_id=first.id, now=make.NOW)

    states = [(part.one("STATUS"), part.one("SEQUENCE")) for key in (mine, others) for *_, part in feed(key).values()]
    assert states == [("CANCELLED", "1"), ("CONFIRMED", "1")]
    make.rows("UPDATE training_sessions SET capacity = 2")
    make.seat(group, member)
    assert [part.one("SEQUENCE") for key in (mine, others) for *_, part in feed(key).values()] == ["2", "1"]
    assert waiting.id


def test_nothing_of_another_member_is_in_a_members_feed_or_in_a_room_s_that_was_not_told_to(pair):
    coach, member = pair
    room, office = make.room("Atelier"), make.office()
    group = make.group(coach, TUESDAY, room_id=room.id)
    for one in (member, make.member("Nora Nobody", email="nora@example.org")):
        make.seat(group, one)
    bodies = [get(address(member, "member", member)).content, get(address(office, "room", room)).content]
    named = [get(address(office, "room", room, shows_members=True)).content, get(address(coach, "coach", coach)).content]

    assert all(b"Nora" not in body and b"nora" not in body and str(group.id).encode() in body for body in bodies)
    assert all("Max, Nora Nobody" in ics.events(body)[str(group.id)][2].text("DESCRIPTION") for body in named)


def test_a_feed_speaks_its_readers_language_and_the_business_s_words(pair):
    coach, member = pair
    seat = make.booked(coach, member, TUESDAY)
    key = address(member, "member", member)
    first = get(key)
    make.rows("UPDATE users SET language = 'fr' WHERE id = %s", member.id)
    french = get(key, if_none_match=first["ETag"], accept_language="de")
    make.rows("""UPDATE users SET language = 'en-GB'; UPDATE settings SET words = '{"en": {"coach": ["tutor", "tutors"]}}'""")

    assert ics.events(french.content)[str(seat.session_id)][2].text("SUMMARY") == "Séance avec Ada"
    assert feed(key)[str(seat.session_id)][2].text("DESCRIPTION") == "Tutor: Ada"


def test_a_feed_begins_a_year_back(pair):
    coach, _ = pair
    old, older = (make.group(coach, make.NOW + timedelta(days=n)) for n in (1, 2))
    for group, age in ((old, HISTORY - timedelta(days=1)), (older, HISTORY + timedelta(days=1))):
        at = make.NOW - age
        moved = "UPDATE training_sessions SET start_time = %s, end_time = %s WHERE id = %s"
        make.rows(moved, at, at + timedelta(hours=1), group.id)

    assert set(feed(address(coach, "coach", coach))) == {str(old.id)}


def test_an_address_ends_when_it_is_revoked_renewed_or_its_reader_has_no_right_any_more(pair):
    coach, member = pair
    gran, office = make.person("Gran"), make.office()
    make.guardian(gran, member)
    revoked, renewed = make.calendar(member, "member", member), make.calendar(member, "member", member)
    guardians, of_office = address(gran, "member", member), address(office, "coach", coach)
    assert [get(key).status_code for key in (revoked.key, renewed.key, guardians, of_office)] == [200] * 4
    perform(people.revoke_calendar_address, by=make.actor(member), address_id=revoked.row.id, now=make.NOW)
    again = perform(people.renew_calendar_address, by=make.actor(member), address_id=renewed.row.id, now=make.NOW)
    make.rows("DELETE FROM guardianships")
    perform(people.shut_out, by=make.HOUSE, user_id=office.id, now=make.NOW)

    assert [get(key).status_code for key in (revoked.key, renewed.key, guardians, of_office)] == [404] * 4
    assert get(again.key).status_code == 200
    assert again.key.encode() not in bytes(make.value("SELECT string_agg(digest, '') FROM calendar_addresses"))


def test_wrong_addresses_are_counted_against_who_tries_them_and_the_right_one_still_opens(pair):
    _, member = pair
    key = address(member, "member", member)
    answers = [get(f"wrong-{n}").status_code for n in range(22)]

    assert answers == [404] * 20 + [429] * 2
    assert get("another")["Retry-After"]
    assert get(key).status_code == 200


def test_a_feed_is_read_without_a_cookie_and_sets_none(pair):
    _, member = pair
    answer = get(address(member, "member", member))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (answer["Cache-Control"], answer.get("Vary"), dict(answer.cookies)) == ("private, no-cache", None, {})
    assert ics.read(answer.content).one("NAME") == "Max · Horarium"
    assert make.value("SELECT last_read_at FROM calendar_addresses") == make.NOW


def told(start: datetime, **facts) -> Told:
    usual = {"sequence": 0, "changed_at": start, "created_at": start, "state": "CONFIRMED", "title": "", "coach": "Ada"}
    usual |= {"room": None, "location": None, "place": "online", "clock_note": None, "is_group": False, "members": []}
    return Told(UUID(int=1), start=start, end=start + timedelta(hours=1), **usual | facts)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1), st.text(max_size=200))
def test_odd_names_come_back_as_they_were(title: str, name: str):
    sheet = Sheet(title, CalendarKind.COACH, civil.zone("Europe/Rome"), shows_members=True, pages="https://localhost/sessions/")
    body = text_of(sheet, [told(TUESDAY, title=title, members=[name])])
    (_, _, event), (library,) = ics.events(body)[str(UUID(int=1))], icalendar.Calendar.from_ical(body).walk("VEVENT")

    assert event.text("SUMMARY") == str(library["SUMMARY"])
    assert event.text("SUMMARY").startswith(title)
    assert ics.read(body).text("NAME") == title


@pytest.mark.parametrize("minutes", [-60, -30, 0, 30, 60])
def test_the_second_of_two_equal_local_times_is_told_as_the_instant_that_it_is(minutes: int):
    start = datetime(2026, 10, 25, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    sheet = Sheet("", CalendarKind.MEMBER, civil.zone("Europe/Rome"), shows_members=False, pages="")

    assert ics.events(text_of(sheet, [told(start)]))[str(UUID(int=1))][:2] == (start, start + timedelta(hours=1))


def test_one_session_as_a_file_has_the_uid_and_sequence_of_the_feed(pair):
    coach, member = pair
    seat = make.booked(coach, member, TUESDAY)
    key = address(member, "member", member)
    feed(key)
    make.rows("UPDATE training_sessions SET title = 'Algebra'")
    feed(key)
    browser = Client(headers={"host": "localhost"})
    browser.force_login(member)
    answer = browser.get(f"/sessions/{seat.session_id}.ics")
    stranger = Client(headers={"host": "localhost"})
    stranger.force_login(make.member())

    assert answer["Content-Disposition"] == f'attachment; filename="session-{seat.session_id}.ics"'
    assert ics.events(answer.content)[str(seat.session_id)][2].one("SEQUENCE") == "1"
    assert stranger.get(f"/sessions/{seat.session_id}.ics").status_code == 404
