"""How a request is read: JSON of a sane depth, and no text that a database cannot keep."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.errors import ValidationError
from ninja.parser import Parser

from horarium.interfaces.api.errors import WrongKind

DEEPEST = 20
TOO_DEEP = f"it is nested more than {DEEPEST} deep"
TWICE = "it is there more than once"
# NUL, which PostgreSQL does not keep, and halves of a surrogate pair, which are no character.
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


class CarefulParser(Parser):
    """Refuses what pydantic would let through and the database would choke on, naming the field."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if not is_json(request.content_type or ""):
            raise WrongKind(given=request.content_type)
        data = json.loads(request.body, parse_constant=_no_number, object_pairs_hook=_each_once)
        misfits = [_misfit(("body", "body", *path)) for path, text in _texts(data) if UNKEEPABLE.search(text)]
        if misfits:
            raise ValidationError(misfits)
        return cast("dict[str, Any]", data)

    def parse_querydict(self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest) -> dict[str, Any]:
        misfits = [_misfit(("query", name)) for name, value in data.items() if UNKEEPABLE.search(f"{name}{value}")]
        doubled = [name for name in data if name not in list_fields and len(data.getlist(name)) > 1]
        misfits += [_misfit(("query", name), TWICE) for name in doubled]
        if misfits:
            raise ValidationError(misfits)
        return super().parse_querydict(data, list_fields, request)


def is_json(kind: str) -> bool:
    """Say whether a body of that kind is JSON. Who does not say what it is sends JSON."""
    return kind in {"", "application/json"} or kind.endswith("+json")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON. A name that stands in it twice would be read as its first by some and as its last by others."""
    found = dict(pairs)
    if len(found) < len(pairs):
        times = Counter(name for name, _ in pairs)
        raise ValidationError([_misfit(("body", "body", name), TWICE) for name in found if times[name] > 1])
    return found


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _misfit(loc: tuple[Any, ...], reason: str = "it holds a NUL or half a character, which are no text") -> dict[str, Any]:
    return {"type": "text", "loc": loc, "msg": reason}


def _texts(data: Any) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Every text of a JSON value with the way to it, keys included. Not recursive: the depth is the sender's choice."""
    todo: list[tuple[tuple[Any, ...], Any]] = [((), data)]
    while todo:
        path, value = todo.pop()
        if len(path) > DEEPEST:
            raise ValueError(TOO_DEEP)
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, dict):
            todo.extend(((*path, key), inner) for key, inner in value.items())
            yield from ((path, key) for key in value)
        elif isinstance(value, list):
            todo.extend(((*path, n), inner) for n, inner in enumerate(value))
