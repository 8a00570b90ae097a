"""The one shape of every answer and the one shape of every refusal."""

from __future__ import annotations

from typing import Any, Generic, Literal, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, JsonResponse
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from horarium.cohorts.errors import NothingToOpen
from horarium.interfaces.api import errors
from horarium.kernel.errors import Refusal

T = TypeVar("T")

# The kinds of the house say most statuses; these say the rest, which only HTTP knows.
STATUS: dict[type[Refusal], int] = {
    errors.SignInNeeded: 401,
    errors.TokenExpired: 401,
    errors.WrongSecret: 401,
    errors.WrongMethod: 405,
    errors.Unreadable: 400,
    # As the source names it: nobody asked for anything wrong, but there is nothing to do today.
    NothingToOpen: 400,
    errors.TooLarge: 413,
    errors.AddressTooLong: 414,
    errors.WrongKind: 415,
    errors.NotCsv: 415,
    errors.ChangedMeanwhile: 412,
    errors.TooManyRequests: 429,
    errors.TooManyFailures: 429,
}


class Answer(BaseModel, Generic[T]):
    """What was asked for."""

    model_config = ConfigDict(defer_build=True)

    success: Literal[True]
    data: T


class Failure(BaseModel):
    """Why it was refused: a sentence for people, a code for programs, and what there is to know besides."""

    model_config = ConfigDict(json_schema_extra={"required": ["success", "error", "code", "details"]})

    success: Literal[False] = False
    error: str
    code: str
    details: dict[str, Any] = Field(default_factory=dict, description="`field` is the name of the field at fault, if one is.")


def refused(refusal: Refusal) -> HttpResponse:
    """Return the refusal as an answer, with the status that its kind stands for."""
    facts = {to_camel(key): fact for key, fact in refusal.facts.items() if fact not in ("", None)}
    details = {"field": refusal.at, **facts} if refusal.at else facts
    status = STATUS.get(type(refusal), refusal.status)
    response = failure(refusal.sentence, code=refusal.code, status=status, details=details)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if status == 429:
        response["Retry-After"] = str(refusal.facts["retry_after"])
    return response


def failure(error: str, *, code: str, status: int, details: dict[str, Any] | None = None) -> HttpResponse:
    """Return a failure as JSON."""
    body = Failure(error=error, code=code, details=details or {}).model_dump()
    return JsonResponse(body, status=status, encoder=DjangoJSONEncoder)


def crashed() -> HttpResponse:
    """Return what is said of a bug of ours: nothing but that there was one."""
    return failure("Something went wrong on our side. It has been written down.", code="internal_error", status=500)
