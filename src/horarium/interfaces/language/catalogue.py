"""The one place where a text leaves the catalogue: translated, and with the business's words in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache

from django.utils.translation import trans_real

from horarium.interfaces.language import words
from horarium.interfaces.language.words import Standard


class Translation(trans_real.DjangoTranslation):
    """Django's catalogue of one language. `{% translate %}`, gettext and its lazy kin, forms and `_()` in tags all end here."""

    def gettext(self, message: str) -> str:
        """Return the text in this language, with the business's words."""
        return self._with_words(self._plain(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the text for this number in this language, with the business's words."""
        return self._with_words(super().ngettext(msgid1, msgid2, n))

    def _with_words(self, text: str) -> str:
        return words.put_in(text, self.language().split("-")[0], self.standard)

    @cached_property
    def _plain(self) -> Callable[[str], str]:
        """A text as the catalogue has it: Django seeks it each time in those of all apps, and a page says a thousand texts."""
        seek = super().gettext

        @lru_cache(maxsize=4096)
        def plain(message: str) -> str:
            with words.held_back():  # what falls back to another language's catalogue gets them here, once
                return seek(message)

        return plain

    @cached_property
    def standard(self) -> Standard:
        """The words that the texts of this language hold, before the business's take their place."""
        ngettext = super().ngettext
        counts = (1, 2, 3, 5, 11, 100)
        forms = {
            "coach": [ngettext("coach", "coaches", n) for n in counts],
            "member": [ngettext("member", "members", n) for n in counts],
            "session": [ngettext("session", "sessions", n) for n in counts],
            "batch": [ngettext("batch", "batches", n) for n in counts],
        }
        return tuple((noun, tuple(dict.fromkeys(texts))) for noun, texts in forms.items())


def install() -> None:
    """Let every text pass here, of the languages too that somebody asked for before."""
    trans_real.DjangoTranslation = Translation  # type: ignore[misc]  # a class in the place of its own base
    trans_real._translations.clear()  # type: ignore[attr-defined]  # noqa: SLF001  (Django keeps each catalogue for as long as the process lives)
    trans_real._default = None  # type: ignore[attr-defined]  # noqa: SLF001  (likewise)


def standard_words(language: str, noun: str) -> tuple[str, str]:
    """Return what a language itself calls one and several of a noun."""
    one = trans_real.translation(language)
    forms = dict(one.standard)[noun] if isinstance(one, Translation) else (noun, noun)
    return forms[0], forms[-1]
