"""Raw rows, for the owner: to look at what is really in the tables, and to mend a name where a table is a plain list.

What the operations keep in order (the calendar, what follows from it, what happened, who may what) is shown and cannot be
changed here: a change would go round everything that they look at. Secrets are not shown at all.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.apps import apps
from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.contrib.auth.views import redirect_to_login
from django.db.models import Field, ForeignKey, GeneratedField, Model, TextField
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_lazy

from horarium.interfaces.pages.access import actor
from horarium.people import queries as people
from horarium.people.errors import OnlyOwner

APPS = ("journal", "org", "people", "availability", "timetable", "webhooks")
# Keys and what is counted for a minute: there is nothing in them for people. A view and a table without a key of one column
# Django cannot show.
NOT_SHOWN = {"IdempotencyKey", "RequestCount", "WelcomeLink", "LoginTry", "LeftOutOccurrence"}
SECRET = {"password", "digest", "secret", "old_secret"}
# Plain lists: nothing follows from these columns.
MENDABLE = {
    "Location": ("name", "address", "city", "country"),
    "Room": ("name", "capacity"),
    "Holiday": ("name",),
    "User": ("name", "phone"),
}
# The pages of logging in and out, what looks rows up for forms that are not here, and a pattern that is plainer below.
NOT_OURS = {"login", "logout", "password_change", "password_change_done", "autocomplete", "view_on_site", "app_list"}


class Rows(ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """One table."""

    actions = None
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-pk",)
    formfield_overrides = {TextField: {"widget": AdminTextInputWidget}}

    def __init__(self, model: type[Model], admin_site: AdminSite) -> None:
        super().__init__(model, admin_site)
        self.shown = [field for field in model._meta.concrete_fields if field.name not in SECRET]  # noqa: SLF001  (the documented way to a model's fields)
        self.mendable = MENDABLE.get(model.__name__, ())

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [_column(field) for field in self.shown]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return [field.name for field in self.shown if isinstance(field, TextField) or field.primary_key]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [field.name for field in self.shown]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in self.shown if field.name not in self.mendable]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(self.mendable)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write only what was mended: somebody else may have changed the rest meanwhile."""
        obj.save(update_fields=form.changed_data)


def _column(field: Field[Any, Any]) -> Callable[[Any], Any]:
    """A column as the table has it: a reference as the key that it holds, an instant to its last digit."""

    def value(row: Any) -> Any:
        kept = getattr(row, field.attname)
        return kept.isoformat(sep=" ") if isinstance(kept, datetime) else kept

    value.short_description = field.column  # type: ignore[attr-defined]
    if not isinstance(field, ForeignKey | GeneratedField):
        value.admin_order_field = field.name  # type: ignore[attr-defined]
    return value


class RowsSite(AdminSite):
    """Django's own pages of rows, for owners who came in with their second factor."""

    site_header = site_title = index_title = gettext_lazy("Raw rows")
    site_url = "/"
    enable_nav_sidebar = False
    final_catch_all_view = False

    def get_urls(self) -> list[URLPattern | URLResolver]:
        ours = [entry for entry in super().get_urls() if getattr(entry, "name", None) not in NOT_OURS]
        return [*ours, path("<slug:app_label>/", self.admin_view(self.app_index), name="app_list")]

    def has_permission(self, request: HttpRequest) -> bool:
        by = actor(request)
        return by is not None and by.is_owner

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Open a page to an owner who came in with a second factor; lead one who has none to where it is set up."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **facts: Any) -> HttpResponseBase:
            return _way_in(request) or inner(request, *args, **facts)

        return guarded


def _way_in(request: HttpRequest) -> HttpResponseBase | None:
    """Where somebody has to go first, if anywhere. Refuses with OnlyOwner."""
    by = actor(request)
    if by is None or by.user_id is None:
        return redirect_to_login(request.get_full_path())
    if not by.is_owner:
        raise OnlyOwner
    if not people.has_second_factor(by.user_id):
        messages.warning(request, gettext("Raw rows are open only with a second factor. Set one up, then come back."))
        return redirect("mfa_index")
    if not any(record["method"] == "mfa" for record in get_authentication_records(request, request.user)):
        way = "mfa_reauthenticate" if people.has_codes(by.user_id) else "mfa_reauthenticate_webauthn"
        return redirect(f"{reverse(way)}?{urlencode({'next': request.get_full_path()})}")
    return None


site = RowsSite(name="rows")
for app in APPS:
    for model in apps.get_app_config(app).get_models():
        if model.__name__ not in NOT_SHOWN and model._meta.managed:  # noqa: SLF001  (likewise)
            site.register(model, Rows)
