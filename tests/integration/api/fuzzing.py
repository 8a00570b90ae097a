"""What schemathesis is told of us: ids that exist, hours that are ahead, and what must not be touched while it runs.

Loaded by schemathesis itself, in a process of its own (SCHEMATHESIS_HOOKS); the facts come from the test as JSON. Made-up ids
are replaced by real ones three times of four, times anywhere in history by some in the coming weeks, and so on: otherwise
nearly every request would end at the first "there is no such". What does not fit is left as it is.
"""

from __future__ import annotations

import atexit
import json
import os
import re
from collections import Counter
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis.generation.meta import CoveragePhaseData

FACTS: dict[str, Any] = json.loads(os.environ["FUZZ_FACTS"])
NOW = datetime.fromisoformat(FACTS["now"])
DAY = r"[0-9]{4}-[01][0-9]-[0-3][0-9]"
FORMS = {
    "a made-up id": re.compile(
        r"[0-9a-f]{8}-[0-9a-f]{4}-[0-689a-f][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
    ),  # the house's are of version 7
    "a date": re.compile(DAY),
    "a time of day": re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]"),
    "an instant": re.compile(DAY + r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(Z|[+-][01][0-9]:[0-5][0-9])"),
    "a key": re.compile(r"[!-~]([ -~]{0,200}[!-~])?"),
}
answered: Counter[str] = Counter()
number = count(1)
seen: Counter[tuple[Any, ...]] = Counter()
first, again = count(), count(1)


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """The token that the run itself goes by is not revoked, however often its id is found on a list."""
    return FACTS["token"] not in map(str, (case.path_parameters or {}).values()) and (FACTS["whole"] or is_new(case))


def is_new(case: Any) -> bool:
    """Of the first systematic cases of each kind in each place every third, and every twelfth of the others.

    Each field with each value that it cannot have is what the matrix of bad input tries, on every commit.
    """
    told = case.meta and case.meta.phase.data
    if not isinstance(told, CoveragePhaseData):
        return True
    place = (case.operation.label, told.scenario, told.parameter_location, told.parameter)
    seen[place] += 1
    return next(first) % 3 == 0 if seen[place] == 1 else next(again) % 12 == 0


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    n = next(number)
    if not n % 4:
        return
    noun = case.operation.path.split("/")[2]
    case.path_parameters = {
        name: likely(noun if name == "id" else name, value, n) for name, value in (case.path_parameters or {}).items()
    }
    if isinstance(case.query, dict):
        case.query = {name: likely(name, value, n) for name, value in case.query.items()}
    if isinstance(case.body, dict):
        case.body = hours({name: likely(name, value, n) for name, value in case.body.items()}, n)
    headers = case.headers or {}
    if is_("a key", headers.get("Idempotency-Key")):
        case.headers["Idempotency-Key"] = f"{n} {headers['Idempotency-Key']}"
    if is_("a key", headers.get("If-Match")):
        case.headers["If-Match"] = "*"


def is_(form: str, value: Any) -> bool:
    return isinstance(value, str) and FORMS[form].fullmatch(value) is not None


def likely(name: str, value: Any, n: int) -> Any:
    """Something that exists instead of an id that was made up; a near date instead of one of any year."""
    known = FACTS["ids"].get(name)
    if known and is_("a made-up id", value):
        return known[n % len(known)]
    if name in {"startDate", "endDate", "on", "date"} and is_("a date", value):
        return (NOW.date() + timedelta(days=n % 40 + (40 if name == "endDate" else 0))).isoformat()
    return value


def hours(body: dict[str, Any], n: int) -> dict[str, Any]:
    """Let what begins and ends last an hour: in the coming weeks, or on the wall clock."""
    times = [body.get("startTime"), body.get("endTime")]
    if all(is_("a time of day", time) for time in times):
        return {**body, "startTime": f"{n % 23:02}:00", "endTime": f"{n % 23 + 1:02}:00"}
    if all(is_("an instant", time) for time in times):
        start = NOW + timedelta(days=1, hours=n % 1000)
        return {**body, "startTime": start.isoformat(), "endTime": (start + timedelta(hours=1)).isoformat()}
    return body


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    answered[f"{case.operation.method.upper()} {case.operation.path} {response.status_code}"] += 1


atexit.register(lambda: Path(FACTS["answered"]).write_text(json.dumps(answered)))
