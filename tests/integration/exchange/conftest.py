from __future__ import annotations

import pytest

from tests.integration.exchange.files import GOOD, outcome, refused, taken_in


@pytest.fixture
def home(db, tmp_path):
    """A home that holds the good rows; call it to take in more."""
    for kind, lines in GOOD.items():
        report = taken_in(tmp_path, kind, lines)
        assert outcome(report) == (len(lines), 0, 0, 0), refused(report)
    return lambda kind, lines, **facts: taken_in(tmp_path, kind, lines, **facts)
