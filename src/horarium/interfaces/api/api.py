"""The API as a whole: its nouns, who may knock, and what it says when something goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from horarium import __version__
from horarium.interfaces.api import (
    absences,
    afterwards,
    availability,
    batches,
    bookings,
    business,
    calendar_sources,
    calendars,
    conflicts,
    exceptions,
    exchange,
    free_times,
    generation,
    groups,
    history,
    kickstart,
    own_classes,
    people,
    policy,
    programmes,
    recurring_bookings,
    series_life,
    sessions,
    tokens,
    webhooks,
)
from horarium.interfaces.api.auth import Token
from horarium.interfaces.api.failures import handle_all
from horarium.interfaces.api.noun import enveloped
from horarium.interfaces.api.reading import CarefulParser
from horarium.interfaces.hooks import cron
from horarium.people.choices import Scope


def built_once(view: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Return the view of the OpenAPI so that it is built at its first reading only: anybody may ask for it."""

    @cache
    def text() -> bytes:
        return view(HttpRequest()).content

    def answer(request: HttpRequest, **_: object) -> HttpResponse:
        request.__dict__["is_read"] = True
        return HttpResponse(text(), content_type="application/json")

    return answer


api = NinjaAPI(
    title="Horarium",
    version=__version__,
    description="Every answer is {success: true, data}, every refusal {success: false, error, code, details}.",
    docs_url=None,
    docs_decorator=built_once,
    urls_namespace="api",
    auth=[Token(Scope.EVERYTHING)],  # of what is no operation of a noun; each of these says whom it lets in
    parser=CarefulParser(),
)
api.add_decorator(enveloped)
handle_all(api)
for prefix, noun in (
    ("/cron", cron.noun),
    ("/admin/generate-sessions", generation.noun),
    ("/recurring-bookings", recurring_bookings.noun),
    ("/recurring-bookings", series_life.noun),
    ("/pauses", series_life.pauses_noun),
    ("/bookings", bookings.noun),
    ("/sessions", sessions.noun),
    ("/sessions", groups.noun),
    ("/bookings", afterwards.bookings),
    ("/sessions", afterwards.sessions),
    ("/members", afterwards.members),
    ("/conflicts", conflicts.noun),
    ("/cancellation-policy", policy.noun),
    ("/recurring-bookings", history.recurring_bookings),
    ("/bookings", history.bookings),
    ("/sessions", history.sessions),
    ("/coaches", people.coaches_noun),
    ("/coaches", availability.noun),
    ("/coaches", exceptions.of_coach),
    ("/coaches", absences.noun),
    ("/coaches", free_times.of_coach),
    ("/free-times", free_times.of_any),
    ("/free-coaches", free_times.coaches_noun),
    ("/coaches", calendar_sources.of_coach),
    ("/calendar-sources", calendar_sources.noun),
    ("/blocked-slots", exceptions.blocks),
    ("/availability-additions", exceptions.additions),
    ("/members", people.members_noun),
    ("/me", people.me_noun),
    ("/me/tokens", tokens.noun),
    ("/calendar-addresses", calendars.noun),
    ("/settings", business.settings_noun),
    ("/rooms", business.rooms_noun),
    ("/holidays", business.holidays_noun),
    ("/exports", exchange.exports),
    ("/imports", exchange.imports),
    ("/batch-classes", programmes.batch_classes),
    ("/batch-classes", batches.waiting),
    ("/live-classes", programmes.live_classes),
    ("/courses", programmes.courses),
    ("/batches", batches.batches),
    ("/batch-enrollments", batches.enrolments),
    ("/batch-sessions", batches.sessions),
    ("/admin/batch-classes/kickstart", kickstart.noun),
    ("/classes", own_classes.classes),
    ("/class-meetings", own_classes.meetings),
    ("/webhooks", webhooks.noun),
    ("/webhook-deliveries", webhooks.deliveries_noun),
):
    api.add_router(prefix, noun.router)
urlpatterns = api.urls[0]
