"""A form that is sent twice, by a double click or a reload, does its work once: it carries a key of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.http import HttpRequest

from horarium.journal import operations as journal
from horarium.journal.errors import IdempotencyKeyInUse
from horarium.kernel import clock
from horarium.kernel.ids import new_id
from horarium.kernel.unit import perform, together

FIELD = "once"
NEEDED, MOST = 8, 64
TRIES = 20  # each waits a quarter of a second


@dataclass(frozen=True, slots=True)
class Done:
    """What the work came to: in words, the page on which it is seen, and the address that undoes it, if one does."""

    words: str
    seen_at: str
    undo: str = ""


def new_key() -> str:
    """Return the key of a form that is shown now."""
    return str(new_id())


def once(request: HttpRequest, who: str, work: Callable[[], Done]) -> Done:
    """Do the work of a form in one transaction, or return what came of it when the same form was sent before.

    What is refused leaves nothing behind, the key neither, and may be sent again. Refuses with IdempotencyKeyInUse while
    the same form is being worked on for long.
    """
    key = request.POST.get(FIELD, "")
    if not NEEDED <= len(key) <= MOST or not key.isascii():
        return work()
    # The form sent again with something else in it, by somebody who went back, is another one.
    said = hashlib.sha256(request.POST.urlencode().encode()).hexdigest()
    asked = {"caller": who, "key": f"form {key} {said}", "request": f"POST {request.path}", "body_sha256": said}
    for patience in reversed(range(TRIES)):
        try:
            return _once(asked, work)
        except IdempotencyKeyInUse:  # the first of two clicks is still at it
            if not patience:
                raise
    raise IdempotencyKeyInUse


def _once(asked: dict[str, str], work: Callable[[], Done]) -> Done:
    with together():
        row = perform(journal.take_key, **asked, now=clock.now())
        if row.status is not None:
            return Done(**json.loads(row.answer))
        done = work()
        perform(journal.keep_answer, row, status=200, answer=json.dumps(asdict(done)))
    return done
