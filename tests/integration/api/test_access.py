"""The table of access.py, one request for each of its cells."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from horarium.interfaces.api.noun import Noun
from horarium.kernel.unit import perform
from horarium.org import operations as org
from horarium.people import operations as people
from horarium.people.choices import Scope
from tests import factories as make
from tests.integration.api.access import ROWS, SCOPES
from tests.integration.api.calling import Caller, Csv, token_of
from tests.integration.api.scene import MONDAY, Scene

NUMBER = count(1)


def iso(at: datetime) -> str:
    return at.isoformat()


def stretch(scene: Scene) -> dict[str, str]:
    span = scene.a_stretch()
    return {"startTime": iso(span.start), "endTime": iso(span.end)}


def new_standing_hour(scene: Scene) -> dict[str, Any]:
    start = scene.a_weekly_hour()
    times = {"startTime": f"{start:%H}:00", "endTime": f"{start + timedelta(hours=1):%H}:00"}
    of = {"coachId": str(scene.coach.id), "memberId": str(scene.member.id)}
    return {**of, **times, "dayOfWeek": start.isoweekday() % 7, "startDate": "2026-11-20"}


def new_booking(scene: Scene) -> dict[str, Any]:
    start = scene.an_hour()
    of = {"coachId": str(scene.coach.id), "memberId": str(scene.member.id)}
    return {**of, "startTime": iso(start), "endTime": iso(start + timedelta(hours=1))}


def new_times(scene: Scene) -> dict[str, Any]:
    start = scene.a_weekly_hour()
    times = {"startTime": f"{start:%H}:00", "endTime": f"{start + timedelta(hours=1):%H}:00"}
    return {**times, "dayOfWeek": start.isoweekday() % 7}


def a_holiday(scene: Scene) -> date:
    return perform(org.add_holiday, on=MONDAY.date() + timedelta(days=next(NUMBER)), name="Inventory").on


# What `{id}` or `{on}` stands for, made anew for each request.
THINGS = {
    "/api/bookings/{id}/attendance": lambda scene: scene.a_past_booking().id,
    "PUT /api/sessions/{id}/report": lambda scene: scene.a_past_booking().session_id,
    "PUT /api/sessions/{id}/meeting-link": lambda scene: scene.an_online_session(),
    "/api/batch-classes/": lambda scene: scene.a_class().id,
    "/api/live-classes/": lambda scene: make.live_class(f"Live {next(NUMBER)}").id,
    "/api/courses/": lambda scene: make.course(f"Course {next(NUMBER)}").id,
    "/api/batches/": lambda scene: scene.a_batch().id,
    "/api/batch-enrollments/": lambda scene: make.enrolled(scene.a_batch(enrolled=False), scene.member).id,
    "/api/batch-sessions/": lambda scene: scene.a_class_held(),
    "/api/classes/": lambda scene: scene.an_own_class().id,
    "/api/class-meetings/": lambda scene: scene.a_meeting().id,
    "/api/members/": lambda scene: scene.member.id,
    "/api/pauses/": lambda scene: scene.a_pause().id,
    "/api/sessions/{id}/capacity": lambda scene: scene.a_group().id,
    "POST /api/sessions/{id}/bookings": lambda scene: scene.a_group().id,
    "/api/recurring-bookings/": lambda scene: scene.a_standing_hour().id,
    "/api/bookings/": lambda scene: scene.a_booking().id,
    "/api/sessions/": lambda scene: scene.a_booking().session_id,
    "/api/coaches/": lambda scene: scene.coach.id,
    "/api/blocked-slots/": lambda scene: scene.a_block().id,
    "/api/availability-additions/": lambda scene: scene.an_addition().id,
    "/api/holidays/": a_holiday,
    "/api/me/tokens/": lambda scene: perform(people.issue_token, by=make.HOUSE, user_id=scene.member.id).row.id,
    "PUT /api/calendar-addresses/": lambda scene: make.calendar(scene.owner, "coach", scene.coach).row.id,
    "POST /api/calendar-addresses/": lambda scene: make.calendar(scene.owner, "coach", scene.coach).row.id,
    "/api/calendar-sources/": lambda scene: make.own_calendar(scene.coach).id,
    "/api/calendar-addresses/": lambda scene: make.calendar(scene.member, "member", scene.member).row.id,
    "/api/exports/": lambda scene: "members",
    "/api/imports/": lambda scene: "members",
    "/api/webhooks/": lambda scene: make.webhook().id,
    "/api/webhook-deliveries/": lambda scene: make.told(make.webhook()).id,
}

DATES = {
    "/api/recurring-bookings/{id}/dates/{date}/move": Scene.a_date,
    "/api/recurring-bookings/{id}/dates/{date}/skip": Scene.a_date,
    "/api/recurring-bookings/{id}/dates/{date}/take-up": Scene.a_skipped_date,
}


def an_hour(scene: Scene) -> dict[str, str]:
    start = scene.an_hour()
    return {"startTime": iso(start), "endTime": iso(start + timedelta(hours=1))}


FREE = [{"noticeHours": 0}]

BODIES = {
    ("POST", "/api/recurring-bookings/{id}/dates/{date}/move"): an_hour,
    ("POST", "/api/recurring-bookings/{id}/pauses"): lambda scene: {"from": "2026-12-01", "until": "2026-12-24"},
    ("POST", "/api/recurring-bookings/{id}/change"): lambda scene: {"from": "2026-11-23", **new_times(scene)},
    ("POST", "/api/sessions"): lambda scene: {"coachId": str(scene.coach.id), "capacity": 3, **an_hour(scene)},
    ("POST", "/api/sessions/{id}/move"): an_hour,
    ("PUT", "/api/sessions/{id}/capacity"): lambda scene: {"capacity": 5},
    ("PUT", "/api/sessions/{id}/meeting-link"): lambda scene: {"meetingLink": f"https://meet.example/{next(NUMBER)}"},
    ("POST", "/api/sessions/{id}/bookings"): lambda scene: {"memberId": str(scene.member.id)},
    ("PUT", "/api/bookings/{id}/attendance"): lambda scene: {"mark": "came"},
    ("PUT", "/api/sessions/{id}/report"): lambda scene: {"done": f"Sonata {next(NUMBER)}"},
    ("PUT", "/api/members/{id}/note"): lambda scene: {"text": f"Likes slow movements {next(NUMBER)}"},
    ("POST", "/api/batch-classes"): lambda scene: {
        "className": f"Class {next(NUMBER)}",
        "startDayOfWeek": 0,
        "totalSessions": 5,
    },
    ("PUT", "/api/batch-classes/{id}"): lambda scene: {"code": "ABC"},
    ("POST", "/api/batch-classes/{id}/waiting"): lambda scene: {"memberId": str(scene.member.id)},
    ("POST", "/api/live-classes"): lambda scene: {"title": f"Live {next(NUMBER)}"},
    ("PUT", "/api/live-classes/{id}"): lambda scene: {"isActive": False},
    ("PUT", "/api/live-classes/{id}/lessons"): lambda scene: {"lessons": [{"title": "One"}]},
    ("POST", "/api/courses"): lambda scene: {"title": f"Course {next(NUMBER)}"},
    ("PUT", "/api/courses/{id}/lessons"): lambda scene: {"lessons": [{"title": "One"}]},
    ("POST", "/api/batches/enroll"): lambda scene: {
        "batchId": str(scene.a_batch(enrolled=False).id),
        "memberId": str(scene.member.id),
    },
    ("POST", "/api/batches/{id}/hand-over"): lambda scene: {},
    ("PUT", "/api/batch-enrollments/{id}"): lambda scene: {"accessLevel": "full_access"},
    ("POST", "/api/admin/batch-classes/kickstart"): lambda scene: {"className": scene.a_class_of_today().class_name},
    ("POST", "/api/classes"): lambda scene: {"name": f"Class {next(NUMBER)}", "coachId": str(scene.coach.id)},
    ("POST", "/api/classes/{id}/meetings"): lambda scene: {"title": "Meeting", "startTime": stretch(scene)["startTime"]},
    ("POST", "/api/cron/create-batch"): lambda scene: {"className": scene.a_class_of_today().class_name},
    ("POST", "/api/conflicts/settle"): lambda scene: {
        "decisions": [{"sessionId": str(scene.a_booking().session_id), "action": "keep"}]
    },
    ("PUT", "/api/cancellation-policy"): lambda scene: dict.fromkeys(("member", "coach", "office", "forceMajeure"), FREE),
    ("POST", "/api/recurring-bookings"): new_standing_hour,
    ("POST", "/api/recurring-bookings/preview"): new_standing_hour,
    ("POST", "/api/bookings"): new_booking,
    ("POST", "/api/coaches"): lambda scene: {"name": "Cleo"},
    ("POST", "/api/imports/{kind}"): lambda scene: Csv(f"key,name\nk{next(NUMBER)},Otto\n".encode()),
    ("POST", "/api/members"): lambda scene: {"name": "Otto"},
    ("POST", "/api/rooms"): lambda scene: {"name": f"Studio {next(NUMBER)}"},
    ("POST", "/api/me/tokens"): lambda scene: {"scopes": ["account"]},
    ("POST", "/api/coaches/{id}/calendar-sources"): lambda scene: {"name": "Private", "content": make.ICS.decode()},
    ("POST", "/api/calendar-addresses"): lambda scene: {"kind": "member", "of": str(scene.member.id)},
    ("PUT", "/api/calendar-addresses/{id}"): lambda scene: {"name": "Phone"},
    ("POST", "/api/holidays"): lambda scene: {"on": "2026-12-24", "name": "Christmas Eve"},
    ("POST", "/api/webhooks"): lambda scene: {"url": "https://hooks.example.org/horarium"},
    ("PUT", "/api/webhooks/{id}"): lambda scene: {"active": False},
    ("PUT", "/api/holidays/country"): lambda scene: {"country": "IT"},
    ("PUT", "/api/settings"): lambda scene: {"businessName": "Studio Ada"},
    ("PUT", "/api/coaches/{id}/availability"): lambda scene: [{"dayOfWeek": 1, "startTime": "09:00", "endTime": "12:00"}],
    ("PUT", "/api/coaches/{id}/settings"): lambda scene: {"defaultDuration": 45},
    ("POST", "/api/coaches/{id}/blocked-slots"): stretch,
    ("POST", "/api/coaches/{id}/absences"): stretch,
    ("POST", "/api/coaches/{id}/availability-additions"): stretch,
}

# What is a member's own is asked for by everybody else as that member's.
QUERIES = {
    "/api/recurring-bookings/mine": "",
    "/api/bookings/mine": "",
    "/api/coaches/{id}/free-times": "",
    "/api/free-times": "",
    "/api/free-coaches": "&dayOfWeek=1&startTime=10:00&endTime=11:00&startDate=2026-11-20",
}


def reach(scene: Scene, method: str, address: str) -> tuple[str, Any]:
    """The address and body of a request for something of the member's or the coach's that nobody has touched yet."""
    path = address
    if address in DATES:
        series, on = DATES[address](scene)
        path = address.replace("{id}", str(series)).replace("{date}", str(on))
    elif "{" in address:
        thing = next(
            make_one for prefix, make_one in THINGS.items() if f"{method} {address}".startswith((prefix, f"{method} {prefix}"))
        )(scene)
        path = (
            address.replace("{id}", str(thing))
            .replace("{on}", str(thing))
            .replace("{kind}", str(thing))
            .replace("{memberId}", str(scene.member.id))
        )
    body = BODIES.get((method, address), lambda scene: None)(scene)
    return path + (f"?memberId={scene.member.id}{QUERIES[address]}" if address in QUERIES else ""), body


def narrow(scene: Scene, missing: str) -> Caller:
    """The owner with a token that has every scope but one."""
    return Caller(token_of(scene.owner, scopes=set(Scope) - {Scope.EVERYTHING, missing}))


@pytest.mark.usefixtures("cron_secret")
@pytest.mark.parametrize(("method", "address"), ROWS, ids=lambda part: part.removeprefix("/api/"))
def test_everybody_is_answered_as_the_table_says(scene: Scene, method: str, address: str):
    expected = ROWS[method, address]
    answered = {}
    for role, caller in {**scene.callers, "narrow": narrow(scene, SCOPES[method, address])}.items():
        path, body = reach(scene, method, address)
        status, answer = caller.call(method, path, body)
        answered[role] = status
        assert answer["success"] is (status < 400)
        assert ("data" in answer) is (status < 400)

    assert answered == expected


def test_every_operation_is_in_the_table():
    _, openapi = Caller().get("/api/openapi.json")
    operations = {(method.upper(), address) for address, methods in openapi["paths"].items() for method in methods}

    assert operations == ROWS.keys()


def test_an_operation_says_the_scope_that_the_table_says():
    _, openapi = Caller().get("/api/openapi.json")
    said = {
        (method.upper(), path): about.get("x-scope", "-")
        for path, of in openapi["paths"].items()
        for method, about in of.items()
    }

    assert said == SCOPES


def test_an_operation_that_names_no_scope_cannot_be_added():
    noun = Noun("Things")

    with pytest.raises(TypeError, match=r"POST /new names no scope"):
        noun.post("/new")
    noun.post("/new", scope=Scope.OFFICE)
    Noun("Things", scope=Scope.OFFICE).delete("/{id}")


def test_a_token_with_the_one_scope_that_is_needed_is_enough(scene: Scene):
    for key, scope in SCOPES.items():
        if scope != "-":
            path, body = reach(scene, *key)
            status, _ = Caller(token_of(scene.owner, scopes={scope})).call(*key[:1], path, body)
            assert (key, status) == (key, ROWS[key]["owner"])


def test_what_is_refused_writes_nothing(scene: Scene):
    """The rows of all tables are the same after everybody who may not has tried everything."""
    paths = {key: reach(scene, *key) for key, row in ROWS.items() if min(row.values()) > 400 or row["other_member"] > 400}
    for caller in scene.callers.values():
        caller.get("/api/me")
    before = fingerprints()

    for (method, address), (path, body) in paths.items():
        for role in ("visitor", "other_member", "other_coach"):
            if ROWS[method, address][role] >= 400:
                scene.callers[role].call(method, path, body)

    assert fingerprints() == before


def fingerprints() -> dict[str, str]:
    """A digest of every table but the one in which requests are counted, refused ones too."""
    tables = {name for (name,) in make.rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")}
    tables -= {"request_counts"}
    return {name: make.value(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} t") for name in tables}
