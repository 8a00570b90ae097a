"""Rules that a reader of the code may rely on everywhere, each with the few places that are its exception."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.architecture.source import PACKAGE, ROOT, calls, dotted, place, python_files, relative, tree

SRC = python_files("src/horarium")
READS_CLOCK = {"now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime"}
CLOCKS = {"datetime", "date", "timezone", "time", "dt", "django_timezone"}
CLOCK_READERS = {
    "src/horarium/kernel/clock.py": "the one reader",
    "src/horarium/kernel/ids.py": "a key grows with time and is never read as a time",
}
BEGINNERS = {
    "src/horarium/kernel/unit.py": 2,  # perform(), and the rehearsal that undoes all that was performed
    "src/horarium/interfaces/management/first.py": 1,  # a migration is one transaction
    "src/horarium/journal/operations.py": 1,  # the savepoint around a refused duplicate in the queue
}
TEXT = {".py", ".sql", ".md", ".html", ".css", ".js", ".toml", ".sh", ".csv", ".txt", ".json", ""}
NOT_OURS = {"static/vendor", "tests/data", "__pycache__"}


def test_only_the_clock_reads_the_clock():
    readers = [
        place(path, call)
        for path in SRC
        for call, name in calls(path)
        if name.split(".")[-1] in READS_CLOCK
        and name.split(".")[-2:-1] in [[c] for c in CLOCKS]
        and relative(path) not in CLOCK_READERS
    ]

    assert readers == []


def test_only_doors_ask_the_clock():
    asking = {
        relative(path)
        for path in SRC
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module
        if f"{node.module}.{node.names[0].name}".startswith("horarium.kernel.clock")
        or (node.module == "horarium.kernel" and "clock" in {name.name for name in node.names})
    }

    assert [path for path in sorted(asking) if not is_door(path)] == []


def is_door(path: str) -> bool:
    return path.startswith("src/horarium/interfaces/") or path.endswith("/tasks.py")


def test_sql_reads_the_clock_only_for_defaults_and_keys():
    clock = re.compile(r"\b(now\(\)|current_(timestamp|date|time)|clock_timestamp\(\)|localtime)", re.IGNORECASE)
    found = [
        (relative(path), line.strip())
        for path in sorted(PACKAGE.rglob("*.sql"))
        for line in path.read_text().splitlines()
        if clock.search(line.split("--")[0])
    ]

    assert [
        line for path, line in found if "DEFAULT now()" not in line and path != "src/horarium/kernel/sql/functions.sql"
    ] == []


def test_only_perform_begins_a_transaction():
    begun: dict[str, int] = {}
    for path in SRC:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute | ast.Name) and dotted(node).endswith("transaction.atomic"):
                begun[relative(path)] = begun.get(relative(path), 0) + 1

    assert begun == BEGINNERS


def test_only_doors_perform():
    performing = {relative(path) for path in SRC for _, name in calls(path) if name == "perform"}

    assert [path for path in sorted(performing) if not is_door(path)] == []


def test_sql_takes_its_values_as_parameters():
    # The one name of a table that a statement is put together with comes from a list beside it.
    allowed = {
        "src/horarium/kernel/claims.py": "a table's name out of two that stand beside it",
        "src/horarium/interfaces/management/first.py": "a schema's name that the settings hold to letters, digits and _",
    }
    built = [
        place(path, call)
        for path in SRC
        for call, name in calls(path)
        if name.split(".")[-1] in {"execute", "executemany", "RunSQL", "raw", "extra", "RawSQL"} and is_built(call)
    ]

    assert [where for where in built if where.rpartition(":")[0] not in allowed] == []


def is_built(call: ast.Call) -> bool:
    """Whether the text that a call sends is put together on the spot: an f-string, a sum, `%` or .format()."""
    sent = [*call.args[:1], *(k.value for k in call.keywords if k.arg in {"sql", "query"})]
    parts = [node for text in sent for node in ast.walk(text)]
    formatted = any(isinstance(node, ast.Call) and dotted(node.func).endswith(".format") for node in parts)
    return formatted or any(isinstance(node, ast.JoinedStr | ast.BinOp) for node in parts)


def texts() -> list[tuple[str, str]]:
    """Every text of the project that a person wrote, with its path."""
    folders = ["src", "tests", "tools", "docs", ".ci", "examples"]
    files = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    files += [path for path in ROOT.iterdir() if path.name == "run" or path.suffix in {".md", ".toml"}]
    wanted = [path for path in files if path.is_file() and path.suffix in TEXT]
    return [(relative(path), path.read_text()) for path in sorted(wanted) if not any(n in str(path) for n in NOT_OURS)]


def test_no_path_of_anybodys_machine_is_written_down():
    machine = re.compile(r"(?<![\w.$}])/(wo" + r"rk|ro" + r"ot|ho" + r"me/[a-z]\w+|Us" + r"ers/\w+)\b")

    assert [(path, found[0]) for path, text in texts() if (found := machine.search(text))] == []


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")

    assert [(path, found[0]) for path, text in texts() if (found := later.search(text))] == []


def test_no_test_replaces_code_of_ours():
    mocks = re.compile(r"unittest\.mo" + r"ck|\bmo" + r"cker\b|Magic" + r"Mock")

    assert [path for path, text in texts() if path.startswith("tests/") and mocks.search(text)] == []


def test_every_suppression_gives_its_reason_or_is_of_a_kind_that_needs_none():
    bare = re.compile(r"#\s*(noqa|type: ignore)(?!:|\[)")

    assert [path for path, text in texts() if path.endswith(".py") and bare.search(text)] == []


def test_this_test_sees_what_it_forbids(tmp_path: Path):
    bad = tmp_path / "bad.py"
    bad.write_text('cursor.execute(f"SELECT {x}")\ncursor.execute("SELECT %s" % x)\ncursor.execute("SELECT %s", [x])\n')

    assert [is_built(call) for call, _ in calls(bad)] == [True, True, False]
