"""A noun of the API: its addresses, each answering in the one envelope and documenting every refusal.

**Every operation needs a scope** (people/choices.py): a token without it is answered 403 `scope_too_small`. Reading needs
`read`. What is not read needs the scope that the noun names, `Noun("Bookings", scope=Scope.BOOKINGS)`; an operation that
needs another says so itself, `@noun.post("/preview", scope=Scope.READ)`. One that names none cannot be added: the program
does not start. To add an operation: take the noun, see that its scope fits, write the view, and give it its row in
tests/integration/api/access.py. Who comes with the session of a browser has every scope; roles are asked by the view.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, get_type_hints

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from ninja.constants import NOT_SET
from pydantic.alias_generators import to_camel

from horarium.interfaces.api.auth import Session, Token
from horarium.interfaces.api.envelope import Answer, Failure
from horarium.interfaces.api.idempotency import HEADER, Plan, is_keyed, once
from horarium.people.choices import Scope

View = TypeVar("View", bound=Callable[..., Any])
READS = (401, 403, 404, 422, 500, 503)
WRITES = (400, 401, 403, 404, 409, 413, 422, 500, 503)


class Noun:
    """Collects the operations on one thing. What a view returns is `data`; its annotation is the documented shape."""

    def __init__(self, tag: str, *, scope: Scope | None = None, auth: Any = NOT_SET) -> None:
        """Begin a noun. `scope` is what its writing operations need; `auth` lets in by another way than tokens have."""
        self.router = Router(tags=[tag], auth=auth)
        self.scope = scope
        self.has_own_auth = auth is not NOT_SET

    def get(self, path: str, *, scope: Scope = Scope.READ) -> Callable[[View], View]:
        """Add a view that reads."""
        return self._add("GET", path, 200, READS, scope)

    def post(
        self, path: str, status: int = 200, *, scope: Scope | None = None, repeatable: bool = False, sealed: bool = False
    ) -> Callable[[View], View]:
        """Add a view that writes. `repeatable` is work in many transactions that may run twice: see idempotency.py.
        `sealed` is for an answer with a secret in it, shown only now.
        """
        return self._add("POST", path, status, WRITES, scope or self.scope, repeatable=repeatable, sealed=sealed)

    def put(self, path: str, *, scope: Scope | None = None) -> Callable[[View], View]:
        """Add a view that writes what shall be instead of what was."""
        return self._add("PUT", path, 200, WRITES, scope or self.scope)

    def delete(self, path: str, *, scope: Scope | None = None) -> Callable[[View], View]:
        """Add a view that takes away."""
        return self._add("DELETE", path, 200, WRITES, scope or self.scope)

    def _doors(self, operation: str, scope: Scope | None) -> Any:
        """Who is let in: a token with the scope, or the session of a browser."""
        if self.has_own_auth:
            return NOT_SET
        if scope is None:
            raise TypeError(f"{operation} names no scope that a token needs for it: see noun.py")
        return [Token(scope), Session()]

    def _add(
        self, method: str, path: str, status: int, failures: tuple[int, ...], scope: Scope | None, **how: bool
    ) -> Callable[[View], View]:
        auth = self._doors(f"{method} {path}", scope)
        about: dict[str, Any] = {} if self.has_own_auth else {"x-scope": scope}
        if method == "POST":
            about["parameters"] = [HEADER]

        def add(view: View) -> View:
            shape: Any = Answer[get_type_hints(view)["return"]]  # type: ignore[misc]  # known at run time only
            # For enveloped(), which ninja lets wrap the view later.
            view.__dict__["plan"] = Plan(status, shape, **how)
            self.router.add_api_operation(
                path,
                [method],
                view,
                response={status: shape, **dict.fromkeys(failures, Failure)},
                operation_id=to_camel(view.__name__),
                summary=(view.__doc__ or "").split("\n")[0].rstrip("."),
                by_alias=True,
                openapi_extra=about,
                auth=auth,
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
