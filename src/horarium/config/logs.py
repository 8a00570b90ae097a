"""Logs are lines of JSON on standard error, with stars for secrets: by the field's name, and wherever they stand in a text."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

from horarium.runtime.redaction import IS_SECRET, STARS, redacted


def hide_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    """Put stars for what is nobody's business, however deep it lies; the last before the line is written."""
    return {name: _without_secrets(name, value) for name, value in event.items()}


def _without_secrets(name: str, value: Any) -> Any:
    if IS_SECRET.search(name):
        return STARS
    if isinstance(value, dict):
        return {key: _without_secrets(str(key), inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_without_secrets("", inner) for inner in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return redacted(str(value))


def say_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print what ended the program: a worker's standard error is a log too."""
    sys.stderr.write(redacted("".join(traceback.format_exception(kind, error, trace))))


def configure() -> None:
    """Send our own and every library's log through one formatter."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(shared))
    logging.root.handlers = [handler]
    logging.root.setLevel(logging.WARNING)
    sys.excepthook = say_crash


def formatter(shared: list[Any]) -> logging.Formatter:
    """Return what makes a line of JSON of a record, tracebacks included."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            hide_secrets,
            structlog.processors.JSONRenderer(),
        ],
    )
