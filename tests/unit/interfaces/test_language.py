"""Dates, hours and numbers as each country writes them; the business's words with what depends on them; refusals."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy, ngettext, trans_real

from horarium.interfaces.language import dates, words
from horarium.interfaces.language.refusals import told, told_beside
from horarium.kernel.errors import Invalid
from horarium.org import rules
from horarium.timetable.errors import CoachBusy, NoSuchDate

Q = "\N{RIGHT SINGLE QUOTATION MARK}"
FRIDAY = datetime(2026, 11, 27, 9, 5)  # noqa: DTZ001  (what a clock shows)
NARROW = "\N{NARROW NO-BREAK SPACE}"
MOMENT = "%A %-d %B %Y, %-H:%M"


@pytest.mark.parametrize(
    ("tag", "form", "said"),
    [
        ("en-gb", MOMENT, "Friday 27 November 2026, 9:05"),
        ("en-gb", "%a %-d %b", "Fri 27 Nov"),
        ("en-us", MOMENT, "Friday, November 27, 2026, 9:05 am"),
        ("en-us", "%-d %b", "Nov 27"),
        ("fr-fr", MOMENT, "vendredi 27 novembre 2026 à 9:05"),
        ("fr-fr", "%a %-d %b %-H:%M", "ven. 27 nov. 9:05"),
        ("fr-fr", "%B", "novembre"),
        ("de", "%A %-d %B", "Freitag, 27. November"),
        ("fr-fr", "%G-W%V", "2026-W48"),
    ],
)
def test_a_form_names_the_parts_and_the_locale_their_order_and_words(tag, form, said):
    with translation.override(tag):
        assert dates.said(FRIDAY, form) == said


def test_an_hour_is_raised_with_or_without_its_half_of_the_day():
    with translation.override("en-gb"):
        assert dates.raised(time(17, 40)) == '<span class="hour">17<span class="vh">:</span><sup>40</sup></span>'
    with translation.override("en-us"):
        half = '<small class="half"> pm</small>'
        assert dates.raised(time(17, 40)) == f'<span class="hour">5<span class="vh">:</span><sup>40</sup>{half}</span>'


def test_numbers_lengths_and_cities_are_written_as_the_country_does():
    with translation.override("fr-fr"):
        assert dates.number(12345.6) == f"12{NARROW}345,6"
        assert [dates.quarters(90), dates.quarters(100)] == ["1½", "1,7"]
        assert dates.days(date(2026, 11, 23), date(2026, 11, 29)) == "23\N{EN DASH}29 nov. 2026"
    with translation.override("en-gb"):
        assert dates.city("America/Argentina/Buenos_Aires") == "Buenos Aires time"
        assert dates.days(date(2026, 12, 28), date(2027, 1, 3)) == "28 December 2026 \N{EN DASH} 3 January 2027"


OWN = {
    "en": {"coach": ["instructor", "instructors", ""], "session": ["hour", "hours", ""], "member": ["user", "users", ""]},
    "fr": {"coach": ["enseignante", "enseignantes", "f"], "member": ["élève", "élèves", "m"]},
}


@pytest.mark.parametrize(
    ("tag", "text", "said"),
    [
        ("en", "A coach and the Coaches", "An instructor and the Instructors"),
        ("en", "a session's a member", "an hour's a user"),
        ("en", '<a class="coach">coaching %(coach)s {coach}</a>', '<a class="coach">coaching %(coach)s {coach}</a>'),
        ("en", "the batch", "the batch"),
        ("fr", "Le coach du membre, un premier coach", f"L{Q}enseignante de l{Q}élève, une première enseignante"),
        ("fr", "de coachs, au membre, ce membre", f"d{Q}enseignantes, à l{Q}élève, cet élève"),
    ],
)
def test_the_businesss_words_take_the_place_of_the_standard_ones_with_what_depends_on_them(tag, text, said):
    with words.spoken(lambda: OWN):
        assert words.put_in(text, tag, trans_real.translation(tag).standard) == said


def test_no_text_leaves_the_catalogue_without_the_businesss_words():
    page = Template(
        '{% translate "Coaches" %} {{ _("the coach") }} {% blocktranslate %}coach {{ name }}{% endblocktranslate %}'
        "{% blocktranslate count n=2 %}{{ n }} coach{% plural %}{{ n }} coaches{% endblocktranslate %}"
    )
    label = gettext_lazy("Coaches")
    with translation.override("en-gb"), words.spoken(lambda: OWN):
        assert page.render(Context({"name": "the coach"})) == "Instructors the instructor instructor the coach2 instructors"
        assert [str(label), ngettext("%d coach", "%d coaches", 1)] == ["Instructors", "%d instructor"]
    with translation.override("en-gb"):
        assert [str(label), gettext("the coach")] == ["Coaches", "the coach"]


def test_a_text_that_falls_back_to_another_language_keeps_nobodys_words():
    with translation.override("fr"), words.spoken(lambda: OWN):
        gettext("coach: in no catalogue")
    with translation.override("fr"):
        assert gettext("coach: in no catalogue") == "coach: in no catalogue"


@pytest.mark.parametrize("given", [["coach", ""], ["a%s", "b"], ["<b>", "c"], ["x" * 41, "y"], ["one", "two", "n"]])
def test_a_word_that_is_none_is_refused_with_its_field(given):
    with pytest.raises(Invalid) as refused:
        rules.own_words({"fr": {"coach": given}})

    assert refused.value.at == "words.fr.coach"


def test_a_noun_without_words_is_not_kept():
    assert rules.own_words({"fr": {"coach": [" ", "", "m"], "member": ["élève", "élèves"]}}) == {
        "fr": {"member": ["élève", "élèves", ""]}
    }


def test_a_refusal_is_told_in_the_readers_language_and_its_sentence_stays_english():
    busy, gone = CoachBusy(when=FRIDAY), NoSuchDate("date", on=date(2026, 11, 27))
    wrong = Invalid("on", "{text!r} is not a date such as 2027-03-28", text="{x}")

    with translation.override("fr-fr"):
        assert told(busy).endswith("commence vendredi 27 novembre 2026 à 09:05.")
        assert told(gone) == f"Le 27 novembre 2026 n{Q}est pas une date de cette série."
        assert told_beside(wrong) == f"«\N{NO-BREAK SPACE}{{x}}\N{NO-BREAK SPACE}» n{Q}est pas une date comme 2027-03-28."
    assert busy.sentence == "The coach is not free then: something begins on Friday 27 November 2026 at 09:05."
    assert CoachBusy().sentence == "The coach is not free then."
    assert wrong.sentence == "on cannot be had: '{x}' is not a date such as 2027-03-28."
