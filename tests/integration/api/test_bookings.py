"""One hour, once; the seats of a member however they were made; sessions seen and cancelled (ACCEPTANCE 37, 39, 44, 50-52)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests import factories as make
from tests.integration.api.calling import refusal


def asked(scene, start="2026-11-24T10:00:00+01:00", end="2026-11-24T11:00:00+01:00", **more):
    return {"coachId": str(scene.coach.id), "startTime": start, "endTime": end, **more}


def test_one_hour_is_answered_with_its_session(scene):
    status, answer = scene.callers["member"].post("/api/bookings", asked(scene, roomId=str(scene.room.id), title="First"))

    made = answer["data"]
    assert (status, answer) == (
        201,
        {
            "success": True,
            "data": {
                "id": made["id"],
                "memberId": str(scene.member.id),
                "status": "CONFIRMED",
                "createdAt": made["createdAt"],
                "cancelledAt": None,
                "recurringBookingId": None,
                "oneTimeBookingId": made["id"],
                "outcome": None,
                "session": {
                    "id": made["session"]["id"],
                    "coachId": str(scene.coach.id),
                    "coachName": "Ada",
                    "memberId": str(scene.member.id),
                    "memberName": "Max",
                    "roomId": str(scene.room.id),
                    "roomName": "Atelier",
                    "title": "First",
                    "startTime": "2026-11-24T09:00:00Z",
                    "endTime": "2026-11-24T10:00:00Z",
                    "status": "scheduled",
                    "confirmedAt": None,
                    "capacity": 1,
                    "place": "room",
                    "clockNote": None,
                    "recurringBookingId": None,
                    "oneTimeBookingId": made["id"],
                },
            },
        },
    )


def test_a_taken_hour_is_a_conflict_and_so_is_a_standing_one_beyond_the_horizon(scene):
    make.standing_hour(scene.coach, scene.other_member)
    scene.callers["owner"].data("POST", "/api/admin/generate-sessions")
    for day in ("2026-11-24", "2027-01-26"):
        status, answer = scene.callers["member"].post("/api/bookings", asked(scene, f"{day}T09:30:00Z", f"{day}T10:30:00Z"))
        assert (status, refusal(answer)[0]) == (409, "coach_busy")


def test_an_addition_can_be_booked_outside_the_weekly_hours(scene):
    coach = f"/api/coaches/{scene.coach.id}"
    scene.callers["coach"].data("PUT", f"{coach}/availability", [{"dayOfWeek": 1, "startTime": "09:00", "endTime": "12:00"}])
    status, answer = scene.callers["member"].post("/api/bookings", asked(scene))
    assert (status, refusal(answer)) == (422, ("outside_hours", "startTime"))

    span = {"startTime": "2026-11-24T09:00:00Z", "endTime": "2026-11-24T10:00:00Z", "roomId": str(scene.room.id)}
    scene.callers["coach"].data("POST", f"{coach}/availability-additions", span)
    made = scene.callers["member"].data("POST", "/api/bookings", asked(scene))
    assert made["session"]["roomId"] == str(scene.room.id)


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        ("2026-11-24T10:00:00", "2026-11-24T11:00:00Z", "startTime"),
        ("2026-11-24T10:00:00Z", "2026-11-24T11:00:00", "endTime"),
        ("2026-11-24", "2026-11-24T11:00:00Z", "startTime"),
        (1795514400, "2026-11-24T11:00:00Z", "startTime"),
        ("2026-11-24T10:00:00Z", "2026-11-24T10:00:00Z", "endTime"),
        ("2026-11-24T10:00:00Z", "2026-11-24T09:00:00Z", "endTime"),
        ("2026-11-24T10:00:00Z", "2026-11-25T10:00:00Z", "endTime"),
        ("2026-11-19T10:00:00Z", "2026-11-19T11:00:00Z", "startTime"),
        ("2027-06-01T10:00:00Z", "2027-06-01T11:00:00Z", "startTime"),
        ("2026-02-30T10:00:00Z", "2026-11-24T11:00:00Z", "startTime"),
        ("0001-01-01T00:00:00+14:00", "2026-11-24T11:00:00Z", "startTime"),
        ("9999-12-31T23:59:59-14:00", "2026-11-24T11:00:00Z", "startTime"),
        ("10000-01-01T00:00:00Z", "2026-11-24T11:00:00Z", "startTime"),
        ("2026-11-24T25:00:00Z", "2026-11-24T11:00:00Z", "startTime"),
    ],
)
def test_times_that_cannot_be_booked_are_refused_with_the_field(scene, start, end, field):
    status, answer = scene.callers["member"].post("/api/bookings", asked(scene, start, end))
    assert (status, refusal(answer)) == (422, ("invalid", field))
    assert make.value("SELECT count(*) FROM training_sessions") == 0


def test_mine_lists_seats_of_every_making_the_latest_session_first(scene):
    once = scene.callers["member"].data("POST", "/api/bookings", asked(scene))
    series = make.standing_hour(scene.coach, scene.member, day=3)
    scene.callers["owner"].data("POST", "/api/admin/generate-sessions")

    page = scene.callers["member"].data("GET", "/api/bookings/mine?limit=100")

    assert (page["count"], len(page["items"])) == (7, 7)
    assert page["items"][-1] == once
    assert {item["recurringBookingId"] for item in page["items"][:-1]} == {str(series.id)}
    assert {item["oneTimeBookingId"] for item in page["items"][:-1]} == {None}
    assert scene.callers["guardian"].data("GET", f"/api/bookings/mine?limit=1&offset=6&memberId={scene.member.id}")[
        "items"
    ] == [once]


def test_giving_the_only_seat_back_cancels_the_session_and_frees_the_hour(scene):
    made = scene.callers["member"].data("POST", "/api/bookings", asked(scene))
    path = f"/api/bookings/{made['id']}/cancel"

    given_back = scene.callers["member"].data("POST", path)

    assert (given_back["status"], given_back["session"]["status"]) == ("CANCELLED_BY_MEMBER", "cancelled")
    assert given_back["cancelledAt"] == "2026-11-20T09:00:00Z"
    status, answer = scene.callers["member"].post(path)
    assert (status, refusal(answer)[0]) == (409, "session_over")
    scene.callers["other_member"].data("POST", "/api/bookings", asked(scene))


def test_a_coach_cancels_for_the_coach(scene):
    seat = scene.a_booking()
    session = scene.callers["coach"].data("POST", f"/api/sessions/{seat.session_id}/cancel")
    assert session["status"] == "cancelled"
    assert scene.callers["member"].data("GET", "/api/bookings/mine")["items"][0]["status"] == "CANCELLED_BY_COACH"


def test_what_is_over_cannot_be_cancelled(scene, go_to):
    seat = scene.a_booking()
    go_to(seat.end_time)
    for path in (f"/api/sessions/{seat.session_id}/cancel", f"/api/bookings/{seat.id}/cancel"):
        status, answer = scene.callers["member"].post(path)
        assert (status, refusal(answer)[0]) == (409, "session_over")


def test_a_member_of_a_group_gives_back_a_seat_and_not_the_session(scene):
    session, mine = a_group(scene)

    given_back = scene.callers["member"].data("POST", f"/api/bookings/{mine}/cancel")

    assert (given_back["status"], given_back["session"]["status"]) == ("CANCELLED_BY_MEMBER", "scheduled")
    assert scene.callers["member"].post(f"/api/bookings/{mine}/cancel")[0] == 409
    assert scene.callers["other_member"].post(f"/api/sessions/{session}/cancel")[0] == 403
    assert scene.callers["coach"].data("POST", f"/api/sessions/{session}/cancel")["status"] == "cancelled"


def a_group(scene) -> tuple[str, str]:
    """A session of two, as another program would write it; and the member's seat in it."""
    start, end = datetime(2026, 11, 24, 9, tzinfo=UTC), datetime(2026, 11, 24, 10, tzinfo=UTC)
    insert = "INSERT INTO {} VALUES (%s, %s, {}%s, %s) RETURNING id"
    sessions = insert.format("training_sessions (coach_id, room_id, capacity, start_time, end_time)", "2, ")
    session = make.value(sessions, scene.coach.id, scene.room.id, start, end)
    bookings = insert.format("bookings (session_id, member_id, start_time, end_time)", "")
    seats = [make.value(bookings, session, member.id, start, end) for member in (scene.member, scene.other_member)]
    return session, seats[0]


