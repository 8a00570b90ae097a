"""The one way in which Horarium asks another machine anything.

The name is looked up once, every address that it leads to is checked, and it is these that are connected to: a name that
leads elsewhere at the second look (DNS rebinding) is never looked up a second time. The Host header and the certificate are
still the name's. No proxy of the environment is used, nothing is unpacked, and one deadline holds for all of it: a receiver
that drips a byte a second is as late as one that is silent. Redirects are followed by fetch() alone, a few, each as an address
of its own.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address
from urllib.parse import urljoin

import httpx
from django.conf import settings
from django.db import connection

from horarium import __version__
from horarium.kernel.addresses import Address, Listed, Target, bracketed, is_public, not_public, target
from horarium.kernel.errors import Refusal

# Seconds for all of it, and for one address to take the connection.
DEADLINE = 10.0
CONNECTING = 4.0
# Of several addresses so many are tried.
MOST_ADDRESSES = 4
MOST_BYTES = 64 * 1024
MOST_REDIRECTS = 3
REDIRECTS = {301, 302, 303, 307, 308}


class NoAnswer(Refusal):
    """{host} did not answer: {reason}."""

    kind = "busy"

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(host=host, reason=reason)


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered: the status, whatever it is, and the beginning of the body as it came."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)  # by their names in small letters


@dataclass(frozen=True, slots=True)
class _Question:
    method: str
    whom: Target
    body: bytes
    headers: Mapping[str, str]
    field: str
    most: int


def listed() -> Listed:
    """Return what the settings list as permitted although it is not public."""
    return Listed.of(settings.OUTGOING_ALLOW)


def ask(
    method: str,
    url: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    field: str = "url",
    most: int = MOST_BYTES,
) -> Reply:
    """Send a request and return what was answered within ten seconds, at most 64 KB of it or so many bytes as are said. No
    redirect is followed.

    Refuses with Invalid, naming the field, where the address may not be asked, and with NoAnswer.
    """
    if connection.in_atomic_block:
        raise RuntimeError("a transaction is open, and another machine may keep it waiting: ask from a task")
    permitted = listed()
    question = _Question(method, target(url, permitted, field), body, headers or {}, field, most)
    return asyncio.run(_within_the_deadline(question, permitted))


def fetch(url: str, *, headers: Mapping[str, str] | None = None, field: str = "url", most: int) -> Reply:
    """Get what lies at an address and return it whole, following three redirects at most, each checked like the first address.

    Refuses with Invalid, naming the field, where an address may not be asked, and with NoAnswer: also for more than `most`
    bytes, and for a redirect too many.
    """
    for _ in range(1 + MOST_REDIRECTS):
        reply = ask("GET", url, headers=headers, field=field, most=most + 1)
        host = target(url, listed(), field).host
        if len(reply.body) > most:
            raise NoAnswer(host, f"what it sends is longer than {most} bytes")
        if reply.status not in REDIRECTS or "location" not in reply.headers:
            return reply
        url = urljoin(url, reply.headers["location"])
    raise NoAnswer(host, f"it leads on more than {MOST_REDIRECTS} times")


async def _within_the_deadline(question: _Question, permitted: Listed) -> Reply:
    host = question.whom.host
    try:
        async with asyncio.timeout(DEADLINE):
            return await _first_that_answers(question, await _checked(question, permitted))
    except TimeoutError as error:
        raise NoAnswer(host, f"not within {DEADLINE:g} seconds") from error
    except httpx.HTTPError as error:
        raise NoAnswer(host, f"{type(error).__name__} {error}".strip()) from error


async def _checked(question: _Question, permitted: Listed) -> list[Address]:
    """The addresses of a host. One that is forbidden forbids them all: whoever mixes them means no good."""
    host = question.whom.host
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, question.whom.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoAnswer(host, "no machine of this name is known") from error
    addresses = list(dict.fromkeys(ip_address(where[0]) for *_, where in found))
    for address in addresses:
        if not (is_public(address) or permitted.holds(address) or permitted.names_host(host)):
            raise not_public(host if str(address) == host else f"{host}, which leads to {address},", question.field)
    return addresses[:MOST_ADDRESSES]


async def _first_that_answers(question: _Question, addresses: list[Address]) -> Reply:
    # Without the environment's proxies: they would look the name up themselves.
    async with httpx.AsyncClient(
        verify=_trusted(), trust_env=False, follow_redirects=False, timeout=httpx.Timeout(DEADLINE, connect=CONNECTING)
    ) as client:
        for address in addresses[:-1]:
            try:
                return await _exchange(client, question, address)
            except (httpx.ConnectError, httpx.ConnectTimeout):  # nothing was sent, and there is another
                continue
        return await _exchange(client, question, addresses[-1])


async def _exchange(client: httpx.AsyncClient, question: _Question, address: Address) -> Reply:
    whom = question.whom
    said = {"User-Agent": f"Horarium/{__version__}", "Accept-Encoding": "identity", **question.headers, "Host": whom.authority}
    request = client.build_request(
        question.method,
        f"{whom.scheme}://{bracketed(str(address))}:{whom.port}{whom.path}",
        content=question.body,
        headers=said,
        extensions={"sni_hostname": whom.host},
    )
    answer = await client.send(request, stream=True)
    try:
        return Reply(answer.status_code, await _beginning(answer, question.most), dict(answer.headers.items()))
    finally:
        await answer.aclose()


async def _beginning(answer: httpx.Response, most: int) -> bytes:
    body = bytearray()
    async for piece in answer.aiter_raw():
        body += piece
        if len(body) >= most:
            break
    return bytes(body[:most])


def _trusted() -> ssl.SSLContext:
    return _context(os.environ.get("SSL_CERT_FILE", ""), os.environ.get("SSL_CERT_DIR", ""))


@cache
def _context(_file: str, _folder: str) -> ssl.SSLContext:
    """Whose certificates are trusted: the usual ones, or those that OpenSSL's own two variables name."""
    return httpx.create_ssl_context()
