"""Which language and country a page is written in, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import trans_real

from horarium.interfaces.language.dates import locale_of

COOKIE = "language"
COOKIE_AGE = 365 * 24 * 60 * 60
# The countries whose way of writing dates and numbers can be chosen; the first is what the language has by itself.
COUNTRIES = {
    "en": ("GB", "US", "AU", "CA", "GH", "IE", "IN", "KE", "NG", "ZA"),
    "fr": ("FR", "BE", "CA", "CH", "CI", "CM", "LU", "SN"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A language, or a language as one country writes it: its tag, and its name in itself."""

    tag: str
    name: str


@cache
def choices() -> tuple[Choice, ...]:
    """Return every language that is offered, in every country whose way of writing can be chosen."""
    tags = [tag for language in offered() for tag in _tags(language)]
    return tuple(Choice(tag, _name(tag)) for tag in tags)


@cache
def languages() -> tuple[Choice, ...]:
    """Return the languages that are offered, by their names."""
    return tuple(Choice(language, _name(language)) for language in offered())


def offered() -> list[str]:
    """Return the tags of the languages whose texts are complete."""
    return [_tag(code) for code, _ in settings.LANGUAGES]


def _tag(code: str) -> str:
    """A tag as it is kept: fr, fr-CA."""
    language, _, country = code.partition("-")
    return f"{language.lower()}-{country.upper()}" if country else language.lower()


def _tags(language: str) -> list[str]:
    return [f"{language}-{country}" for country in COUNTRIES.get(language, ())] or [language]


def _name(tag: str) -> str:
    one = Locale.parse("en") if tag == "en" else locale_of(tag)
    name = one.get_display_name(one) or tag
    return f"{name[:1].upper()}{name[1:]}"


def known(tag: str) -> str:
    """Return a tag as it is kept (fr-CA) if its language is offered and its country known, else nothing."""
    tag = _tag(tag)
    language, _, country = tag.partition("-")
    if tag in offered():
        return tag
    if language not in offered():
        return ""
    try:
        Locale(language, territory=country)
    except UnknownLocaleError:
        return ""
    return tag


def tag_for(request: HttpRequest, business: str) -> str:
    """Return the tag of the language in which this request is answered.

    What the person chose comes first, then what the browser keeps, then the first language that the browser asks for and
    that is offered; a country is only chosen, never taken from a browser: the business writes its dates in one way.
    `business` is the business's own tag.
    """
    person = getattr(request.user, "language", "") if request.user.is_authenticated else ""
    for chosen in (person, request.COOKIES.get(COOKIE, "")[:20]):
        if tag := known(chosen):
            return _in_its_country(tag, business)
    for asked, _ in trans_real.parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        for tag in (_tag(asked), asked.split("-")[0]):
            if tag in offered():
                return _in_its_country(tag, business)
    return known(business) or offered()[0]


def _in_its_country(tag: str, business: str) -> str:
    """A language without a country is written as the business writes it, or else where it is at home."""
    if "-" in tag:
        return tag
    return known(business) if business.split("-", maxsplit=1)[0] == tag and known(business) else _tags(tag)[0]


def active() -> str:
    """Return the tag of the language that is spoken at present: fr-CA."""
    return _tag(translation.get_language() or "en")


def direction() -> str:
    """Return in which direction the present language is written: ltr or rtl."""
    return "rtl" if translation.get_language_bidi() else "ltr"


def spoken() -> dict[str, str]:
    """Return what a page says of its language: the tag, the language without its country, the direction."""
    tag = active()
    return {"tag": tag, "alone": tag.partition("-")[0], "direction": direction()}
