"""Attacks on what runs by night: twice at once, killed half way, across a change of the clocks, after a cancellation."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from uuid import UUID

from horarium.interfaces.proving.calls import Server
from horarium.interfaces.proving.extras import ZONE, Extra, Extras
from horarium.interfaces.proving.outcome import Outcome
from horarium.interfaces.proving.sql import Connection, connect, value
from horarium.kernel import civil
from horarium.kernel.ids import new_id
from horarium.org import queries as org
from horarium.timetable import tasks
from horarium.timetable.values import Pattern

JOB = (sys.executable, "-m", "horarium.interfaces.proving.job")
SLOTS = 32
PATIENCE = 60
PAUSE = 0.02
HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
SERIES = """
INSERT INTO series (id, coach_id, member_id, zone, weekdays, local_start, minutes, start_on, next_occurrence)
VALUES (%s, %s, %s, %s, ARRAY[%s]::smallint[], %s, 60, %s, %s)"""
DATES = "SELECT series_id, original_local, status, start_time, clock_note FROM training_sessions WHERE series_id = ANY(%s)"
FIRST = """
SELECT id, original_local FROM training_sessions WHERE series_id = %s AND status = 'scheduled' ORDER BY start_time LIMIT 1"""
FORGET = "DELETE FROM training_sessions WHERE series_id = ANY(%s)"
FROM_THE_START = "UPDATE series SET next_occurrence = start_on WHERE id = ANY(%s)"
IN_THE_WAY = "INSERT INTO training_sessions (id, coach_id, start_time, end_time, place) VALUES (%s, %s, %s, %s, 'online')"
WAITING = "SELECT pid FROM pg_stat_activity WHERE pg_backend_pid() <> pid AND %s = ANY(pg_blocking_pids(pid)) LIMIT 1"
ALIVE = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s"
Dates = set[tuple[UUID, datetime]]


@dataclass(frozen=True, slots=True)
class Hour:
    """One standing hour of the attacks."""

    id: UUID
    coach: Extra
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Timetable:
    """All standing hours of the attacks, the older first, and the dates that they must come to."""

    hours: list[Hour]
    due: Dates
    now: datetime

    @property
    def ids(self) -> list[UUID]:
        """Return the ids of the standing hours."""
        return [hour.id for hour in self.hours]


def laid_out(extras: Extras, connection: Connection, *, now: datetime) -> Timetable:
    """Give every coach of the night many standing hours, each member some, and say which dates they must come to."""
    weeks, rests = org.settings().weeks_ahead, {holiday.on for holiday in org.holidays()}
    today = civil.local_date(now, civil.zone(ZONE))
    hours = [
        _standing(
            connection,
            coach,
            extras.members[8 * c + slot % 8],
            Pattern((1 + slot % 5,), clock_time(8 + slot // 5), 60, ZONE, today + A_DAY, today + A_DAY),
        )
        for c, coach in enumerate(extras.teaching)
        for slot in range(SLOTS)
    ]
    last = today + timedelta(weeks=weeks) - A_DAY
    due = {
        (hour.id, datetime.combine(day, hour.pattern.local_start))
        for hour in hours
        for day in hour.pattern.dates(last)
        if day not in rests
    }
    return Timetable(hours, due, now)


def _standing(connection: Connection, coach: Extra, member: Extra, pattern: Pattern) -> Hour:
    key, (weekday,), start = new_id(), pattern.weekdays, pattern.start_on
    connection.execute(SERIES, (key, coach.id, member.id, ZONE, weekday, pattern.local_start, start, start))
    return Hour(key, coach, pattern)


def twice(timetable: Timetable, connection: Connection, job: Sequence[str] = JOB) -> Outcome:
    """Let the job run twice at once, in two processes that begin together, and once more afterwards."""
    with _begun(timetable, job) as one, _begun(timetable, job) as other:
        _let_go(one)
        _let_go(other)
        codes = [one.wait(PATIENCE), other.wait(PATIENCE)]
    codes.append(_done(timetable, job))
    return _as_if_once(
        "The nightly job may run twice at once: it is as if it had run once.",
        f"{len(timetable.hours)} standing hours, two processes at the same moment, and a third afterwards",
        f"they ended with {', '.join(map(str, codes))}",
        timetable,
        connection,
        sound=codes == [0, 0, 0],
    )


def killed(timetable: Timetable, connection: Connection, job: Sequence[str] = JOB) -> Outcome:
    """Kill the job with SIGKILL in the midst of a transaction, see what it left, and let it run again."""
    connection.execute(FORGET, (timetable.ids,))
    connection.execute(FROM_THE_START, (timetable.ids,))
    ended = _kill_half_way(timetable, job)
    left = len(_found(timetable.ids, connection))
    whole = Counter(key for key, _ in timetable.due)
    complete = sum(count == whole[key] for key, count in Counter(key for key, _ in _found(timetable.ids, connection)).items())
    code = _done(timetable, job)
    return _as_if_once(
        "The nightly job may be killed half way: the next run does the rest.",
        f"SIGKILL in the midst of a transaction, after {left} of {len(timetable.due)} sessions ({complete} series whole)",
        f"the killed one ended with {ended}, the next with {code}",
        timetable,
        connection,
        sound=ended == -signal.SIGKILL and code == 0 and 0 < left < len(timetable.due),
    )


def _as_if_once(promise: str, tried: str, came: str, timetable: Timetable, connection: Connection, *, sound: bool) -> Outcome:
    found = _found(timetable.ids, connection)
    doubled = len(found) - len(set(found))
    lacking, strange = len(timetable.due - set(found)), len(set(found) - timetable.due)
    counted = (
        f"{len(found)} sessions of {len(timetable.due)} that are due: {lacking} missing, {doubled} doubled, {strange} not due"
    )
    return Outcome(promise, tried, f"{came}; {counted}", holds=sound and not (doubled or lacking or strange))


def _found(ids: list[UUID], connection: Connection) -> list[tuple[UUID, datetime]]:
    return [(key, local) for key, local, *_ in connection.execute(DATES, (ids,)).fetchall()]


def _begun(timetable: Timetable, job: Sequence[str]) -> subprocess.Popen[str]:
    """A process that has read what it is to do and waits for the word."""
    process = subprocess.Popen(list(job), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    _write(process, f"{timetable.now.isoformat()} {' '.join(map(str, timetable.ids))}\n")
    if process.stdout is None or process.stdout.readline() != "ready\n":
        raise RuntimeError(f"the job did not begin: it ended with {process.wait(PATIENCE)}")
    return process


def _let_go(process: subprocess.Popen[str]) -> None:
    _write(process, "go\n")


def _write(process: subprocess.Popen[str], line: str) -> None:
    if process.stdin is None:
        raise RuntimeError("the job has no standard input")
    process.stdin.write(line)
    process.stdin.flush()


def _done(timetable: Timetable, job: Sequence[str]) -> int:
    with _begun(timetable, job) as process:
        _let_go(process)
        return process.wait(PATIENCE)


def _kill_half_way(timetable: Timetable, job: Sequence[str]) -> int:
    """Hold an hour that the last of its transactions wants, wait until it waits for us, and kill it there."""
    last = timetable.hours[-1]
    local = max(local for key, local in timetable.due if key == last.id)
    starts = civil.instant(local, civil.zone(ZONE))
    with connect() as watching, connect() as holding, _begun(timetable, job) as process:
        ours = holding.info.backend_pid
        with holding.transaction(force_rollback=True):
            holding.execute(IN_THE_WAY, (new_id(), last.coach.id, starts, starts + HOUR))
            _let_go(process)
            waiting = _until_waiting(watching, ours, process)
            process.kill()
            code = process.wait(PATIENCE)
        _until_gone(watching, waiting)
    return code


def _until_waiting(connection: Connection, ours: int, process: subprocess.Popen[str]) -> int:
    """The database's process that waits for ours; 0 if the job ended without waiting for anybody."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if pid := value(connection, WAITING, ours):
            return int(pid)
        time.sleep(PAUSE)
    return 0


