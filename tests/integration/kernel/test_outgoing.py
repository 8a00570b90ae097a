"""Outgoing requests over real connections on loopback, which stands for every network that is nobody else's business.

Each attack has its control: the same request where the guard permits it, or made without the guard, arrives.
"""

from __future__ import annotations

import gzip
import socket
from collections import defaultdict

import httpx
import pytest
from django.db import transaction

from horarium.kernel import outgoing
from horarium.kernel.errors import Invalid
from horarium.kernel.outgoing import NoAnswer, ask
from tests.certificates import certificate
from tests.receiver import OK, drip, flood, hang, receiving, reset, status

NAME = "hooks.example.org"
LOOPBACK = ["127.0.0.0/8", "::1"]


class Resolver:
    """What the names of the test lead to: at each look the next answer, and the last one from then on."""

    def __init__(self) -> None:
        self.answers: dict[str, list[list[str]]] = {}
        self.looks: dict[str, int] = defaultdict(int)
        self._real = socket.getaddrinfo

    def __call__(self, host, port, *rest, **facts):
        name = host.decode() if isinstance(host, bytes) else host
        if name not in self.answers:
            if not name.replace(".", "").isdigit() and ":" not in name:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            return self._real(host, port, *rest, **facts)
        at_hand = self.answers[name]
        found = at_hand[min(self.looks[name], len(at_hand) - 1)]
        self.looks[name] += 1
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]


@pytest.fixture
def resolver(monkeypatch):
    made = Resolver()
    monkeypatch.setattr(socket, "getaddrinfo", made)
    return made


@pytest.fixture
def allow(settings):
    def become(*entries: str) -> None:
        settings.OUTGOING_ALLOW = entries

    return become


@pytest.fixture(scope="module")
def made_certificate(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("certificates"), NAME)


@pytest.fixture
def tls(made_certificate, monkeypatch):
    """A server's certificate for NAME, which is trusted."""
    context, trusted = made_certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    return context


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1"])
def test_a_loopback_address_is_asked_only_if_it_is_listed(allow, host):
    with receiving(host) as receiver:
        url = f"http://{f'[{host}]' if ':' in host else host}:{receiver.port}/hook?a=b"
        with pytest.raises(Invalid) as refused:
            ask("POST", url, body=b"{}", field="url")
        assert (refused.value.at, receiver.requests) == ("url", [])

        allow(*LOOPBACK)
        assert ask("POST", url, body=b"{}", headers={"X-Said": "yes"}).status == 200

    [request] = receiver.requests
    assert (request.line, request.body) == ("POST /hook?a=b HTTP/1.1", b"{}")
    assert request.headers["host"] == url.split("/")[2]
    assert request.headers["x-said"] == "yes"


def test_a_name_that_leads_to_a_private_address_is_asked_only_if_the_address_is_listed(allow, resolver, tls):
    resolver.answers[NAME] = [["127.0.0.1"]]
    with receiving(tls=tls) as receiver:
        url = f"https://{NAME}:{receiver.port}/"
        with pytest.raises(Invalid, match=r"url cannot be had: hooks.example.org, which leads to 127.0.0.1, is not on"):
            ask("POST", url)
        assert receiver.requests == []

        allow("127.0.0.1")
        assert ask("POST", url).body == b"ok"

    assert receiver.names == [NAME]
    assert [request.headers["host"] for request in receiver.requests] == [f"{NAME}:{receiver.port}"]


def test_a_name_that_leads_elsewhere_at_the_second_look_is_not_looked_up_a_second_time(allow, resolver, tls):
    resolver.answers[NAME] = [["127.0.0.1"], ["127.0.0.2"]]
    with receiving("127.0.0.1", tls=tls) as first, receiving("127.0.0.2", port=first.port, tls=tls) as second:
        allow("127.0.0.1")
        ask("GET", f"https://{NAME}:{first.port}/")

        assert (len(first.requests), len(second.requests), resolver.looks[NAME]) == (1, 0, 1)
        # Who looks first and then lets a client look again is led to the other.
        assert resolver.answers[NAME][0] == ["127.0.0.1"]
        httpx.get(f"https://{NAME}:{first.port}/", verify=httpx.create_ssl_context())
        assert len(second.requests) == 1


def test_one_private_address_among_several_forbids_them_all(allow, resolver, tls):
    with receiving("127.0.0.1", tls=tls) as listed, receiving("127.0.0.2", port=listed.port, tls=tls) as other:
        allow("127.0.0.1")
        for answer in (["127.0.0.1", "127.0.0.2"], ["127.0.0.2", "127.0.0.1"]):
            resolver.answers[NAME] = [answer]
            with pytest.raises(Invalid, match=r"127\.0\.0\.2"):
                ask("GET", f"https://{NAME}:{listed.port}/")

        assert (listed.requests, other.requests) == ([], [])
        allow("127.0.0.1", "127.0.0.2")
        ask("GET", f"https://{NAME}:{listed.port}/")
        assert len(other.requests) == 1


