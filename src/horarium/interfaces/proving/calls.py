"""The API as programs call it, one after the other and many at once."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
PATIENCE = 120
TOO_MANY = 429
MOST_WAITS = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; `data` is nothing where it refused."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Any:
        """Return what was asked for."""
        return self.body.get("data")

    @property
    def code(self) -> str:
        """Return the code of a refusal."""
        return str(self.body.get("code", ""))


@dataclass(frozen=True, slots=True)
class Server:
    """A server of ours at an address."""

    address: str

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str = "",
        headers: dict[str, str] | None = None,
        patient: bool = True,
    ) -> Answer:
        """Make a request and return the answer. Who is patient and told to come back later (429) does so."""
        sent = {
            "Content-Type": "application/json",
            **({"Authorization": f"Bearer {token}"} if token else {}),
            **(headers or {}),
        }
        for _ in range(MOST_WAITS):
            answer = self._once(method, path, None if body is None else json.dumps(body), sent)
            if answer.status != TOO_MANY or not patient:
                break
            time.sleep(float(answer.headers.get("retry-after", "1")))
        return answer

    def _once(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        parts = urlsplit(self.address)
        door = HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
        try:
            door.request(method, path, body, headers)
            response = door.getresponse()
            text = response.read()
            kept = {name.lower(): value for name, value in response.getheaders()}
        finally:
            door.close()
        is_json = kept.get("content-type", "").startswith("application/json")
        return Answer(response.status, json.loads(text) if is_json else {}, kept)


def at_once(deeds: Sequence[Callable[[], T]]) -> list[T]:
    """Return what the deeds answer, each done by a thread of its own, all let go at the same moment."""
    gate = threading.Barrier(len(deeds))

    def do(deed: Callable[[], T]) -> T:
        gate.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))