def _until_gone(connection: Connection, pid: int) -> None:
    """The server notices only at the end of a statement that nobody reads its answer any more."""
    deadline = time.monotonic() + PATIENCE
    while pid and time.monotonic() < deadline and value(connection, ALIVE, pid):
        time.sleep(PAUSE)


def stays_cancelled(server: Server, timetable: Timetable, extras: Extras, connection: Connection) -> Outcome:
    """Cancel a session over HTTP, lay its series out from the beginning again, and look whether the session comes back."""
    hour = timetable.hours[0]
    row = connection.execute(FIRST, (hour.id,)).fetchone()
    if row is None:
        raise RuntimeError("there is no session to cancel")
    key, local = row
    answer = server.call("POST", f"/api/sessions/{key}/cancel", token=hour.coach.token)
    for _ in range(2):
        connection.execute(FROM_THE_START, ([hour.id],))
        tasks.make_sessions_of([hour.id], now=timetable.now)
    there = [status for found, at, status, *_ in connection.execute(DATES, ([hour.id],)).fetchall() if at == local]
    return Outcome(
        "What was cancelled does not come back.",
        "cancelled one session of a standing hour over HTTP, and made all its dates anew from the first, twice",
        f"the cancellation was answered {answer.status}; on that date now: {', '.join(there)}",
        holds=answer.status == 200 and there == ["cancelled"],
    )


