"""gunicorn's worker, which answers once its gate is open, and says in the API's own envelope what it refuses before the
application has seen it.
"""

import json
import sys
from typing import Any

from gunicorn.http.errors import LimitRequestLine
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

from horarium.runtime.errors import CannotRun
from horarium.runtime.gate import is_open
from horarium.runtime.web import LONGEST_LINE

# Within this gunicorn must hear that a worker lives.
PATIENCE = 1.0

TOO_LONG = {
    "success": False,
    "error": f"The address has more than the {LONGEST_LINE} characters that are taken.",
    "code": "address_too_long",
    "details": {"field": "query", "most": LONGEST_LINE},
}


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn tells no types
    """Answers requests with threads."""

    def load_wsgi(self) -> None:
        """Load the application. What forbids it is said by who holds the gate, and only once, if that is where it shows."""
        try:
            super().load_wsgi()
        except CannotRun:
            self._wait()
            if self.alive:
                raise
            sys.exit(0)

    def run(self) -> None:
        """Answer, once the gate is open."""
        self._wait()
        if self.alive and self.is_parent_alive():
            super().run()

    def _wait(self) -> None:
        while self.alive and self.is_parent_alive() and not is_open(PATIENCE):
            self.notify()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Refuse what cannot be a request: an address that is too long as the API does, all else as gunicorn does."""
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        body = json.dumps(TOO_LONG)
        head = [
            "HTTP/1.1 414 URI Too Long",
            "Connection: close",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        ]
        write_nonblock(client, "\r\n".join([*head, "", body]).encode())
