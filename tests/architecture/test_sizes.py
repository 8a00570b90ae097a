from __future__ import annotations

from statistics import median

from tests.architecture import sizes


def test_nothing_is_longer_than_its_stop():
    assert sizes.too_long() == [], sizes.report()


def test_half_of_the_functions_have_at_most_eight_lines():
    assert median(n for n, _ in sizes.functions("src")) <= 8, sizes.report()
