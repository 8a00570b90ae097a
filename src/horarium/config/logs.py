"""Logs are lines of JSON on standard error; a secret's name in a field hides its value."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

HIDDEN = ("password", "secret", "token", "authorization", "cookie")


def hide_secrets(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Put stars where a field's name says that its value is nobody's business."""
    return {key: "***" if any(word in key.lower() for word in HIDDEN) else value for key, value in event.items()}


def configure() -> None:
    """Send our own and every library's log through one formatter."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.root.handlers = [handler]
    logging.root.setLevel(logging.WARNING)
