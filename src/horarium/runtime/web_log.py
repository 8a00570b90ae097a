"""gunicorn's own log, with stars for secrets: it names addresses, and an address may be a way in."""

import logging
from typing import Any

from gunicorn.glogging import Logger

from horarium.runtime.redaction import redacted


class Redacted(logging.Formatter):
    """Writes a record as gunicorn does, tracebacks included, without what nobody may read."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line."""
        return redacted(super().format(record))


class WebLog(Logger):  # type: ignore[misc]  # gunicorn tells no types
    """The log of master and workers."""

    def setup(self, cfg: Any) -> None:
        """Set up gunicorn's handlers, and let them write through us."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Redacted(self.error_fmt, self.datefmt))
