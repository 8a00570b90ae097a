"""Long lists fifty rows at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

if TYPE_CHECKING:
    from horarium.timetable.queries import Conflicts

ROWS = 50
T = TypeVar("T", bound=Any)


def page_of(request: HttpRequest, rows: QuerySet[T] | list[T] | Conflicts, name: str = "page") -> Page[Any]:
    """Return the page that the address asks for; a page that is none is the first, one beyond the end the last."""
    paginator: Paginator[Any] = Paginator(rows, ROWS)  # type: ignore[arg-type]  # it counts and slices, as it is asked to
    return paginator.get_page(request.GET.get(name))
