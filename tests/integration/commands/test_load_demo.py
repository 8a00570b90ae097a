from __future__ import annotations

import pytest

from tests import factories as make
from tests.integration.commands.calling import forked, run

pytestmark = pytest.mark.usefixtures("db")


def test_load_demo_loads_proves_and_prints_on_standard_output():
    done = run("load-demo", "--at", "2027-06-09T10:00:00Z")

    assert (done.code, done.err) == (0, "")
    assert "6 weeks from Monday 7 June 2027: 960 sessions made now" in done.out
    assert "Looked at each of 960 sessions" in done.out
    assert make.value("SELECT count(*) FROM training_sessions") == 960


def test_load_demo_leaves_a_business_alone():
    make.coach()

    done = forked("load-demo")

    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("horarium: The data folder holds a business already.")
