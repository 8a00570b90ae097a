"""Idempotency-Key at every POST of the API, as its OpenAPI lists them: each takes one, none demands one."""

from __future__ import annotations

import pytest

from tests import factories as make
from tests.integration.api.access import ROWS
from tests.integration.api.calling import Caller
from tests.integration.api.conftest import SECRET
from tests.integration.api.test_access import fingerprints, reach
from tests.integration.api.test_idempotency import REPLAYED, refused, said, send

POSTS = [address for method, address in ROWS if method == "POST"]
every_post = pytest.mark.parametrize("address", POSTS, ids=lambda address: address.removeprefix("/api/"))


def sender(scene, address: str) -> Caller:
    return Caller(SECRET) if address.startswith("/api/cron/") else scene.callers["owner"]


@every_post
@pytest.mark.usefixtures("cron_secret")
def test_sent_twice_with_one_key_it_is_done_once(scene, address):
    path, body = reach(scene, "POST", address)
    caller = sender(scene, address)
    caller.get("/api/me")  # notes the token's use

    first = send(caller, path, body)
    before = fingerprints()
    again = send(caller, path, body)

    assert first.status_code < 300, first.content
    assert (said(again), again[REPLAYED]) == (said(first), "true")
    assert fingerprints() == before
    assert make.value("SELECT count(*) FROM idempotency_keys") == 1


@every_post
@pytest.mark.usefixtures("cron_secret")
def test_the_key_of_another_request_is_refused(scene, address):
    path, body = reach(scene, "POST", address)
    caller = sender(scene, address)
    send(caller, path, body)

    assert refused(send(caller, f"{path}?another=1", body)) == (409, "idempotency_key_reused")
    assert make.value("SELECT count(*) FROM idempotency_keys") == 1


@every_post
@pytest.mark.usefixtures("cron_secret")
def test_without_a_key_it_is_done_and_nothing_is_kept(scene, address):
    path, body = reach(scene, "POST", address)
    assert send(sender(scene, address), path, body, key=None).status_code < 300
    assert make.value("SELECT count(*) FROM idempotency_keys") == 0
