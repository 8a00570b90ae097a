"""Dates, hours, lengths and numbers as the language and country of whoever reads writes them.

Everything here is said in the locale that is active: `locale()`. What is to be said is asked for by a form as strftime has
it ("%a %-d %b %-H:%M"): the form names the parts, and the locale their order, their words, and whether a day has twelve
hours or twenty-four.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_time, get_timezone_location
from babel.numbers import format_decimal, format_percent
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

DATES = {"a": "E", "A": "E", "d": "d", "b": "MMM", "B": "MMM", "Y": "y"}
HOURS = {"H", "M", "S"}
PARTS = re.compile(r"%(-?)([A-Za-z])")
DASH = "\N{EN DASH}"
QUARTERS = ("", "\N{VULGAR FRACTION ONE QUARTER}", "\N{VULGAR FRACTION ONE HALF}", "\N{VULGAR FRACTION THREE QUARTERS}")


def locale() -> Locale:
    """Return how whoever reads writes dates and numbers."""
    return locale_of(translation.get_language() or "en-gb")


@cache
def locale_of(tag: str) -> Locale:
    """Return the locale of a tag such as fr-CA. English with no country is written as in Britain."""
    language, _, country = tag.partition("-")
    if language == "en" and not country:
        country = "GB"
    try:
        return Locale(language, territory=country.upper() or None)
    except UnknownLocaleError:
        return Locale(language)


def said(value: date | time, form: str = "%a %-d %b %-H:%M") -> str:
    """Return a local date, time or both as the form says, in the order and words of the locale."""
    asked = {letter for _, letter in PARTS.findall(form)}
    if asked - DATES.keys() - HOURS:
        return value.strftime(form)
    days, hours = asked & DATES.keys(), asked & HOURS
    if not hours or not isinstance(value, datetime):
        return hour(value, form) if isinstance(value, time) else _day(value, days)
    if not days:
        return hour(value.time(), form)
    day, at = _day(value, days), hour(value.time(), form)
    return f"{day}{_between(form, days)}{at}"


def _between(form: str, days: set[str]) -> str:
    """What stands between a date and its time: in English what the form has, elsewhere a comma after long dates."""
    written = re.split(r"%-?[HMS]", form)[0]
    literal = re.split(r"%-?[A-Za-z]", written)[-1]
    if locale().language == "en":
        return literal or " "
    return gettext(" at ") if "B" in days else " "


def _day(value: date, asked: set[str]) -> str:
    return format_date(value, _pattern(locale(), frozenset(asked)), locale())


@cache
def _pattern(one: Locale, asked: frozenset[str]) -> str:
    """The locale's own pattern for these parts of a date, widened where whole words are asked for."""
    skeleton = "".join(part for part in ("y", "MMM", "E", "d") if part in {DATES[letter] for letter in asked})
    short = one.datetime_skeletons[skeleton].pattern if skeleton in one.datetime_skeletons else skeleton
    if one.language == "en":
        short = short.replace("E, d", "E d")
    alone = len(asked) == 1
    words = {"E": "cccc" if alone else "EEEE", "MMM": "LLLL" if alone else "MMMM"}
    wide = {DATES[letter]: words[DATES[letter]] for letter in asked & {"A", "B"}}
    kind = {"E": "E", "c": "E", "M": "MMM", "L": "MMM"}
    return re.sub(r"'[^']*'|[EMLc]+", lambda found: wide.get(kind.get(found[0][0], ""), found[0]), short)


def hour(value: time, form: str = "%-H:%M") -> str:
    """Return a time of day: 17:40, or 5:40 pm where a day has twelve hours."""
    return _hour(value, form, translation.get_language() or "en-gb")


# A page of many coaches says thousands of hours, and the same few again and again.
@lru_cache(maxsize=4096)
def _hour(value: time, form: str, tag: str) -> str:
    one = locale_of(tag)
    seconds = ":ss" if "%S" in form else ""
    if has_twelve_hours(one):
        text = format_time(value, f"h:mm{seconds} a", locale=one)
        return text.replace("AM", "am").replace("PM", "pm")
    return format_time(value, f"{'H' if '%-H' in form else 'HH'}:mm{seconds}", locale=one)


@cache
def has_twelve_hours(one: Locale) -> bool:
    """Say whether the locale counts a day's hours to twelve, twice."""
    return "h" in re.sub(r"'[^']*'", "", one.time_formats["short"].pattern).replace("K", "h")


def raised(value: time) -> SafeString:
    """Write an hour as printed tables do: 17 with a raised 40, or 5 with a raised 40 and a small pm."""
    words = hour(value)
    hours, _, rest = words.partition(":")
    minutes, _, half = rest.partition(" ")
    after = format_html('<small class="half"> {}</small>', half) if half else ""
    return format_html('<span class="hour">{}<span class="vh">:</span><sup>{}</sup>{}</span>', hours, minutes, after)


def days(first: date, last: date) -> str:
    """Return a stretch of days in words: 23 to 29 November 2026, with a dash."""
    one = locale()
    if one.language != "en" or one.territory == "US":
        return format_interval(first, last, "yMMMd", locale=one)
    return f"{_beginning(first, last)} {DASH} {said(last, '%-d %B %Y')}"


def _beginning(first: date, last: date) -> str:
    if first.year != last.year:
        return said(first, "%-d %B %Y")
    return said(first, "%-d %B") if first.month != last.month else str(first.day)


def number(value: float) -> str:
    """Write a number with its thousands apart: 1,089."""
    return format_decimal(value, locale=locale())


def percent(share: float) -> str:
    """Write a whole number of hundredths, 45, as a percentage."""
    return format_percent(share / 100, locale=locale())


def quarters(minutes: int) -> str:
    """Return a length in hours as a timetable prints it: 19 and a half, else with one decimal."""
    return _quarters(minutes, locale())


@lru_cache(maxsize=4096)
def _quarters(minutes: int, one: Locale) -> str:
    count, rest = divmod(minutes, 15)
    if rest:
        return format_decimal(round(minutes / 60, 1), locale=one)
    whole, part = divmod(count, 4)
    return f"{format_decimal(whole, locale=one)}{QUARTERS[part]}" if whole or not part else QUARTERS[part]


@cache
def _city(zone: str, one: Locale) -> str:
    return get_timezone_location(zone, locale=one, return_city=True)


def city(zone: str) -> str:
    """Return the name of a zone as people say it: Lagos time."""
    if zone in {"UTC", "Etc/UTC"}:
        return "UTC"
    return gettext("%(city)s time") % {"city": _city(zone, locale())}


def weekday(day: int) -> str:
    """Return the name of a weekday, 0 being Sunday."""
    return format_date(date(2023, 1, 1 + day), "cccc", locale=locale())  # from a Sunday on
