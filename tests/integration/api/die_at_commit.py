"""Make one request and die by SIGKILL just before or just after its first commit. Started by test_idempotency.py."""

from __future__ import annotations

import os
import signal
import sys

import django


def main(moment: str, token: str, key: str, path: str, body: str) -> None:
    django.setup()
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.test import Client

    from horarium.kernel import clock
    from tests.factories import NOW

    commit = BaseDatabaseWrapper._commit

    def last_deed(connection: BaseDatabaseWrapper) -> None:
        if moment == "after":
            commit(connection)
        os.kill(os.getpid(), signal.SIGKILL)

    BaseDatabaseWrapper._commit = last_deed
    clock.now = lambda: NOW
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Host": "localhost"}
    Client().post(path, body, content_type="application/json", headers=headers)


if __name__ == "__main__":
    main(*sys.argv[1:])
