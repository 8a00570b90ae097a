"""What a business may call coach, member, session and batch."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from horarium.kernel.errors import Invalid
from horarium.org.choices import LONGEST_WORD, NOUNS

WORD = re.compile(r"[^\W\d_][^\d_%<>{}\\\"&]*")
GENDERS = {"", "m", "f"}


def own_words(words: Mapping[str, Mapping[str, Sequence[str]]]) -> dict[str, dict[str, list[str]]]:
    """Return the words as they are kept, without those that say nothing. Refuses with Invalid, naming the field.

    By language and noun: one, several and, where the language has one, the gender (m or f).
    """
    kept = {
        language: {noun: word for noun, given in nouns.items() if (word := _word(language, noun, given))}
        for language, nouns in words.items()
    }
    return {language: nouns for language, nouns in kept.items() if nouns}


def _word(language: str, noun: str, given: Sequence[str]) -> list[str]:
    field = f"words.{language}.{noun}"
    if noun not in NOUNS:
        raise Invalid(field, "{noun!r} is none of {known}", noun=noun[:40], known=", ".join(NOUNS))
    one, several, gender = (part.strip() for part in [*given, "", "", ""][:3])
    if not one and not several:
        return []
    if not one or not several:
        raise Invalid(field, "it needs both a word for one and a word for several")
    for word in (one, several):
        if len(word) > LONGEST_WORD or not WORD.fullmatch(word):
            raise Invalid(field, "{word!r} is not a word of letters, up to {most}", word=word[:LONGEST_WORD], most=LONGEST_WORD)
    if gender not in GENDERS:
        raise Invalid(field, "{gender!r} is neither m nor f", gender=gender[:40])
    return [one, several, gender]
