"""A noun of the API: its addresses, each answering in the one envelope and documenting every refusal."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, get_type_hints

from ninja import Router, Status
from ninja.constants import NOT_SET
from pydantic.alias_generators import to_camel

from horarium.interfaces.api.envelope import Answer, Failure

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

    def post(self, path: str, status: int = 200) -> Callable[[View], View]:
        """Add a view that writes."""
        return self._add("POST", path, status, WRITES)

    def put(self, path: str) -> Callable[[View], View]:
        """Add a view that writes what shall be instead of what was."""
        return self._add("PUT", path, 200, WRITES)

    def delete(self, path: str) -> Callable[[View], View]:
        """Add a view that takes away."""
        return self._add("DELETE", path, 200, WRITES)

    def _add(self, method: str, path: str, status: int, failures: tuple[int, ...]) -> Callable[[View], View]:
        def add(view: View) -> View:
            view.__dict__["status"] = status  # for enveloped(), which ninja lets wrap the view later
            shape: Any = Answer[get_type_hints(view)["return"]]  # type: ignore[misc]  # known at run time only
            self.router.add_api_operation(
                path,
                [method],
                view,
                response={status: shape, **dict.fromkeys(failures, Failure)},
                operation_id=to_camel(view.__name__),
                summary=(view.__doc__ or "").split("\n")[0].rstrip("."),
                by_alias=True,
            )
            return view

        return add


def enveloped(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return the view with its answer put into the envelope."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Status[dict[str, Any]]:
        return Status(view.__dict__["status"], {"success": True, "data": view(*args, **kwargs)})

    return answer
