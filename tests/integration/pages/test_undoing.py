"""*Undo* beside what was just booked: within ten minutes, by who booked it, before it begins, and at no cost to anybody."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from horarium.kernel import clock
from horarium.kernel.unit import perform
from horarium.org import operations as org
from horarium.org.values import CancellationPolicy, Tier
from horarium.timetable import tasks
from tests import factories as make
from tests.integration.pages.booking_pages import book_once, text

SOON = make.NOW + timedelta(hours=2)  # cancelling it would be late, and charged
STRICT = CancellationPolicy(
    member=(Tier(0, charge_percent=100, credit_percent=0, coach_pay_percent=100),), member_until_hours=48
)


@pytest.fixture
def strict(business):
    """The business, where cancelling always costs and members cannot do it within two days."""
    perform(org.set_policy, by=make.HOUSE, policy=STRICT, now=make.NOW)
    return business


@pytest.fixture
def after(monkeypatch):
    """Let so many minutes go by."""
    return lambda minutes: monkeypatch.setattr(clock, "now", lambda: make.NOW + timedelta(minutes=minutes))


def undo_of(answer) -> str:
    found = re.search(r'<form method="post" action="(/(?:bookings|series)/[0-9a-f-]+/undo)"', answer.content.decode())
    assert found, text(answer)
    return found[1]


def states(coach) -> list[str]:
    return [s for (s,) in make.rows("SELECT status FROM training_sessions WHERE coach_id = %s", coach.id)]


def test_a_member_undoes_an_hour_that_could_not_be_cancelled_any_more_and_owes_nothing(strict, browse, after):
    tutor, client = make.coach("Élodie"), browse(strict.member)
    address = undo_of(book_once(client, tutor, SOON))
    after(10)

    answer = client.post(address, {"back": "/learning/week"}, follow=True)

    assert answer.redirect_chain[0][0] == "/learning/week"
    assert "The booking is undone, and the hour is free again." in text(answer)
    outcome = json.loads(make.value("SELECT outcome FROM bookings WHERE start_time = %s", SOON))
    assert {outcome[f"{what}_percent"] for what in ("charge", "coach_pay")} == {0}
    assert (outcome["credit_percent"], states(tutor)) == (100, ["cancelled"])
    make.booked(tutor, strict.stranger, SOON)
    session = make.value("SELECT id FROM training_sessions WHERE status = 'cancelled' AND start_time = %s", SOON)
    assert "undid the booking of Friday 20 November 2026" in text(browse(strict.owner).get(f"/sessions/{session}"))
    client.post(address)
    assert states(tutor) == ["cancelled", "scheduled"]


@pytest.mark.parametrize("who", ["coach", "office"])
def test_coach_and_office_undo_a_series_with_all_its_sessions(strict, browse, who):
    client = browse(getattr(strict, who))
    tutor = strict.coach
    hour = {"day_of_week": 4, "start_time": "15:00", "end_time": "16:00", "start_date": "2026-11-20", "frequency": 1}
    path = "/coaching/book" if who == "coach" else "/desk/book"
    answer = client.post(path, {**hour, "member_id": strict.member.id, "coach_id": tutor.id}, follow=True)
    series = make.value("SELECT id FROM series WHERE local_start = '15:00'")
    assert undo_of(answer) == f"/series/{series}/undo"

    answer = client.post(f"/series/{series}/undo", {"back": "//elsewhere.example"}, follow=True)

    assert "6 sessions were cancelled." in text(answer)
    assert "elsewhere" not in answer.redirect_chain[0][0]
    assert make.value("SELECT status FROM series WHERE id = %s", series) == "CANCELLED"
    left = "SELECT count(*) FROM training_sessions WHERE series_id = %s AND status <> 'cancelled'"
    tasks.generate(now=make.NOW, trigger="test")
    assert make.value(left, series) == 0


def test_not_after_ten_minutes_nor_by_another_nor_what_has_begun(strict, browse, after):
    tutor = make.coach("Élodie")
    by = make.actor(strict.member, "page")
    seat = make.booked(tutor, strict.member, SOON, by=by)
    now = make.booked(tutor, strict.member, make.NOW + timedelta(minutes=5), 30, by=by)
    series = make.standing_hour(tutor, strict.member, 3, "15:00", "16:00", by=by)
    other = make.actor(strict.stranger, "page")
    begun = make.standing_hour(make.coach(), strict.stranger, 5, "10:05", "10:35", by=other)  # 9:05 UTC
    tasks.generate(now=make.NOW, trigger="test")
    member, refused = browse(strict.member), "It can be undone for 10 minutes, by who booked it, and before it begins."

    assert refused in text(browse(strict.guardian).post(f"/bookings/{seat.id}/undo", follow=True))
    assert refused in text(browse(strict.owner).post(f"/bookings/{seat.id}/undo", follow=True))
    assert browse(strict.stranger).post(f"/bookings/{seat.id}/undo").status_code == 403
    assert browse(strict.stranger).post(f"/series/{series.id}/undo").status_code == 403
    after(6)
    assert refused in text(member.post(f"/bookings/{now.id}/undo", follow=True))
    assert refused in text(browse(strict.stranger).post(f"/series/{begun.id}/undo", follow=True))
    after(10.1)
    assert refused in text(member.post(f"/bookings/{seat.id}/undo", follow=True))
    assert refused in text(member.post(f"/series/{series.id}/undo", follow=True))
    assert "cancelled" not in states(tutor)
    assert make.value("SELECT status FROM series WHERE id = %s", series.id) == "ACTIVE"
