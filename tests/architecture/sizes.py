"""How long functions, files and templates are. `python -m tests.architecture.sizes` prints it, as `./run lint` does."""

from __future__ import annotations

import ast
import sys
from statistics import median

from tests.architecture.source import ROOT, Function, place, python_files, relative, tree

LONGEST_FUNCTION, LONGEST_FILE, LONGEST_TEMPLATE = 40, 400, 130
FOLDERS = ("src", "tests", "tools")
SHOWN = 10

Sizes = list[tuple[int, str]]


def functions(*folders: str) -> Sizes:
    """The lines of every function from its `def` to its end, the longest first."""
    found = ((path, node) for path in python_files(*folders) for node in ast.walk(tree(path)))
    sizes = [
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{place(path, node)} {node.name}")
        for path, node in found
        if isinstance(node, Function)
    ]
    return sorted(sizes, reverse=True)


def files(*folders: str) -> Sizes:
    """The lines of every Python file that holds any, the longest first."""
    sizes = [(len(path.read_text().splitlines()), relative(path)) for path in python_files(*folders)]
    return sorted((size for size in sizes if size[0]), reverse=True)


def templates() -> Sizes:
    """The lines of every template, the longest first."""
    found = (ROOT / "src").rglob("templates/**/*.*")
    return sorted(((len(path.read_text().splitlines()), relative(path)) for path in found), reverse=True)


def too_long() -> Sizes:
    """Whatever is beyond its stop."""
    kinds = ((functions(*FOLDERS), LONGEST_FUNCTION), (files(*FOLDERS), LONGEST_FILE), (templates(), LONGEST_TEMPLATE))
    return [size for sizes, stop in kinds for size in sizes if size[0] > stop]


def report() -> str:
    """The medians and the longest ten, in lines."""
    mine = functions("src")
    lines = [f"Of {len(mine)} functions in src half have at most {median(n for n, _ in mine):g} lines; the longest:"]
    lines += [f"  {n:>4}  {name}" for n, name in mine[:SHOWN]]
    for what, sizes in (("files in src", files("src")), ("templates", templates())):
        if sizes:
            lines.append(f"Of {len(sizes)} {what} half have at most {median(n for n, _ in sizes):g} lines; the longest:")
            lines += [f"  {n:>4}  {name}" for n, name in sizes[:3]]
    return "\n".join(lines)


if __name__ == "__main__":
    print(report())
    sys.exit("\n".join(["Too long:", *(f"  {n:>4}  {name}" for n, name in too_long())]) if too_long() else 0)
