from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horarium.kernel.spans import Span, merged, without

MIDNIGHT = datetime(2027, 3, 28, tzinfo=UTC)


def span(start: int, end: int) -> Span:
    """A span between two minutes after midnight."""
    return Span(MIDNIGHT + timedelta(minutes=start), MIDNIGHT + timedelta(minutes=end))


def minutes(spans) -> set[int]:
    """The same as a set of minutes, in which nothing can be wrong."""
    return {
        m
        for s in spans
        for m in range(int((s.start - MIDNIGHT).total_seconds()) // 60, int((s.end - MIDNIGHT).total_seconds()) // 60)
    }


some_spans = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda pair: span(pair[0], pair[0] + pair[1])), max_size=12
)


@given(some_spans)
def test_merged_covers_the_same_minutes_in_as_few_spans_as_possible(spans):
    joined = merged(spans)

    assert minutes(joined) == minutes(spans)
    assert all(a.end < b.start for a, b in itertools.pairwise(joined))


@given(some_spans, some_spans)
def test_without_leaves_the_minutes_that_are_not_taken(spans, taken):
    left = without(spans, taken)

    assert minutes(left) == minutes(spans) - minutes(taken)
    assert left == sorted(left)
    assert not any(a.overlaps(b) for i, a in enumerate(left) for b in left[i + 1 :])


@given(some_spans, some_spans)
def test_overlaps_and_holds_say_what_the_minutes_say(spans, others):
    pairs = [(a, b) for a in spans for b in others]

    assert [a.overlaps(b) for a, b in pairs] == [bool(minutes([a]) & minutes([b])) for a, b in pairs]
    assert [a.holds(b) for a, b in pairs] == [minutes([a]) >= minutes([b]) for a, b in pairs]


def test_neighbours_touch_without_overlapping():
    assert not span(0, 30).overlaps(span(30, 60))
    assert merged([span(30, 60), span(0, 30)]) == [span(0, 60)]


def test_length_is_elapsed_time():
    assert span(15, 75).length == timedelta(hours=1)


@pytest.mark.parametrize("ends", [(10, 10), (20, 10)])
def test_a_span_ends_after_its_start(ends):
    with pytest.raises(ValueError, match="after its start"):
        span(*ends)


def test_a_span_of_wall_clock_times_is_a_bug():
    with pytest.raises(ValueError, match="instants"):
        Span(datetime(2027, 1, 1, 10), datetime(2027, 1, 1, 11))  # noqa: DTZ001  (this is what is refused)


def test_widened_reaches_so_much_further_on_either_side():
    assert span(30, 60).widened(timedelta(minutes=10), timedelta(minutes=5)) == span(20, 65)
