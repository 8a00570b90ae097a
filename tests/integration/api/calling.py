"""Calls of the API as a program makes them: a token, JSON in, status and JSON out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from horarium.kernel.unit import perform
from horarium.people import operations as people
from tests import factories as make


class Csv(bytes):
    """A body that is a CSV file."""


def encoded(body: Any) -> tuple[bytes, str]:
    """The bytes of a body and their kind. Bytes are sent as they are, everything else as JSON."""
    if isinstance(body, bytes):
        return body, "text/csv" if isinstance(body, Csv) else "application/json"
    return b"" if body is None else json.dumps(body).encode(), "application/json"


@dataclass
class Caller:
    """Somebody at the API; without a token a visitor."""

    token: str = ""
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Make a request and return its status and JSON; a file stands in it as if it were the data."""
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        data, kind = encoded(body)
        answer = self.client.generic(method, path, data, content_type=kind, headers=headers)
        if answer.streaming or answer["Content-Type"].startswith("text/calendar"):
            return answer.status_code, {"success": True, "data": answer.getvalue()}
        return answer.status_code, json.loads(answer.content)

    def get(self, path: str, **headers: str) -> tuple[int, Any]:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        return self.call("POST", path, body, **headers)

    def put(self, path: str, body: Any = None) -> tuple[int, Any]:
        return self.call("PUT", path, body)

    def delete(self, path: str) -> tuple[int, Any]:
        return self.call("DELETE", path)

    def data(self, method: str, path: str, body: Any = None) -> Any:
        """Return the data of an answer that must be a success."""
        status, answer = self.call(method, path, body)
        assert status in {200, 201}, answer
        assert answer["success"] is True
        return answer["data"]


def token_of(user, **facts: Any) -> str:
    return perform(people.issue_token, by=make.HOUSE, user_id=user.id, **facts).key


def calling(user) -> Caller:
    return Caller(token_of(user))


def refusal(answer: Any) -> tuple[str, str | None]:
    """The code and the field of a failure that has the one shape."""
    assert answer.keys() == {"success", "error", "code", "details"}, answer
    assert answer["success"] is False
    assert answer["error"]
    return answer["code"], answer["details"].get("field")
