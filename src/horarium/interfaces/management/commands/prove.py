"""`./run prove`: attack the running installation, and say what came of it."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from horarium.interfaces.management.base import Command as Base
from horarium.interfaces.management.base import as_json
from horarium.interfaces.management.progress import bar
from horarium.interfaces.proving.outcome import Outcome
from horarium.interfaces.proving.proof import prove
from horarium.kernel import clock

SOME_DO_NOT_HOLD = 1


class Command(Base):
    words = "prove"
    example = "prove --json"
    help = (
        "Attack this installation in about a minute and print of each promise what was tried, what came, and whether it"
        " holds; exit code 1 if one does not. The server that serves this data folder is attacked, else one of its own on a"
        " free port. It makes people, rooms, standing hours and bookings of its own, who have no e-mail address, cannot log"
        " in, and of whose deeds nobody is told, by no mail and no webhook. At the end, also when it is interrupted, it"
        " removes them; the next one removes what a killed one left. Rows of the business are read and never changed."
        " Meanwhile its people and rooms are on the lists of the office, and after it a scheduler that rings from this machine"
        " may be told to wait for a minute, as after too many wrong secrets."
    )
    speaks_json = True

    def run(self, **options: Any) -> str | None:
        found = self.attack()
        self.stdout.write(as_json(as_data(found)) if options["json"] else as_text(found))
        if not all(outcome.holds for outcome in found):
            raise SystemExit(SOME_DO_NOT_HOLD)
        return None

    def attack(self) -> list[Outcome]:
        """Return what came of the attacks; interrupted, clean up and end as whoever is interrupted does."""
        interruption = Interruption()
        try:
            with bar("Attacking") as progress:
                return prove(now=clock.now(), tell=self.note, progress=progress)
        except Exception:
            if interruption.came:  # what it broke into says something else of it
                raise KeyboardInterrupt from None
            raise


class Interruption:
    """Ctrl-C, SIGTERM and SIGHUP: the first ends the attacks, and none disturbs the cleaning up."""

    def __init__(self) -> None:
        self.came = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.hear)

    def hear(self, number: int, frame: FrameType | None) -> None:
        """Note the signal and interrupt what is being done, once."""
        first, self.came = not self.came, True
        if first:
            raise KeyboardInterrupt


def as_text(found: list[Outcome]) -> str:
    """Return three lines for each promise, and the sum at the end."""
    lines = []
    for outcome in found:
        lines += [f"{'holds ' if outcome.holds else 'BROKEN'} {outcome.promise}"]
        lines += [f"         tried: {outcome.tried}", f"         came:  {outcome.came}"]
    broken = sum(not outcome.holds for outcome in found)
    total = f"{len(found)} promises were attacked"
    return "\n".join([*lines, "", f"{total}; {broken} broken." if broken else f"{total}; all hold."])


def as_data(found: list[Outcome]) -> dict[str, Any]:
    """Return the outcomes as programs read them."""
    names = ("promise", "tried", "came", "holds")
    return {
        "holds": all(outcome.holds for outcome in found),
        "promises": [{name: getattr(outcome, name) for name in names} for outcome in found],
    }
