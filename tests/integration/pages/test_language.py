"""In which language a page comes, with whose words, and that one written from right to left is laid out so."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from horarium.interfaces.language import choosing
from horarium.kernel.unit import perform
from horarium.org import operations as org
from tests.architecture.test_words import WORDS
from tests.integration.pages.signing_in import visitor

FRENCH = {"accept-language": "fr-CA,fr;q=0.9,en;q=0.5"}
NARROW = "\N{NARROW NO-BREAK SPACE}"


def language_of(page) -> str:
    return re.findall(r'<html lang="([^"]+)"', page.content.decode())[0]


def test_a_visitor_is_spoken_to_in_the_first_language_that_is_offered_and_asked_for(business):
    page = visitor().get("/login", headers=FRENCH)

    assert language_of(page) == page.headers["Content-Language"] == "fr-FR"
    assert "Se connecter" in page.content.decode()
    assert {"Accept-Language", "Cookie"} <= set(page.headers["Vary"].split(", "))
    assert language_of(visitor().get("/login", headers={"accept-language": "xx, de;q=0.5"})) == "en-GB"


def test_a_country_is_chosen_and_never_taken_from_a_browser(business):
    perform(org.settle, language="fr-CA")

    assert language_of(visitor().get("/login", headers={"accept-language": "fr"})) == "fr-CA"
    assert language_of(visitor().get("/login", headers={"accept-language": "en-US"})) == "en-GB"
    assert language_of(visitor().get("/login")) == "fr-CA"


def test_what_a_visitor_chooses_stays_and_leads_back_to_the_page_and_nowhere_else(business):
    client = visitor()

    answer = client.post("/language", {"language": "fr", "next": "/login?next=/desk/status"})
    assert answer.headers["Location"] == "/login?next=/desk/status"
    assert language_of(client.get("/login")) == "fr-FR"
    assert client.post("/language", {"language": "en", "next": "https://elsewhere.example/"}).headers["Location"] == "/"
    assert language_of(client.get("/login", headers=FRENCH)) == "en-GB"


@pytest.mark.parametrize("tag", ["de", "xx", "fr-ZZZ", "../fr", "fr\0", ""])
def test_a_language_that_is_not_offered_is_refused_and_changes_nothing(business, tag):
    client = visitor()

    assert client.post("/language", {"language": tag}).status_code == 422
    assert "language" not in client.cookies
    client.cookies["language"] = tag.replace("\0", "%00")
    assert language_of(client.get("/login")) == "en-GB"


def test_a_persons_language_follows_them_to_another_browser(business, browse):
    answer = browse(business.member).post("/account/language", {"language": "fr-BE"}, follow=True)
    assert "désormais" in answer.content.decode()

    assert language_of(browse(business.member).get("/learning/week")) == "fr-BE"
    assert language_of(browse(business.coach).get("/coaching/week")) == "en-GB"
    assert browse(business.member).post("/account/language", {"language": "de"}).status_code == 422
    browse(business.member).post("/account/language", {"language": ""})
    assert language_of(browse(business.member).get("/learning/week")) == "en-GB"


def test_a_business_with_twelve_hours_has_them_on_its_pages(business, browse):
    perform(org.settle, language="en-US")

    week = browse(business.coach).get("/coaching/week?week=2026-W48").content.decode()

    assert '<small class="half"> pm</small>' in week


def test_the_businesss_words_are_on_the_pages_and_nowhere_else(business, browse):
    owner, office = browse(business.owner), browse(business.office)
    named = {"words_en_coach_one": "instructor", "words_en_coach_several": "instructors"}

    page = owner.post("/desk/words", named, follow=True)

    assert page.status_code == 200
    assert "Instructor: gives sessions" in office.get("/desk/people/new").content.decode()
    assert "Coach: gives sessions" not in office.get("/desk/people/new").content.decode()
    assert "You log in" not in office.get("/coaching/week").content.decode()
    assert "Only instructors have these pages" in office.get("/coaching/week").content.decode()
    settings = owner.get("/api/settings").json()["data"]
    assert "instructor" not in str(settings)
    assert owner.post("/desk/words", {"words_en_coach_one": "x%s", "words_en_coach_several": "y"}).status_code == 422
    assert owner.post("/desk/words", {"words_en_coach_one": "alone"}).status_code == 422
    assert 'value="instructors"' in owner.get("/desk/words").content.decode()


def test_the_api_speaks_english_whatever_is_asked_for(business, browse):
    client = browse(business.member)
    client.post("/language", {"language": "fr"})

    answer = client.get("/api/sessions/00000000-0000-0000-0000-000000000000", headers=FRENCH)

    assert answer.json()["error"] == "There is no such session."
    page = client.get("/sessions/00000000-0000-0000-0000-000000000000", headers=FRENCH).content.decode()
    assert "Cette séance n\N{RIGHT SINGLE QUOTATION MARK}existe pas." in page


@pytest.fixture
def mirrored(tmp_path, settings):
    """A language that only this test has: every text with a sign, to be written from right to left."""
    source = WORDS.LOCALES / "fr" / "LC_MESSAGES" / "django.po"
    with source.open("rb") as stream:
        catalog = read_po(stream, locale="fr")
    for message in catalog:
        if message.id:
            message.string = tuple(f"\N{RIGHTWARDS ARROW}{text}" for text in WORDS.as_parts(message.id))
            message.string = message.string[0] if isinstance(message.id, str) else message.string
    folder = tmp_path / "ar_XB" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(WORDS.compiled(catalog))
    settings.LOCALE_PATHS = [tmp_path, *settings.LOCALE_PATHS]
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar-xb", "ar-xb")]
    forget()
    yield
    forget()


def forget() -> None:
    choosing.choices.cache_clear()
    choosing.languages.cache_clear()


@pytest.mark.usefixtures("mirrored")
def test_a_language_from_right_to_left_turns_the_page_round(business):
    client = visitor()
    client.post("/language", {"language": "ar-XB"})

    page = client.get("/login").content.decode()

    assert re.search(r'<html lang="ar-XB" dir="rtl"', page)
    assert "\N{RIGHTWARDS ARROW}Sign in" in page


# What says what something is, and holds nothing that somebody typed.
SAYING = re.compile(r"<(label|button|dt|h2|h3|legend|caption)\b[^>]*>(.*?)</\1>", flags=re.DOTALL)
DESK = ["status", "attention", "people", "series", "book", "book?once", "day", "week", "settings", "exchange", "ill", "rooms"]


def untranslated(page: str) -> list[str]:
    """What stands in a page's headings, labels and buttons that came through no catalogue."""
    work = re.sub(r"<(svg|code)\b.*?</\1>", "", page[page.index("<main") :], flags=re.DOTALL)
    said = [re.sub(r"<[^>]*>", "", text).strip() for _, text in SAYING.findall(work)]
    return [text for text in said if re.search(r"[A-Za-z]{2}", text) and "\N{RIGHTWARDS ARROW}" not in text]


@pytest.mark.usefixtures("mirrored")
def test_headings_labels_and_buttons_of_every_page_are_in_that_language(business, browse):
    owner, coach, member = (browse(one) for one in (business.owner, business.coach, business.member))
    for client in (owner, coach, member):
        client.post("/account/language", {"language": "ar-XB"})

    pages = {f"/desk/{path}": owner for path in DESK}
    pages |= {f"/sessions/{business.session.id}": owner, "/coaching/hours": coach, "/learning/week": member}
    found = {text for path, client in pages.items() for text in untranslated(client.get(path).content.decode())}

    assert found <= {business.coach.name, business.member.name}
