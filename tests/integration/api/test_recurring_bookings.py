"""ACCEPTANCE 29 to 32, 48, 49, 52, 54 and 123: the calls of sources 001 and 003, answered to the letter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests import factories as make
from tests.integration.api.calling import refusal


def asked(scene, **more):
    """Source 001: every Tuesday at ten."""
    return {
        "coachId": str(scene.coach.id),
        "dayOfWeek": 2,
        "startTime": "10:00",
        "endTime": "11:00",
        "startDate": "2026-11-24",
        **more,
    }


def test_a_standing_hour_is_answered_with_its_sessions(scene):
    status, answer = scene.callers["member"].post("/api/recurring-bookings", asked(scene, endDate="2026-12-01"))

    made = answer["data"]
    expected = {
        "id": made["id"],
        "memberId": str(scene.member.id),
        "memberName": "Max",
        "coachId": str(scene.coach.id),
        "coachName": "Ada",
        "roomId": None,
        "dayOfWeek": 2,
        "startTime": "10:00",
        "endTime": "11:00",
        "startDate": "2026-11-24",
        "endDate": "2026-12-01",
        "frequency": 1,
        "zone": "Europe/Rome",
        "status": "ACTIVE",
        "title": "",
        "createdAt": made["createdAt"],
        "cancelledAt": None,
        "sessions": [a_session(made, 0, "2026-11-24"), a_session(made, 1, "2026-12-01")],
        "leftOut": [],
        "sessionsBeingMade": False,
    }
    assert (status, answer) == (201, {"success": True, "data": expected})
    assert datetime.fromisoformat(made["createdAt"]).tzinfo is not None
    default = "SELECT r.id, name FROM rooms r JOIN coach_settings ON default_room_id = r.id WHERE coach_id = %s"
    [(room, name)] = make.rows(default, scene.coach.id)
    assert {(s["roomId"], s["roomName"]) for s in made["sessions"]} == {(str(room), name)}


def a_session(made, n: int, day: str):
    """The n-th session of a standing hour at ten in Rome, in winter."""
    return {
        "id": made["sessions"][n]["id"],
        **{name: made[name] for name in ("coachId", "coachName", "memberId", "memberName", "title")},
        "roomId": made["sessions"][n]["roomId"],
        "roomName": made["sessions"][n]["roomName"],
        "startTime": f"{day}T09:00:00Z",
        "endTime": f"{day}T10:00:00Z",
        "status": "scheduled",
        "confirmedAt": None,
        "capacity": 1,
        "place": "room",
        "clockNote": None,
        "recurringBookingId": made["id"],
        "oneTimeBookingId": None,
    }


def test_the_call_of_source_001_counts_a_past_start_from_today(scene):
    body = asked(scene, startDate="2025-01-01", endDate="2025-06-30")
    status, answer = scene.callers["member"].post("/api/recurring-bookings", body)
    assert (status, refusal(answer)) == (422, ("invalid", "endDate"))

    made = scene.callers["member"].data("POST", "/api/recurring-bookings", asked(scene, startDate="2025-01-01", endDate=None))
    assert made["startDate"] == "2025-01-01"
    assert [s["startTime"][:10] for s in made["sessions"]][:2] == ["2026-11-24", "2026-12-01"]


def test_the_call_of_source_003_makes_six_mondays_at_nine(scene):
    """Test 1 and 2 of source 003, its date moved to the present."""
    body = asked(scene, dayOfWeek=1, startTime="09:00", endTime="10:00", startDate="2026-11-23")
    made = scene.callers["member"].data("POST", "/api/recurring-bookings", body)

    starts = "SELECT start_time FROM training_sessions WHERE recurring_booking_id = %s ORDER BY start_time"
    first = datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert [at for (at,) in make.rows(starts, made["id"])] == [first + timedelta(weeks=n) for n in range(6)]


def test_dates_that_were_not_made_are_answered_with_the_reason(scene):
    seat = make.booked(scene.coach, scene.other_member, datetime(2026, 12, 1, 9, tzinfo=UTC))
    made = scene.callers["member"].data("POST", "/api/recurring-bookings", asked(scene))

    lost = {"date": "2026-12-01", "startTime": "10:00", "reason": "coach_busy"}
    lost |= {"inTheWay": str(seat.session_id), "inTheWayKind": "session"}
    assert made["leftOut"] == [{**lost, "decidedAt": "2026-11-20T09:00:00Z"}]
    assert len(made["sessions"]) == 5
    assert scene.callers["coach"].data("GET", f"/api/recurring-bookings/{made['id']}/left-out")["items"] == made["leftOut"]


def test_every_second_week_and_across_the_change_of_the_clock(scene):
    body = asked(scene, startDate="2026-11-26", dayOfWeek=4, frequency=2, zone="America/New_York", endDate="2026-12-31")
    made = scene.callers["member"].data("POST", "/api/recurring-bookings", body)

    assert [s["startTime"] for s in made["sessions"]] == [f"2026-{day}T15:00:00Z" for day in ("11-26", "12-10", "12-24")]
    assert (made["zone"], made["frequency"]) == ("America/New_York", 2)


def test_the_zone_is_the_coachs_else_the_businesss(scene):
    nowhere = make.coach("Zoe", zone="")
    made = scene.callers["owner"].data(
        "POST", "/api/recurring-bookings", asked(scene, coachId=str(nowhere.id), memberId=str(scene.member.id))
    )
    assert made["zone"] == "UTC"


def test_two_standing_hours_may_follow_one_another_but_not_meet(scene):
    member = scene.callers["member"]
    member.data("POST", "/api/recurring-bookings", asked(scene, endDate="2026-12-29"))
    member.data("POST", "/api/recurring-bookings", asked(scene, startDate="2027-01-05"))

    status, answer = member.post("/api/recurring-bookings", asked(scene, startTime="10:30", endTime="11:30"))
    assert (status, refusal(answer)[0]) == (409, "coach_busy")
    assert answer["details"]["when"] == "2026-11-24T10:00:00"


def test_mine_shows_the_next_ten_sessions(scene):
    made = scene.callers["member"].data("POST", "/api/recurring-bookings", asked(scene, endDate="2027-12-31"))
    scene.callers["owner"].data("POST", "/api/admin/generate-sessions", {"weeksAhead": 20})

    [mine] = scene.callers["member"].data("GET", "/api/recurring-bookings/mine")
    assert mine["id"] == made["id"]
    assert len(mine["sessions"]) == 10
    assert mine["sessions"][0]["startTime"] == "2026-11-24T09:00:00Z"
    assert scene.callers["guardian"].data("GET", f"/api/recurring-bookings/mine?memberId={scene.member.id}") == [mine]
    assert scene.callers["guardian"].data("GET", "/api/recurring-bookings/mine") == []
    assert scene.callers["member"].data("GET", f"/api/recurring-bookings/{made['id']}") == mine


def test_cancel_for_the_future_leaves_what_was(scene, go_to):
    made = scene.callers["member"].data("POST", "/api/recurring-bookings", asked(scene))
    go_to(datetime(2026, 12, 2, tzinfo=UTC))
    scene.callers["owner"].data("POST", "/api/admin/generate-sessions")

    body = {"recurringBookingId": made["id"], "futureOnly": True}
    answer = scene.callers["member"].data("POST", f"/api/recurring-bookings/{made['id']}/cancel", body)

    assert answer == {"id": made["id"], "status": "CANCELLED", "cancelledSessions": 6}
    states = make.rows("SELECT status, count(*) FROM training_sessions GROUP BY status ORDER BY status")
    assert states == [("cancelled", 6), ("completed", 2)]
    status, answer = scene.callers["member"].post(f"/api/recurring-bookings/{made['id']}/cancel")
    assert (status, refusal(answer)[0]) == (409, "series_over")


def test_cancel_takes_an_empty_body_as_future_only_and_refuses_another_id(scene):
    made = scene.callers["member"].data("POST", "/api/recurring-bookings", asked(scene))
    path = f"/api/recurring-bookings/{made['id']}/cancel"

    status, answer = scene.callers["member"].post(path, {"recurringBookingId": str(scene.coach.id)})
    assert (status, refusal(answer)) == (422, ("invalid", "recurringBookingId"))
    assert scene.callers["member"].data("POST", path)["cancelledSessions"] == 6


def test_a_page_of_standing_hours_counts_them_all(scene):
    keys = [str(scene.a_standing_hour().id) for _ in range(3)]

    page = scene.callers["coach"].data("GET", "/api/recurring-bookings?limit=2&offset=1")
    assert [item["id"] for item in page["items"]] == keys[1::-1]
    assert (page["count"], page["limit"], page["offset"]) == (3, 2, 1)
    assert scene.callers["other_coach"].data("GET", "/api/recurring-bookings")["count"] == 0


def test_a_coach_without_hours_or_room_is_refused_with_the_field(scene):
    idle, homeless = make.coach(hours=[]), make.coach(with_room=False)
    for coach, code in ((idle, "no_hours"), (homeless, "no_room")):
        status, answer = scene.callers["member"].post("/api/recurring-bookings", asked(scene, coachId=str(coach.id)))
        assert (status, refusal(answer)) == (422, (code, "coachId"))


def test_an_hour_outside_the_coachs_is_refused_with_the_reason(scene):
    scene.callers["coach"].data(
        "PUT", f"/api/coaches/{scene.coach.id}/availability", [{"dayOfWeek": 2, "startTime": "12:00", "endTime": "18:00"}]
    )
    status, answer = scene.callers["member"].post("/api/recurring-bookings", asked(scene))
    assert (status, refusal(answer)) == (422, ("outside_hours", "startTime"))
    assert answer["error"] == "Ada does not work then. Tuesday 10:00 is outside the weekly hours and additions."
