"""One shape for everything that is refused, whoever refuses it; the OpenAPI that says so; and whether the house lives."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client

from horarium.interfaces.api.api import api
from horarium.interfaces.api.shapes import Shape
from tests import factories as make
from tests.integration.api.calling import Caller, refusal


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/rooms/", "/api/rooms/1/2/3", "/api/docs", "/api/%00"])
def test_an_address_that_is_none_is_refused_in_the_envelope(path):
    for method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
        status, answer = Caller().call(method, path)
        assert (status, refusal(answer)[0]) == (404, "no_such_address")


def test_a_method_that_is_none_names_those_that_are():
    client = Client()
    answer = client.delete("/api/rooms")
    assert (answer.status_code, refusal(answer.json())[0]) == (405, "wrong_method")
    assert sorted(answer["Allow"].split(", ")) == ["GET", "HEAD", "POST"]


def test_head_is_told_without_a_body_that_it_cannot_be():
    answer = Client().head("/api/bookings")
    assert (answer.status_code, answer.content) == (405, b"")


def test_a_foreign_host_is_refused_in_the_envelope():
    answer = Client().get("/api/rooms", headers={"host": "evil.example"})
    assert (answer.status_code, refusal(answer.json())[0]) == (400, "bad_request")


def test_a_crash_tells_nothing_and_is_written_down(scene, caplog):
    make.rows("ALTER TABLE left_out_occurrences RENAME TO gone")
    try:
        status, answer = scene.callers["member"].get(f"/api/recurring-bookings/{scene.a_standing_hour().id}/left-out")
    finally:
        make.rows("ALTER TABLE gone RENAME TO left_out_occurrences")

    assert status == 500
    assert answer == {
        "success": False,
        "error": "Something went wrong on our side. It has been written down.",
        "code": "internal_error",
        "details": {},
    }
    assert "left_out_occurrences" in caplog.text


def test_a_run_that_crashes_is_a_failed_run(scene):
    make.rows("ALTER TABLE left_out_occurrences RENAME TO gone")
    try:
        scene.a_standing_hour()
        assert scene.callers["owner"].post("/api/admin/generate-sessions")[0] == 500
    finally:
        make.rows("ALTER TABLE gone RENAME TO left_out_occurrences")
    [run] = scene.callers["owner"].data("GET", "/api/admin/generate-sessions")["items"]
    assert (run["state"], run["counts"]["totalGenerated"]) == ("failed", 0)


def openapi():
    return Caller().get("/api/openapi.json")[1]


def operations():
    return [(m, path, operation) for path, methods in openapi()["paths"].items() for m, operation in methods.items()]


def test_the_openapi_is_open_and_large_enough():
    assert openapi()["openapi"].startswith("3.1")
    assert len(openapi()["paths"]) >= 20


def test_every_answer_is_documented_in_its_envelope():
    schemas = openapi()["components"]["schemas"]
    for method, path, operation in operations():
        for status, answer in operation["responses"].items():
            if status == "304":
                assert (method, "content" in answer) == ("get", False)
                continue
            if path.endswith((".csv", ".ics")) and status == "200":
                assert answer["content"].keys() == {"text/csv" if path.endswith(".csv") else "text/calendar"}
                continue
            name = answer["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
            shape = schemas[name]
            wanted = {"success", "data"} if int(status) < 400 else {"success", "error", "code", "details"}
            assert set(shape["required"]) == wanted == shape["properties"].keys(), (method, path, status)
            assert shape["properties"]["success"]["const"] is (int(status) < 400)


def test_every_operation_documents_how_it_refuses():
    for method, path, operation in operations():
        documented = operation["responses"].keys()
        assert documented >= {"401", "403", "404", "422", "429", "500", "503"}, path
        assert method == "get" or documented >= {"400", "409", "413"}, path
        assert operation["security"]
        assert operation["summary"]


def test_every_name_is_camel_case():
    schemas = openapi()["components"]["schemas"]
    names = {name for shape in schemas.values() for name in shape.get("properties", {})}
    names |= {parameter["name"] for *_, operation in operations() for parameter in operation["parameters"]}
    assert [name for name in names if "_" in name] == []
    assert json.dumps(schemas).count("recurringBookingId") > 3


def test_healthz_says_ok_while_the_database_answers():
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_healthz_says_503_when_the_database_does_not_answer():
    settings = connection.settings_dict
    port, settings["PORT"] = settings["PORT"], "1"
    host, settings["HOST"] = settings["HOST"], "127.0.0.1"
    connection.close()
    try:
        answer = Client().get("/healthz")
        told = Caller(client=Client(raise_request_exception=False)).get("/api/me", Authorization="Bearer x")
    finally:
        settings["PORT"], settings["HOST"] = port, host
        connection.close()
    assert (answer.status_code, answer.content) == (503, b"the database does not answer\n")
    assert (told[0], refusal(told[1])[0]) == (503, "database_away")


def test_no_two_shapes_share_a_name_in_the_description():
    """One would stand there for the other, and fields that are taken would be told to nobody."""
    modules: dict[str, set[str]] = {}
    todo: list[type] = [Shape]
    while todo:
        below = todo.pop().__subclasses__()
        todo += below
        for one in below:
            modules.setdefault(one.__name__, set()).add(one.__module__)

    described = api.get_openapi_schema()["components"]["schemas"]

    assert {name for name, where in modules.items() if len(where) > 1} & described.keys() == set()
    assert {"futureOnly", "dryRun"} <= described["Ending"]["properties"].keys()
