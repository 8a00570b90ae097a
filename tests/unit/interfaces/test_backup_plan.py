"""Which backups a plan keeps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horarium.interfaces.keeping.plan import Plan, made_at, name_of, superfluous

NIGHT = datetime(2026, 11, 28, 3, 30, tzinfo=UTC)
PLAN = Plan(7, 4, 12)


def nights(count: int) -> list[str]:
    return [name_of(NIGHT - timedelta(days=n)) for n in range(count)]


def test_of_two_years_of_nights_days_weeks_and_months_are_kept():
    kept = sorted(set(nights(730)) - set(superfluous(nights(730), PLAN)), reverse=True)

    dates = [made_at(name).date().isoformat() for name in kept]
    assert dates == [
        *(f"2026-11-{day}" for day in (28, 27, 26, 25, 24, 23, 22)),
        *("2026-11-15", "2026-11-08"),
        *("2026-10-31", "2026-09-30", "2026-08-31", "2026-07-31", "2026-06-30", "2026-05-31"),
        *("2026-04-30", "2026-03-31", "2026-02-28", "2026-01-31", "2025-12-31"),
    ]


def test_of_one_day_the_last_is_kept():
    names = [name_of(NIGHT + timedelta(hours=n)) for n in range(4)]

    assert superfluous(names, PLAN) == sorted(names[:3], reverse=True)


def test_what_is_none_of_ours_is_left_alone():
    names = ["holiday.jpg", "horarium-20261128.backup", ".horarium-20261128-033000.backup.part", "mine.backup"]

    assert superfluous([*names, *nights(40)], PLAN) == superfluous(nights(40), PLAN)


def test_of_those_before_a_migration_the_last_five_are_kept():
    names = [name_of(NIGHT - timedelta(days=n), "before-migration") for n in range(8)]

    assert superfluous([*names, *nights(1)], PLAN) == names[5:]


@given(st.lists(st.integers(0, 3000)), st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 9)))
def test_the_newest_stays_and_a_second_look_lets_nothing_more_go(hours, numbers):
    names = list({name_of(NIGHT - timedelta(hours=n)) for n in hours})
    plan = Plan(*numbers)
    kept = set(names) - set(superfluous(names, plan))

    assert len(kept) <= sum(numbers)
    assert not names or max(names) in kept
    assert superfluous(kept, plan) == []


@pytest.mark.parametrize("text", ["", "7d", "7 days", "0d 0w 0m", "7d 4w 12m 3y", "-1d 4w 12m"])
def test_what_is_no_plan_is_refused(text):
    with pytest.raises(ValueError, match="is not a plan such as 7d 4w 12m"):
        Plan.of(text)
