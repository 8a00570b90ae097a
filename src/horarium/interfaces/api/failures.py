"""What went wrong, made into a failure: refusals, input that does not fit, bodies that cannot be read, and crashes."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse, RawPostDataException, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from horarium.interfaces import uploads
from horarium.interfaces.api import reading
from horarium.interfaces.api.envelope import crashed, failure, refused
from horarium.interfaces.api.errors import NoSuchAddress, SignInNeeded, TooLarge, Unreadable
from horarium.kernel.db import outage_of
from horarium.kernel.errors import Invalid, Refusal

log = structlog.get_logger(__name__)


def handle_all(api: NinjaAPI) -> None:
    """Let the API answer everything that can go wrong in it."""
    for kind, handler in (
        (Exception, on_crash),
        (Refusal, on_refusal),
        (ValidationError, on_misfit),
        (AuthenticationError, on_stranger),
        (HttpError, on_unreadable),
        (UnreadablePostError, on_unreadable),
        (RawPostDataException, on_unreadable),
        (MultiPartParserError, on_unreadable),
        (TooManyFieldsSent, on_too_many),
        (SuspiciousOperation, on_unreadable),
        (RequestDataTooBig, on_too_large),
        (Http404, on_nothing),
    ):
        api.add_exception_handler(kind, handler)


def on_refusal(request: HttpRequest, refusal: Any) -> HttpResponse:
    """Answer a refusal of the business."""
    return refused(refusal)


def on_stranger(request: HttpRequest, error: Any) -> HttpResponse:
    """Answer who did not say who they are."""
    return refused(SignInNeeded())


def on_nothing(request: HttpRequest, error: Any) -> HttpResponse:
    """Answer who asked for an address that is none."""
    return refused(NoSuchAddress(path=request.path[:200]))


def on_unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    """Answer a body that cannot be read, or that holds what is no text."""
    # The parser's own: ninja takes all that it raises for bad JSON.
    if isinstance(error.__cause__, ValidationError):
        return on_misfit(request, error.__cause__)
    if isinstance(error.__cause__, Refusal):
        return refused(error.__cause__)
    is_deep = isinstance(error.__cause__, RecursionError) or str(error.__cause__) == reading.TOO_DEEP
    return refused(Unreadable(reason=reading.TOO_DEEP if is_deep else "it is not JSON"))


def on_too_many(request: HttpRequest, error: Any) -> HttpResponse:
    """Answer an address, or a form, with more parameters than anybody needs."""
    return refused(
        Invalid(
            "query",
            "it has more than {most} parameters",
            most=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
        )
    )


def on_too_large(request: HttpRequest, error: Any) -> HttpResponse:
    """Answer a body that is larger than what is taken."""
    is_form = request.content_type == "multipart/form-data"
    return refused(TooLarge(most=uploads.MOST if is_form else settings.DATA_UPLOAD_MAX_MEMORY_SIZE))


def on_misfit(request: HttpRequest, error: Any) -> HttpResponse:
    """Answer input that does not fit, naming every field at fault; the sentence names the first."""
    misfits = [{"field": _field(e["loc"]), "reason": _reason(e)} for e in error.errors]
    first = misfits[0]
    sentence = f"{first['field']} cannot be had: {first['reason']}."
    return failure(sentence, code="invalid", status=422, details={**first, "fields": misfits})


def _field(loc: tuple[Any, ...]) -> str:
    """The field as the sender knows it: without where it came from and, in a body or before a list, our own name of it."""
    names = loc[2:] if loc[0] == "body" or len(loc) > 2 else loc[1:]
    return ".".join(str(name) for name in names) or str(loc[0])


def _reason(error: dict[str, Any]) -> str:
    if error["type"] == "missing":
        return "it is missing"
    if error["type"].startswith("uuid"):
        return "it is not an id, which is a UUID"
    text = str(error["msg"]).removeprefix("Value error, ").rstrip(".").replace("Input should", "it should")
    return text[:1].lower() + text[1:]


def on_crash(request: HttpRequest, error: Any) -> HttpResponse:
    """Answer a bug of ours, which is written down; a database that went away or has no room is not one."""
    if outage := outage_of(error):
        log.warning("database_away", method=request.method, path=request.path, code=outage.code)
        return refused(outage)
    log.error("api_crashed", method=request.method, path=request.path, exc_info=error)
    return crashed()
