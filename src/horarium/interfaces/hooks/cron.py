"""Where a scheduler rings: source 003's nightly call, by GET or POST, with CRON_SECRET."""

from __future__ import annotations

from django.http import HttpRequest

from horarium.interfaces.api.auth import CronSecret
from horarium.interfaces.api.generation import Generated
from horarium.interfaces.api.noun import Noun
from horarium.kernel import clock
from horarium.timetable import tasks

noun = Noun("Cron", auth=CronSecret())


@noun.post("/generate-sessions", repeatable=True)
def ring_for_sessions(request: HttpRequest) -> Generated:
    """Make the sessions of every series up to the business's horizon, and complete past ones."""
    return Generated.of(tasks.generate(now=clock.now(), trigger="cron").counts)


@noun.get("/generate-sessions", does_work=True)
def call_for_sessions(request: HttpRequest) -> Generated:
    """Make the sessions of every series up to the business's horizon, and complete past ones. The same as POST."""
    return ring_for_sessions(request)
