"""A noun of the API: its addresses, each answering in the one envelope and documenting every refusal."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, get_type_hints

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from ninja.constants import NOT_SET
from pydantic.alias_generators import to_camel

from horarium.interfaces.api.envelope import Answer, Failure
from horarium.interfaces.api.idempotency import HEADER, Plan, is_keyed, once

View = TypeVar("View", bound=Callable[..., Any])
READS = (401, 403, 404, 422, 500, 503)
WRITES = (400, 401, 403, 404, 409, 413, 422, 500, 503)


class Noun:
    """Collects the operations on one thing. What a view returns is `data`; its annotation is the documented shape."""

    def __init__(self, tag: str, auth: Any = NOT_SET) -> None:
        self.router = Router(tags=[tag], auth=auth)

    def get(self, path: str) -> Callable[[View], View]:
        """Add a view that reads."""
        return self._add("GET", path, 200, READS)

    def post(self, path: str, status: int = 200, *, repeatable: bool = False) -> Callable[[View], View]:
        """Add a view that writes. `repeatable` is work in many transactions that may run twice: see idempotency.py."""
        return self._add("POST", path, status, WRITES, repeatable=repeatable)

    def put(self, path: str) -> Callable[[View], View]:
        """Add a view that writes what shall be instead of what was."""
        return self._add("PUT", path, 200, WRITES)

    def delete(self, path: str) -> Callable[[View], View]:
        """Add a view that takes away."""
        return self._add("DELETE", path, 200, WRITES)

    def _add(
        self, method: str, path: str, status: int, failures: tuple[int, ...], *, repeatable: bool = False
    ) -> Callable[[View], View]:
        def add(view: View) -> View:
            shape: Any = Answer[get_type_hints(view)["return"]]  # type: ignore[misc]  # known at run time only
            # For enveloped(), which ninja lets wrap the view later.
            view.__dict__["plan"] = Plan(status, shape, repeatable=repeatable)
            self.router.add_api_operation(
                path,
                [method],
                view,
                response={status: shape, **dict.fromkeys(failures, Failure)},
                operation_id=to_camel(view.__name__),
                summary=(view.__doc__ or "").split("\n")[0].rstrip("."),
                by_alias=True,
                openapi_extra={"parameters": [HEADER]} if method == "POST" else None,
            )
            return view

        return add


def enveloped(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return the view with its answer put into the envelope, and done once if the request has an Idempotency-Key."""
    plan: Plan = view.__dict__["plan"]

    @wraps(view)
    def answer(request: HttpRequest, **given: Any) -> Status[dict[str, Any]] | HttpResponse:
        def run() -> dict[str, Any]:
            return {"success": True, "data": view(request, **given)}

        return once(request, run, plan) if is_keyed(request) else Status(plan.status, run())

    return answer
