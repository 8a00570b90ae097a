"""The documents say what the code does: made pages are up to date, every command is explained, links lead somewhere."""

from __future__ import annotations

import argparse
import re
import shlex
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from horarium import serving
from horarium.interfaces.management.commands.overview import OTHERS, every_command
from tests.architecture.source import APPS, PACKAGE, ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def tool(name: str) -> ModuleType:
    """One of the programs in tools/, which is no package."""
    spec = spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


DOCS = tool("docs")


@pytest.mark.parametrize("name", DOCS.PAGES)
def test_a_made_page_is_up_to_date(name):
    assert DOCS.same(name, DOCS.PAGES[name]()), f"{name} is out of date: ./run docs"


def parser_of(entry) -> argparse.ArgumentParser:
    return entry().create_parser("horarium", entry.words)


@pytest.mark.parametrize("command", every_command(), ids=lambda command: command.words)
def test_a_command_says_what_it_does_and_shows_a_call_that_it_takes(command):
    arguments = shlex.split(command.example.removeprefix(command.words))

    assert re.fullmatch(r"[A-Z].{20,}\.", command.help, re.DOTALL)
    assert command.example.startswith(command.words)
    parser_of(command).parse_args(arguments)
    assert f"## `./run {command.words}`" in (ROOT / "docs" / "commands.md").read_text()


@pytest.mark.parametrize("command", every_command(), ids=lambda command: command.words)
def test_every_argument_of_a_command_is_explained(command):
    silent = [action.dest for action in DOCS.arguments(parser_of(command)) if not action.help]

    assert silent == []


def test_help_names_what_serves_as_serving_itself_says_it():
    assert {name: OTHERS[name] for name in serving.HELP} == serving.HELP


def headings(page: Path) -> set[str]:
    """The anchors of a page, as the places that show Markdown make them from its headings."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page):
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        if "://" not in target and not (found.exists() and (not anchor or anchor in headings(found))):
            lost.append(target)

    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_exists(page):
    named = re.findall(r"`((?:src|tests|tools|docs|examples|\.ci)/[\w./-]+)`", page.read_text())

    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_decision_is_on_the_list_of_decisions():
    pages = {page.name for page in (ROOT / "docs" / "decisions").glob("[0-9]*.md")}
    listed = re.findall(r"\]\((\d{4}[\w-]+\.md)\)", (ROOT / "docs" / "decisions" / "README.md").read_text())

    assert listed == sorted(pages)
    assert [int(name[:4]) for name in listed] == list(range(1, len(listed) + 1))


def test_the_architecture_explains_every_app():
    page = (ROOT / "docs" / "architecture.md").read_text()
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}

    assert folders >= set(APPS)
    assert [name for name in sorted(folders) if not re.search(rf"(^  |`){name}(/ |`)", page, re.MULTILINE)] == []


def test_the_changelog_begins_with_the_present_version():
    from horarium import __version__

    first = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert first is not None
    assert first[1] == __version__
