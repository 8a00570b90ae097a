"""Attacks on the doors: a request sent again, a forged secret, somebody else's things, a role that one gives oneself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from horarium.config.env import environment
from horarium.interfaces.proving.booking import asked
from horarium.interfaces.proving.calls import Answer, Server, at_once
from horarium.interfaces.proving.extras import Extra, Extras
from horarium.interfaces.proving.outcome import Outcome
from horarium.interfaces.proving.sql import Connection, value
from horarium.kernel.ids import new_id
from horarium.org import queries as org
from horarium.people.values import THROWAWAY

KEY = "Idempotency-Key"
AGAIN = 8
CRON = "/api/cron/generate-sessions"
# Whatever hangs on the id of a thing of somebody's.
NOUNS = ("/api/bookings/{id}", "/api/sessions/{id}", "/api/recurring-bookings/{id}")
SEATS = """
SELECT count(*) FROM bookings b JOIN training_sessions t ON t.id = b.session_id WHERE b.member_id = %s AND t.coach_id = %s"""
RUNS = "SELECT count(*) FROM job_runs WHERE trigger = 'cron'"
ROLES = "SELECT is_owner OR is_office OR is_coach FROM users WHERE id = %s"
AS_IT_IS = """
SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM (
  SELECT to_jsonb(s) FROM training_sessions s WHERE id = %(session)s
  UNION ALL SELECT to_jsonb(b) FROM bookings b WHERE session_id = %(session)s
  UNION ALL SELECT to_jsonb(r) FROM series r WHERE id = %(series)s) t"""


def replayed(server: Server, extras: Extras, connection: Connection) -> Outcome:
    """Send one booking again with its key: at once, one after the other, and with another body."""
    member, key = extras.guests[0], str(new_id())
    body = asked(extras.other, extras.at(9))
    send = partial(server.call, "POST", "/api/bookings", token=member.token, headers={KEY: key})
    together = at_once([partial(send, body)] * AGAIN)
    later, other = send(body), send(asked(extras.other, extras.at(10)))
    made = [answer for answer in together if answer.status == 201]
    first = made[0].body if made else {}
    same = bool(first) and all(answer.body == first for answer in made)
    busy = all(answer.status == 201 or answer.code == "idempotency_key_in_use" for answer in together)
    again = later.body == first and later.headers.get("idempotent-replayed") == "true"
    seats = value(connection, SEATS, member.id, extras.other.id)
    return Outcome(
        "A request that is sent again with its Idempotency-Key happens once.",
        f"one booking {AGAIN} times at once with one key, once more later, and the key with another body",
        f"{seats} booked; at once {_codes(together)}; later {later.status}{' as the first time' if again else ''};"
        f" another body {other.status} {other.code}",
        holds=same and busy and again and seats == 1 and other.code == "idempotency_key_reused",
    )


def forged_secret(server: Server, extras: Extras, connection: Connection) -> Outcome:
    """Ring as the scheduler with every wrong secret; the right one is never sent."""
    before = value(connection, RUNS)
    answers = [
        server.call(method, CRON, headers=headers, patient=False) for method in ("GET", "POST") for headers in _forged(extras)
    ]
    ran = value(connection, RUNS) - before
    # Who tries too many wrong ones is told to wait (429), and nothing is compared.
    is_closed = not environment().cron_secret.get_secret_value()
    kept_out = {503} if is_closed else {401, 429}
    return Outcome(
        "Only who knows the secret of the scheduler can ring for it.",
        f"{len(answers)} calls of {CRON} with forged secrets: none, empty, guessed, nearly right, and a member's own token",
        f"{_codes(answers)}; {ran} runs begun{'; CRON_SECRET is not set here, so nobody may ring' if is_closed else ''}",
        holds=all(answer.status in kept_out for answer in answers) and ran == 0,
    )


def _forged(extras: Extras) -> Iterator[dict[str, str]]:
    secret = environment().cron_secret.get_secret_value()
    near = [f"{secret}x", secret[:-1], secret.swapcase()] if secret else []
    words = ["", "secret", "null", extras.guests[0].token, *(word for word in near if word != secret)]
    yield {}
    yield from ({"Authorization": f"Bearer {word}"} for word in words)
    yield {"Authorization": f"Basic {secret}"}
    yield {"X-Cron-Secret": secret}


def other_peoples(server: Server, extras: Extras, connection: Connection) -> Outcome:
    """Reach for a member's booking, session and standing hour as somebody who has nothing to do with them."""
    victim, things = extras.guests[2], _things(server, extras)
    before = _as_it_is(connection, things)
    thieves = {"another member": extras.guests[3], "another coach": extras.stranger}
    tried = [
        (f"{deed} as {who}", server.call(deed.method, deed.path(things, extras), deed.body(extras), token=thief.token))
        for deed in _deeds(server)
        for who, thief in thieves.items()
    ]
    body = asked(extras.other, extras.at(15), memberId=str(victim.id))
    tried += [(f"POST /api/bookings for them as {who}", server.call("POST", "/api/bookings", body, token=thief.token))
              for who, thief in thieves.items()]  # fmt: skip
    let_in = [what for what, answer in tried if not _is_kept_out(answer)]
    unchanged = _as_it_is(connection, things) == before
    came = f"{_codes(answer for _, answer in tried)}; what was reached for is {'as it was' if unchanged else 'CHANGED'}"
    return Outcome(
        "Nobody reads or changes what is somebody else's by its id.",
        f"{len(tried)} requests for a member's booking, session and standing hour, by another member and another coach",
        came + (f"; LET IN: {', '.join(let_in)}" if let_in else ""),
        holds=bool(tried) and not let_in and unchanged,
    )


