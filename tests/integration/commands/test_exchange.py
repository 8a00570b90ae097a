"""`import KIND` and `export KIND` from a shell: what goes to which stream, and with which code it ends."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests import factories as make
from tests.integration.commands.calling import ROOT, forked, run
from tests.integration.exchange.files import GOOD, HEADERS, counts, everything

pytestmark = pytest.mark.usefixtures("db")
AT = ("--at", "2026-11-20T09:00:00Z")


def file(folder, kind: str, lines: list[str]):
    path = folder / f"our {kind}.csv"
    path.write_text("\n".join([HEADERS[kind], *lines, ""]))
    return path


def test_every_kind_is_taken_in_and_given_out_again(tmp_path):
    for kind, lines in GOOD.items():
        done = forked("import", kind, file(tmp_path, kind, lines), *AT)
        assert (done.code, done.err) == (0, "" if kind in {"members", "availability"} else done.err)
        assert done.out.splitlines()[0] == f"our {kind}.csv  {len(lines)} added, 0 there already, 0 refused"
    before = everything()

    for kind, content in before.items():
        assert forked("export", kind, *AT).out.encode() == content.replace(b"\r\n", b"\n")
        there = tmp_path / f"{kind}.csv"
        assert (forked("export", kind, there, *AT).out, there.read_bytes()) == ("", content)
        again = forked("import", kind, there, *AT)
        assert again.out == f"{kind}.csv  0 added, {len(GOOD[kind])} there already, 0 refused\n"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_a_bad_row_is_named_on_standard_error_and_ends_with_2(tmp_path):
    done = run("import", "members", file(tmp_path, "members", ["m1,Max,,,", "m2,,,,", "m3,Otto,,,"]))

    assert done.code == 2
    assert done.err.splitlines() == [
        "our members.csv, line 3: name: it is empty.",
        "1 row was refused; the others went in.",
    ]
    assert done.out == "our members.csv  2 added, 0 there already, 1 refused\n"


def test_the_answer_for_a_program_is_that_of_the_api(tmp_path):
    done = forked("import", "members", file(tmp_path, "members", ["m1,Max,,,", "m2,,,,"]), "--json", "--dry-run")

    assert done.code == 2
    assert json.loads(done.out) == {
        "dryRun": True,
        "added": 1,
        "changed": 0,
        "unchanged": 0,
        "rejectedCount": 1,
        "rejected": [{"line": 3, "field": "name", "reason": "it is empty"}],
        "notes": [],
        "generationQueued": False,
    }
    assert counts()["users"] == 0


@pytest.mark.parametrize("words", [["nowhere.csv"], ["."], ["no table.csv"]])
def test_what_is_no_table_is_one_line_and_ends_with_1(tmp_path, words):
    (tmp_path / "no table.csv").write_text("shoe size\n41\n")

    done = forked("import", "members", tmp_path / words[0])

    assert (done.code, done.out, len(done.err.splitlines())) == (1, "", 1)
    assert done.err.startswith("horarium: ")


def test_where_nothing_can_be_written_is_said_in_one_line(tmp_path):
    done = forked("export", "members", tmp_path / "nowhere" / "members.csv")

    assert (done.code, done.out) == (1, "")
    assert done.err == f"horarium: {tmp_path}/nowhere/members.csv cannot be written: No such file or directory.\n"


def test_a_reader_that_has_enough_ends_an_export_quietly(tmp_path):
    make.rows("INSERT INTO users (name, is_member) SELECT 'Member ' || n, true FROM generate_series(1, 30000) n")
    command = [sys.executable, "-m", "horarium", "export", "members"]
    with (tmp_path / "err").open("wb") as err:
        told = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=err, cwd=ROOT / "src")
        assert told.stdout is not None
        assert told.stdout.readline() == b"key,name,email,phone,zone\r\n"
        told.stdout.close()

        assert told.wait(60) == 141
    assert (tmp_path / "err").read_bytes() == b""
