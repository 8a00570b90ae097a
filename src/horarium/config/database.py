"""From an address to Django's database settings, with one named schema and never `public`."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from horarium.runtime.errors import CannotRun
from horarium.runtime.home import home

EXAMPLE = (
    "It must be such as postgresql://user:password@host:5432/name, and in its password / is written %2F, ? %3F, # %23,"
    " @ %40 and % %25."
)
OLDEST_SERVER = 150000
EXTENSIONS_SCHEMA = "ext"
# A server of a distribution compiles statements that run for milliseconds: generation then takes eleven times as long.
OF_EVERY_CONNECTION = "-c jit=off -c idle_in_transaction_session_timeout=60000"
# A request waits ten seconds for a connection. A broken one is sought again at ever longer intervals, and begun with anew
# after ten seconds: by the pool's own five minutes it would find a server that came back minutes late.
PATIENCE = {"timeout": 10, "reconnect_timeout": 10}


def search_path(schema: str) -> str:
    """Return the search path of every connection: the business's schema and the one of the extensions."""
    return f"{schema},{EXTENSIONS_SCHEMA}"


def settings(url: str, *, schema: str, pool: int = 0) -> dict[str, Any]:
    """Return the DATABASES entry for a postgresql:// address, with a pool of so many connections if any.

    Without an address it is a dummy that fails when it is used.
    """
    if not url:
        return {"ENGINE": "django.db.backends.dummy"}
    parts, own_port = _parts(url)
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    port = options.pop("port", None) or own_port or ""
    given = options.pop("options", "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **({"pool": {"min_size": 1, "max_size": pool, **PATIENCE}} if pool else {}),
            **options,
            "options": f"{given} -c search_path={search_path(schema)} {OF_EVERY_CONNECTION}".strip(),
        },
    }


def _parts(url: str) -> tuple[SplitResult, int | None]:
    """The parts of the address and its port, without a word of it in the message: a part of its password may be anywhere."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise CannotRun(f"DATABASE_URL cannot be read. {EXAMPLE}") from None
    if parts.scheme not in {"postgres", "postgresql"}:
        raise CannotRun(f"DATABASE_URL does not begin with postgresql://. {EXAMPLE}")
    return parts, port


def mail_folder() -> Path:
    """Return the folder in which mail is laid down until a mail server is configured."""
    return home() / "mail"


def refuse_an_old_server(*, connection: Any, **_: Any) -> None:
    """Stop on a PostgreSQL that is too old, naming what it is and what is needed."""
    if connection.vendor == "postgresql" and connection.pg_version < OLDEST_SERVER:
        found = connection.pg_version // 10000
        raise CannotRun(f"Horarium needs PostgreSQL 15 or newer; DATABASE_URL leads to {found}.")
