"""docs/benchmarks.md is written one section at a time: keeping one bench leaves what another measured."""

from __future__ import annotations

import pytest

from tests.architecture.source import ROOT

GENERATE = "## generate: 10 standing hours, 1 rounds\n\nA machine.\n\n| what | ratio |\n|---|--:|\n| a night | 1.2 |\n"
RACE = "## race: 64 clients, 40 hours\n\nA machine.\n"


@pytest.fixture
def document(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    from bench import document

    return document


def test_a_section_takes_the_place_of_the_same_benchs_and_leaves_the_others(document):
    page = document.with_section(document.with_section("", RACE), GENERATE)
    again = document.with_section(page, RACE.replace("40", "10"))

    assert again == page.replace("40 hours", "10 hours")
    assert page.index("## generate") < page.index("## race")
    assert page.count("# Benchmarks") == 1
    assert "| a night | 1.2 |" in again


def test_the_page_is_what_the_benches_would_write(document):
    page = document.DOCUMENT.read_text()
    last = page[page.index("## ") :].split("\n## ")[0]

    assert document.with_section(page, last) == page


def test_every_bench_has_its_place_and_says_what_it_measures(document, monkeypatch: pytest.MonkeyPatch):
    from bench.__main__ import BENCHES

    assert tuple(BENCHES) == document.ORDER
    for bench in BENCHES.values():
        assert len(bench.__doc__.split("\n")[0]) > 40
        assert all(text for _, _, text in bench.OPTIONS)
