"""Every operation and every field of it, as the OpenAPI lists them, against what nobody may be able to send: a 4xx in the
envelope that names the field, and nothing written. A new operation, or a new field, is here by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from horarium.interfaces.api.api import api
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
def attacked(scene, request) -> Attacked:
    return Attacked(scene, *request.param)


def is_json(operation: dict[str, Any]) -> bool:
    return "application/json" in operation.get("requestBody", {}).get("content", {})


def with_a_body() -> list[tuple[str, str]]:
    """The operations that take a body of JSON."""
    paths = api.get_openapi_schema(path_prefix="/api/")["paths"]
    return [(m.upper(), path) for path, methods in paths.items() for m, about in methods.items() if is_json(about)]


every_operation = pytest.mark.parametrize("attacked", ROWS, ids=lambda row: " ".join(row).replace("/api/", ""), indirect=True)


@every_operation
def test_a_field_that_cannot_be_had_is_named_and_nothing_is_written(attacked):
    before = fingerprints()
    wrong = []
    for field in fields(attacked.operation, attacked.shapes):
        for value in attacks(field):
            status, answer = attacked.send(*attacked.with_(field, value))
            named = answer["details"].get("field") if 400 <= status < 500 else None
            if not is_named(field, value, status, named):
                wrong.append((field.where, field.name, str(value)[:40], status, named))

    assert wrong == []
    assert fingerprints() == before


def is_named(field: Field, value: Any, status: int, named: str | None) -> bool:
    if status == 404 and field.where == "path":  # an address that is none: a slash in an id, or nothing
        return True
    return 400 <= status < 500 and named is not None and field.name in named.split(".")


@pytest.mark.parametrize("attacked", with_a_body(), ids=" ".join, indirect=True)
def test_a_body_that_cannot_be_read_is_refused(attacked):
    before = fingerprints()
    for name, data in bad_input.BROKEN.items():
        assert attacked.refused(attacked.path, data)[:2] == (400, "unreadable"), name
    huge = json.dumps({"name": "x" * bad_input.HUGE}).encode()
    assert attacked.refused(attacked.path, huge) == (413, "too_large", "body")
    for kind in bad_input.OTHER_KINDS:
        assert attacked.refused(attacked.path, attacked.good() or b"{}", kind)[:2] == (415, "wrong_kind"), kind
    assert attacked.refused(attacked.path, b'"text"')[0] == 422
    assert fingerprints() == before


@every_operation
def test_a_name_that_stands_twice_is_named(attacked):
    """Which of the two is meant? The readers of JSON do not agree."""
    one = [field for field in fields(attacked.operation, attacked.shapes) if "array" not in field.kinds]
    names = {field.where: field.name for field in one}
    if "body" in names:
        data = f'{{"{names["body"]}": 1, "{names["body"]}": 1}}'.encode()
        assert attacked.refused(attacked.path, data) == (422, "invalid", names["body"])
    if "query" in names:
        path = f"{attacked.path}{'&' if '?' in attacked.path else '?'}{names['query']}=1&{names['query']}=1"
        assert attacked.refused(path, attacked.good()) == (422, "invalid", names["query"])


@every_operation
def test_an_address_that_is_endless_is_refused(attacked):
    before = fingerprints()
    path = attacked.path.split("?")[0]
    for query in ("x" * 9000, "a=" + "x" * 100_000, "&".join("a" * 5000)):
        assert attacked.refused(f"{path}?{query}", attacked.good()) == (414, "address_too_long", "query")
    assert fingerprints() == before


@pytest.mark.parametrize("address", sorted({address for _, address in ROWS}), ids=lambda part: part.removeprefix("/api/"))
def test_a_method_that_is_none_is_refused(scene, address):
    path, _ = reach(scene, next(method for method, of in ROWS if of == address), address)
    known = {method for method, of in ROWS if of == address} | {"HEAD"}
    for method in METHODS - known:
        answer = Client().generic(method, path)
        assert (answer.status_code, refusal(answer.json())[0]) == (405, "wrong_method")
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
