"""What changes more than is asked for can be tried first: the answer is that of the deed, and nothing has happened."""

from __future__ import annotations

import re
from typing import Any

import pytest

from horarium.interfaces.api.api import api
from horarium.timetable import tasks
from tests import factories as make
from tests.integration.api.scene import Scene
from tests.integration.api.test_access import reach

MADE_AT = re.compile(r"'createdAt': '[^']+'")
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
# What is counted whoever asks and whatever for.
BESIDES = {"request_counts", "api_tokens"}


def rehearsed() -> list[tuple[str, str]]:
    """Every operation of the calendar whose body has dryRun."""
    spec = api.get_openapi_schema()
    shapes = spec["components"]["schemas"]
    found = []
    for address, operations in spec["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            names = re.findall(r"schemas/(\w+)", str(content))
            if any("dryRun" in shapes[name].get("properties", {}) for name in names):
                found.append((method.upper(), address))
    return sorted(found)


def rows() -> dict[str, str]:
    tables = [name for (name,) in make.rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")]
    digest = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t"
    return {name: make.value(digest.format(name)) for name in tables if name not in BESIDES}


def without_ids(data: Any) -> str:
    """What is answered but for the ids and moments of rows that were made for it."""
    return MADE_AT.sub("", ID.sub("id", str(data)))


def test_everything_that_changes_more_than_is_asked_for_can_be_tried():
    life = "/api/recurring-bookings/{id}/"
    assert set(rehearsed()) >= {
        ("POST", f"{life}dates/{{date}}/move"),
        ("POST", f"{life}dates/{{date}}/skip"),
        ("POST", f"{life}pauses"),
        ("POST", f"{life}change"),
        ("POST", f"{life}cancel"),
        ("POST", "/api/sessions/{id}/move"),
        ("POST", "/api/conflicts/settle"),
    }


@pytest.mark.parametrize("made", [False, True], ids=["to be made", "made"])
@pytest.mark.parametrize(("method", "address"), rehearsed(), ids=lambda part: part.removeprefix("/api/"))
def test_a_deed_that_is_tried_says_what_it_comes_to_and_does_nothing(scene: Scene, method, address, made):
    if address.startswith("/api/conflicts") and made:
        pytest.skip("there is no series in it")
    path, body = reach(scene, method, address)
    if address.startswith("/api/conflicts"):
        body["decisions"][0]["action"] = "cancel"
    if made:
        tasks.generate(now=make.NOW, trigger="test")
    before, office = rows(), scene.callers["office"]

    tried = office.call(method, path, {**(body or {}), "dryRun": True})
    after = rows()
    done = office.call(method, path, body or {})

    assert {name for name in before if before[name] != after[name]} == set()
    assert (tried[0], without_ids(tried[1])) == (done[0], without_ids(done[1]))
    assert done[0] in {200, 201}
    assert rows() != after
