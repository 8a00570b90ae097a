"""One bad row among good ones, and files that are no table: each is named with line, column and reason."""

from __future__ import annotations

import pytest

from horarium.interfaces.importing.errors import NoSuchFile, UnreadableFile
from horarium.interfaces.importing.intake import Intake
from horarium.interfaces.importing.kinds import import_file
from tests import factories as make
from tests.integration.exchange.files import GOOD, MEMBERS, counts, outcome, refused, taken_in

pytestmark = pytest.mark.usefixtures("db")

LATE = ",m1,c1,,,Flute,2,14:00,15:00,2026-11-23,,,"
BAD = [
    ("members", ",Dora,,,", "key", "it is empty, and so is the e-mail address: nothing says who this is"),
    ("members", "m3,,,,", "name", "it is empty"),
    ("members", "m3,Dora,no address,,", "email", "'no address' is not an e-mail address"),
    ("members", "m3,Dora,ada@example.org,,", "key", "ada@example.org is here already under the key c1"),
    ("members", "c2,Bea,ada@example.org,,", "email", "Somebody with the e-mail address ada@example.org is here already"),
    ("members", "m3,Dora,,,Mars/Olympus", "zone", "'Mars/Olympus' is not the name of a time zone"),
    ("members", f"m3,Dora,,{'1' * 51},", "phone", "it is longer than 50 characters"),
    ("members", f"m3,{'x' * 501},,,", "name", "it is longer than 500 characters"),
    ("members", "m3,Dora,,,,,one too many", None, "7 values stand where the header names 5 columns"),
    ("members", 'm3,"Dora,,,', None, "a quotation mark is not closed or stands in the wrong place"),
    ("members", "m3,Do\0ra,,,", None, "it holds a NUL character"),
    ("members", MEMBERS[0], "key", "m1 stands on line 2 already"),
    ("members", "m3,Dora,d@example.org,,\nm4,Eve,D@example.org,,", "email", "d@example.org stands on line 4 already"),
    ("coaches", "c3,Cleo,,,,,Annex,", "room", "it is empty, and a room in Annex is meant"),
    ("coaches", "c3,Cleo,,,,,,4", "duration", "'4' is not a number of minutes from 5 to 720"),
    ("coaches", "c3,Cleo,,,,,,1e3", "duration", "'1e3' is not a number of minutes from 5 to 720"),
    ("availability", "c9,1,09:00,10:00,,", "coach", "no coach here has the key, id or e-mail address c9"),
    ("availability", "m1,1,09:00,10:00,,", "coach", "no coach here has the key, id or e-mail address m1"),
    ("availability", "c2,7,09:00,10:00,,", "day_of_week", "'7' is not a weekday from 0 (Sunday) to 6 (Saturday)"),
    ("availability", "c2,1,25:00,26:00,,", "start_time", "'25:00' is not a time of day such as 08:30"),
    ("availability", "c2,1,10:00,09:00,,", "end_time", "09:00 is not after 10:00"),
    ("availability", "c2,1,09:00,10:00,perhaps,", "individual", "'perhaps' is neither yes nor no"),
    (
        "availability",
        "c2,1,09:00,10:00,,\nc2,1,09:00,11:00,,",
        "start_time",
        "hours on Monday from 09:00 stand on line 4 already",
    ),
    (
        "availability",
        "c2,1,09:00,12:00,,\nc2,1,10:00,11:00,,yes",
        "start_time",
        "10:00 is inside hours that are for something else",
    ),
    ("availability", "c2,1,09:00,10:00", None, "4 values stand where the header names 6 columns"),
    ("series", LATE.replace("m1", "m9"), "member", "no member here has the key, id or e-mail address m9"),
    ("series", LATE.replace("m1", "c2"), "member", "no member here has the key, id or e-mail address c2"),
    ("series", LATE.replace("c1", "c9"), "coach", "no coach here has the key, id or e-mail address c9"),
    ("series", LATE.replace(",m1", "7,m1"), "id", "'7' is not an id as exports have it"),
    ("series", LATE.replace("14:00", "25:00"), "start_time", "'25:00' is not a time of day such as 08:30"),
    ("series", LATE.replace("2026-11-23", "2027-02-29"), "start_date", "'2027-02-29' is not a date such as 2026-11-23"),
    ("series", LATE.replace("2026-11-23", "0000-01-01"), "start_date", "'0000-01-01' is not a date such as 2026-11-23"),
    ("series", LATE.replace("2026-11-23", "23.11.2026"), "start_date", "'23.11.2026' is not a date such as 2026-11-23"),
    ("series", LATE.replace("2026-11-23", "9999-11-23"), "start_date", "9999-11-23 is not a date from 2000 to 2200"),
    ("series", LATE.removesuffix(",,,") + ",2026-11-01,,", "end_date", "2026-11-01 is before the first date, 2026-11-23"),
    ("series", LATE + "Mars/Olympus", "zone", "'Mars/Olympus' is not the name of a time zone"),
    ("series", LATE.replace("c1,", "c2,B"), "coach", "Bea has no hours yet"),
    ("series", LATE.replace("14:00", "16:30").replace("15:00", "17:30"), "start_time", "Ada does not work then"),
    ("series", LATE.replace("14:00", "10:30").replace(",2,", ",1,"), None, "The coach is not free then"),
    ("series", f"{LATE}\n{LATE}", "member", "the same standing hour stands on line 4 already"),
]


