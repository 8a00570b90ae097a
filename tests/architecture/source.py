"""The project's files as the architecture tests read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "horarium"

# From the bottom to the top: an app may know those before it.
APPS = ["journal", "org", "people", "catalog", "availability", "timetable", "reservations", "cohorts", "webhooks"]
FRONT_DOORS = ["events", "errors", "choices", "values", "queries", "operations", "tasks"]

Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*folders: str, migrations: bool = False) -> list[Path]:
    """Every Python file below the folders of the project, in order; migrations, which Django writes, only if asked for."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if migrations or "migrations" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def place(path: Path, node: ast.AST) -> str:
    return f"{relative(path)}:{getattr(node, 'lineno', 0)}"


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call in a file with the dotted name of what is called, such as `cursor.execute`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def front_doors(app: str) -> list[Path]:
    """The files that make up an app's front doors, folders of them included."""
    files = [PACKAGE / app / f"{door}.py" for door in FRONT_DOORS]
    folders = [path for door in FRONT_DOORS for path in sorted((PACKAGE / app / door).glob("*.py"))]
    return [path for path in [*files, *folders] if path.exists()]
