"""Files that are sent in: bounded before the first byte of them is kept."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import NamedTemporaryFile
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

MOST = 16 * 1024 * 1024
PART = 64 * 1024


class Bounded(FileUploadHandler):
    """The first to hear of a form with files: lets none pass that is larger than what anybody may send."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803  (Django gives it by this name)
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuse a form by the length that it says it has, of which no more is ever read."""
        if content_length > MOST:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand every part of a file on to who keeps it."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Keep nothing."""


def parts_of(request: HttpRequest) -> Iterator[bytes]:
    """Yield what was sent, without having it all in memory."""
    while part := request.read(PART):
        yield part


def kept(parts: Iterator[bytes]) -> IO[bytes]:
    """Return a file with these parts, which goes when nobody holds it any more."""
    file = NamedTemporaryFile(prefix="horarium-", suffix=".csv")  # noqa: SIM115  (it is closed by who holds it)
    file.writelines(parts)
    file.flush()
    return file