AFTER = {
    "coaches": "c8,Ina,,,,,,",
    "members": "m8,Ina,,,",
    "availability": "c0,5,09:00,10:00,,",
    "series": ",m1,c1,,,Last,2,16:00,17:00,2026-11-23,,,",
}


@pytest.mark.parametrize(("kind", "row", "column", "reason"), BAD)
def test_a_bad_row_is_named_and_those_before_and_after_it_go_in(home, kind, row, column, reason):
    """Of the rows of a case the last is the bad one; between good ones, so that what follows it is seen to go in."""
    *fine, bad = row.split("\n")
    above = [*GOOD[kind], *(line for line in fine if line not in GOOD[kind])]
    after = AFTER[kind]

    report = home(kind, [*above, bad, after])

    [(line, at, why)] = refused(report)
    assert (line, at) == (len(above) + 2, column)
    assert why.startswith(reason)
    added, changed, already, _ = outcome(report)
    assert added + changed == len(above) - len(GOOD[kind]) + 1
    assert already == len(GOOD[kind])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "its first line, the names of the columns, is empty"),
        (b"key,email\nm1,a@b.c\n", "it has no column name (its first line names key, email)"),
        (b"name,zone\nAda,\n", "it has neither a column key nor a column email (its first line names name, zone)"),
        (b"key,name,shoe size,role\n", "it has columns of another kind: shoe size, role; the columns are name, key, email, "),
        (b"key,name,name\n", "it has the column name twice"),
        ("key,name\nm1,Zoë\n".encode("utf-16"), "it is UTF-16 text; save it as CSV UTF-8"),
        (b"PK\x03\x04\x00\x00", "it holds a NUL character"),
    ],
)
def test_a_file_that_is_no_table_of_its_kind_is_refused_whole(tmp_path, text, reason):
    with pytest.raises(UnreadableFile) as refusal:
        taken_in(tmp_path, "members", text)

    assert refusal.value.sentence.startswith(f"members.csv cannot be read: {reason}")
    assert counts()["users"] == 0


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(NoSuchFile, match=r"There is no file nowhere\.csv"):
        import_file("members", tmp_path / "nowhere.csv", Intake(now=make.NOW))


def test_a_file_as_excel_saves_it_is_read(tmp_path):
    text = "\ufeffKey;Name;E-Mail\r\n".replace("E-Mail", "email") + 'm1;"Müller; Zoë";z@example.org\r\nm2;Bo\r\n;;\r\n'

    assert outcome(taken_in(tmp_path, "members", text.encode())) == (2, 0, 0, 0)
    assert make.rows("SELECT name FROM users ORDER BY 1") == [("Bo",), ("Müller; Zoë",)]


def test_a_line_in_another_encoding_is_refused_and_the_others_go_in(tmp_path):
    text = b"key,name\nm1,Ada\nm2,M\xfcller\nm3,Bo\n"

    report = taken_in(tmp_path, "members", text)

    assert refused(report) == [(3, None, "it is not UTF-8 text: save the file as CSV UTF-8")]
    assert outcome(report) == (2, 0, 0, 1)
