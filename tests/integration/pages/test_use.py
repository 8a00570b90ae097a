"""How full coaches are: the figures of the status page against hours that are counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from horarium.availability import operations as availability
from horarium.availability.values import Window
from horarium.interfaces.pages import use
from horarium.interfaces.pages.calendar import Week
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.timetable import operations as timetable
from tests import factories as make

pytestmark = pytest.mark.usefixtures("db")
WEEK = Week(date(2026, 11, 23), ZoneInfo("Europe/Rome"))
MORNINGS = [Window(day, time(9), time(12)) for day in range(1, 6)]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_use_of_a_week_counts_offered_taken_and_cancelled_hours():
    full, idle = make.coach("Full", hours=MORNINGS), make.coach("Idle", hours=[], zone="Asia/Tokyo")
    member = make.member()
    perform(availability.block, by=make.HOUSE, coach_id=full.id, span=Span(at(23, 8), at(23, 9, 30)), now=make.NOW)
    perform(availability.add_time, by=make.HOUSE, coach_id=full.id, span=Span(at(28, 9), at(28, 11)), now=make.NOW)
    make.booked(full, member, at(24, 8), minutes=90)
    cancelled = make.booked(full, member, at(25, 8))
    perform(timetable.cancel_session, by=make.HOUSE, session_id=cancelled.session_id, now=make.NOW)
    make.booked(full, member, at(30, 8))

    lines = use.by_coach(WEEK, now=make.NOW)
    together = use.together(lines)

    assert [line.coach.name for line in lines] == ["Full", "Idle"]
    assert (lines[0].offered, lines[0].use.taken) == (timedelta(hours=15 - 1.5 + 2), timedelta(hours=1.5))
    assert (lines[0].share, lines[0].use.cancelled, lines[0].booked) == (10, 1, 2)
    assert (lines[1].coach.id, lines[1].share, lines[1].filled) == (idle.id, None, 0)
    assert (together.offered, together.use, together.booked) == (lines[0].offered, lines[0].use, 2)


def test_use_is_read_in_as_many_statements_for_one_coach_as_for_ten():
    counts = []
    for coaches in (1, 9):
        for _ in range(coaches):
            make.coach(hours=MORNINGS)
        with CaptureQueriesContext(connection) as asked:
            use.by_coach(WEEK, now=make.NOW)
        counts.append(len(asked))

    assert counts[0] == counts[1]
