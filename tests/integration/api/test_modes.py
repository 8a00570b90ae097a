"""What becomes of single dates of a new standing hour that cannot be had: all is refused, they are skipped, or made up for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from horarium.availability import operations as availability
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.timetable import tasks
from tests import factories as make
from tests.integration.api.calling import refusal
from tests.integration.api.scene import Scene

HOURS = "/api/recurring-bookings"
FOUR = ["2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15"]
AT_THE_END = ["2026-12-22", "2026-12-29"]


@pytest.fixture
def asked(scene: Scene):
    """Four Tuesdays at ten in Rome; on the second the coach is at the dentist's, on the third another member is there."""
    ten = datetime(2026, 12, 1, 9, tzinfo=UTC)
    span = Span(ten, ten + timedelta(hours=1))
    perform(availability.block, by=make.HOUSE, coach_id=scene.coach.id, span=span, reason="dentist", now=make.NOW)
    make.booked(scene.coach, scene.other_member, ten + timedelta(weeks=1))
    hour = {"dayOfWeek": 2, "startTime": "10:00", "endTime": "11:00", "startDate": FOUR[0], "endDate": FOUR[-1]}
    return lambda mode: {"coachId": str(scene.coach.id), "mode": mode, **hour}


def dates(sessions) -> list[str]:
    return [session["startTime"][:10] for session in sessions]


def previewed(scene: Scene, body) -> dict[str, str | None]:
    return {one["date"]: one["reason"] for one in scene.callers["member"].data("POST", f"{HOURS}/preview", body)}


def test_the_whole_is_refused_with_every_date_that_cannot_be_had(scene, asked):
    status, answer = scene.callers["member"].post(HOURS, asked("refuse"))

    assert (status, refusal(answer)[0]) == (409, "dates_not_free")
    assert all(on in str(answer["details"]) for on in FOUR[1:3])
    assert make.value("SELECT count(*) FROM series") == 0
    assert make.value("SELECT count(*) FROM events WHERE name = 'SeriesOpened'") == 0


def test_skipped_dates_have_their_reason_and_come_back_when_it_is_gone(scene, asked):
    made = scene.callers["member"].data("POST", HOURS, asked("skip"))

    assert dates(made["sessions"]) == [FOUR[0], FOUR[3]]
    assert {one["date"]: one["reason"] for one in made["leftOut"]} == {FOUR[1]: "blocked", FOUR[2]: "coach_busy"}
    block = make.value("SELECT id FROM blocked_slots")
    perform(availability.unblock, by=make.HOUSE, block_id=block, now=make.NOW)
    tasks.generate(now=make.NOW, trigger="test")
    assert make.value("SELECT count(*) FROM training_sessions WHERE series_id = %s", made["id"]) == 3


def test_as_many_are_appended_as_are_given_up_as_the_preview_showed(scene, asked):
    shown = previewed(scene, asked("append"))

    made = scene.callers["member"].data("POST", HOURS, asked("append"))

    assert [on for on, reason in shown.items() if reason is None] == dates(made["sessions"])
    assert dates(made["sessions"]) == [FOUR[0], FOUR[3], *AT_THE_END]
    perform(availability.unblock, by=make.HOUSE, block_id=make.value("SELECT id FROM blocked_slots"), now=make.NOW)
    tasks.generate(now=make.NOW, trigger="test")
    assert make.value("SELECT count(*) FROM training_sessions WHERE series_id = %s", made["id"]) == 4, "given up for good"
