"""A refusal as whoever is refused reads it: in their language, with the business's words, dates as they write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from string import Formatter
from typing import Any

from django.utils.translation import gettext, gettext_noop

from horarium.interfaces.language import dates
from horarium.kernel.errors import Invalid, Refusal

# What some refusals name by a word of ours, which is translated too.
NAMED = frozenset(
    {
        gettext_noop("coach"),
        gettext_noop("member"),
        gettext_noop("person"),
        gettext_noop("guardian"),
        gettext_noop("holiday"),
        gettext_noop("over"),
        gettext_noop("completed"),
        gettext_noop("cancelled"),
        gettext_noop("no_show"),
    }
)


class _Local(Formatter):
    """Puts facts into a sentence; a date or a time in the form that the sentence asks for, as the locale writes it."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec and isinstance(value, date | time):
            return dates.said(value, format_spec)
        return str(super().format_field(value, format_spec))


def put(text: str, facts: Mapping[str, Any]) -> str:
    """Return a translated sentence with its facts in it."""
    return _Local().vformat(text, (), {name: _named(fact) for name, fact in facts.items()})


def _named(fact: Any) -> Any:
    return gettext(fact) if isinstance(fact, str) and fact in NAMED else fact


def told(refusal: Refusal) -> str:
    """Return the refusal's sentence."""
    if isinstance(refusal, Invalid):
        return put(gettext(refusal.template), {"field": refusal.at, "reason": reason_of(refusal)})
    return put(gettext(refusal.template), refusal.facts)


def told_beside(refusal: Refusal) -> str:
    """Return the refusal as it is read beside its field, which it need not name again."""
    if not isinstance(refusal, Invalid):
        return told(refusal)
    reason = reason_of(refusal)
    return f"{reason[:1].upper()}{reason[1:]}."


def reason_of(refusal: Invalid) -> str:
    """Return only why, without the field that it is about."""
    text = gettext(refusal.reason_template)
    return put(text, refusal.given) if refusal.given else text
