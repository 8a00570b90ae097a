"""What the tests of webhooks look at: the deliveries, their jobs, and the receiver that the document shows."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from horarium.webhooks import tasks
from tests import factories as make
from tests.architecture.source import ROOT

DOCUMENT = ROOT / "docs" / "webhooks.md"


@dataclass
class Clock:
    now: datetime

    def go(self, **length: float) -> None:
        self.now += timedelta(**length)

    def go_to(self, at: datetime) -> None:
        self.now = at


def receiving_program(text: str = "") -> Any:
    """`event_of` as the document shows it, to verify with code that shares nothing with what signs."""
    [program] = re.findall(r"```python\n(.*?)```", text or DOCUMENT.read_text(), re.DOTALL)
    names: dict[str, Any] = {}
    exec(program, names)  # noqa: S102  (our own document)
    return names["event_of"]


def verified(request, secret: str, now: datetime) -> dict[str, Any]:
    return receiving_program()(request.headers["horarium-signature"], request.body, secret, now.timestamp())


def deliveries() -> list[tuple[Any, ...]]:
    """Type, state and tries of every delivery, the oldest first."""
    return make.rows("SELECT type, state, tries FROM webhook_deliveries ORDER BY id")


def attempts() -> list[tuple[Any, ...]]:
    """Status and error of every try, the oldest first."""
    return make.rows("SELECT status_code, error FROM webhook_attempts ORDER BY id")


def bodies() -> list[dict[str, Any]]:
    return [json.loads(text) for (text,) in make.rows("SELECT body FROM webhook_deliveries ORDER BY id")]


def next_at(delivery) -> datetime | None:
    return make.value("SELECT next_at FROM webhook_deliveries WHERE id = %s", delivery.id)


def send(delivery) -> None:
    """Let the worker's task run once, whether the delivery is due or not."""
    tasks.send(str(delivery.id))


def off_reason(webhook) -> str | None:
    return make.value("SELECT off_reason FROM webhooks WHERE id = %s", webhook.id)
