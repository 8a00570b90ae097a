"""Weekly hours as cells that are pressed: shown as they are, and kept as they were pressed."""

from __future__ import annotations

from datetime import time

import pytest

from horarium.availability.rules import merged
from horarium.availability.values import Window
from horarium.interfaces.pages.painted_hours import painted, painting
from horarium.kernel.errors import Invalid


def on(week: list[Window], **how: bool) -> list[str]:
    return [cell.value for row in painting(week, **how).rows for cell in row.cells if cell.is_on]


@pytest.mark.parametrize(
    "week",
    [
        [],
        [Window(1, time(9), time(12)), Window(1, time(13, 30), time(17)), Window(0, time(22), time(0))],
        [Window(3, time(9, 15), time(10, 45))],
        [Window(5, time(0), time(0)), Window(6, time(0), time(1, 30))],
        [Window(2, time(9), time(12)), Window(2, time(12), time(14), is_individual=False, is_group=True)],
    ],
)
def test_what_is_shown_and_sent_back_is_the_week_again(week):
    assert merged(painted(week, painting(week).step, on(week))) == merged(week)


def test_a_week_finer_than_quarters_is_not_painted():
    assert painting([Window(1, time(9, 10), time(10))]).rows == []


def test_hours_for_groups_are_shown_and_kept_but_not_painted():
    week = [Window(2, time(9), time(10), is_individual=False, is_group=True)]

    assert {cell.other for row in painting(week).rows for cell in row.cells} == {"", "groups"}
    assert painted(week, 30, ["2-600"]) == [*week, Window(2, time(10), time(10, 30))]


def test_the_table_reaches_from_six_to_ten_and_further_where_there_are_hours():
    assert [row.at for row in painting([]).rows][::31] == [time(6), time(21, 30)]
    assert painting([Window(1, time(4, 30), time(5))]).rows[0].at == time(4)
    assert len(painting([], whole_day=True).rows) == 48


@pytest.mark.parametrize("value", ["7-600", "1-1440", "1-601", "1", "-1-30", "x-30", "1-\u0663\u0660", "1-600-1", "0" * 5000])
def test_what_is_no_cell_is_refused(value):
    with pytest.raises(Invalid):
        painted([], 30, [value])
    with pytest.raises(Invalid):
        painted([], 7, [])
