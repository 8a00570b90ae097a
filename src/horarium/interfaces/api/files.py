"""Files at the API: a CSV that is sent as it is or in a form, and how the OpenAPI describes both ways."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from horarium.interfaces.api.errors import NotCsv, TooLarge, Unreadable
from horarium.interfaces.uploads import MOST, PART, kept, parts_of
from horarium.kernel.errors import Invalid

FORM = "multipart/form-data"
FIELD = "file"
BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "text/csv": {"schema": {"type": "string"}},
        FORM: {
            "schema": {
                "type": "object",
                "properties": {FIELD: {"type": "string", "format": "binary"}},
                "required": [FIELD],
            }
        },
    },
}
CSV, CALENDAR = "text/csv", "text/calendar"


def answer(kind: str) -> dict[str, Any]:
    """Return how an answer is described that is a file of that kind."""
    return {"description": "The file", "content": {kind: {"schema": {"type": "string"}}}}


def sent_file(request: HttpRequest) -> Path:
    """Return where the file that was sent lies until the request is answered.

    Refuses with NotCsv for another kind of body, with TooLarge, Unreadable, and with Invalid where a form has no file.
    """
    return Path(_file(request).name)


def digest_of(request: HttpRequest) -> str:
    """Return the SHA-256 of the file that was sent, whichever way it was."""
    with sent_file(request).open("rb") as file:
        whole = hashlib.sha256()
        while part := file.read(PART):
            whole.update(part)
    return whole.hexdigest()


def forget_file(request: HttpRequest) -> None:
    """Let the file that was sent go, if one was."""
    file = request.__dict__.pop("sent_file", None)
    if file is not None:
        file.close()


def _file(request: HttpRequest) -> IO[bytes]:
    """It is read once and held by the request, with which it goes."""
    if "sent_file" not in request.__dict__:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST:
            raise TooLarge("body", most=MOST)
        request.__dict__["sent_file"] = kept(_parts(request))
    return request.__dict__["sent_file"]  # type: ignore[no-any-return]


def _parts(request: HttpRequest) -> Iterator[bytes]:
    if request.content_type == "text/csv":
        return parts_of(request)
    if request.content_type != FORM:
        raise NotCsv(given=request.content_type)
    try:
        file = request.FILES.get(FIELD)
    except MultiPartParserError as error:
        raise Unreadable(reason="it is not a form") from error
    if file is None:
        raise Invalid(FIELD, "it is missing")
    return iter(file.chunks())
