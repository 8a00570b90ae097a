"""Where a scheduler rings, by GET or POST, with CRON_SECRET: source 003's nightly call, and source 000's two."""

from __future__ import annotations

from django.http import HttpRequest

from horarium.interfaces.api.auth import CronSecret
from horarium.interfaces.api.generation import Generated
from horarium.interfaces.api.kickstart import ByName, Created, Made
from horarium.interfaces.api.noun import Noun
from horarium.interfaces.opening import need_some, open_batches
from horarium.kernel import clock
from horarium.kernel.actor import house
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


@noun.post("/create-batch", repeatable=True)
def ring_for_batches(request: HttpRequest, body: ByName | None = None) -> Created:
    """Open the next batch of every class that starts today, in its zone: once, however often it is asked for."""
    asked, now = body or ByName(), clock.now()
    opening = open_batches(by=house("cron"), now=now, trigger="cron", names=asked.names)
    return Created.of(need_some(opening, now=now, class_name=asked.class_name or ""))


@noun.get("/create-batch", does_work=True)
def call_for_batches(request: HttpRequest) -> Created:
    """Open the next batch of every class that starts today, in its zone. The same as POST."""
    return ring_for_batches(request)


@noun.post("/generate-batch-sessions", repeatable=True)
def ring_for_classes(request: HttpRequest) -> Made:
    """Make the classes of the batches that run, up to the business's horizon."""
    return Made.now(trigger="cron")


@noun.get("/generate-batch-sessions", does_work=True)
def call_for_classes(request: HttpRequest) -> Made:
    """Make the classes of the batches that run, up to the business's horizon. The same as POST."""
    return ring_for_classes(request)
