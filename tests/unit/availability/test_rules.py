from __future__ import annotations

import itertools
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horarium.availability.rules import merged
from horarium.availability.values import Window
from horarium.kernel.errors import Invalid

DAY = 24 * 60


def window(day: int, start: int, end: int, kinds: tuple[bool, bool] = (True, False)) -> Window:
    """Hours of a day between two minutes; 1440 is the midnight that follows."""
    return Window(day, clock(start), clock(end % DAY), *kinds)


def clock(minute: int) -> time:
    return time(minute // 60, minute % 60)


def minutes(windows: list[Window]) -> set[tuple[int, int, tuple[bool, bool]]]:
    """The same as a set of minutes of the week with what they are for."""
    return {
        (w.day_of_week, minute, w.kinds)
        for w in windows
        for minute in range(w.start.hour * 60 + w.start.minute, w.end.hour * 60 + w.end.minute or DAY)
    }


quarters = st.tuples(st.integers(0, 2), st.integers(0, 95), st.integers(1, 16))
some_windows = st.lists(quarters.map(lambda q: window(q[0], q[1] * 15, min(DAY, (q[1] + q[2]) * 15))), max_size=14)


@given(some_windows)
def test_merged_covers_the_same_minutes_in_as_few_windows_as_possible(windows):
    week = merged(windows)

    assert minutes(week) == minutes(windows)
    assert all(a.day_of_week < b.day_of_week or a.last < b.start for a, b in itertools.pairwise(week))


@given(some_windows, some_windows)
def test_hours_for_something_else_stay_apart_or_are_refused(individual, group):
    group = [Window(w.day_of_week, w.start, w.end, is_individual=False, is_group=True) for w in group]
    clash = {m[:2] for m in minutes(individual)} & {m[:2] for m in minutes(group)}

    if clash:
        with pytest.raises(Invalid) as refused:
            merged(individual + group)
        assert refused.value.at == "startTime"
    else:
        assert minutes(merged(individual + group)) == minutes(individual + group)


def test_merged_joins_hours_that_touch():
    assert merged([window(1, 600, 660), window(1, 540, 600)]) == [window(1, 540, 660)]


def test_merged_keeps_midnight_the_last_moment_of_its_day():
    assert merged([window(6, 1320, DAY), window(6, 1200, 1380)]) == [window(6, 1200, DAY)]
    assert merged([window(0, 1320, DAY), window(1, 0, 60)]) == [window(0, 1320, DAY), window(1, 0, 60)]


@pytest.mark.parametrize(("day", "field"), [(-1, "dayOfWeek"), (7, "dayOfWeek")])
def test_a_window_is_of_a_weekday(day, field):
    with pytest.raises(Invalid) as refused:
        window(day, 600, 660)

    assert refused.value.at == field


@pytest.mark.parametrize("ends", [(600, 600), (660, 600)])
def test_a_window_ends_after_its_start(ends):
    with pytest.raises(Invalid) as refused:
        window(1, *ends)

    assert refused.value.at == "endTime"
