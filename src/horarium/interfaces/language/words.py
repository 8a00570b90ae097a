"""The business's own words for coach, member, session and batch.

They are put into the texts of the interface, and only there: where a text leaves the catalogue, before any fact is put into
it. So no page can forget them, and what people typed, columns and JSON are never touched. A text holds the standard word
of its language ("Add your first coach"); here the standard word gives way to the business's, with what depends on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from horarium.interfaces.language.grammar import BEFORE, Noun, unchanged
from horarium.org.choices import NOUNS

Own = Mapping[str, Mapping[str, Sequence[str]]]
# The words that each language's texts hold: (one, several) of each noun, in every plural the language has.
Standard = tuple[tuple[str, tuple[str, ...]], ...]
# Places for facts and tags of HTML: no word is looked for inside them.
KEPT = re.compile(r"(%\(\w+\)[a-z]|\{[^}]*\}|<[^>]*>)")

_own: ContextVar[Callable[[], Own] | None] = ContextVar("the business's words", default=None)


@contextmanager
def spoken(words: Callable[[], Own]) -> Iterator[None]:
    """Put the business's words into every text that leaves the catalogue meanwhile. They are read when first needed."""
    before = _own.set(words)
    try:
        yield
    finally:
        _own.reset(before)


@contextmanager
def held_back() -> Iterator[None]:
    """Leave the texts as the catalogue has them meanwhile."""
    before = _own.set(None)
    try:
        yield
    finally:
        _own.reset(before)


def put_in(text: str, language: str, standard: Standard) -> str:
    """Return a text of the catalogue with the business's words in it."""
    ask = _own.get()
    if ask is None or not _pattern(language, standard).search(text):
        return text
    chosen = ask().get(language, {})
    return _put(text, language, standard, tuple((noun, *chosen[noun]) for noun in NOUNS if noun in chosen))


@lru_cache
def _pattern(language: str, standard: Standard) -> re.Pattern[str]:
    forms = sorted({re.escape(form) for _, forms in standard for form in forms}, key=len, reverse=True)
    before = "|".join(BEFORE[language][0]) if language in BEFORE else "(?!)"
    # An adjective may stand between the article and the noun: both depend on it.
    lean = rf"(?<!\w)(?:{before})(?:\s|(?<=\N{{RIGHT SINGLE QUOTATION MARK}}))"
    return re.compile(rf"(?P<before>(?:{lean}){{0,2}})(?<!\w)(?P<word>{'|'.join(forms)})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _put(text: str, language: str, standard: Standard, own: tuple[tuple[str, ...], ...]) -> str:
    chosen = {noun: words for noun, *words in own}
    nouns = {
        form.lower(): Noun(words[min(n, 1)], n > 0, words[2] if len(words) > 2 else "")
        for noun, forms in standard
        if (words := chosen.get(noun))
        for n, form in enumerate(forms)
    }

    def other(found: re.Match[str]) -> str:
        noun = nouns.get(found["word"].lower())
        if noun is None:
            return found[0]
        return _leaning(found["before"], noun, language) + _like(found["word"], noun.text)

    parts = KEPT.split(text)
    return "".join(part if n % 2 else _pattern(language, standard).sub(other, part) for n, part in enumerate(parts))


def _leaning(before: str, noun: Noun, language: str) -> str:
    agree = BEFORE[language][1] if language in BEFORE else unchanged
    told = ""
    for word in re.findall(r"\S+?\N{RIGHT SINGLE QUOTATION MARK}|de la|à la|\S+", before):
        put = agree(word, noun)
        told += put if put.endswith("\N{RIGHT SINGLE QUOTATION MARK}") else f"{put} "
    return told


def _like(word: str, other: str) -> str:
    """The other word, with a capital where the word has one."""
    return f"{other[0].upper()}{other[1:]}" if word[0].isupper() else other
