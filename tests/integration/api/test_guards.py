"""What each guard is worth: with it in place somebody is kept out; with it taken away the very same request goes through."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from horarium.interfaces.api import auth, business
from horarium.people import queries as people
from horarium.reservations import queries as reservations
from horarium.timetable import queries as timetable
from tests import factories as make
from tests.integration.api.calling import Caller
from tests.integration.api.conftest import SECRET

CRON = "/api/cron/generate-sessions"


def to_everybody(query: Callable[..., Any]) -> Callable[..., Any]:
    """The query as if whoever asks ran the business."""
    return lambda by, *args, **facts: query(make.HOUSE, *args, **facts)


def open_door(*_: Any, **__: Any) -> None:
    return None


FILTERS = {
    "sessions": (timetable, "sessions_seen_by", "GET", "/api/sessions/{session}"),
    "a session's history": (timetable, "sessions_seen_by", "GET", "/api/sessions/{session}/history"),
    "who has seats": (timetable, "sessions_seen_by", "GET", "/api/sessions/{session}/bookings"),
    "standing hours": (reservations, "recurring_bookings_seen_by", "GET", "/api/recurring-bookings/{series}"),
    "dates left out": (reservations, "recurring_bookings_seen_by", "GET", "/api/recurring-bookings/{series}/left-out"),
    "a standing hour's history": (
        reservations,
        "recurring_bookings_seen_by",
        "GET",
        "/api/recurring-bookings/{series}/history",
    ),
    "acting for a member": (people, "need_may_act_for", "POST", "/api/sessions/{session}/cancel"),
    "ending for a member": (people, "need_may_act_for", "POST", "/api/recurring-bookings/{series}/cancel"),
    "a coach's settings": (people, "need_is_coach", "GET", "/api/coaches/{coach}/settings"),
    "the business": (business, "need_admin", "GET", "/api/settings"),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_alone_keeps_a_stranger_out(scene, monkeypatch, name):
    module, guard, method, address = FILTERS[name]
    seat, series, stranger = scene.a_booking(), scene.a_standing_hour(), scene.callers["other_member"]
    path = address.format(session=seat.session_id, series=series.id, coach=scene.coach.id)

    kept_out = stranger.call(method, path, {} if method == "POST" else None)[0]
    real = getattr(module, guard)
    monkeypatch.setattr(module, guard, to_everybody(real) if guard.endswith("seen_by") else open_door)
    let_in = stranger.call(method, path, {} if method == "POST" else None)[0]

    assert kept_out in {403, 404}
    assert let_in == 200


def test_members_are_filtered_row_by_row(scene, monkeypatch):
    stranger = scene.callers["other_member"]
    names = {row["name"] for row in stranger.data("GET", "/api/members")["items"]}
    monkeypatch.setattr(people, "members_seen_by", to_everybody(people.members_seen_by))

    assert names == {"Nora"}
    assert "Max" in {row["name"] for row in stranger.data("GET", "/api/members")["items"]}


def test_the_look_at_the_secret_alone_keeps_the_schedulers_door(scene, cron_secret, monkeypatch):
    forged = {"Authorization": f"Bearer {SECRET[:-1]}x"}
    kept_out = Caller().call("POST", CRON, **forged)[0]
    monkeypatch.setattr(auth, "hmac", SimpleNamespace(compare_digest=lambda given, secret: True))

    assert kept_out == 401
    assert Caller().call("POST", CRON, **forged)[0] == 200
