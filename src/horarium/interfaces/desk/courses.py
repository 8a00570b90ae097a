"""Courses, and lessons in order, typed one a line."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from horarium.catalog import operations
from horarium.catalog import queries as catalog
from horarium.cohorts import queries as cohorts
from horarium.interfaces.desk.batch_forms import CourseForm, LessonsForm
from horarium.interfaces.pages.access import desk
from horarium.interfaces.pages.paging import page_of
from horarium.kernel import clock
from horarium.kernel.actor import Actor
from horarium.kernel.unit import perform


@require_http_methods(["GET", "POST"])
@desk
def courses(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show the courses with the numbers of their lessons, and add one."""
    form = CourseForm(request.POST if request.method == "POST" else None)
    made = form.attempt(lambda **facts: perform(operations.add_course, by=by, **facts)) if form.is_bound else None
    if made:
        messages.success(request, _("The course %(title)s is there. Its lessons come next.") % {"title": made.title})
        return redirect("desk_course", made.id)
    return render(request, "desk/courses.html", {"page": page_of(request, catalog.courses()), "form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
@desk
def course(request: HttpRequest, by: Actor, course_id: UUID) -> HttpResponse:
    """Show the lessons of a course and keep them as they are typed."""
    row = catalog.course(course_id)
    classes = cohorts.batch_classes().filter(course=row.id)
    facts = {"title": row.title, "description": row.description, "classes": classes, "back": "desk_courses"}
    return _lessons(request, by, facts, course_id=row.id)


@require_http_methods(["GET", "POST"])
@desk
def lessons(request: HttpRequest, by: Actor, live_class_id: UUID) -> HttpResponse:
    """Show the lessons of what is offered live without a course, and keep them as they are typed."""
    row = catalog.live_class(live_class_id)
    if row.course_id:
        return redirect("desk_course", row.course_id)
    classes = cohorts.batch_classes().filter(course__isnull=True, class_name=row.title)
    facts = {"title": row.called, "description": row.description, "classes": classes, "back": "desk_batches"}
    return _lessons(request, by, facts, live_class_id=row.id)


def _lessons(request: HttpRequest, by: Actor, facts: dict[str, Any], **whose: UUID) -> HttpResponse:
    if "course_id" in whose:
        there = list(catalog.lessons_of_course(whose["course_id"]))
    else:
        there = list(catalog.lessons_of(catalog.live_class(whose["live_class_id"])))
    form = LessonsForm(request.POST if request.method == "POST" else None, initial=LessonsForm.of(there))
    kept = form.attempt(lambda lessons: _keep(by, lessons, whose)) if form.is_bound else None
    if kept is not None:
        said = ngettext("%(n)s lesson is kept.", "%(n)s lessons are kept.", len(kept)) % {"n": len(kept)}
        messages.success(request, f"{said} {_('The classes to come of the batches that run are called by them.')}")
        return redirect(request.path)
    return render(request, "desk/lessons.html", {"form": form, "lessons": there, **facts}, status=form.status)


def _keep(by: Actor, lessons: Any, whose: dict[str, UUID]) -> Any:
    return perform(operations.set_lessons, by=by, lessons=lessons, now=clock.now(), **whose)
