"""Each attack with its guard, and without: what is unguarded is called broken."""

from __future__ import annotations

import dataclasses
import re
import sys
from pathlib import Path

import pytest

from horarium.interfaces.api import noun
from horarium.interfaces.api.auth import CronSecret
from horarium.interfaces.proving import booking, doors, night
from horarium.kernel import clock
from horarium.people import queries as people
from horarium.timetable import generation
from horarium.timetable import queries as timetable
from tests import factories as make
from tests.integration.proving.conftest import ALL, without

NAIVE = (sys.executable, str(Path(__file__).parent / "naive_job.py"))
OVERLAPPING = ("timetable_coach_never_twice", "timetable_room_never_twice", "timetable_member_never_twice")
UTC_ONLY = """
CREATE OR REPLACE FUNCTION local_to_instant(local timestamp, zone text) RETURNS timestamptz
LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$ SELECT local AT TIME ZONE '+01' $$"""


@pytest.fixture
def unguarded(request):
    """Constraints taken away before anybody is on the stage, and put back after everybody has left it."""
    with without(*getattr(request, "param", ALL)):
        yield


@pytest.fixture
def rounds(is_long, monkeypatch) -> int:
    """How often they race: here twice, where `prove` as a whole races as often as it says."""
    if not is_long:
        monkeypatch.setattr(booking, "ROUNDS", 2)
    return booking.ROUNDS


def test_a_race_has_one_winner_each_time(server, on_stage, rounds):
    outcome = booking.race(server, *on_stage)

    assert outcome.holds, outcome.came


def test_a_race_without_look_and_constraint_is_called_broken(unguarded, server, on_stage, rounds, monkeypatch):
    monkeypatch.setattr(timetable, "in_the_way_of", lambda *args, **facts: None)

    outcome = booking.race(server, *on_stage)

    assert not outcome.holds
    assert f"{64 * rounds} were given it" in outcome.came


def test_plain_sql_is_refused_by_the_database_and_leaves_nothing(on_stage):
    before = make.value("SELECT count(*) FROM training_sessions")
    outcome = booking.plain_sql(*on_stage)

    assert outcome.holds, outcome.came
    assert make.value("SELECT count(*) FROM training_sessions") == before


@pytest.mark.parametrize("unguarded", [(name,) for name in OVERLAPPING], indirect=True)
def test_plain_sql_without_one_of_the_constraints_is_called_broken(unguarded, on_stage):
    outcome = booking.plain_sql(*on_stage)

    assert not outcome.holds
    assert "WRITTEN" in outcome.came


def test_the_night_survives_two_at_once_and_a_kill(on_stage):
    extras, connection = on_stage
    laid_out = night.laid_out(extras, connection, now=clock.now())

    for outcome in (night.twice(laid_out, connection), night.killed(laid_out, connection)):
        assert outcome.holds, outcome
        assert "0 missing, 0 doubled, 0 not due" in outcome.came


@pytest.mark.parametrize("attack", [night.twice, night.killed])
def test_a_job_that_does_not_look_is_called_broken(unguarded, on_stage, attack):
    extras, connection = on_stage
    laid_out = night.laid_out(extras, connection, now=clock.now())

    outcome = attack(laid_out, connection, NAIVE)

    assert not outcome.holds
    assert " 0 doubled" not in outcome.came


def test_a_job_that_makes_too_little_is_called_broken(on_stage):
    extras, connection = on_stage
    whole = night.laid_out(extras, connection, now=clock.now())
    half = dataclasses.replace(whole, hours=whole.hours[:10])

    outcome = night.twice(half, connection)

    assert not outcome.holds
    assert " 0 missing" not in outcome.came


def small(extras, connection) -> night.Timetable:
    """The first standing hour of the night, made."""
    whole = night.laid_out(extras, connection, now=clock.now())
    assert night.tasks.make_sessions_of(whole.ids[:1], now=clock.now())
    return dataclasses.replace(whole, hours=whole.hours[:1])


def test_a_cancelled_session_stays_cancelled(server, on_stage):
    extras, connection = on_stage

    outcome = night.stays_cancelled(server, small(extras, connection), extras, connection)

    assert outcome.holds, outcome.came


