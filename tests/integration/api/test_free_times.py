"""When coaches are free, as the API says it to members and to the office (ACCEPTANCE 56)."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from horarium.availability import operations as availability
from horarium.availability.values import Window
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.org import operations as org
from horarium.timetable import tasks
from tests import factories as make
from tests.integration.api.calling import refusal

MORNING = [Window(day, time(9), time(12)) for day in range(1, 6)]
TUESDAY = "from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z"
NINE, HOUR = datetime(2026, 11, 24, 8, tzinfo=make.NOW.tzinfo), timedelta(hours=1)


@pytest.fixture
def coach(scene):
    """Ada, who works from nine to noon."""
    perform(availability.set_week, by=make.HOUSE, coach_id=scene.coach.id, windows=MORNING, now=make.NOW)
    return scene.coach


def look(scene, coach, query: str = TUESDAY, role: str = "member"):
    return scene.callers[role].data("GET", f"/api/coaches/{coach.id}/free-times?{query}")


def starts(told) -> list[str]:
    return [t["startTime"][11:16] for t in told["times"]]


def test_a_free_morning_is_told_in_stretches_and_in_times(scene, coach):
    assert look(scene, coach) == {
        "coachId": str(coach.id),
        "zone": "Europe/Rome",
        "minutes": 60,
        "stretches": [{"startTime": "2026-11-24T08:00:00Z", "endTime": "2026-11-24T11:00:00Z"}],
        "times": [
            {"startTime": f"2026-11-24T{a}:00Z", "endTime": f"2026-11-24T{b}:00Z", "state": "free", "reason": None}
            for a, b in (("08:00", "09:00"), ("08:30", "09:30"), ("09:00", "10:00"), ("09:30", "10:30"), ("10:00", "11:00"))
        ],
    }
    assert starts(look(scene, coach, TUESDAY + "&minutes=90&step=45")) == ["08:00", "08:45", "09:30"]
    make.rules(coach, slot_step=60)
    assert starts(look(scene, coach)) == ["08:00", "09:00", "10:00"]


def test_each_time_is_free_taken_or_blocked(scene, coach):
    make.booked(coach, make.member(), NINE)
    away = Span(NINE + 2.5 * HOUR, NINE + 3 * HOUR)
    perform(availability.block, by=make.HOUSE, coach_id=coach.id, span=away, now=make.NOW)
    make.rules(coach, buffer_after=15, slot_step=15)

    told = look(scene, coach, TUESDAY + "&all=true")

    found = {t["startTime"][11:16]: (t["state"], t["reason"]) for t in told["times"]}
    taken, close, blocked = ("taken", "coach_busy"), ("taken", "too_close"), ("blocked", "blocked")
    assert found == {
        **dict.fromkeys(["08:00", "08:15", "08:30", "08:45"], taken),
        "09:00": close,
        "09:15": ("free", None),
        **dict.fromkeys(["09:30", "09:45", "10:00"], blocked),
    }
    assert starts(look(scene, coach)) == ["09:15"]
    # The office is not bound by buffers.
    assert starts(look(scene, coach, role="office")) == ["09:00", "09:15", "09:30"]


def test_two_weeks_are_told_unless_asked_otherwise_and_no_further_than_can_be_booked(scene, coach):
    told = look(scene, coach, "")
    assert {t["startTime"][:10] for t in told["times"]} >= {"2026-11-20", "2026-12-03"}
    assert max(t["startTime"] for t in told["times"]) < "2026-12-04T09"

    end = make.NOW + timedelta(days=84)
    told = look(
        scene, coach, f"from={end - timedelta(days=3):%Y-%m-%dT%H:%M:%SZ}&to={end + timedelta(days=4):%Y-%m-%dT%H:%M:%SZ}&all=1"
    )
    assert {t["startTime"] <= f"{end:%Y-%m-%dT%H:%M:%SZ}" for t in told["times"] if t["state"] == "free"} == {True}
    assert {t["reason"] for t in told["times"]} == {None, "too_far"}


def test_a_members_own_time_counts(scene, coach):
    make.booked(scene.other_coach, scene.member, NINE)

    assert starts(look(scene, coach)) == ["09:00", "09:30", "10:00"]
    assert starts(look(scene, coach, role="other_member"))[0] == "08:00"
    assert starts(look(scene, coach, f"{TUESDAY}&memberId={scene.member.id}", "guardian"))[0] == "09:00"
    told = look(scene, coach, f"{TUESDAY}&memberId={scene.member.id}&all=true", "office")
    assert told["times"][0]["reason"] == "member_busy"


def test_nobody_else_is_named(scene, coach):
    other = make.member("Somebody Else")
    make.booked(coach, other, NINE, title="Secret subject")
    away = Span(NINE + HOUR, NINE + 2 * HOUR)
    perform(availability.block, by=make.HOUSE, coach_id=coach.id, span=away, reason="dentist", now=make.NOW)
    secrets = [
        "Somebody",
        str(other.id),
        "Secret",
        "dentist",
        *(str(i) for (i,) in make.rows("SELECT id FROM training_sessions")),
    ]

    for role in ("member", "coach", "office"):
        for address in (f"/api/coaches/{coach.id}/free-times?{TUESDAY}&all=true", f"/api/free-times?{TUESDAY}"):
            text = json.dumps(scene.callers[role].data("GET", address))
            assert [word for word in secrets if word in text] == []


def test_hours_stay_where_the_clock_says_across_its_change(scene):
    """From Saturday to Monday Rome's clocks go forward, on Sunday at two."""
    make.rows("UPDATE settings SET booking_window_days = 200")
    hours = [Window(day, time(1, 30), time(4)) for day in range(7)]
    perform(availability.set_week, by=make.HOUSE, coach_id=scene.coach.id, windows=hours, now=make.NOW)

    told = look(scene, scene.coach, "from=2027-03-26T23:00:00Z&to=2027-03-29T22:00:00Z&minutes=30")

    assert [t["startTime"][8:16] for t in told["times"]] == [
        "27T00:30", "27T01:00", "27T01:30", "27T02:00", "27T02:30",
        "28T00:30", "28T01:00", "28T01:30",
        "28T23:30", "29T00:00", "29T00:30", "29T01:00", "29T01:30",
    ]  # fmt: skip


