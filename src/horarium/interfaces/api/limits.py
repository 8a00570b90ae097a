"""How much one caller may ask in a minute: a token or a person's session, and an address.

The database holds what was asked, for all processes; but it is not told of each request. A process takes a **share** of what
a caller may ask, a twentieth, in one short statement, and gives it out from its own memory. So the requests of one caller do
not queue for one row, and an ordinary request costs nothing. Never is more given out than the limit; what a process took and
did not use is lost until the minute is over, at most a twentieth for each process. Who has had all is told so from memory.

A wrong token or secret is counted for its address, one at a time. A token is 256 random bits that nobody guesses, so the
right one always opens, whatever others did behind the same address; the secret of the scheduler was chosen by a person, and
is compared only while its address has tries left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.http import HttpRequest, HttpResponse

from horarium.config.env import environment
from horarium.interfaces.address import address_of
from horarium.interfaces.api.envelope import refused
from horarium.interfaces.api.errors import TooManyFailures, TooManyRequests
from horarium.journal import operations as journal
from horarium.kernel import clock
from horarium.kernel.errors import Refusal
from horarium.kernel.unit import perform

SHARES = 20
MINUTE = 60
READS = {"GET", "HEAD", "OPTIONS"}


@dataclass(slots=True)
class Purse:
    """What a process may still give out of one caller's minute, and what it believes to lie in the database."""

    left: int = 0
    beyond: int | None = None


class Purses:
    """Every caller's purse of the present minute."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._minute: datetime | None = None
        self._purses: dict[str, Purse] = {}

    def take(self, name: str, most: int, share: int, now: datetime) -> int | None:
        """Take one, and return how many are left after it; nothing where there was none to take."""
        minute = now.replace(second=0, microsecond=0)
        purse = self._of(name, minute)
        if not self._has(purse) and purse.beyond != 0:
            # Outside the lock: two of one caller at once take a share each, which is as good.
            granted, beyond = perform(journal.take_share, name=name, share=share, most=most, minute=minute)
            with self._lock:
                purse.left += granted
                purse.beyond = beyond
        with self._lock:
            if purse.left == 0:
                return None
            purse.left -= 1
            return purse.left + (purse.beyond or 0)

    def give_back(self, name: str, now: datetime) -> None:
        """Put one back that was taken and not used."""
        purse = self._of(name, now.replace(second=0, microsecond=0))
        with self._lock:
            purse.left += 1

    def forget(self) -> None:
        """Forget every purse, as a new process would know none."""
        with self._lock:
            self._purses.clear()

    def _of(self, name: str, minute: datetime) -> Purse:
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._purses = {}
            return self._purses.setdefault(name, Purse())

    def _has(self, purse: Purse) -> bool:
        with self._lock:
            return purse.left > 0


purses = Purses()


def spend(request: HttpRequest, kind: str, who: str, most: int) -> None:
    """Count a request of somebody. Refuses with TooManyRequests; a limit of 0 is none."""
    if not most:
        return
    now = clock.now()
    left = purses.take(f"{kind} {who}", most, max(1, most // SHARES), now)
    wait = MINUTE - now.second
    request.__dict__["rate"] = {
        "RateLimit-Policy": f'"{kind}";q={most};w={MINUTE}',
        "RateLimit": f'"{kind}";r={left or 0};t={wait}',
    }
    if left is None:
        raise TooManyRequests(most=most, kind=kind, retry_after=wait)


def spend_of(request: HttpRequest, who: str) -> None:
    """Count a request of a caller who is known: what they read apart from what they write."""
    known = environment()
    if request.method in READS:
        spend(request, "reads", who, known.horarium_limit_reads)
    else:
        spend(request, "writes", who, known.horarium_limit_writes)


def need_tries(request: HttpRequest) -> Callable[[], None]:
    """Count a try to come in, and return what to call if it was a good one. Refuses with TooManyFailures."""
    most = environment().horarium_limit_failures
    name, now = f"failures {address_of(request)}", clock.now()
    if most and purses.take(name, most, 1, now) is None:
        raise TooManyFailures(most=most, retry_after=MINUTE - now.second)
    return lambda: purses.give_back(name, now) if most else None


class LimitsMiddleware:
    """Counts what comes from an address, whoever it is, before anything else is done for it, and says what is left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/"):
            return self.get_response(request)
        response = self._answer(request)
        for name, value in request.__dict__.get("rate", {}).items():
            response[name] = value
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        try:
            spend(request, "address", address_of(request), environment().horarium_limit_address)
        except Refusal as refusal:
            return refused(refusal)
        return self.get_response(request)
