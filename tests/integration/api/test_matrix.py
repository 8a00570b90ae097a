"""Every operation and every field of it, as the OpenAPI lists them, against what nobody may be able to send: a 4xx in the
envelope that names the field, and nothing written. A new operation, or a new field, is here by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.integration.api import bad_input
from tests.integration.api.access import ROWS
from tests.integration.api.bad_input import Field, attacks, fields
from tests.integration.api.calling import Caller, encoded, refusal
from tests.integration.api.conftest import SECRET
from tests.integration.api.test_access import fingerprints, reach
from tests.integration.api.test_lists import schemas

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}


@pytest.fixture(autouse=True)
def _without_limits(setting, cron_secret):
    for name in ("READS", "WRITES", "ADDRESS", "FAILURES"):
        setting(f"HORARIUM_LIMIT_{name}", 0)


def sender(scene, address: str) -> Caller:
    """Who may do anything there."""
    return Caller(SECRET) if address.startswith("/api/cron/") else scene.callers["owner"]


class Attacked:
    """One operation with a request for it that would be answered well."""

    def __init__(self, scene, method: str, address: str) -> None:
        paths, shapes = schemas()
        self.operation = paths[address][method.lower()]
        self.method, self.shapes = method, shapes
        self.address = address
        self.path, self.body = reach(scene, method, address)
        self.caller = sender(scene, address)
        self.caller.get("/api/me")  # notes the token's use

    def __repr__(self) -> str:
        return f"{self.method} {self.address}"

    def send(self, path: str, data: bytes, kind: str = "application/json") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.caller.token}"}
        answer = self.caller.client.generic(self.method, path, data, content_type=kind, headers=headers)
        return answer.status_code, json.loads(answer.content) if answer.content else None

    def refused(self, path: str, data: bytes, kind: str = "application/json") -> tuple[int, str, str | None]:
        status, answer = self.send(path, data, kind)
        assert 400 <= status < 500, (status, str(answer)[:300])
        return status, *refusal(answer)

    def good(self) -> bytes:
        return encoded(self.body)[0]

    def with_(self, field: Field, value: Any) -> tuple[str, bytes]:
        """The good request with one field that is not."""
        bare, _, query = self.path.partition("?")
        if field.where == "path":
            parts = zip(self.address.split("/"), bare.split("/"), strict=True)
            hole = f"{{{field.name}}}"
            path = "/".join(name.replace(hole, value) if hole in name else part for name, part in parts)
            return f"{path}?{query}", self.good()
        if field.where == "query":
            others = [pair for pair in query.split("&") if pair and pair.split("=")[0] != field.name]
            return f"{bare}?{'&'.join([*others, f'{field.name}={value}'])}", self.good()
        body = [{**self.body[0], field.name: value}] if field.where == "row" else {**(self.body or {}), field.name: value}
        return self.path, json.dumps(body).encode()


@pytest.fixture
def attacked(scene, request) -> list[Attacked]:
    """All operations on one noun: nothing of what they are sent is written, so that one scene is enough for all."""
    return [Attacked(scene, *row) for row in request.param]


def is_json(operation: dict[str, Any]) -> bool:
    return "application/json" in operation.get("requestBody", {}).get("content", {})


def by_noun() -> dict[str, list[tuple[str, str]]]:
    """The operations by the first word of their addresses."""
    found: dict[str, list[tuple[str, str]]] = {}
    for method, address in ROWS:
        found.setdefault(address.split("/")[2], []).append((method, address))
    return found


NOUNS = by_noun()
every_operation = pytest.mark.parametrize("attacked", NOUNS.values(), ids=list(NOUNS), indirect=True)


# On every commit a field is sent one in so many of its attacks, each field others; by --long it is sent all.
ONE_IN = 2


@every_operation
def test_a_field_that_cannot_be_had_is_named_and_nothing_is_written(attacked, is_long):
    before = fingerprints()
    wrong = []
    for one in attacked:
        for n, field in enumerate(fields(one.operation, one.shapes)):
            for value in attacks(field) if is_long else attacks(field)[n % ONE_IN :: ONE_IN]:
                status, answer = one.send(*one.with_(field, value))
                named = answer["details"].get("field") if 400 <= status < 500 else None
                if not is_named(field, value, status, named):
                    wrong.append((one.method, one.address, field.where, field.name, str(value)[:40], status, named))

    assert wrong == []
    assert fingerprints() == before


def is_named(field: Field, value: Any, status: int, named: str | None) -> bool:
    if status == 404 and field.where == "path":  # an address that is none: a slash in an id, or nothing
        return True
    return 400 <= status < 500 and named is not None and field.name in named.split(".")


@every_operation
def test_a_body_that_cannot_be_read_is_refused(attacked):
    before = fingerprints()
    for one in attacked:
        if is_json(one.operation):
            for name, data in bad_input.BROKEN.items():
                assert one.refused(one.path, data)[:2] == (400, "unreadable"), (one, name)
            huge = json.dumps({"name": "x" * bad_input.HUGE}).encode()
            assert one.refused(one.path, huge) == (413, "too_large", "body"), one
            for kind in bad_input.OTHER_KINDS:
                assert one.refused(one.path, one.good() or b"{}", kind)[:2] == (415, "wrong_kind"), (one, kind)
            assert one.refused(one.path, b'"text"')[0] == 422, one
    assert fingerprints() == before


@every_operation
def test_a_name_that_stands_twice_is_named(attacked):
    """Which of the two is meant? The readers of JSON do not agree."""
    for one in attacked:
        single = [field for field in fields(one.operation, one.shapes) if "array" not in field.kinds]
        names = {field.where: field.name for field in single}
        if "body" in names:
            data = f'{{"{names["body"]}": 1, "{names["body"]}": 1}}'.encode()
            assert one.refused(one.path, data) == (422, "invalid", names["body"]), one
        if "query" in names:
            path = f"{one.path}{'&' if '?' in one.path else '?'}{names['query']}=1&{names['query']}=1"
            assert one.refused(path, one.good()) == (422, "invalid", names["query"]), one


@every_operation
def test_an_address_that_is_endless_is_refused(attacked):
    before = fingerprints()
    for one in attacked:
        path = one.path.split("?")[0]
        for query in ("x" * 9000, "a=" + "x" * 100_000, "&".join("a" * 5000)):
            assert one.refused(f"{path}?{query}", one.good()) == (414, "address_too_long", "query"), one
    assert fingerprints() == before


@every_operation
def test_a_method_that_is_none_is_refused(attacked):
    known: dict[str, set[str]] = {}
    for one in attacked:
        known.setdefault(one.address, {"HEAD"}).add(one.method)
    for path, address in {one.path: one.address for one in attacked}.items():
        for method in METHODS - known[address]:
            answer = Client().generic(method, path.partition("?")[0])
            assert (answer.status_code, refusal(answer.json())[0]) == (405, "wrong_method"), (method, address)
            assert set(answer["Allow"].split(", ")) <= METHODS - {method}


def test_no_kind_of_field_is_without_attacks():
    """Nothing is let through because nothing was tried."""
    operation = {"requestBody": {"content": {"application/json": {"schema": {"properties": KINDS}}}}}
    found = {field.name: attacks(field) for field in fields(operation, {})}
    assert found.keys() == KINDS.keys()
    assert min(map(len, found.values())) >= 5


KINDS = {
    "text": {"type": "string"},
    "zone": {"type": "string"},
    "day": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
    "at": {"type": "string", "format": "date-time"},
    "id": {"type": "string", "format": "uuid"},
    "number": {"type": "integer"},
    "yes": {"type": "boolean"},
}