def test_any_coach_is_told_with_the_times(scene, coach):
    bea = scene.other_coach
    perform(availability.set_week, by=make.HOUSE, coach_id=bea.id, windows=[Window(2, time(10), time(12))], now=make.NOW)
    without_room = make.coach("Cleo", with_room=False)

    told = scene.callers["member"].data("GET", f"/api/free-times?{TUESDAY}&step=60")

    assert [(t["startTime"][11:16], t["coachIds"]) for t in told["times"]] == [
        ("08:00", [str(coach.id)]),
        ("09:00", [str(coach.id), str(bea.id)]),
        ("10:00", [str(coach.id), str(bea.id)]),
    ]
    assert [c["name"] for c in told["coaches"]] == ["Ada", "Bea"]
    only = scene.callers["member"].data("GET", f"/api/free-times?{TUESDAY}&coachIds={bea.id}&coachIds={without_room.id}")
    assert {i for t in only["times"] for i in t["coachIds"]} == {str(bea.id)}


def test_what_is_told_free_can_be_booked_at_once(scene, coach):
    make.rules(coach, buffer_before=10, least_notice=60)
    make.standing_hour(coach, scene.other_member, start="09:00", end="10:00")
    far = "from=2027-01-26T00:00:00Z&to=2027-01-27T00:00:00Z"
    tasks.generate(now=make.NOW, trigger="test", weeks=6)

    for query in (TUESDAY, far):
        first = look(scene, coach, query)["times"][0]
        assert first["startTime"][11:16] == "09:30"  # ten minutes after ten o'clock there is no start
        body = {"coachId": str(coach.id), "startTime": first["startTime"], "endTime": first["endTime"]}
        scene.callers["member"].data("POST", "/api/bookings", body)
        assert "09:30" not in starts(look(scene, coach, query))


PATTERN = "dayOfWeek=2&startTime=09:00&endTime=10:00&startDate=2026-11-20"


def test_coaches_free_on_every_date_are_told_with_the_dates(scene, coach):
    make.booked(scene.other_coach, make.member(), NINE + timedelta(weeks=9))

    def ask(query: str, role: str = "member"):
        told = scene.callers[role].data("GET", f"/api/free-coaches?{PATTERN}&{query}")["coaches"]
        return [(c["name"], c["firstDate"], c["lastDate"], c["dates"]) for c in told]

    nine, ten = ("2026-11-24", "2027-01-19", 9), ("2026-11-24", "2027-01-26", 10)
    assert ask("sessions=9") == [("Ada", *nine), ("Bea", *nine)]
    assert ask("sessions=10") == [("Ada", *ten)]
    assert ask("endDate=2027-01-31") == [("Ada", *ten)]
    assert ask(f"sessions=9&coachIds={scene.other_coach.id}") == [("Bea", *nine)]
    make.booked(scene.other_coach, scene.member, NINE + timedelta(weeks=1))
    assert ask("sessions=9") == []
    assert ask("sessions=9", "other_member") == [("Ada", *nine)]


