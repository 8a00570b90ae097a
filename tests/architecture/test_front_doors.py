"""From outside, an app is its events, errors, choices, values, queries and operations; doors may call its tasks too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import APPS, FRONT_DOORS, PACKAGE, Function, dotted, front_doors, place, python_files, tree

DOORS = {"interfaces"}
EVERY_DOOR = [path for app in APPS for path in front_doors(app)]
EVERY_OPERATION = [path for path in EVERY_DOOR if "operations" in (path.stem, path.parent.name) and path.name != "__init__.py"]


def run_time_imports(path: Path) -> Iterator[tuple[ast.stmt, str]]:
    """What a file imports when it runs, as dotted names; what only the type checker reads is left out."""
    for_types = {
        node
        for block in ast.walk(tree(path))
        if isinstance(block, ast.If) and dotted(block.test).endswith("TYPE_CHECKING")
        for node in ast.walk(block)
    }
    for node in ast.walk(tree(path)):
        if node in for_types:
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node, f"{node.module}.{name.name}") for name in node.names)
        elif isinstance(node, ast.Import):
            yield from ((node, name.name) for name in node.names)


def beside_the_front_door(path: Path) -> Iterator[str]:
    own = path.relative_to(PACKAGE).parts[0]
    for node, name in run_time_imports(path):
        parts = name.split(".")
        if parts[0] != "horarium" or len(parts) < 3 or parts[1] not in APPS or parts[1] == own:
            continue
        inside = (PACKAGE / parts[1] / parts[2] / "".join([*parts[3:4], ".py"])).exists()
        if parts[2] not in FRONT_DOORS or inside or (parts[2] == "tasks" and own not in DOORS):
            yield f"{place(path, node)} {name}"


def test_an_app_is_entered_only_by_its_front_doors():
    found = [entry for path in python_files("src/horarium") for entry in beside_the_front_door(path)]

    assert found == []


def public(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    """The functions, classes and methods of a file that its callers may use."""
    for node in tree(path).body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
        if isinstance(node, ast.ClassDef):
            yield from (n for n in node.body if isinstance(n, Function) and not n.name.startswith("_"))


def wordless(path: Path) -> Iterator[str]:
    # A choice's values say what they are.
    for node in public(path):
        choice = isinstance(node, ast.ClassDef) and any(dotted(base).endswith("Choices") for base in node.bases)
        if not ast.get_docstring(node) and not choice:
            yield f"{place(path, node)} {node.name}"


def test_everything_behind_a_front_door_says_what_it_does():
    assert [entry for path in EVERY_DOOR for entry in wordless(path)] == []


def test_a_docstring_finishes_the_sentence_this_will():
    first_words = [
        (f"{place(path, node)} {node.name}", (ast.get_docstring(node) or "").split()[0])
        for path in EVERY_DOOR
        for node in public(path)
        if isinstance(node, Function)
    ]

    assert [(where, word) for where, word in first_words if not re.fullmatch(r"[A-Z][a-z]*[^s\W]", word)] == []


def refusals() -> set[str]:
    """The names of all refusals there are."""
    classes = (
        node
        for path in [PACKAGE / "kernel" / "errors.py", *(PACKAGE / app / "errors.py" for app in APPS)]
        if path.exists()
        for node in tree(path).body
    )
    return {node.name for node in classes if isinstance(node, ast.ClassDef)}


def functions_of(path: Path) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    return {node.name: node for node in tree(path).body if isinstance(node, Function)}


def with_helpers(path: Path, function: ast.AST) -> list[ast.AST]:
    """A function and the private ones of the same file that it calls, however far."""
    others, found, new = functions_of(path), [function], [function]
    while new:
        called = {dotted(node.func) for f in new for node in ast.walk(f) if isinstance(node, ast.Call)}
        new = [others[name] for name in sorted(called & set(others)) if name.startswith("_") and others[name] not in found]
        found += new
    return found


def raised(function: ast.AST) -> set[str]:
    """The names that a function raises directly."""
    nodes = (node.exc for node in ast.walk(function) if isinstance(node, ast.Raise) and node.exc)
    return {dotted(node.func if isinstance(node, ast.Call) else node) for node in nodes}


def announced(function: ast.AST) -> set[str]:
    """The names of the events that a function announces directly."""
    made = (n for n in ast.walk(function) if isinstance(n, ast.Call) and dotted(n.func) == "announce" and n.args)
    return {dotted(call.args[0].func) for call in made if isinstance(call.args[0], ast.Call)}


@pytest.mark.parametrize("path", EVERY_OPERATION, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_an_operation_names_what_it_refuses_and_announces(path):
    known = refusals()
    silent = []
    for name, operation in functions_of(path).items():
        if name.startswith("_"):
            continue
        parts = with_helpers(path, operation)
        says = set().union(*(raised(part) & known | announced(part) for part in parts))
        text = ast.get_docstring(operation) or ""
        silent += [f"{place(path, operation)} {name}: {word}" for word in sorted(says) if not re.search(rf"\b{word}\b", text)]

    assert silent == []


def test_a_refusal_that_a_docstring_names_exists():
    known = refusals()
    named = [
        (f"{place(path, node)} {node.name}", word)
        for path in EVERY_DOOR
        for node in public(path)
        for said in re.findall(r"[Rr]efuses? (?:[\w ,]*?)?with ([^.]*)", ast.get_docstring(node) or "")
        for word in re.findall(r"\b[A-Z]\w*[a-z]\w*\b", said)
    ]

    assert len(named) > 30
    assert [(where, word) for where, word in named if word not in known] == []
