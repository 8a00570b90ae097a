"""The histories as the API answers them."""

from __future__ import annotations

from tests import factories as make
from tests.integration.api.scene import Scene

KEYS = {"happenedAt", "event", "who", "door", "said"}


def test_a_booking_its_session_and_a_standing_hour_tell_who_changed_what(scene: Scene):
    caller = scene.callers["member"]
    start = scene.an_hour()
    body = {
        "coachId": str(scene.coach.id),
        "startTime": start.isoformat(),
        "endTime": f"{start.replace(minute=45).isoformat()}",
    }
    booking = caller.data("POST", "/api/bookings", body)
    scene.callers["office"].data("POST", f"/api/sessions/{booking['session']['id']}/cancel")

    of_booking = caller.data("GET", f"/api/bookings/{booking['id']}/history")
    of_session = caller.data("GET", f"/api/sessions/{booking['session']['id']}/history")

    assert of_booking == of_session
    assert [(deed["event"], deed["who"], deed["door"]) for deed in of_session["items"]] == [
        ("SessionBooked", "you", "through the API"),
        ("SessionCancelled", "the office", "through the API"),
    ]
    assert all(deed.keys() == KEYS for deed in of_session["items"])


def test_a_history_is_answered_in_pages(scene: Scene):
    booking = scene.a_standing_hour()
    scene.callers["owner"].data("POST", f"/api/recurring-bookings/{booking.id}/cancel")
    path = f"/api/recurring-bookings/{booking.id}/history"

    whole = scene.callers["owner"].data("GET", path)
    second = scene.callers["owner"].data("GET", f"{path}?limit=1&offset=1")

    assert [deed["event"] for deed in whole["items"]] == ["SeriesOpened", "SeriesCancelled"]
    assert (second["count"], second["items"]) == (2, whole["items"][1:])


def test_nobody_reads_the_history_of_somebody_elses_seat_in_the_same_session(scene: Scene):
    seat = scene.a_booking()
    make.rows("UPDATE training_sessions SET member_id = NULL, capacity = 2 WHERE id = %s", seat.session_id)
    make.rows(
        "INSERT INTO bookings (session_id, member_id, start_time, end_time) SELECT id, %s, start_time, end_time"
        " FROM training_sessions WHERE id = %s",
        scene.other_member.id,
        seat.session_id,
    )
    nora = scene.callers["other_member"]

    assert nora.get(f"/api/sessions/{seat.session_id}/history")[0] == 200
    assert nora.get(f"/api/bookings/{seat.id}/history")[0] == 404
    assert "Max" not in str(nora.get(f"/api/sessions/{seat.session_id}/history")[1])
