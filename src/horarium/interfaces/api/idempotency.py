"""Idempotency-Key: a POST that is sent again is answered again, and nothing happens twice.

The key's row, everything that the request does and the answer to it are **one transaction**: each perform() of the view is a
savepoint in it (unit.together). So there is no instant at which the work is committed and the answer is not, whatever dies
when: either nothing happened and the key is free, or all of it did and the answer is there to be sent again. Of two at once
the second waits for the first's row at the unique index, and gives up soon (409). To keep the answer after the commit, as a
middleware would, leaves an instant in which a crash makes the next try do it all again.

The work that must not be one transaction, for it is long and holds what others want, is *repeatable*: a second run of it
changes nothing (the generator's own promise). Its key is committed first, so that another sees that it runs, and the answer
last; if it dies between, it may be run anew after a minute.

Kept are the answers of what ran: successes and refusals of the business. Not kept, because nothing ran or all of it was
undone: what cannot be read or does not fit, who may not come in, a busy database, a crash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.http import HttpRequest, HttpResponse

from horarium.interfaces.api.auth import Caller
from horarium.interfaces.api.envelope import refused
from horarium.interfaces.api.files import digest_of
from horarium.interfaces.api.plans import Plan, written
from horarium.interfaces.sealing import seal, unseal
from horarium.journal import operations as journal
from horarium.kernel import clock
from horarium.kernel.errors import Invalid, Refusal
from horarium.kernel.unit import perform, together

NAME = "Idempotency-Key"
LONGEST = 255
# Whoever calls with the secret of the scheduler is no user.
SCHEDULER = "cron"
HEADER = {
    "in": "header",
    "name": NAME,
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]([ -~]*[!-~])?$"},
    "description": (
        "A word of yours for this request. Sent again within 24 hours with the same key, address and body, it is answered as "
        "the first time, with the header Idempotent-Replayed: true, and nothing happens twice. 409 idempotency_key_reused: "
        "the key was sent with another request. 409 idempotency_key_in_use: the first is still being answered."
    ),
}


def is_keyed(request: HttpRequest) -> bool:
    """Say whether the request is one that is to be done once."""
    return request.method == "POST" and NAME in request.headers


def once(request: HttpRequest, run: Callable[[], dict[str, Any]], plan: Plan) -> HttpResponse:
    """Do what was asked and keep the answer, or answer as the first request with the key was answered."""
    asked = _asked(request, plan)
    with nullcontext() if plan.repeatable else together():
        row = perform(journal.take_key, **asked, now=clock.now())
        if row.status is not None:
            return _said(row.status, unseal(row.answer) if plan.sealed else row.answer, {"Idempotent-Replayed": "true"})
        try:
            status, answer = _answer(run, plan)
            perform(journal.keep_answer, row, status=status, answer=seal(answer) if plan.sealed else answer)
        except Exception:
            if plan.repeatable:  # else the key is undone with all the rest
                perform(journal.give_key_back, row)
            raise
    return _said(status, answer)


def _asked(request: HttpRequest, plan: Plan) -> dict[str, str]:
    """What the key stands for: who sends it, to which address, with which body."""
    caller = getattr(request, "auth", None)
    return {
        "caller": str(caller.person.id) if isinstance(caller, Caller) else SCHEDULER,
        "key": _key(request.headers[NAME]),
        "request": f"{request.method} {request.get_full_path()}",
        "body_sha256": digest_of(request) if plan.takes_file else hashlib.sha256(request.body).hexdigest(),
    }


def _key(text: str) -> str:
    if not 1 <= len(text) <= LONGEST:
        raise Invalid(NAME, "it has {length} characters, and 1 to {longest} are taken", length=len(text), longest=LONGEST)
    if not (text.isascii() and text.isprintable()) or text != text.strip():
        raise Invalid(NAME, "it holds something other than printable ASCII, or begins or ends with a blank")
    return text


def _answer(run: Callable[[], dict[str, Any]], plan: Plan) -> tuple[int, str]:
    """The status and the text of an answer that may be kept; any other is raised, which undoes what was done."""
    try:
        # Inside the transaction: what cannot be written must not have been done.
        return plan.status, written(run(), plan)
    except Refusal as refusal:
        response = refused(refusal)
        if response.status_code >= 500 or response.status_code == 401:
            raise
        return response.status_code, response.content.decode()


def _said(status: int, answer: str, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(answer, status=status, content_type="application/json", headers=headers)
