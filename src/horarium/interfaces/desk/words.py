"""The business's own words for coach, member, session and batch, in every language that is offered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.forms import BoundField, CharField, ChoiceField, Field
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from horarium.interfaces.language.catalogue import standard_words
from horarium.interfaces.language.choosing import Choice, languages
from horarium.interfaces.pages.access import desk
from horarium.interfaces.pages.forms import Form
from horarium.kernel.actor import Actor
from horarium.kernel.unit import perform
from horarium.org import operations
from horarium.org import queries as org
from horarium.org.choices import LONGEST_WORD, NOUNS

PARTS = ("one", "several", "gender")
GENDERS = (("m", gettext_lazy("masculine")), ("f", gettext_lazy("feminine")))
# Where articles depend on it: the gender of the standard words.
WITH_GENDER = {"fr": {"coach": "m", "member": "m", "session": "f", "batch": "f"}}


@dataclass(frozen=True, slots=True)
class Row:
    """What one noun is called in one language: its standard words, and the fields for the business's."""

    standard: str
    fields: list[BoundField]


class WordsForm(Form):
    """For each language and noun: one, several, and the gender where the language has one."""

    def __init__(self, *args: object, words: Mapping[str, Mapping[str, Sequence[str]]], **facts: object) -> None:
        super().__init__(*args, **facts)
        for language in languages():
            for noun in NOUNS:
                kept = words.get(language.tag, {}).get(noun, ())
                for n, field in enumerate(_fields(language.tag, noun)):
                    field.initial = kept[n] if n < len(kept) else field.initial
                    self.fields[f"words_{language.tag}_{noun}_{PARTS[n]}"] = field

    def tables(self) -> Iterator[tuple[Choice, bool, list[Row]]]:
        """Return each language, whether its words have a gender, and its nouns with their fields."""
        for language in languages():
            yield language, language.tag in WITH_GENDER, [self._row(language.tag, noun) for noun in NOUNS]

    def _row(self, language: str, noun: str) -> Row:
        names = [f"words_{language}_{noun}_{part}" for part in PARTS]
        return Row(standard_words(language, noun)[0], [self[name] for name in names if name in self.fields])

    def words(self) -> dict[str, dict[str, list[str]]]:
        """Return what was typed, as the settings keep it."""
        return {one.tag: {noun: self._typed(one.tag, noun) for noun in NOUNS} for one in languages()}

    def _typed(self, language: str, noun: str) -> list[str]:
        return [self.cleaned_data.get(f"words_{language}_{noun}_{part}", "") for part in PARTS]


def _fields(language: str, noun: str) -> list[Field]:
    """The fields of one noun, each with what holds where nothing is typed."""
    one, several = standard_words(language, noun)
    fields: list[Field] = []
    for label, word in ((gettext("%(word)s, one"), one), (gettext("%(word)s, several"), several)):
        field = CharField(label=label % {"word": one}, required=False, max_length=LONGEST_WORD)
        field.widget.attrs |= {"placeholder": word, "lang": language}
        fields.append(field)
    if language in WITH_GENDER:
        label = gettext("%(word)s, gender") % {"word": one}
        fields.append(ChoiceField(label=label, choices=GENDERS, required=False, initial=WITH_GENDER[language][noun]))
    return fields


@require_http_methods(["GET", "POST"])
@desk
def words(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show what the business calls coach, member, session and batch, and change it."""
    form = WordsForm(request.POST if request.method == "POST" else None, words=org.settings().words)
    kept = form.attempt(lambda **_: perform(operations.settle, words=form.words())) if form.is_bound else None
    if kept:
        messages.success(request, gettext("The words are kept. Every page uses them."))
        return redirect("desk_words")
    return render(request, "desk/words.html", {"form": form}, status=form.status)
