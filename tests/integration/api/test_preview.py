"""A look before booking: every coming date, free or why not, and nothing is booked by it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests import factories as make
from tests.integration.api.scene import Scene

ASKED = {"dayOfWeek": 2, "startTime": "10:00", "endTime": "11:00", "startDate": "2026-11-20"}


def look(scene: Scene, **more):
    body = {**ASKED, "coachId": str(scene.coach.id), **more}
    return scene.callers["member"].data("POST", "/api/recurring-bookings/preview", body)


@pytest.fixture
def blocked(scene: Scene):
    return make.rows(
        "INSERT INTO blocked_slots (coach_id, start_time, end_time, reason) VALUES (%s, %s, %s, 'Ill') RETURNING id",
        scene.coach.id,
        datetime(2026, 12, 1, tzinfo=UTC),
        datetime(2026, 12, 2, tzinfo=UTC),
    )[0][0]


def test_preview_names_each_date_and_books_nothing(scene, blocked):
    dates = look(scene, endDate="2026-12-08")

    assert [(d["date"], d["free"], d["reason"], d["inTheWay"]) for d in dates] == [
        ("2026-11-24", True, None, None),
        ("2026-12-01", False, "blocked", str(blocked)),
        ("2026-12-08", True, None, None),
    ]
    assert dates[0]["startTime"] == "2026-11-24T09:00:00Z"
    assert make.value("SELECT count(*) FROM series") == 0


def test_preview_ends_with_the_booking_window(scene):
    assert len(look(scene)) == 12


def test_preview_agrees_with_what_is_then_booked(scene, blocked):
    foreseen = look(scene, endDate="2026-12-22")

    made = scene.callers["member"].data(
        "POST", "/api/recurring-bookings", {**ASKED, "coachId": str(scene.coach.id), "endDate": "2026-12-22"}
    )

    assert [s["startTime"] for s in made["sessions"]] == [d["startTime"] for d in foreseen if d["free"]]
    assert [(o["date"], o["reason"]) for o in made["leftOut"]] == [(d["date"], d["reason"]) for d in foreseen if not d["free"]]
