"""docs/benchmarks.md: a section for each bench, each written when that bench was last kept."""

from __future__ import annotations

import re

from bench.shared import ROOT

DOCUMENT = ROOT / "docs" / "benchmarks.md"
ORDER = ("generate", "free-slots", "race", "api", "pages", "start")
PREFACE = """# Benchmarks

`./run bench BENCH --keep` writes the section of that bench and leaves the others. Ratios are between things measured in the
same run, in the same database; absolute times belong to the machine named in the section.

"""


def keep(text: str) -> None:
    """Put a section into the document in the place of the same bench's earlier one."""
    DOCUMENT.write_text(with_section(DOCUMENT.read_text(), text))


def with_section(page: str, section: str) -> str:
    """Return the page with the section in it. A section begins with `## bench: …`."""
    found = {title(part): part for part in re.split(r"^(?=## )", page, flags=re.MULTILINE)[1:]}
    found[title(section)] = section
    return PREFACE + "\n".join(found[name].strip() + "\n" for name in sorted(found, key=ORDER.index))


def title(section: str) -> str:
    return section.removeprefix("## ").split(":")[0]