def _things(server: Server, extras: Extras) -> dict[str, UUID]:
    """A booking with its session and a standing hour, made for their owner over HTTP."""
    owner = extras.guests[2]
    booking = server.call("POST", "/api/bookings", asked(extras.other, extras.at(14)), token=owner.token).data
    hour = {"coachId": str(extras.other.id), "dayOfWeek": extras.day.isoweekday() % 7, "startDate": extras.day.isoformat()}
    series = server.call(
        "POST", "/api/recurring-bookings", {**hour, "startTime": "17:00", "endTime": "18:00"}, token=owner.token
    ).data
    found = (booking["id"], booking["session"]["id"], series["id"])
    return {noun: UUID(key) for noun, key in zip(NOUNS, found, strict=True)}


@dataclass(frozen=True, slots=True)
class Deed:
    """One operation of the API on a thing of somebody's, with the fields that its body must have."""

    noun: str
    method: str
    address: str
    fields: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.address}"

    def path(self, things: dict[str, UUID], extras: Extras) -> str:
        """Return its address for the thing that is reached for."""
        return self.address.replace("{id}", str(things[self.noun])).replace("{date}", extras.day.isoformat())

    def body(self, extras: Extras) -> dict[str, Any] | None:
        """Return a body that can be read, so that it is the one who asks who is refused."""
        known = {
            "startTime": extras.at(18).isoformat(),
            "endTime": extras.at(19).isoformat(),
            "from": extras.day.isoformat(),
            "capacity": 2,
        }
        return None if self.method == "GET" else {name: known[name] for name in self.fields if name in known}


def _deeds(server: Server) -> list[Deed]:
    """Every operation of the API that hangs on the id of such a thing, as the server itself describes them."""
    described = server.call("GET", "/api/openapi.json").body
    return [
        Deed(noun, method.upper(), address, _needed(about, described))
        for address, methods in described.get("paths", {}).items()
        for noun in NOUNS
        if address.startswith(noun) and address.removeprefix(noun).replace("{date}", "").count("{") == 0
        for method, about in methods.items()
    ]


def _needed(about: dict[str, Any], described: dict[str, Any]) -> tuple[str, ...]:
    shape = about.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = shape.get("$ref", "").rpartition("/")[2]
    return tuple(described.get("components", {}).get("schemas", {}).get(name, {}).get("required", ()))


def _as_it_is(connection: Connection, things: dict[str, UUID]) -> str:
    facts = {"session": things[NOUNS[1]], "series": things[NOUNS[2]]}
    row = connection.execute(AS_IT_IS, facts).fetchone()
    return str(row)


def _is_kept_out(answer: Answer) -> bool:
    """Whether it was refused, be it for who asks or (409, 422) for what is asked."""
    return answer.status in {401, 403, 404, 409, 422} and answer.data is None


def forged_role(server: Server, extras: Extras, connection: Connection) -> Outcome:
    """Give oneself a role in the body of requests that only the office may make."""
    member, forged = (
        extras.guests[4],
        {"role": "owner", "isOwner": True, "isOffice": True, "isAdmin": True, "userType": "admin"},
    )
    # What stands there already, so that even a door that gives way changes nothing of the business.
    same = {"businessName": org.settings().business_name}
    requests: list[tuple[str, str, dict[str, object]]] = [
        ("PUT", "/api/settings", {**same, **forged}),
        ("POST", "/api/rooms", {"name": f"{THROWAWAY}{new_id()}", **forged}),
        ("POST", "/api/admin/generate-sessions", {"weeksAhead": 1, **forged}),
        ("PUT", f"/api/coaches/{extras.other.id}/settings", {"defaultDuration": 60, **forged}),
        ("PUT", f"/api/coaches/{extras.other.id}/availability", {"role": "owner"}),
    ]
    answers = [server.call(method, path, body, token=member.token) for method, path, body in requests]
    own = server.call("POST", "/api/bookings", {**asked(extras.other, extras.at(12)), **forged}, token=member.token)
    stays = not value(connection, ROLES, member.id) and server.call("GET", "/api/settings", token=member.token).status == 403
    return Outcome(
        "Who somebody is comes from the database and never from a request.",
        f"{len(requests)} requests of the office's by a member who wrote themself down as owner, and a booking of their own",
        f"{_codes(answers)}; the booking {own.status}; the member is {'a member still' if stays else 'MORE THAN A MEMBER'}",
        holds=all(answer.status in {403, 422} for answer in answers) and own.status in {201, 422} and stays,
    )


def _codes(answers: Iterable[Answer]) -> str:
    """The answers counted: 3 of 403 not_yours."""
    counts: dict[str, int] = {}
    for answer in answers:
        word = f"{answer.status} {answer.code}".strip()
        counts[word] = counts.get(word, 0) + 1
    return ", ".join(f"{count} \N{MULTIPLICATION SIGN} {word}" for word, count in sorted(counts.items()))


def somebody(extras: Extras) -> Extra:
    """Return a member by whom a server is known as the right one."""
    return extras.guests[0]
