"""What changes beside a word when another one takes its place: a coach, an instructor; le membre, l'élève."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

SOUNDS_LIKE_A_VOWEL = ("hour", "honest", "honour", "honor", "heir")
SOUNDS_LIKE_A_CONSONANT = ("eu", "uni", "use", "usu", "one", "u-")
FRENCH_VOWELS = "aàâäæeéèêëhiîïoôöœuùûüy"


@dataclass(frozen=True, slots=True)
class Noun:
    """A word of the business's. The gender is m or f where the language has one, else nothing."""

    text: str
    is_plural: bool = False
    gender: str = ""


def english(before: str, noun: Noun) -> str:
    """Return a or an as the word sounds."""
    word = noun.text.lower()
    vowel = word.startswith(SOUNDS_LIKE_A_VOWEL) or (word[0] in "aeiou" and not word.startswith(SOUNDS_LIKE_A_CONSONANT))
    article = "an" if vowel else "a"
    return article.capitalize() if before[0].isupper() else article


# Each in masculine, feminine, and before a vowel: first what stands by itself, then what leans on the noun.
FRENCH = {
    ("le", "la", "l\N{RIGHT SINGLE QUOTATION MARK}"): ("le ", "la ", "l\N{RIGHT SINGLE QUOTATION MARK}"),
    ("du", "de la", "de l\N{RIGHT SINGLE QUOTATION MARK}"): ("du ", "de la ", "de l\N{RIGHT SINGLE QUOTATION MARK}"),
    ("au", "à la", "à l\N{RIGHT SINGLE QUOTATION MARK}"): ("au ", "à la ", "à l\N{RIGHT SINGLE QUOTATION MARK}"),
    ("un", "une"): ("un ", "une "),
    ("aucun", "aucune"): ("aucun ", "aucune "),
    ("ce", "cette", "cet"): ("ce ", "cette "),
    ("premier", "première"): ("premier ", "première "),
    ("nouveau", "nouvelle", "nouvel"): ("nouveau ", "nouvelle "),
    ("de", "d\N{RIGHT SINGLE QUOTATION MARK}"): ("de ", "de ", "d\N{RIGHT SINGLE QUOTATION MARK}"),
    ("que", "qu\N{RIGHT SINGLE QUOTATION MARK}"): ("que ", "que ", "qu\N{RIGHT SINGLE QUOTATION MARK}"),
}


def french(before: str, noun: Noun) -> str:
    """Return the article or adjective in the word's gender, shortened before a vowel."""
    forms = next(forms for known, forms in FRENCH.items() if before.lower() in known)
    leans = len(forms) > 2 and noun.text[0].lower() in FRENCH_VOWELS
    masculine_vowel = {"ce ": "cet ", "nouveau ": "nouvel "}
    form = forms[2] if leans else forms[1 if noun.gender == "f" else 0]
    if noun.gender != "f" and noun.text[0].lower() in FRENCH_VOWELS:
        form = masculine_vowel.get(form, form)
    form = f"{form[0].upper()}{form[1:]}" if before[0].isupper() else form
    return form.rstrip()


def unchanged(before: str, noun: Noun) -> str:
    """Return what stands before the word as it is."""
    return before


# The words that may stand before a noun and depend on it, and what they become.
BEFORE: dict[str, tuple[tuple[str, ...], Callable[[str, Noun], str]]] = {
    "en": (("an", "a"), english),
    "fr": (tuple(sorted({one for known in FRENCH for one in known}, key=len, reverse=True)), french),
}