def test_a_cancelled_session_that_comes_back_is_called_broken(unguarded, server, on_stage, monkeypatch):
    blind, count = re.subn(
        r"WHERE NOT EXISTS \(SELECT 1 FROM training_sessions t WHERE t\.series_id[^)]*\)", "WHERE true", generation.SQL["take"]
    )
    assert count == 1
    extras, connection = on_stage
    begun = small(extras, connection)
    monkeypatch.setitem(generation.SQL, "take", blind)

    outcome = night.stays_cancelled(server, begun, extras, connection)

    assert not outcome.holds
    assert "scheduled" in outcome.came


def test_hours_across_a_clock_change_are_where_they_belong(on_stage):
    outcome = night.clock_change(*on_stage, now=clock.now())

    assert outcome.holds, outcome.came


def test_hours_of_a_clock_that_never_changes_are_called_broken(on_stage):
    right = make.value("SELECT pg_get_functiondef('local_to_instant'::regproc)")
    make.rows(UTC_ONLY)
    try:
        outcome = night.clock_change(*on_stage, now=clock.now())
    finally:
        make.rows(right.replace("%", "%%"))

    assert not outcome.holds
    assert "0 not when" not in outcome.came


def test_a_request_sent_again_happens_once(server, on_stage):
    outcome = doors.replayed(server, *on_stage)

    assert outcome.holds, outcome.came


def test_a_server_that_does_not_know_keys_is_called_broken(server, on_stage, monkeypatch):
    monkeypatch.setattr(noun, "is_keyed", lambda request: False)

    assert not doors.replayed(server, *on_stage).holds


@pytest.mark.usefixtures("cron_secret")
def test_a_forged_secret_rings_nothing(server, on_stage):
    outcome = doors.forged_secret(server, *on_stage)

    assert outcome.holds, outcome.came
    assert "401" in outcome.came


def test_without_a_secret_nobody_rings(server, on_stage):
    outcome = doors.forged_secret(server, *on_stage)

    assert outcome.holds, outcome.came
    assert "nobody may ring" in outcome.came


@pytest.mark.usefixtures("cron_secret")
def test_a_door_that_takes_any_secret_is_called_broken(server, on_stage, monkeypatch):
    monkeypatch.setattr(CronSecret, "__call__", lambda self, request: True)

    outcome = doors.forged_secret(server, *on_stage)

    assert not outcome.holds
    assert " 0 runs begun" not in outcome.came


def test_other_peoples_things_are_out_of_reach(server, on_stage):
    outcome = doors.other_peoples(server, *on_stage)

    assert outcome.holds, outcome.came
    assert "is as it was" in outcome.came


def test_a_server_that_lets_anybody_act_for_anybody_is_called_broken(server, on_stage, monkeypatch):
    monkeypatch.setattr(people, "may_act_for", lambda *args, **facts: True)

    outcome = doors.other_peoples(server, *on_stage)

    assert not outcome.holds
    assert "LET IN: " in outcome.came
    assert "CHANGED" in outcome.came


def test_a_role_in_a_body_is_nothing(server, on_stage):
    outcome = doors.forged_role(server, *on_stage)

    assert outcome.holds, outcome.came


def test_a_server_that_believes_who_somebody_says_they_are_is_called_broken(server, on_stage, monkeypatch):
    real = people.actor_of
    monkeypatch.setattr(people, "actor_of", lambda *args: dataclasses.replace(real(*args), is_office=True))

    outcome = doors.forged_role(server, *on_stage)

    assert not outcome.holds
    assert "MORE THAN A MEMBER" in outcome.came


@pytest.mark.parametrize("unguarded", [("timetable_coach_never_twice",)], indirect=True)
def test_an_overlap_of_the_business_is_called_broken(unguarded, db):
    assert booking.no_overlap().holds
    for _ in range(2):
        make.rows(
            "INSERT INTO training_sessions (coach_id, start_time, end_time, place) VALUES (%s, %s, %s, 'online')",
            make.coach().id if not make.value("SELECT count(*) FROM users") else make.value("SELECT id FROM users LIMIT 1"),
            make.NOW,
            make.NOW + booking.HOUR,
        )

    assert not booking.no_overlap().holds
