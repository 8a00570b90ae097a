"""The pure part of the pages: where a slip lies, which colours are read, which week is meant."""

from __future__ import annotations

import re
from dataclasses import astuple
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import horarium.interfaces
from horarium.interfaces.pages import colour
from horarium.interfaces.pages.calendar import Week, clock_change, week_asked_for
from horarium.interfaces.pages.slips import MOST_LANES, Piece, Slip, pieces, side_by_side
from horarium.interfaces.pages.table import lay_out
from horarium.kernel.spans import Span

STATIC = Path(horarium.interfaces.__file__).parent / "static"
ROME = ZoneInfo("Europe/Rome")
WEEK = Week(date(2026, 11, 23), ROME)
instants = st.integers(0, 12 * 24 * 60).map(lambda n: datetime(2026, 11, 20, tzinfo=UTC) + timedelta(minutes=n))
fives = st.integers(1, 30).map(lambda n: n * 5)
lengths = st.integers(1, 24 * 60)


def slip(start: int, minutes: int, day: int = 23) -> Slip:
    return Slip(Piece(date(2026, 11, day), start, minutes), ("one",), "", "", "")


@given(st.lists(st.tuples(instants, lengths), max_size=8))
def test_every_class_that_a_table_uses_is_in_the_stylesheet(spans):
    known = set(re.findall(r"\.([\w-]+)\{", (STATIC / "grid.css").read_text()))
    made = [
        Slip(piece, ("one",), "", "", "")
        for start, minutes in spans
        for piece in pieces(Span(start, start + timedelta(minutes=minutes)), ROME)
    ]

    table = lay_out(WEEK, made, opened=[], holidays={}, now=datetime(2026, 11, 25, tzinfo=UTC))

    drawn = [one for row in table.rows for cell in row.cells for one in [*cell.slips, *cell.shut_parts]]
    assert len(drawn) == len([one for one in made if one.piece.day in WEEK.days])
    assert {name for one in drawn for name in one.place.split()} <= known


@given(instants, lengths)
def test_pieces_of_a_span_cover_it_day_by_day(start, minutes):
    found = pieces(Span(start, start + timedelta(minutes=minutes)), ROME)

    assert all(0 <= piece.start < piece.end <= 24 * 60 for piece in found)
    assert [piece.day for piece in found] == [found[0].day + timedelta(days=n) for n in range(len(found))]
    assert minutes <= sum(piece.minutes for piece in found) <= minutes + 10


def test_pieces_of_a_day_whose_clocks_go_back_keep_their_length():
    start = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 2:30 for the first time; an hour later it is 2:30 once more

    assert pieces(Span(start, start + timedelta(hours=1)), ROME) == [Piece(date(2026, 10, 25), 150, 60)]


@given(st.lists(st.builds(slip, fives, fives), max_size=MOST_LANES))
def test_slips_that_overlap_never_share_a_lane(slips):
    placed = side_by_side(slips)

    assert len(placed) == len(slips)
    for n, one in enumerate(placed):
        for other in placed[n + 1 :]:
            assert not one.piece.overlaps(other.piece) or (one.lanes == other.lanes and one.lane != other.lane)


def test_hours_of_a_table_widen_to_what_is_there():
    plain = lay_out(WEEK, [], holidays={}, now=datetime(2026, 1, 1, tzinfo=UTC))
    early_and_late = lay_out(WEEK, [slip(365, 60), slip(1300, 65)], holidays={}, now=datetime(2026, 1, 1, tzinfo=UTC))

    assert [row.hour for row in plain.rows] == list(range(8, 20))
    assert [row.hour for row in early_and_late.rows] == list(range(6, 23))


@given(st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}"))
def test_words_of_any_colour_are_read(given_colour):
    light, dark = colour.on_light(given_colour), colour.on_dark(given_colour)

    assert colour.contrast(light.fill, light.on_fill) >= 4.5
    assert colour.contrast(light.words, colour.PAPER) >= 5
    assert colour.contrast(light.words, light.wash) >= 4.5
    assert colour.contrast(dark.words, colour.DARK_PAPER) >= 7
    assert colour.contrast(dark.fill, dark.on_fill) >= 4.5
    assert all(re.fullmatch("#[0-9a-f]{6}", value) for value in astuple(light) + astuple(dark))


def test_a_colour_that_can_be_read_stays_as_it_was_given():
    accent = colour.on_light("#2b46b8")

    assert (accent.fill, accent.words, accent.on_fill) == ("#2b46b8", "#2b46b8", "#ffffff")
    assert colour.contrast("#2b46b8", "#ffffff") == pytest.approx(7.9, abs=0.1)


@given(st.dates(date(2000, 1, 3), date(2199, 12, 20)))
def test_a_week_is_found_again_by_its_name(day):
    week = week_asked_for(f"{day:%G-W%V}", "Europe/Rome", now=datetime(2026, 1, 1, tzinfo=UTC))

    assert day in week.days
    assert week_asked_for(week.after, "Europe/Rome", now=datetime(2026, 1, 1, tzinfo=UTC)).before == week.name


@pytest.mark.parametrize(
    ("monday", "title"),
    [
        (date(2026, 11, 23), "23 \N{EN DASH} 29 November 2026"),
        (date(2026, 11, 30), "30 November \N{EN DASH} 6 December 2026"),
        (date(2026, 12, 28), "28 December 2026 \N{EN DASH} 3 January 2027"),
    ],
)
def test_a_week_says_its_days(monday, title):
    assert Week(monday, ROME).title == title


def test_a_change_of_clocks_is_said_on_its_day_alone():
    said = [clock_change(date(2027, 3, day), ROME) for day in (27, 28, 29)]

    assert said == ["", "clocks go forward", ""]
    assert clock_change(date(2026, 10, 25), ROME) == "clocks go back"
