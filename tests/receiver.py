"""A machine of somebody else's: a real server on loopback that keeps what it is sent and answers, or misbehaves, as told."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


@dataclass(frozen=True)
class Request:
    line: str
    headers: dict[str, str]
    body: bytes


def status(code: int, body: bytes = b"", **headers: str) -> bytes:
    """An answer as it goes over the wire."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {code} Said\r\nContent-Length: {len(body)}\r\n{more}Connection: close\r\n\r\n".encode() + body


@dataclass
class Receiver:
    """Answers each request with the next of `answers`, and with the last one from then on.

    An answer is the bytes to send, or a function that is given the connection and does with it what it likes.
    """

    host: str = "127.0.0.1"
    port: int = 0
    answers: list[bytes | Callable[[socket.socket], None]] = field(default_factory=lambda: [OK])
    requests: list[Request] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    names: list[str | None] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}/hook"

    def serve(self, listener: socket.socket) -> None:
        while not self.over.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._handle, args=[connection], daemon=True).start()

    def _handle(self, connection: socket.socket) -> None:
        try:
            with self.tls.wrap_socket(connection, server_side=True) if self.tls else connection as stream:
                self._answer(stream)
        except OSError:  # whoever asked has gone, as some tests want it
            connection.close()

    def _answer(self, stream: socket.socket) -> None:
        stream.settimeout(20)
        request = _read(stream)
        if request is None:
            return
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if callable(answer):
            answer(stream)
        else:
            stream.sendall(answer)


def _read(stream: socket.socket) -> Request | None:
    text = b""
    while b"\r\n\r\n" not in text:
        piece = stream.recv(65536)
        if not piece:
            return None
        text += piece
    head, _, body = text.partition(b"\r\n\r\n")
    line, *rest = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in rest)}
    while len(body) < int(headers.get("content-length", 0)):
        body += stream.recv(65536)
    return Request(line, headers, body)


@contextmanager
def receiving(host: str = "127.0.0.1", **facts) -> Iterator[Receiver]:
    """Start a receiver on a free port of this machine and stop it at the end."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, facts.pop("port", 0)), family=family, backlog=128) as listener:
        receiver = Receiver(host=host, port=listener.getsockname()[1], **facts)
        if receiver.tls:
            receiver.tls.sni_callback = lambda _, name, __: receiver.names.append(name)
        threading.Thread(target=receiver.serve, args=[listener], daemon=True).start()
        try:
            yield receiver
        finally:
            receiver.over.set()
            listener.shutdown(socket.SHUT_RDWR)


def hang(stream: socket.socket) -> None:
    """Say nothing, as long as the other side listens."""
    stream.recv(1)


def reset(stream: socket.socket) -> None:
    """Break the connection off."""
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    stream.close()


def drip(stream: socket.socket) -> None:
    """Send one letter of a header after the other, each well within any time-out between two."""
    stream.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    pause = threading.Event()
    while True:
        stream.sendall(b"x")
        pause.wait(0.05)


def flood(stream: socket.socket) -> None:
    """Send a body without end."""
    stream.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        stream.sendall(b"x" * 65536)
