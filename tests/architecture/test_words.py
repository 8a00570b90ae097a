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
    r'\b(?:label|hint|word|heading|empty|title)="([^"]*)"|\|default(?:_if_none)?:"([^"]*)"|^firstof[^%]*(?<!_\()"([^"]*)"'
)
ATTRIBUTES = re.compile(r'\b(?:aria-label|alt|title|placeholder)="([^"]*)"')
PLACES = re.compile(r"%\(\w+\)[sd]|%%")


# Blocks of a frame that hold the name of a style and no text.
STYLED = {"block shape", "block density"}
TEXTS = sorted(TEMPLATES.rglob("*.html"))


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


def plain(said: ast.expr) -> bool:
    """Whether words stand in what is said, and not only texts that were translated before."""
    parts = said.values if isinstance(said, ast.JoinedStr) else [said]
    return any(isinstance(part, ast.Constant) and re.search(r"[^\W\d_]", str(part.value)) for part in parts)


def spoken_plainly(path: Path) -> list[str]:
    """Texts for people in a door's module that are not translated: messages, labels, hints, faults of forms."""
    said = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            given = [k.value for k in node.keywords if k.arg in {"label", "help_text", "nothing"}]
            given += node.args[1:2] if called.startswith("messages.") else []
            given += node.args[:1] if called.endswith("ValidationError") else []
            said += [f"{relative(path)}:{one.lineno}" for one in given if plain(one)]
    return said


def loose(path: Path) -> list[str]:
    """What stands between quotation marks in a module, has the look of a sentence, and passes through no catalogue."""
    handed = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            handed.add(node.body[0].value)
        # What these are given is translated, or no person reads it.
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {*WORDS.CALLS, "Invalid", "compile"}:
            handed |= set(ast.walk(node))
    texts = [n.value for n in ast.walk(tree(path)) if isinstance(n, ast.Constant) and n not in handed]
    words = [text for text in texts if isinstance(text, str) and not re.search(r"[<;=:/\\\\]|Mac OS", text)]
    return [text for text in words if re.search(r"[^\W\d_]{2,} [^\W\d_]{2}| (?:of|to|at|from) ", text)]


SPOKEN = [path for path in python_files("src/horarium/interfaces") if not relative(path).startswith(WORDS.ENGLISH)]


def test_every_text_of_a_page_that_is_said_in_python_can_be_translated():
    assert [where for path in SPOKEN for where in spoken_plainly(path)] == []


PAGES = [PACKAGE / "interfaces" / door for door in ("account", "coaching", "desk", "history", "learning", "pages", "public")]


@pytest.mark.parametrize("folder", PAGES, ids=lambda folder: folder.name)
def test_no_sentence_stands_beside_the_catalogue(folder):
    assert [text for path in sorted(folder.glob("*.py")) for text in loose(path)] == []


def test_the_catalogues_hold_the_texts_that_the_sources_have_now():
    texts = WORDS.gathered()

    assert [line for tag in WORDS.languages() for line in WORDS.bring_up(tag, texts, check=True)] == []


def test_a_text_inside_an_f_string_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(WORDS, "ROOT", tmp_path)
    source = tmp_path / "page.py"
    source.write_text("said = f\"{_('It stays.')} {ngettext('one', 'many', 2)} {other('no')}\"")

    assert [text for _, text, _, _ in WORDS.in_formatted(source)] == ["It stays.", ("one", "many")]


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
