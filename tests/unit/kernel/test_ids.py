from __future__ import annotations

import time
from uuid import RFC_4122

from horarium.kernel.ids import new_id


def test_a_new_id_is_of_version_7():
    made = new_id()

    assert (made.version, made.variant) == (7, RFC_4122)


def test_ids_of_later_milliseconds_are_greater():
    made = []
    for _ in range(20):
        made.append(new_id())
        time.sleep(0.002)

    assert made == sorted(made)


def test_an_id_tells_its_millisecond():
    before = time.time_ns() // 1_000_000
    made = new_id().int >> 80
    after = time.time_ns() // 1_000_000

    assert before <= made <= after


def test_a_thousand_ids_are_a_thousand():
    assert len({new_id() for _ in range(1000)}) == 1000
