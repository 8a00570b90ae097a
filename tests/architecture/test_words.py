"""Every text of the interface can be translated, and French is complete; nothing is laid out by left and right."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType

from tests.architecture.source import PACKAGE, python_files, relative, tree
from tests.architecture.test_documents import tool

WORDS = tool("words")
TEMPLATES = PACKAGE / "interfaces" / "templates"
STYLES = sorted((PACKAGE / "interfaces" / "static").glob("*.css"))
# Names and codes that are the same in every language.
SAME_EVERYWHERE = {"Horarium", "CSV", "API", "UTC", "h", "s", ".csv"}
ARGUMENTS = re.compile(
    r'\b(?:label|hint|word|heading|empty|title)="([^"]*)"|\|default(?:_if_none)?:"([^"]*)"|^firstof[^%]*"([^"]*)"'
)
ATTRIBUTES = re.compile(r'\b(?:aria-label|alt|title|placeholder)="([^"]*)"')
PLACES = re.compile(r"%\(\w+\)[sd]|%%")


# Blocks of a frame that hold the name of a style and no text.
STYLED = {"block shape", "block density"}
# What is marked so far: the frames, the way in, one's own account, and the desk's settings. The rest is being marked.
MARKED = re.compile(
    r"(?:4.*|500|base|entrance|plain|refused|work)\.html|(?:account|admin|mfa)/.*|(?:booking|learning|public)/.*|open_page\.html"
    r"|desk/(?:base|entry|exchange|holiday|person_new|room|settings|webhook|welcome|words).*"
    r"|parts/(?!exceptions|series_what|week).*"
)
TEXTS = [path for path in sorted(TEMPLATES.rglob("*.html")) if MARKED.fullmatch(path.relative_to(TEMPLATES).as_posix())]


def untranslated(template: str) -> list[str]:
    """What a template says outside its translated texts: words between tags, in attributes, and in what includes are given."""
    found, html, inside, before = [], "", False, ""
    for token in Lexer(template).tokenize():
        name = token.contents.partition(" ")[0]
        if token.token_type == TokenType.TEXT:
            html += "" if inside or before in STYLED else token.contents
            continue
        before = token.contents
        if token.token_type == TokenType.BLOCK and name in {"blocktranslate", "endblocktranslate"}:
            inside = name == "blocktranslate"
        found += [text for texts in ARGUMENTS.findall(token.contents) for text in texts]
        found += ["|pluralize"] if "|pluralize" in token.contents else []
        html += "\0"
    html = re.sub(r"<script\b[^>]*>.*?</script>", "\0", html, flags=re.DOTALL)
    found += ATTRIBUTES.findall(html)
    found += re.split("\0", re.sub(r"<[^>]*>", "\0", html))
    return [text.strip() for text in found if re.search(r"[^\W\d_]", text) and text.strip() not in SAME_EVERYWHERE]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_every_text_of_a_template_can_be_translated(path):
    assert untranslated(path.read_text()) == []


def test_this_test_sees_what_it_forbids():
    bad = """<p title="Out">{% translate "in" %} and</p>{% include "x" with label="Deed" %}{{ n|default:"none" }}
    {{ n|pluralize }}{% blocktranslate %}fine {{ n }}{% endblocktranslate %}{{ a }}: {{ b }}
    <script type="application/json">{"no": 1}</script>"""

    assert sorted(untranslated(bad)) == ["Deed", "Out", "and", "none", "|pluralize"]


def spoken_plainly(path: Path) -> list[str]:
    """Texts for people in a door's module that are not translated: messages, labels, hints, faults of forms."""
    said = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            given = [k.value for k in node.keywords if k.arg in {"label", "help_text"}]
            given += node.args[1:2] if called.startswith("messages.") else []
            given += node.args[:1] if called.endswith("ValidationError") else []
            said += [f"{relative(path)}:{one.lineno}" for one in given if isinstance(one, ast.Constant | ast.JoinedStr)]
    return said


# Likewise.
MODULES = ["account", "accounts.py", "history", "language", "pages/access.py", "pages/forms.py", "public", "learning"]
MODULES += [f"desk/{name}.py" for name in ("business", "entry", "exchange", "people", "rows", "webhooks", "words")]


def test_every_text_of_a_page_that_is_said_in_python_can_be_translated():
    folders = tuple(f"src/horarium/interfaces/{name}" for name in MODULES)
    doors = [path for path in python_files("src/horarium/interfaces") if relative(path).startswith(folders)]

    assert len(doors) > len(MODULES)
    assert [where for path in doors for where in spoken_plainly(path)] == []


CATALOGUES = {tag: WORDS.read(WORDS.LOCALES / tag / "LC_MESSAGES" / "django.po", tag) for tag in WORDS.languages()}


def test_french_is_complete_and_offered():
    assert [message.id for message in WORDS.lacking(CATALOGUES["fr"])] == []
    assert "fr" in dict(settings.LANGUAGES)


@pytest.mark.parametrize("tag", CATALOGUES)
def test_a_compiled_catalogue_is_made_of_what_the_written_one_says_and_only_if_that_is_complete(tag):
    compiled = WORDS.LOCALES / tag / "LC_MESSAGES" / "django.mo"
    complete = not WORDS.lacking(CATALOGUES[tag])

    assert (compiled.read_bytes() if compiled.exists() else None) == (WORDS.compiled(CATALOGUES[tag]) if complete else None)


def places(text: str) -> set[str]:
    """The places for facts that a text has, whatever form each is given."""
    named = {name for _, name, _, _ in Formatter().parse(PLACES.sub("", text)) if name} if "{" in text else set()
    return named | set(PLACES.findall(text))


@pytest.mark.parametrize("tag", CATALOGUES)
def test_a_translation_has_the_places_and_tags_of_its_text(tag):
    wrong = []
    for message in CATALOGUES[tag]:
        texts, told = WORDS.as_parts(message.id), [text for text in WORDS.as_parts(message.string) if text]
        wanted = {place for text in texts for place in places(text)}
        tags = re.findall(r"<[^>]*>", texts[-1])
        wrong += [text for text in told if message.id and (places(text) != wanted or re.findall(r"<[^>]*>", text) != tags)]

    assert wrong == []


def test_french_is_set_as_french_is():
    plain = re.compile(r"[ \w»][;?!]|[^\N{NO-BREAK SPACE}\d]:(?!\d|//|%)|« | »|'")
    texts = [text for message in CATALOGUES["fr"] for text in WORDS.as_parts(message.string) if message.id]
    bare = [re.sub(r"<[^>]*>|\{[^}]*\}|%\(\w+\)[sd]|https?://|HORARIUM_HOME=\S+|13:30-17:00", "", text) for text in texts]

    assert [text for text in bare if plain.search(text)] == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_nothing_is_laid_out_by_left_and_right(path):
    one_way = re.compile(r"(?<![\w-])(?:[a-z]+-)?(?:left|right)\b|text-align:\s*(?:left|right)|\bfloat\b")

    assert one_way.findall(re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)) == []
