"""How far a batch is, as marks and in words."""

from __future__ import annotations

from datetime import date

import pytest

from horarium.cohorts.models import Batch
from horarium.interfaces.pages import tally

MONDAY = date(2026, 11, 23)


def of(today: date, **facts) -> tuple[str, str, bool, bool]:
    facts = {"start_date": MONDAY, "ends_on": None, "days_counted": "calendar", "status": "active"} | facts
    found = tally.of_batch(Batch(**facts), today)
    return "".join(mark[0] for mark in found.marks), found.words, found.begins_earlier, found.goes_on


@pytest.mark.parametrize(
    ("day", "facts", "expected"),
    [
        (25, {"ends_on": date(2026, 11, 26)}, ("ddtc", "class 3 of 4", False, False)),
        # A weekend has no class where weekdays are counted: Monday's is the sixth.
        (28, {"ends_on": date(2026, 12, 1), "days_counted": "weekdays"}, ("dddddcc", "class 5 of 7", False, False)),
        (30, {"ends_on": date(2026, 12, 1), "days_counted": "weekdays"}, ("dddddtc", "class 6 of 7", False, False)),
        (30, {"ends_on": date(2026, 12, 22)}, ("dddddtcccccc", "class 8 of 30", True, True)),
        (25, {}, ("ddtccc", "class 3, without an end", False, True)),
        (30, {}, ("dddddtccc", "class 8, without an end", True, True)),
        (30, {"ends_on": date(2026, 11, 24), "status": "completed"}, ("dd", "all 2 classes held", False, False)),
        (30, {"status": "completed"}, ("", "completed", False, False)),
        (30, {"ends_on": date(2026, 11, 24), "status": "cancelled"}, ("dd", "class 2 of 2", False, False)),
    ],
)
def test_a_batch_stands_where_its_days_say(day, facts, expected):
    assert of(date(2026, 11, day), **facts) == expected
