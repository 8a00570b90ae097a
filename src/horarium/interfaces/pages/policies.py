"""The cancellation policy in words: what holds in general, and what one cancellation comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from horarium.org.values import CancellationPolicy, Outcome


def in_general(policy: CancellationPolicy) -> str:
    """Say up to when a member cancels or moves free of cost, and whether they can later."""
    free_tiers = [tier.notice_hours for tier in policy.member if tier.charge_percent == 0 and tier.credit_percent == 100]
    if not free_tiers:
        return _("Cancelling is charged, however early it is.")
    free = min(free_tiers)
    if not free:
        return _("Move or cancel free of cost until it begins.")
    words = ngettext(
        "Move or cancel free of cost until %(n)s hour before.", "Move or cancel free of cost until %(n)s hours before.", free
    )
    return words % {"n": free}


def of_outcome(outcome: Outcome | None) -> str:
    """Say what a cancellation comes to for the member."""
    if outcome is None:
        return _("You only wait for a place: nothing is charged.")
    if outcome.forgiven:
        return _("It is late, and forgiven this month: nothing is charged, the session is credited.")
    if outcome.waived:
        return _("It is late, and waived: nothing is charged.")
    if not outcome.costs:
        return _("Free of cost. The session is credited.")
    notice = hours_of(outcome.notice_minutes)
    if outcome.charge_percent == 100:
        return _("It is %(notice)s before the start: the session counts as given.") % {"notice": notice}
    facts = {"notice": notice, "charge": outcome.charge_percent, "credit": outcome.credit_percent}
    return _("It is %(notice)s before the start: %(charge)s %% are charged, %(credit)s %% are credited.") % facts


def hours_of(minutes: int) -> str:
    """Say a length of notice, in minutes under two hours, else in hours, else in days."""
    if minutes < 120:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 72:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s day", "%(n)s days", hours // 24) % {"n": hours // 24}


def in_brief(outcome: Outcome | None) -> str:
    """Say in two or three words what a cancellation comes to, for a list."""
    if outcome is None or not outcome.is_late:
        return _("free of cost")
    if outcome.forgiven:
        return _("late, forgiven")
    if not outcome.costs:
        return _("late, waived")
    if outcome.charge_percent == 100:
        return _("late, counts as given")
    return _("late, %(charge)s %% charged") % {"charge": outcome.charge_percent}
