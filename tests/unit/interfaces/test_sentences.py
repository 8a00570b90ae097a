"""Every event of the calendar has a sentence, which can be said of it whatever it holds."""

from __future__ import annotations

import dataclasses
import json
import re
import types
import typing
from datetime import UTC, date, datetime, time
from importlib import import_module
from importlib.util import find_spec
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from horarium.interfaces.history.sentences import SENTENCES, Facts
from horarium.journal.events import Event

APPS = ("timetable", "reservations")
SOMEBODY = UUID(int=7)
SAMPLES: dict[Any, Any] = {
    UUID: SOMEBODY,
    str: "a word",
    int: 3,
    bool: True,
    date: date(2026, 11, 24),
    time: time(10, 0),
    datetime: datetime(2026, 11, 24, 9, tzinfo=UTC),
}


def events() -> list[type[Event]]:
    modules = [import_module(name) for app in APPS if find_spec(name := f"horarium.{app}.events")]
    kinds = [kind for module in modules for kind in vars(module).values() if isinstance(kind, type)]
    return [kind for kind in kinds if issubclass(kind, Event) and kind is not Event]


def sample(hint: Any, *, full: bool) -> Any:
    if get_origin(hint) in {types.UnionType, typing.Union}:
        return sample(get_args(hint)[0], full=True) if full else None
    if get_origin(hint) is dict:
        return {}
    return [] if get_origin(hint) is list else SAMPLES[hint]


def facts_of(kind: type[Event], *, full: bool, **more: Any) -> Facts:
    hints = {field.name: get_type_hints(kind)[field.name] for field in dataclasses.fields(kind)}
    event = kind(**{name: sample(hint, full=full) for name, hint in hints.items()} | more)
    facts = json.loads(json.dumps(dataclasses.asdict(event), cls=DjangoJSONEncoder))
    return Facts(facts, {SOMEBODY: "Ada"}, {SOMEBODY: "Atelier"}, ZoneInfo("Europe/Rome"), with_reasons=True)


def test_every_event_of_the_calendar_has_a_sentence():
    assert {kind.__name__ for kind in events()} == set(SENTENCES)
    assert len(SENTENCES) > 15


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("kind", events(), ids=lambda kind: kind.__name__)
def test_the_sentence_can_be_said_of_any_such_event(kind, full):
    said = SENTENCES[kind.__name__](facts_of(kind, full=full))

    assert re.fullmatch(r"[a-z]+ .*[\w)%]", said), said
    assert not re.search(r"[{}]|None|UUID|datetime", said)


PLACE = {
    "start_time": SAMPLES[datetime],
    "end_time": datetime(2026, 11, 24, 10, tzinfo=UTC),
    "coach_id": SOMEBODY,
    "room_id": None,
}


def test_a_move_says_what_was_and_what_became():
    kind = next(kind for kind in events() if kind.__name__ == "SessionMoved")
    later = {"start_time": datetime(2026, 11, 25, 9, tzinfo=UTC), "end_time": datetime(2026, 11, 25, 10, tzinfo=UTC)}

    assert SENTENCES["SessionMoved"](facts_of(kind, full=True, was=PLACE, became=PLACE | later)) == (
        "moved the session from Tuesday 24 November 2026 10:00 to Wednesday 25 November 2026 10:00"
    )
    elsewhere = {"room_id": SOMEBODY, "coach_id": UUID(int=8)}
    assert SENTENCES["SessionMoved"](facts_of(kind, full=True, was=PLACE, became=PLACE | elsewhere)) == (
        "moved the session from Ada to somebody who is gone, from no room of its own to Atelier"
    )
    first = {"original_local": datetime.fromisoformat("2026-11-24T10:00:00")}
    assert SENTENCES["SessionMoved"](facts_of(kind, full=True, was=first, became=PLACE | later)) == (
        "moved the session from Tuesday 24 November 2026 10:00 to Wednesday 25 November 2026 10:00"
    )
    longer = {"end_time": datetime(2026, 11, 24, 11, tzinfo=UTC)}
    assert "so that it ends" in SENTENCES["SessionMoved"](facts_of(kind, full=True, was=PLACE, became=PLACE | longer))


def test_a_change_of_a_series_says_each_difference():
    kind = next(kind for kind in events() if kind.__name__ == "SeriesChanged")
    was = {"weekdays": [2], "local_start": time(10), "coach_id": SOMEBODY, "room_id": None}
    became = {"weekdays": [4], "local_start": time(11, 30), "coach_id": UUID(int=8), "room_id": SOMEBODY}

    assert SENTENCES["SeriesChanged"](facts_of(kind, full=True, was=was, became=became)) == (
        "changed the series from Tuesday 24 November 2026 on: day Tuesday to Thursday; time 10:00 to 11:30;"
        " coach Ada to somebody who is gone; room no room of its own to Atelier (3 sessions moved, 3 cancelled)"
    )


def test_a_reason_is_said_only_to_who_may_know_it():
    kind = next(kind for kind in events() if kind.__name__ == "SessionCancelled")
    facts = facts_of(kind, full=True, why="a funeral", side="member", undone=False)

    assert SENTENCES["SessionCancelled"](facts).endswith(", the reason lying with the member: a funeral")
    assert "funeral" not in SENTENCES["SessionCancelled"](dataclasses.replace(facts, with_reasons=False))