def test_sessions_are_the_callers_own_and_can_be_narrowed(scene):
    own = scene.a_booking()
    other = make.booked(scene.other_coach, scene.other_member, datetime(2026, 11, 25, 9, tzinfo=UTC))

    def seen(role, query=""):
        return {item["id"] for item in scene.callers[role].data("GET", f"/api/sessions{query}")["items"]}

    ours, theirs = str(own.session_id), str(other.session_id)
    assert seen("owner") == seen("office") == {ours, theirs}
    assert seen("member") == seen("guardian") == seen("coach") == {ours}
    assert seen("other_member") == seen("other_coach") == {theirs}
    assert seen("owner", f"?coachId={scene.coach.id}") == seen("owner", f"?memberId={scene.member.id}") == {ours}
    assert seen("owner", f"?roomId={other.session.room_id}") == {theirs}
    assert seen("member", f"?memberId={scene.other_member.id}") == set()
    assert seen("owner", "?from=2026-11-25T09:59:00Z&to=2026-11-25T10:30:00Z") == {theirs}
    assert seen("owner", "?from=2026-11-25T10:00:00Z&to=2026-11-25T10:30:00Z") == set()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-11-20T00:00:00Z&to=2027-02-20T00:00:01Z", "to"),
        ("from=2026-11-20T00:00:00Z&to=2026-11-20T00:00:00Z", "to"),
        ("from=2026-11-20T00:00:00", "from"),
        ("coachId=me", "coachId"),
        ("limit=101", "limit"),
        ("limit=0", "limit"),
        ("offset=-1", "offset"),
        ("offset=99999999999999999999999", "offset"),
    ],
)
def test_sessions_that_cannot_be_looked_up_are_refused_with_the_field(scene, query, field):
    status, answer = scene.callers["owner"].get(f"/api/sessions?{query}")
    assert (status, refusal(answer)) == (422, ("invalid", field))


def test_a_session_is_answered_as_its_booking_has_it(scene):
    made = scene.callers["member"].data("POST", "/api/bookings", asked(scene))
    assert scene.callers["coach"].data("GET", f"/api/sessions/{made['session']['id']}") == made["session"]


def test_somebody_elses_own_session_cannot_be_told_from_none(scene):
    session = scene.a_booking().session_id
    stranger = {"memberId": str(scene.other_member.id)}

    assert scene.callers["other_member"].post(f"/api/sessions/{session}/bookings", stranger)[0] == 404
    assert scene.callers["member"].post(f"/api/sessions/{session}/bookings")[0] == 409
