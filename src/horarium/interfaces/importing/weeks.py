"""Weekly hours: what the rows of a coach come to. They are the coach's whole week, so that an export can be edited.

Hours that are here and on no row are taken away, unless a row of the coach was refused: then nothing is taken away, for
nobody knows what the row was to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import time
from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from horarium.availability import operations as availability
from horarium.availability import queries as hours
from horarium.availability.values import Window
from horarium.interfaces.importing import cells
from horarium.interfaces.importing.decisions import Decision
from horarium.interfaces.importing.errors import UnreadableFile
from horarium.interfaces.importing.intake import Intake
from horarium.interfaces.importing.reading import BadRow, Row, Source
from horarium.interfaces.importing.seen import Seen
from horarium.interfaces.language import dates
from horarium.kernel.errors import Invalid, Refusal
from horarium.people import queries as people

if TYPE_CHECKING:
    from horarium.people.models import User

MOST_ROWS = 2000


def survey(source: Source, doubtful: Seen) -> Seen:
    """Read the file once before anything is written, and return the words of coaches beside whose rows stands a record that
    is no row: it may be one of theirs, so nothing is taken away from them.

    Refuses with UnreadableFile where the rows of a coach stand apart or do not end: what is read first would not be the whole
    week, and the rest would be taken away.
    """
    blocks: list[tuple[str, int]] = []
    word, count, is_doubtful = "", 0, False
    with Seen() as seen:
        for row, _ in source.rows():
            if isinstance(row, BadRow):
                is_doubtful = True
                doubtful.mark(word)
                continue
            if row.cells["coach"] != word:
                word, count = row.cells["coach"], 0
                blocks.append((word, row.line))
            if is_doubtful:
                doubtful.mark(word)
            is_doubtful, count = False, count + 1
            if count > MOST_ROWS:
                raise UnreadableFile(
                    file=source.name,
                    reason=gettext("more than %(most)d rows are of %(coach)s") % {"most": MOST_ROWS, "coach": word},
                )
            if len(blocks) >= MOST_ROWS:
                _need_apart(blocks, seen, source.name)
                blocks = []
        _need_apart(blocks, seen, source.name)
    return doubtful


def _need_apart(blocks: list[tuple[str, int]], seen: Seen, name: str) -> None:
    """Refuse a file in which two blocks of rows are of one coach, by whatever word it names them."""
    known = people.by_word(word for word, _ in blocks)
    for word, line in blocks:
        whom = str(known[word].id) if word in known else word
        if first := seen.earlier(line, whom):
            words = gettext("rows of %(coach)s stand apart, on line %(first)d and on line %(line)d; sort it by coach")
            raise UnreadableFile(file=name, reason=words % {"coach": word, "first": first, "line": line})


def look_at_weeks(rows: list[Row], intake: Intake, *, doubtful: Seen) -> list[Decision]:
    """Return what the rows of availability.csv come to. Those of one coach are written together."""
    known = people.by_word(row.cells["coach"] for row in rows)
    weeks: dict[str, list[Row]] = {}
    for row in rows:
        weeks.setdefault(row.cells["coach"], []).append(row)
    return [one for word, own in weeks.items() for one in _week(own, known.get(word), intake, is_whole=not doubtful.has(word))]


def nobody(role: str, word: str) -> str:
    """Return why a word names nobody in that role."""
    words = gettext("no %(role)s here has the key, id or e-mail address %(word)s")
    return words % {"role": gettext(role), "word": word}


def _week(rows: list[Row], coach: User | None, intake: Intake, *, is_whole: bool) -> list[Decision]:
    try:
        if coach is None or not coach.is_coach:
            raise Invalid("coach", nobody("coach", cells.needed(rows[0].cells, "coach")))
        return _read(rows, coach, intake, is_whole=is_whole)
    except Refusal as refusal:
        return [Decision(row, refusal=refusal) for row in rows]


def _read(rows: list[Row], coach: User, intake: Intake, *, is_whole: bool) -> list[Decision]:
    read = _windows(rows)
    wanted = [window for _, window in read if isinstance(window, Window)]
    there = hours.week_of(coach.id)
    week = hours.joined(wanted if is_whole and len(wanted) == len(rows) else [*there, *wanted])
    decisions = [_decision(row, window, there, week) for row, window in read]
    return _with_write(decisions, coach, intake, there, week) if wanted and week != there else decisions


def _windows(rows: Iterable[Row]) -> list[tuple[Row, Window | Refusal]]:
    """What each row says, or why it says nothing: unreadable, a second time, or against what stands above it."""
    read: list[tuple[Row, Window | Refusal]] = []
    lines: dict[tuple[int, time], int] = {}
    for row in rows:
        try:
            window = _window(row)
            first = lines.setdefault((window.day_of_week, window.start), row.line)
            if first != row.line:
                said = {"day": dates.weekday(window.day_of_week), "start": dates.said(window.start, "%H:%M")}
                since = gettext("%(day)s from %(start)s") % said
                raise Invalid("start_time", "hours on {since} stand on line {first} already", since=since, first=first)
            hours.joined([window, *(other for _, other in read if isinstance(other, Window))])
            read.append((row, window))
        except Refusal as refusal:
            read.append((row, refusal))
    return read


def _window(row: Row) -> Window:
    start, end = cells.clock(row.cells, "start_time"), cells.clock(row.cells, "end_time")
    kinds = cells.yes(row.cells, "individual", otherwise=True), cells.yes(row.cells, "group", otherwise=False)
    return Window(cells.weekday(row.cells), start, end, *kinds)


def _decision(row: Row, window: Window | Refusal, there: list[Window], week: list[Window]) -> Decision:
    if isinstance(window, Refusal):
        return Decision(row, refusal=window)
    holder = next(one for one in week if _meet(one, window) and one.kinds == window.kinds)
    if holder in there:
        return Decision(row)
    is_changed = any(_meet(one, window) for one in there)
    return Decision(row, is_new=not is_changed, is_changed=is_changed)


def _meet(one: Window, other: Window) -> bool:
    return one.day_of_week == other.day_of_week and one.start < other.last and other.start < one.last


def _said(window: Window) -> str:
    start, end = (dates.said(at, "%H:%M") for at in (window.start, window.end))
    return gettext("%(day)s %(start)s to %(end)s") % {"day": dates.weekday(window.day_of_week), "start": start, "end": end}


def _with_write(
    decisions: list[Decision], coach: User, intake: Intake, there: list[Window], week: list[Window]
) -> list[Decision]:
    """Let the first row that says something new, or else the first of all, write the week and say what is taken away."""
    news = [n for n, one in enumerate(decisions) if one.is_new or one.is_changed]
    n = [*news, *(n for n, one in enumerate(decisions) if not one.refusal)][0]
    gone = [one for one in there if not any(_meet(one, other) for other in week)]
    words = gettext("%(coach)s has hours that are on no row, and they are taken away: %(hours)s")
    decisions[n] = replace(
        decisions[n],
        is_changed=not decisions[n].is_new,
        write=partial(availability.set_week, by=intake.by, coach_id=coach.id, windows=week, now=intake.now),
        people=(coach.id,),
        note=words % {"coach": coach, "hours": ", ".join(map(_said, gone))} if gone else "",
    )
    return decisions
