"""A noun of the API: its addresses, each answering in the one envelope and documenting every refusal.

**Every operation needs a scope** (people/choices.py): a token without it is answered 403 `scope_too_small`. Reading needs
`read`. What is not read needs the scope that the noun names, `Noun("Bookings", scope=Scope.BOOKINGS)`; an operation that
needs another says so itself, `@noun.post("/preview", scope=Scope.READ)`. One that names none cannot be added: the program
does not start. To add an operation: take the noun, see that its scope fits, write the view, and give it its row in
tests/integration/api/access.py. Who comes with the session of a browser has every scope; roles are asked by the view.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial, wraps
from typing import Any, TypeVar, cast, get_type_hints

from django.http import HttpRequest, HttpResponseBase
from ninja import Router, Schema, Status
from ninja.constants import NOT_SET
from ninja.operation import Operation
from ninja.utils import contribute_operation_callback
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from horarium.interfaces.api import files
from horarium.interfaces.api.auth import Session, Token
from horarium.interfaces.api.envelope import Answer, Failure
from horarium.interfaces.api.etag import IF_MATCH, IF_NONE_MATCH, if_unchanged
from horarium.interfaces.api.idempotency import HEADER, is_keyed, once
from horarium.interfaces.api.plans import Changes, Plan, written
from horarium.people.choices import Scope

View = TypeVar("View", bound=Callable[..., Any])
READS = (401, 403, 404, 414, 422, 429, 500, 503)
WRITES = (400, 401, 403, 404, 409, 413, 414, 415, 422, 429, 500, 503)


class Refused(Schema):
    """What an operation answers where it refuses: one model for all operations and statuses.

    ninja by itself makes a model of each, and asks each for its description: most of the time that the API took to load, and
    to describe itself.
    """

    response: Failure

    @classmethod
    @cache
    def model_json_schema(cls, **how: Any) -> dict[str, Any]:  # type: ignore[override]  # ninja names all that it gives
        """Return the description, which ninja copies before it changes it."""
        return super().model_json_schema(**how)


def _answered(shape: type[BaseModel]) -> type[Schema]:
    """Return the model through which ninja answers. What checks it is made when it is first needed: nobody who starts the
    program waits for that of every operation.
    """
    namespace = {"__annotations__": {"response": shape}, "model_config": ConfigDict(defer_build=True)}
    return type("NinjaResponseSchema", (Schema,), namespace)


class Noun:
    """Collects the operations on one thing. What a view returns is `data`; its annotation is the documented shape."""

    def __init__(self, tag: str, *, scope: Scope | None = None, auth: Any = NOT_SET) -> None:
        """Begin a noun. `scope` is what its writing operations need; `auth` lets in by another way than tokens have."""
        self.router = Router(tags=[tag], auth=auth)
        self.scope = scope
        self.has_own_auth = auth is not NOT_SET

    def get(
        self, path: str, *, scope: Scope = Scope.READ, does_work: bool = False, may_conflict: bool = False
    ) -> Callable[[View], View]:
        """Add a view that reads, by HEAD too. `does_work` is one that writes, for schedulers that know only GET;
        `may_conflict` one that is refused as the deed of which it tells would be.
        """
        failures = READS + (409,) * may_conflict + (400,) * does_work
        return self._add("GET", path, failures, scope, Plan(reads=not does_work))

    def file(self, path: str, *, kind: str, scope: Scope = Scope.READ) -> Callable[[View], View]:
        """Add a view that reads and answers with a file of that kind, which stands in no envelope and has no ETag."""
        return self._add("GET", path, READS, scope, Plan(gives_file=kind))

    def post(self, path: str, status: int = 200, *, scope: Scope | None = None, **how: Any) -> Callable[[View], View]:
        """Add a view that writes. `repeatable` is work in many transactions that may run twice: see idempotency.py.
        `sealed` is for an answer with a secret in it, shown only now. `takes_file` is for a file instead of JSON.
        """
        return self._add("POST", path, WRITES, scope or self.scope, Plan(status=status, **how))

    def put(self, path: str, *, scope: Scope | None = None, changes: Changes | None = None) -> Callable[[View], View]:
        """Add a view that writes what shall be instead of what was. `changes` says what was, for If-Match: see etag.py."""
        return self._add("PUT", path, WRITES + (412,) * bool(changes), scope or self.scope, Plan(changes=changes))

    def delete(self, path: str, *, scope: Scope | None = None) -> Callable[[View], View]:
        """Add a view that takes away."""
        return self._add("DELETE", path, WRITES, scope or self.scope, Plan())

    def _doors(self, operation: str, scope: Scope | None) -> Any:
        """Who is let in: a token with the scope, or the session of a browser."""
        if self.has_own_auth:
            return NOT_SET
        if scope is None:
            raise TypeError(f"{operation} names no scope that a token needs for it: see noun.py")
        return [Token(scope), Session()]

    def _add(
        self, method: str, path: str, failures: tuple[int, ...], scope: Scope | None, plan: Plan
    ) -> Callable[[View], View]:
        auth = self._doors(f"{method} {path}", scope)
        about: dict[str, Any] = {} if self.has_own_auth else {"x-scope": scope}
        if header := _header(method, plan):
            about["parameters"] = [header]
        if plan.takes_file:
            about["requestBody"] = files.BODY
        if plan.gives_file:
            about["responses"] = {plan.status: files.answer(plan.gives_file)}

        def add(view: View) -> View:
            shape: Any = None if plan.gives_file else Answer[get_type_hints(view)["return"]]  # type: ignore[misc]  # known at run time only
            # For enveloped(), which ninja lets wrap the view later.
            view.__dict__["plan"] = replace(plan, shape=shape)
            answers: dict[int, type[Schema] | None] = (
                ({} if plan.gives_file else {plan.status: _answered(shape)})
                | ({304: None} if plan.reads else {})
                | dict.fromkeys(failures, Refused)
            )
            contribute_operation_callback(view, partial(_give, answers=answers))
            facts: dict[str, Any] = {"response": {}, "by_alias": True, "auth": auth}
            self.router.add_api_operation(
                path,
                [method],
                view,
                operation_id=to_camel(view.__name__),
                summary=(view.__doc__ or "").split("\n")[0].rstrip("."),
                openapi_extra=about,
                **facts,
            )
            if plan.reads or plan.gives_file:
                self.router.add_api_operation(path, ["HEAD"], view, include_in_schema=False, **facts)
            return view

        return add


def _give(operation: Operation, answers: dict[int, type[Schema] | None]) -> None:
    operation.response_models.update(answers)


def _header(method: str, plan: Plan) -> dict[str, Any] | None:
    """The header that an operation may be sent, as its description has it."""
    if plan.reads:
        return IF_NONE_MATCH
    if method == "POST":
        return HEADER
    return IF_MATCH if plan.changes else None


def enveloped(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return the view with its answer put into the envelope, and done once if the request has an Idempotency-Key."""
    plan: Plan = view.__dict__["plan"]

    @wraps(view)
    def answer(request: HttpRequest, **given: Any) -> Status[dict[str, Any]] | HttpResponseBase:
        if plan.gives_file:
            return cast("HttpResponseBase", view(request, **given))

        def run() -> dict[str, Any]:
            return {"success": True, "data": view(request, **given)}

        request.__dict__["is_read"] = plan.reads
        if plan.takes_file:
            return _with_its_file(request, run, plan)
        if is_keyed(request):
            return once(request, run, plan)
        if plan.changes and "If-Match" in request.headers:
            return Status(plan.status, _if_unchanged(request, plan.changes, given, run))
        return Status(plan.status, run())

    return answer


def _with_its_file(
    request: HttpRequest, run: Callable[[], dict[str, Any]], plan: Plan
) -> Status[dict[str, Any]] | HttpResponseBase:
    """Run what takes a file, which goes afterwards, whatever became of it."""
    try:
        return once(request, run, plan) if is_keyed(request) else Status(plan.status, run())
    finally:
        files.forget_file(request)


def _if_unchanged(
    request: HttpRequest, what: Changes, given: dict[str, Any], run: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Run a PUT if what it changes is what its sender has read."""
    keys = {name: value for name, value in given.items() if name != "body"}

    def current() -> bytes:
        return written({"success": True, "data": what.view(request, **keys)}, what.view.__dict__["plan"]).encode()

    return if_unchanged(request, lambda: what.hold(**keys), current, run)
