"""A look before booking says what generation will then do, and sees the standing hours beyond it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings

from horarium.kernel import civil
from horarium.timetable import queries, tasks
from horarium.timetable.values import Pattern
from tests import factories as make
from tests.conftest import empty_database
from tests.integration.timetable.test_oracle import Stage, stories

NOW = make.NOW


def pattern(day: int = 2, start: time = time(10), minutes: int = 60, **facts) -> Pattern:
    facts = {"zone": "Europe/Rome", "start_on": date(2026, 11, 20), "from_on": date(2026, 11, 20)} | facts
    return Pattern(weekdays=(day,), local_start=start, minutes=minutes, **facts)


def look(asked: Pattern, coach, member, *, room_id=None, until: date = date(2027, 2, 28), now: datetime = NOW):
    room = room_id or make.value("SELECT default_room_id FROM coach_settings WHERE coach_id = %s", coach.id)
    return queries.preview(
        asked, coach_id=coach.id, coach_zone=coach.zone, member_id=member.id, room_id=room, until_on=until, now=now
    )


def test_preview_says_free_where_nothing_is_in_the_way(db):
    dates = look(pattern(), make.coach(), make.member(), until=date(2026, 12, 31))

    assert [d.original_local for d in dates] == [datetime(2026, 11, 24, 10) + n * timedelta(weeks=1) for n in range(6)]  # noqa: DTZ001
    assert all(d.is_free for d in dates)
    assert dates[0].span.start == datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_preview_sees_a_standing_hour_beyond_the_horizon(db):
    coach, other = make.coach(), make.coach()
    taken = make.standing_hour(coach, make.member())
    busy = make.standing_hour(other, member := make.member(), day=3, start_date=date(2027, 2, 1))
    tasks.generate(now=NOW, trigger="test", weeks=6)

    by_coach = look(pattern(start=time(10, 30)), coach, make.member())
    by_member = look(pattern(day=3), coach, member)

    assert {d.reason for d in by_coach} == {"coach_busy"}
    assert by_coach[-1].in_the_way == taken.id  # not made yet: the series itself
    assert by_coach[0].in_the_way == make.value("SELECT id FROM training_sessions ORDER BY start_time LIMIT 1")
    assert [d.reason for d in by_member] == [None] * 10 + ["member_busy"] * 4
    assert by_member[-1].in_the_way == busy.id


def test_preview_ends_with_the_pattern(db):
    dates = look(pattern(end_on=date(2026, 12, 2)), make.coach(), make.member())

    assert [d.original_local.day for d in dates] == [24, 1]


def test_preview_says_what_generation_then_does(db, is_long):
    @settings(
        max_examples=400 if is_long else 40,
        deadline=None,
        database=None,
        derandomize=not is_long,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(stories())
    def every_story(story) -> None:
        empty_database()
        start, coaches, patterns, happens = story
        stage = Stage(start, coaches, patterns)
        for what, days, n in happens:
            getattr(stage, what)(days, n)
        stage.run(0, 5)

        foreseen = previewed(stage, patterns[0])

        assert foreseen == generated(stage, patterns[0])

    every_story()


def previewed(stage: Stage, facts: dict) -> dict[datetime, str | None]:
    coach = stage.coaches[facts["coach"]]
    today = civil.local_date(stage.now, ZoneInfo(facts["zone"]))
    start_on = facts["start_on"]
    end_on = None if facts["lasts"] is None else start_on + timedelta(days=facts["lasts"])
    if end_on and end_on < max(today, start_on):
        return {}
    asked = pattern(
        facts["weekdays"][0], facts["start"], facts["minutes"], zone=facts["zone"], start_on=start_on,
        from_on=max(today, start_on), end_on=end_on, every_weeks=facts["every"],
    )  # fmt: skip
    dates = queries.preview(
        asked,
        coach_id=coach.id,
        coach_zone=coach.zone,
        member_id=stage.members[facts["member"]],
        room_id=stage.rooms[1] if facts["own_room"] else coach.default_room,
        until_on=today + timedelta(weeks=6) - timedelta(days=1),
        now=stage.now,
    )
    return {d.original_local: d.reason for d in dates}


def generated(stage: Stage, facts: dict) -> dict[datetime, str | None]:
    """What becomes of the same pattern, taken in after all others: they have decided their dates of these weeks."""
    stage._pattern(**facts)
    made = stage.world.patterns[-1]
    tasks.generate(now=stage.now, trigger="test", weeks=6, only=[made.id])
    sessions = make.rows("SELECT original_local, NULL FROM training_sessions WHERE series_id = %s", made.id)
    return dict(sessions + make.rows("SELECT original_local, reason FROM left_out_occurrences WHERE series_id = %s", made.id))