@pytest.mark.parametrize(
    ("address", "status", "field"),
    [
        ("/api/coaches/{coach}/free-times?from=2026-11-24", 422, "from"),
        ("/api/coaches/{coach}/free-times?from=2026-11-24T00:00:00Z&to=2026-11-24T00:00:00Z", 422, "to"),
        ("/api/coaches/{coach}/free-times?from=2026-11-24T00:00:00Z&to=2027-02-25T00:00:00Z", 422, "to"),
        ("/api/coaches/{coach}/free-times?to=2200-12-31T23:00:00Z", 422, "to"),
        ("/api/coaches/{coach}/free-times?minutes=4", 422, "minutes"),
        ("/api/coaches/{coach}/free-times?minutes=99999999999999999999", 422, "minutes"),
        ("/api/coaches/{coach}/free-times?step=0", 422, "step"),
        ("/api/coaches/{coach}/free-times?all=perhaps", 422, "all"),
        ("/api/coaches/{coach}/free-times?roomId={coach}", 404, "roomId"),
        ("/api/coaches/{coach}/free-times?memberId={coach}", 404, "memberId"),
        ("/api/coaches/{member}/free-times", 404, "id"),
        ("/api/free-times?from=2026-11-24T00:00:00Z&to=2026-12-30T00:00:00Z", 422, "to"),
        ("/api/free-times?coachIds={member}", 404, "coachIds"),
        ("/api/free-times?coachIds=Ada", 422, "coachIds.0"),
        ("/api/free-coaches", 422, "dayOfWeek"),
        ("/api/free-coaches?" + PATTERN.replace("=2&", "=7&"), 422, "dayOfWeek"),
        ("/api/free-coaches?" + PATTERN.replace("10:00", "08:00"), 422, "endTime"),
        ("/api/free-coaches?" + PATTERN + "&zone=Mars/Olympus", 422, "zone"),
        ("/api/free-coaches?" + PATTERN + "&sessions=105", 422, "sessions"),
        ("/api/free-coaches?" + PATTERN + "&endDate=2026-11-01", 422, "endDate"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_field(scene, address, status, field):
    path = address.format(coach=scene.coach.id, member=scene.member.id)
    found, answer = scene.callers["owner"].get(path)
    assert (found, refusal(answer)[1]) == (status, field)


# So many more coaches with a room and hours, and so many sessions behind each of all of them.
MORE = """
INSERT INTO users (name, is_coach, zone) SELECT 'Coach ' || n, true, 'Europe/Rome' FROM generate_series(%(first)s, %(last)s) n;
INSERT INTO rooms (location_id, name)
  SELECT (SELECT id FROM locations LIMIT 1), 'Of coach ' || n FROM generate_series(%(first)s, %(last)s) n;
INSERT INTO coach_settings (coach_id, default_room_id)
  SELECT u.id, r.id FROM generate_series(%(first)s, %(last)s) n
  JOIN users u ON u.name = 'Coach ' || n JOIN rooms r ON r.name = 'Of coach ' || n;
INSERT INTO weekly_availability (coach_id, day_of_week, start_time, end_time)
  SELECT u.id, d, '09:00', '17:00'
  FROM generate_series(%(first)s, %(last)s) n JOIN users u ON u.name = 'Coach ' || n, generate_series(1, 5) d;
INSERT INTO training_sessions (coach_id, start_time, end_time, status)
  SELECT u.id, at, at + interval '45 minutes', 'completed'
  FROM users u, generate_series(1, %(each)s) n, LATERAL (SELECT %(now)s - n * interval '1 hour' AS at) t WHERE u.is_coach;
ANALYZE;
"""


def test_any_coach_of_fifty_for_a_month_takes_eight_statements_at_most_whatever_lies_behind(scene):
    member = scene.callers["member"]
    member.get("/api/me")

    def statements(**more: int) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(MORE, {**more, "now": make.NOW})
        with CaptureQueriesContext(connection) as asked:
            told = member.data("GET", "/api/free-times?from=2026-12-01T00:00:00Z&to=2027-01-01T00:00:00Z")
        assert len({i for t in told["times"] for i in t["coachIds"]}) == more["last"]
        return [query["sql"] for query in asked]

    few = statements(first=3, last=3, each=1)
    many = statements(first=4, last=50, each=2000)

    assert make.value("SELECT count(*) FROM training_sessions WHERE start_time < %s", make.NOW) >= 100_000
    assert len(many) == len(few) <= 8, many


def test_a_holiday_is_blocked_for_everybody(scene, coach):
    perform(org.add_holiday, on=date(2026, 11, 24), name="Rest")

    told = look(scene, coach, TUESDAY + "&all=true", "office")

    assert {(t["state"], t["reason"]) for t in told["times"]} == {("blocked", "holiday")}
    assert told["stretches"] == []
