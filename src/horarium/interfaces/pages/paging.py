"""Long lists fifty rows at a time."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

ROWS = 50
T = TypeVar("T", bound=Any)


def page_of(request: HttpRequest, rows: QuerySet[T] | list[T], name: str = "page") -> Page[T]:
    """Return the page that the address asks for; a page that is none is the first, one beyond the end the last."""
    return Paginator(rows, ROWS).get_page(request.GET.get(name))
