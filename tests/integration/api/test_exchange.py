"""CSV at the API: who is given what, what is taken in, what is refused, and that a file that is too large is never kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from horarium.interfaces import uploads
from tests import factories as make
from tests.integration.api.calling import Caller, Csv, refusal
from tests.integration.exchange.files import table
from tests.integration.pages.conftest import with_password

KINDS = ["coaches", "members", "availability", "series"]
ROWS = b"key,name\nm1,Max\nm2,\nm3,Otto\n"


def sent(caller: Caller, path: str, **facts: Any):
    """The answer with its headers."""
    return caller.client.generic("POST", path, headers={"Authorization": f"Bearer {caller.token}"}, **facts)


def in_a_form(content: bytes, name: str = "file", boundary: str = "x") -> dict[str, Any]:
    part = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="a.csv"\r\n\r\n'.encode()
    return {
        "data": part + content + f"\r\n--{boundary}--\r\n".encode(),
        "content_type": f"multipart/form-data; boundary={boundary}",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_given_to_the_office_alone_with_what_a_browser_needs(scene, kind):
    scene.a_standing_hour()
    for role, caller in scene.callers.items():
        answer = caller.client.get(f"/api/exports/{kind}.csv", headers={"Authorization": f"Bearer {caller.token}"})
        if role in {"owner", "office"}:
            assert answer["Content-Type"] == "text/csv; charset=utf-8; header=present"
            assert answer["Content-Disposition"] == f'attachment; filename="{kind}.csv"'
            assert answer["Cache-Control"] == "private, no-store"
            assert len(table(answer.getvalue())) > 0
        elif kind != "availability" or role not in {"coach", "other_coach"}:
            assert answer.status_code == (401 if role == "visitor" else 403)


def test_a_coach_is_given_their_own_hours_and_nobody_elses(scene):
    status, answer = scene.callers["coach"].get("/api/exports/availability.csv")

    assert status == 200
    assert {row["coach"] for row in table(answer["data"])} == {str(scene.coach.id)}


def test_head_of_a_file_says_what_it_is_and_has_no_body(scene):
    owner = scene.callers["owner"]
    answer = owner.client.head("/api/exports/members.csv", headers={"Authorization": f"Bearer {owner.token}"})

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize("kind", ["rooms", "owners", "members.csv", "..%2Fmembers"])
def test_a_kind_that_is_none_is_refused(scene, kind):
    for status, answer in (
        scene.callers["owner"].get(f"/api/exports/{kind}.csv"),
        scene.callers["owner"].post(f"/api/imports/{kind}", Csv(ROWS)),
    ):
        assert status in {404, 422}
        assert status == 404 or refusal(answer) == ("invalid", "kind")


@pytest.mark.parametrize("way", ["as it is", "in a form"])
def test_rows_are_taken_in_and_each_bad_one_is_named(scene, way):
    body = {"data": ROWS, "content_type": "text/csv; charset=utf-8"} if way == "as it is" else in_a_form(ROWS)

    answer = sent(scene.callers["office"], "/api/imports/members", **body).json()

    assert answer["data"] == {
        "dryRun": False,
        "added": 2,
        "changed": 0,
        "unchanged": 0,
        "rejectedCount": 1,
        "rejected": [{"line": 3, "field": "name", "reason": "it is empty"}],
        "notes": [],
        "generationQueued": False,
    }
    assert make.rows("SELECT name FROM users WHERE import_key IS NOT NULL ORDER BY 1") == [("Max",), ("Otto",)]


def test_who_did_it_and_through_which_door_is_written_down(scene):
    scene.callers["office"].post("/api/imports/members", Csv(ROWS))
    scene.callers["office"].post("/api/imports/members", Csv(b"key,name\nm1,Maximilian\n"))

    who = "SELECT actor_id, door FROM events WHERE name = 'PersonChanged'"
    assert make.rows(who) == [(scene.office.id, "api")]


def test_a_dry_run_writes_nothing(scene):
    before = make.value("SELECT count(*) FROM users")

    status, answer = scene.callers["owner"].post("/api/imports/members?dryRun=true", Csv(ROWS))

    assert (status, answer["data"]["dryRun"], answer["data"]["added"]) == (200, True, 2)
    assert make.value("SELECT count(*) FROM users") == before


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"data": b"{}", "content_type": "application/json"}, (415, "not_csv", None)),
        ({"data": b"", "content_type": "application/x-www-form-urlencoded"}, (415, "not_csv", None)),
        ({"data": b"\n", "content_type": "text/csv"}, (422, "unreadable_file", "file")),
        ({"data": b"key;email\n", "content_type": "text/csv"}, (422, "unreadable_file", "file")),
        ({"data": "key,name\n".encode("utf-16"), "content_type": "text/csv"}, (422, "unreadable_file", "file")),
        ({"data": b"x", "content_type": "multipart/form-data"}, (400, "unreadable", "body")),
        (in_a_form(ROWS, name="another"), (422, "invalid", "file")),
    ],
)
def test_what_is_no_file_is_refused_and_nothing_is_written(scene, body, refused):
    before = make.value("SELECT count(*) FROM users")

    answer = sent(scene.callers["owner"], "/api/imports/members", **body)

    assert (answer.status_code, *refusal(answer.json())) == refused, answer.content
    assert make.value("SELECT count(*) FROM users") == before


@pytest.mark.parametrize(
    "how", [(door, way) for door in ("token", "session") for way in ("as it is", "in a form")], ids=", ".join
)
def test_a_file_that_is_too_large_is_refused_before_it_is_kept(scene, settings, monkeypatch, tmp_path, how):
    door, way = how
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    large = b"key,name\n" + b"m1,Max\n" * (uploads.MOST // 7 + 1)
    body = {"data": large, "content_type": "text/csv"} if way == "as it is" else in_a_form(large)
    caller = scene.callers["owner"]
    if door == "session":
        caller = Caller(client=Client(raise_request_exception=False, headers={"host": "localhost"}))
        caller.client.force_login(with_password(make.owner(email="o@example.org")))

    answer = caller.client.generic(
        "POST", "/api/imports/members", headers={"Authorization": f"Bearer {caller.token}"} if caller.token else {}, **body
    )

    assert answer.status_code == 413, answer.content
    assert refusal(answer.json())[0] == "too_large"
    assert answer.json()["details"]["most"] == uploads.MOST
    assert list(tmp_path.iterdir()) == []


def test_the_file_that_was_sent_is_gone_afterwards(scene, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for body in (Csv(ROWS), Csv(b"nonsense")):
        scene.callers["owner"].post("/api/imports/members", body)
        assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_sent_twice_with_one_key_is_answered_as_the_first_time(scene):
    caller = scene.callers["owner"]
    key = {"Idempotency-Key": "k", "Authorization": f"Bearer {caller.token}"}

    def post(content: bytes, **form: Any):
        body = form or {"data": content, "content_type": "text/csv"}
        return caller.client.generic("POST", "/api/imports/members", headers=key, **body)

    first, again = post(ROWS), post(ROWS)
    assert (again.content, again["Idempotent-Replayed"]) == (first.content, "true")
    assert post(b"key,name\nm9,Eve\n").status_code == 409
    assert post(b"", **in_a_form(ROWS)).content == first.content
