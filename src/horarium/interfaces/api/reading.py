"""How a request is read: JSON of a sane depth, and no text that a database cannot keep."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, cast

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.errors import ValidationError
from ninja.parser import Parser

DEEPEST = 20
# NUL, which PostgreSQL does not keep, and halves of a surrogate pair, which are no character.
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


class CarefulParser(Parser):
    """Refuses what pydantic would let through and the database would choke on, naming the field."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        data = json.loads(request.body, parse_constant=_no_number)
        misfits = [_misfit(("body", "body", *path)) for path, text in _texts(data) if UNKEEPABLE.search(text)]
        if misfits:
            raise ValidationError(misfits)
        return cast("dict[str, Any]", data)

    def parse_querydict(self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest) -> dict[str, Any]:
        misfits = [_misfit(("query", name)) for name, value in data.items() if UNKEEPABLE.search(f"{name}{value}")]
        if misfits:
            raise ValidationError(misfits)
        return super().parse_querydict(data, list_fields, request)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _misfit(loc: tuple[Any, ...]) -> dict[str, Any]:
    return {"type": "text", "loc": loc, "msg": "it holds a NUL or half a character, which are no text"}


def _texts(data: Any) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Every text of a JSON value with the way to it, keys included. Not recursive: the depth is the sender's choice."""
    todo: list[tuple[tuple[Any, ...], Any]] = [((), data)]
    while todo:
        path, value = todo.pop()
        if len(path) > DEEPEST:
            raise ValueError("nested too deep")
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, dict):
            todo.extend(((*path, key), inner) for key, inner in value.items())
            yield from ((path, key) for key in value)
        elif isinstance(value, list):
            todo.extend(((*path, n), inner) for n, inner in enumerate(value))
