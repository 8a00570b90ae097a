"""Every list of the API, found in its OpenAPI: pages with a count, in an order that stays, in as many statements for three
rows as for three hundred."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.integration.api.calling import Caller, refusal
from tests.integration.api.lists import Many

FEW, MANY = 3, 300
# The lists that are no pages, and why nobody can make them overflow.
PLAIN = {
    "/api/recurring-bookings/mine": "source 001's form; takes limit and offset as pages do",
    "/api/coaches/{id}/availability": "one week, and as it is put",
}


@cache
def schemas() -> tuple[dict[str, Any], dict[str, Any]]:
    _, openapi = Caller().get("/api/openapi.json")
    return openapi["paths"], openapi["components"]["schemas"]


def data_of(operation: dict[str, Any], shapes: dict[str, Any]) -> dict[str, Any]:
    """The shape of what a success has in `data`."""
    answer = next(a for status, a in operation["responses"].items() if int(status) < 300)
    envelope = shapes[answer["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]]
    data = envelope["properties"]["data"]
    return shapes[data["$ref"].rsplit("/", 1)[1]] if "$ref" in data else data


def reads() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Every address that is read, with its operation and the shape of its data; those of the scheduler do work."""
    paths, shapes = schemas()
    found = {path: methods["get"] for path, methods in paths.items() if "get" in methods and not path.startswith("/api/cron/")}
    return {path: (operation, data_of(operation, shapes)) for path, operation in found.items() if not is_file(operation)}


def is_file(operation: dict[str, Any]) -> bool:
    """Whether an operation answers with a file."""
    return not {"text/csv", "text/calendar"}.isdisjoint(operation["responses"]["200"].get("content", {}))


def pages() -> list[str]:
    return [path for path, (_, shape) in reads().items() if {"items", "count"} <= shape.get("properties", {}).keys()]


def test_a_list_that_is_no_page_says_why():
    plain = {path for path, (_, shape) in reads().items() if shape.get("type") == "array"}
    assert plain == PLAIN.keys()
    assert len(pages()) >= 10


def test_every_page_takes_limit_and_offset_and_says_how_many_there_are():
    for path, (operation, shape) in reads().items():
        if path not in [*pages(), "/api/recurring-bookings/mine"]:
            continue
        taken = {parameter["name"]: parameter["schema"] for parameter in operation["parameters"]}
        assert (taken["limit"]["minimum"], taken["limit"]["maximum"]) == (1, 100), path
        assert taken["offset"]["minimum"] == 0, path
        assert path not in pages() or set(shape["required"]) == {"items", "count", "limit", "offset"}, path


def test_statements_do_not_grow_with_rows(scene, setting):
    """All reads of all roles that are let in, singles too."""
    for limit in ("READS", "ADDRESS"):
        setting(f"HORARIUM_LIMIT_{limit}", 0)  # a count now and then is a statement too
    many = Many(scene)
    addresses = {path: many.address(path) for path in reads()}

    counts: dict[int, dict[tuple[str, str], int]] = {}
    for number in (FEW, MANY):
        many.grow(number)
        counts[number] = {
            (role, path): statements(scene.callers[role], address)
            for role in ("owner", "coach", "member", "guardian")
            for path, address in addresses.items()
        }

    grown = {key: (counts[FEW][key], n) for key, n in counts[MANY].items() if n > counts[FEW][key]}
    assert grown == {}
    assert max(counts[MANY].values()) <= 12


def statements(caller: Caller, address: str) -> int:
    caller.get("/api/me")  # notes the token's use
    with CaptureQueriesContext(
        connection,
    ) as captured:
        caller.get(address)
    return len(captured)


def test_a_page_is_a_part_of_one_order_and_no_row_is_lost(scene):
    many = Many(scene)
    many.grow(MANY)
    owner = scene.callers["owner"]

    for path in pages():
        address = many.address(path)
        all_of_it = [row for offset in range(0, 500, 100) for row in rows(owner, address, 100, offset)]
        count = owner.data("GET", address)["count"]
        assert count >= MANY, f"{path}: let lists.py add rows to it"
        assert len({json.dumps(row) for row in all_of_it}) == len(all_of_it) == count, path
        assert rows(owner, address, 7, 95) == all_of_it[95:102], path
        assert rows(owner, address, 7, 100_000) == [], path


def rows(caller: Caller, address: str, limit: int, offset: int) -> list[Any]:
    page = caller.data("GET", f"{address}{'&' if '?' in address else '?'}limit={limit}&offset={offset}")
    assert (page["limit"], page["offset"]) == (limit, offset)
    return page["items"]


def test_a_members_standing_hours_are_a_plain_list_of_a_hundred_at_most(scene):
    many = Many(scene)
    many.grow(MANY)
    path = "/api/recurring-bookings/mine"
    member = scene.callers["member"]

    first = member.data("GET", path)
    second = member.data("GET", f"{path}?offset=100")

    assert [len(first), len(second)] == [100, 100]
    assert len({hour["id"] for hour in first + second}) == 200
    assert member.data("GET", f"{path}?limit=2") == first[:2]


@pytest.mark.parametrize("asked", ["limit=0", "limit=101", "limit=-1", f"limit={2**63}", "offset=-1", f"offset={2**63}"])
def test_a_page_that_cannot_be_had_is_refused(scene, asked):
    many = Many(scene)
    for path in [*pages(), "/api/recurring-bookings/mine"]:
        address = many.address(path)
        status, answer = scene.callers["owner"].get(f"{address}{'&' if '?' in address else '?'}{asked}")
        assert (status, refusal(answer)) == (422, ("invalid", asked.partition("=")[0])), path
