"""docs/batches.md, line by line; and a file of classes with faults in it."""

from __future__ import annotations

import io
import json
import re
import shlex
from pathlib import Path

import pytest
from django.core.management import call_command

from tests import factories as make

pytestmark = pytest.mark.usefixtures("db")
ROOT = Path(__file__).parents[3]
LINES = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```$", (ROOT / "docs" / "batches.md").read_text(), re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]


def said(line: str, monkeypatch) -> str:
    monkeypatch.chdir(ROOT)
    _, name, *words = shlex.split(line)
    out = io.StringIO()
    call_command(name.replace("-", "_"), *words, stdout=out)
    return out.getvalue().strip()


def test_each_line_does_what_the_page_says(monkeypatch):
    make.course("CPA MARKETING BLUEPRINT: TKEA RESELLERS - TOTALLY FREE")

    made, again, opened = (said(line, monkeypatch) for line in LINES)

    assert made == "5 classes made, 5 live classes made, 0 there already."
    assert again == "0 classes made, 0 live classes made, 5 there already. 1 linked to their courses."
    assert opened == "Batch 1 of FREELANCING - THE UNTAPPED MARKET is open. 84 classes made."
    assert make.rows("SELECT access_type, count(*) FROM live_classes GROUP BY 1 ORDER BY 1") == [("free", 1), ("paid", 4)]
    assert "was open already" in said(LINES[-1], monkeypatch)
    answer = json.loads(said(f"{LINES[-1]} --json", monkeypatch))
    assert (answer["sessionsCreated"], answer["opened"][0]["batchNumber"], answer["notOpened"]) == (0, 1, [])


def test_linking_touches_only_what_has_no_course():
    other, own = make.course("Another"), make.course("Ebooks")
    make.batch_class("Ebooks", course_id=other.id)
    make.batch_class("Freelancing")

    call_command("setup_classes", str(ROOT / "examples" / "five-classes.csv"), link=True, stdout=io.StringIO())

    assert own.id
    assert make.value("SELECT course_id FROM batch_classes WHERE class_name = 'Ebooks'") == other.id
    assert make.value("SELECT course_id FROM batch_classes WHERE class_name = 'Freelancing'") is None


def test_a_row_with_a_fault_is_named_and_the_others_go_in(tmp_path, capsys):
    file = tmp_path / "classes.csv"
    file.write_text(
        "class_name,start_day_of_week,total_sessions,slots,days_counted\n"
        "Good,0,5,06:30 13:00,calendar\n"
        "Late,7,5,,\n"
        "Odd,1,5,25:00,\n"
        ",1,5,,\n"
        "Weekend,6,5,,weekdays\n"
    )
    out = io.StringIO()

    with pytest.raises(SystemExit) as left:
        call_command("setup_classes", str(file), stdout=out)

    assert left.value.code == 2
    assert out.getvalue().startswith("1 classes made")
    told = capsys.readouterr().err
    for line in (3, 4, 5, 6):
        assert f"classes.csv, line {line}: " in told
    assert make.rows("SELECT class_name, slots::text FROM batch_classes") == [("Good", "{06:30:00,13:00:00}")]
