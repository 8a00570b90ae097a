"""What is given out can be taken in: into the same home it changes nothing, into an empty one it gives the same."""

from __future__ import annotations

import random
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from horarium.availability import operations as availability
from horarium.availability.values import Window
from horarium.interfaces.exporting.kinds import KINDS as GIVEN
from horarium.interfaces.exporting.writing import written
from horarium.interfaces.importing.kinds import KINDS as TAKEN
from horarium.interfaces.importing.reading import Row, open_file
from horarium.interfaces.importing.tables import Table
from horarium.kernel.unit import perform
from horarium.org import operations as org
from horarium.people import operations as people
from horarium.reservations import operations as reservations
from tests import factories as make
from tests.conftest import empty_database
from tests.integration.exchange.files import everything, exported, into_an_empty_home, outcome, refused, table, taken_in

pytestmark = pytest.mark.usefixtures("db")
RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
NAMES = [
    '=HYPERLINK("http://evil.example","x")',
    "+39 Ada",
    "-1+2",
    "@SUM(A1)",
    "'=quoted already",
    "''@twice",
    "'t Hooft",
    'O\'Brien, "Bo"; Jr.',
    "two\nlines",
    "three\r\nreal\rlines",
    "under_score",
    "🎻 Violin 👩🏽‍🏫",
    "שלום עולם",
    "\u200fسلمى\u200e",
    "\ufeffmarked",
    "\uff1dSUM",
    "1,5",
    "00:30",
    "x" * 500,
    "Ẹniọlá Ṣówándé",
]
# What PostgreSQL keeps as text.
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=30)
spiced = st.tuples(st.sampled_from(["", *RUN, "'", "'=", "'' @", '"', ",", ";"]), texts).map("".join)
words = spiced.map(str.strip).filter(bool)


def a_full_home(seed: int = 0) -> None:
    """People with names of every sort, hours, rooms, and standing hours of every sort between them."""
    chance = random.Random(seed)
    perform(org.settle, zone="Africa/Lagos")
    rooms = [make.room(name) for name in NAMES[:6]]
    rooms += [perform(org.add_room, name=NAMES[0], location="=Annex"), perform(org.add_room, name="Loft", location="Annex")]
    coaches = []
    for n, name in enumerate(NAMES):
        zone = chance.choice(["", "Europe/Rome", "Asia/Kathmandu"])
        facts = {"import_key": f"=c{n}"} if n % 3 == 0 else {}
        coach = make.person(name, is_coach=True, is_member=n % 5 == 0, zone=zone, email=f"c{n}@example.org", **facts)
        hours = [Window(day, time(8), time(12)) for day in range(6)] + [Window(2, time(13), time(0), n % 2 == 0, True)]
        perform(availability.set_week, by=make.HOUSE, coach_id=coach.id, windows=hours, now=make.NOW)
        if n % 4:
            how = {"room_id": chance.choice(rooms).id, "duration": chance.choice([30, 60, 90])}
            perform(availability.set_defaults, by=make.HOUSE, coach_id=coach.id, now=make.NOW, **how)
        coaches.append(coach)
    members = [make.member(name, phone="+39 06 1") for name in NAMES]
    for n, coach in enumerate(coaches):
        for hour in range(8, 12):
            facts = {"end_date": date(2027, 3, 1 + n)} if hour % 2 else {}
            own_room = perform(org.add_room, name=f"Own {n} {hour}").id if hour % 3 == 0 or n % 4 == 0 else None
            make.standing_hour(
                coach,
                members[(n + hour) % len(members)],
                day=n % 6,
                start=f"{hour:02}:00",
                end=f"{hour:02}:45",
                title=chance.choice(NAMES).strip(),
                start_date=date(2026, 11, 1 + n),
                frequency=1 + hour % 3,
                room_id=own_room,
                **facts,
            )


def test_an_export_into_an_empty_home_gives_the_same_home(tmp_path: Path):
    a_full_home()
    before = everything()
    assert len(table(before["series"])) > 40

    reports = into_an_empty_home(tmp_path, before)

    assert {kind: refused(report) for kind, report in reports.items()} == {kind: [] for kind in before}
    assert everything() == before
    assert make.value("SELECT count(*) FROM users WHERE is_coach AND is_member") == 4


def test_an_export_into_its_own_home_changes_nothing(tmp_path: Path):
    a_full_home()
    before = everything()
    events = make.value("SELECT count(*) FROM events")

    reports = {kind: taken_in(tmp_path, kind, text) for kind, text in before.items()}

    assert [outcome(report) for report in reports.values()] == [(0, 0, len(table(text)), 0) for text in before.values()]
    assert [report.notes for report in reports.values()] == [[]] * 4
    assert everything() == before
    assert make.value("SELECT count(*) FROM events") == events


