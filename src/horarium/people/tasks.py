"""What is done about accounts while nobody asks."""

from __future__ import annotations

from procrastinate.contrib.django import app

from horarium.kernel import clock
from horarium.kernel.unit import perform
from horarium.people import operations


@app.periodic(cron="37 3 * * *")
@app.task(name="people.forget_tries", queueing_lock="people.forget_tries")
def forget_tries(timestamp: int) -> None:
    """Forget every day the tries to log in that lock nobody out any more."""
    perform(operations.forget_tries, now=clock.now())