def test_of_several_addresses_the_first_that_takes_the_connection_is_asked(allow, resolver):
    allow(NAME)
    with receiving() as receiver:
        resolver.answers[NAME] = [["127.0.0.9", "127.0.0.8", "127.0.0.1"]]

        assert ask("GET", f"http://{NAME}:{receiver.port}/").status == 200


def test_a_name_that_is_listed_may_lead_anywhere(allow, resolver):
    allow(NAME)
    resolver.answers[NAME] = [["127.0.0.1"]]
    with receiving() as receiver:
        assert ask("GET", f"http://{NAME}:{receiver.port}/").status == 200


def test_a_certificate_of_another_name_ends_it_before_anything_is_said(allow, resolver, tls):
    allow(*LOOPBACK)
    resolver.answers["other.example.org"] = [["127.0.0.1"]]
    with receiving(tls=tls) as receiver:
        with pytest.raises(NoAnswer, match="certificate"):
            ask("POST", f"https://other.example.org:{receiver.port}/", body=b"secret")

        assert receiver.requests == []


def test_a_certificate_that_nobody_vouches_for_ends_it_too(allow, resolver, made_certificate):
    allow(*LOOPBACK)
    resolver.answers[NAME] = [["127.0.0.1"]]
    with receiving(tls=made_certificate[0]) as receiver:
        with pytest.raises(NoAnswer, match="certificate"):
            ask("POST", f"https://{NAME}:{receiver.port}/", body=b"secret")

        assert receiver.requests == []


def test_a_redirect_is_answered_and_not_followed(allow):
    allow("127.0.0.1")
    with receiving() as receiver, receiving("127.0.0.2") as inside:
        receiver.answers = [status(307, Location=inside.url)]

        assert ask("POST", receiver.url, body=b"{}").status == 307
        assert inside.requests == []
        httpx.post(receiver.url, content=b"{}", follow_redirects=True)
        assert len(inside.requests) == 1


def test_a_proxy_of_the_environment_is_not_asked(allow, monkeypatch):
    allow("127.0.0.1")
    with receiving() as receiver, receiving("127.0.0.2") as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.2:{proxy.port}")

        assert ask("GET", receiver.url).status == 200
        assert proxy.requests == []
        httpx.get(receiver.url)
        assert len(proxy.requests) == 1


@pytest.mark.parametrize("misbehave", [hang, drip], ids=lambda how: how.__name__)
def test_who_is_slow_is_given_up_at_the_deadline(allow, monkeypatch, misbehave):
    allow("127.0.0.1")
    monkeypatch.setattr(outgoing, "DEADLINE", 0.4)
    with receiving(answers=[misbehave]) as receiver, pytest.raises(NoAnswer, match="not within"):
        ask("POST", receiver.url)

    assert len(receiver.requests) == 1


def test_an_answer_without_end_is_read_up_to_its_limit(allow):
    allow("127.0.0.1")
    with receiving(answers=[flood]) as receiver:
        assert ask("GET", receiver.url).body == b"x" * outgoing.MOST_BYTES


def test_a_packed_answer_is_not_unpacked(allow):
    allow("127.0.0.1")
    bomb = gzip.compress(b"0" * 10_000_000)
    with receiving(answers=[status(200, bomb, Content_Encoding="gzip")]) as receiver:
        assert ask("GET", receiver.url).body == bomb


@pytest.mark.parametrize(
    "answer",
    [reset, b"", b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"],
    ids=["reset", "silent", "ssh", "huge-header", "no-status"],
)
def test_what_is_no_answer_is_said_to_be_none(allow, answer):
    allow("127.0.0.1")
    with receiving(answers=[answer]) as receiver, pytest.raises(NoAnswer, match=r"127\.0\.0\.1 did not answer"):
        ask("GET", receiver.url)


def test_nobody_listens_or_has_the_name(allow, resolver):
    allow("127.0.0.1")
    with receiving() as receiver:
        pass
    with pytest.raises(NoAnswer, match=r"127\.0\.0\.1 did not answer"):
        ask("GET", receiver.url)
    with pytest.raises(NoAnswer, match="no machine of this name is known"):
        ask("GET", "https://nobody.example.org/")


@pytest.mark.usefixtures("db")
def test_nobody_is_asked_while_a_transaction_is_open(allow):
    allow("127.0.0.1")
    with receiving(answers=[OK]) as receiver, transaction.atomic(), pytest.raises(RuntimeError, match="ask from a task"):
        ask("GET", receiver.url)

    assert receiver.requests == []