def clock_change(extras: Extras, connection: Connection, *, now: datetime) -> Outcome:
    """Lay standing hours across the next two changes of the clocks, one in the hour itself, and compare every instant."""
    changes = [_next_change(note, now) for note in ("moved_by_gap", "first_of_two")]
    wrong, made = [], 0
    for day in changes:
        for local_start in (clock_time(2, 30), clock_time(10)):
            begins = day - timedelta(weeks=1)
            member = extras.guests[5]
            pattern = Pattern((civil.sunday_first(begins),), local_start, 60, ZONE, begins, begins)
            hour = _standing(connection, extras.stranger, member, pattern)
            early = civil.instant(datetime.combine(begins, clock_time(0)), civil.zone(ZONE)) - A_DAY
            tasks.make_sessions_of([hour.id], now=early)
            rows = connection.execute(DATES, ([hour.id],)).fetchall()
            made += len(rows)
            wrong += [
                f"{local:%Y-%m-%d %H:%M} became {at:%H:%M} UTC" for _, local, _, at, note in rows if not _right(local, at, note)
            ]
    gap, back = changes
    return Outcome(
        "Ten o'clock stays ten o'clock when the clocks change.",
        f"standing hours at 02:30 and 10:00 in {ZONE} across {gap:%-d %B %Y} (clocks go forward) and {back:%-d %B %Y} (back)",
        f"{made} sessions made, {len(wrong)} not when the rule says{': ' if wrong else ''}{'; '.join(wrong[:3])}",
        holds=made > 0 and not wrong,
    )


def _right(local: datetime, at: datetime, note: str | None) -> bool:
    zone = civil.zone(ZONE)
    shown = civil.local(at, zone)
    return (
        at == civil.instant(local, zone)
        and note == civil.clock_note(local, zone)
        and (note == "moved_by_gap" or shown == local)
    )


def _next_change(note: str, now: datetime) -> date:
    """The next date on which half past two does not exist, or exists twice, and no holiday keeps it free."""
    zone, rests = civil.zone(ZONE), {holiday.on for holiday in org.holidays()}
    day = civil.local_date(now, zone) + timedelta(days=30)
    while day in rests or civil.clock_note(datetime.combine(day, clock_time(2, 30)), zone) != note:
        day += timedelta(days=1)
    return day
