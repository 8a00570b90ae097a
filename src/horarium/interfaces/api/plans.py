"""How an operation of the API is answered, as its noun was told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ninja.responses import NinjaJSONEncoder
from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Changes:
    """What a PUT changes: the view that reads it, and the operation that takes it; both are given the address's keys."""

    view: Callable[..., Any]
    hold: Callable[..., object]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a view is answered: the status and shape of its success, whether it only reads, whether its work may run twice,
    whether the answer holds a secret, which the database is to keep only sealed, what a PUT changes, whether a file is
    sent instead of JSON, and of what kind the file is that is given out instead, if one is.
    """

    status: int = 200
    shape: type[BaseModel] = BaseModel
    reads: bool = False
    repeatable: bool = False
    sealed: bool = False
    changes: Changes | None = None
    takes_file: bool = False
    gives_file: str = ""


def written(answer: dict[str, Any], plan: Plan) -> str:
    """Return an answer to the letter as ninja would write it."""
    return json.dumps(plan.shape.model_validate(answer).model_dump(by_alias=True), cls=NinjaJSONEncoder)