def test_no_cell_of_an_export_is_one_that_a_spreadsheet_runs():
    a_full_home()

    cells = [cell for text in everything().values() for row in table(text) for cell in row.values()]

    assert [cell for cell in cells if cell.startswith(RUN)] == []
    assert len([cell for cell in cells if cell.startswith("'=")]) > 20


@pytest.mark.parametrize("kind", GIVEN)
def test_the_columns_that_are_given_out_are_those_that_are_taken_in(kind):
    given_out, _ = GIVEN[kind]

    assert set(given_out) == set(TAKEN[kind].table.known)


CASES = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@CASES
@given(cells=st.lists(st.tuples(words, words, words), min_size=1, max_size=4))
def test_any_text_comes_back_from_its_cell(tmp_path: Path, cells):
    path = tmp_path / "any.csv"
    path.write_bytes(b"".join(written(("one", "two", "three"), cells)))

    rows = [row for row, _ in open_file(path, Table("any.csv", ("one", "two", "three"))).rows()]

    assert [tuple(row.cells.values()) for row in rows if isinstance(row, Row)] == cells
    assert len(rows) == len(cells)
    assert not any(cell.startswith(RUN) for row in table(path.read_bytes()) for cell in row.values())


def person_export_comes_back(path: Path, kind: str, role: str, names: list[str]) -> None:
    empty_database()
    for name in names:
        make.person(name, phone=name[:20].strip(), **{role: True})
    before = exported(kind)

    report = into_an_empty_home(path, {kind: before})[kind]

    assert refused(report) == []
    assert exported(kind) == before
    assert sorted(make.rows("SELECT name FROM users")) == sorted((name,) for name in names)
    assert not any(cell.startswith(RUN) for row in table(before) for cell in row.values())


@CASES
@given(names=st.lists(words, min_size=1, max_size=4))
def test_members_of_any_name_come_back(tmp_path: Path, names):
    person_export_comes_back(tmp_path, "members", "is_member", names)


@CASES
@given(names=st.lists(words, min_size=1, max_size=4))
def test_coaches_of_any_name_come_back(tmp_path: Path, names):
    person_export_comes_back(tmp_path, "coaches", "is_coach", names)


def at(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


windows = st.builds(
    lambda day, start, length, kinds: Window(day, at(start), at(start + length), *kinds),
    st.integers(0, 6),
    st.integers(0, 1435),
    st.integers(1, 5),
    st.tuples(st.booleans(), st.booleans()),
)


@CASES
@given(windows=st.lists(windows, max_size=8, unique_by=lambda w: (w.day_of_week, w.start.hour, w.start.minute // 10)))
def test_any_week_comes_back(tmp_path: Path, windows):
    empty_database()
    coach = make.coach(NAMES[0], import_key="=ada", with_room=False, hours=[])
    kept = [w for w in windows if w.start.minute % 10 < 5]
    perform(availability.set_week, by=make.HOUSE, coach_id=coach.id, windows=kept, now=make.NOW)
    before = {"coaches": exported("coaches"), "availability": exported("availability")}

    reports = into_an_empty_home(tmp_path, before)

    assert refused(reports["availability"]) == []
    assert exported("availability") == before["availability"]


@CASES
@given(titles=st.lists(words, min_size=1, max_size=3), room=words)
def test_series_of_any_title_come_back(tmp_path: Path, titles, room):
    empty_database()
    coach, member = make.coach(import_key="c"), make.member(import_key="m")
    place = make.room(room)
    for n, title in enumerate(titles):
        make.standing_hour(coach, member, day=n, title=title, room_id=place.id)
    before = everything()

    reports = into_an_empty_home(tmp_path, before)

    assert refused(reports["series"]) == []
    assert everything() == before


def test_only_people_and_hours_in_force_are_given_out(tmp_path: Path):
    coach, member, gone = make.coach(), make.member(), make.member()
    owner = make.owner()
    kept = make.standing_hour(coach, member, 1)
    over = make.standing_hour(coach, member, 2)
    make.standing_hour(coach, gone, 3)
    make.standing_hour(coach, member, 4, end_date=date(2026, 11, 26))
    perform(reservations.cancel_recurring_booking, by=make.HOUSE, booking_id=over.id, now=make.NOW)
    perform(people.shut_out, by=make.actor(owner), user_id=gone.id, now=make.NOW)

    assert [row["id"] for row in table(exported("series", now=make.NOW.replace(day=27)))] == [str(kept.id)]
    assert [row["key"] for row in table(exported("members"))] == [str(member.id)]


def test_the_number_of_statements_does_not_grow_with_the_rows(django_assert_max_num_queries):
    a_full_home()
    for kind in GIVEN:
        with django_assert_max_num_queries(2):
            exported(kind)


def test_an_export_of_one_kind_goes_line_by_line_as_rfc_4180_has_it():
    make.member('A "B", C', import_key="m1", email="a@example.org")

    assert exported("members") == b'key,name,email,phone,zone\r\nm1,"A ""B"", C",a@example.org,,UTC\r\n'
