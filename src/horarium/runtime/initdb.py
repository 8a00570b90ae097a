"""Making the database's files, all or nothing."""

import os
import shutil
from pathlib import Path

from horarium.runtime.account import Account
from horarium.runtime.errors import CannotRun, OtherMajor, note
from horarium.runtime.programs import major
from horarium.runtime.server import Server

SUPERUSER = "horarium"
FIRST_WITH_BUILTIN_LOCALE = 17

# Added to postgresql.conf once, so that whoever runs the machine may change them there.
SETTINGS = """
# --- Horarium ---------------------------------------------------------------
listen_addresses = ''            # the socket only, in a folder that is private
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = 64MB            # small machines first: a whole academy fits into it
maintenance_work_mem = 64MB
wal_buffers = 16MB               # many sessions are inserted at once
max_wal_size = 1GB
checkpoint_timeout = 15min
random_page_cost = 1.1           # solid state
jit = off                        # costs more than it gives on short statements
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off            # nothing to read there day by day
log_min_error_statement = panic  # statements hold personal data; keep them out of the log
"""


def ensure_data(server: Server, password: str, turn: int) -> None:
    """Make the files of an empty database if there are none, and check who wrote them.

    `turn` is the descriptor of the held lock: initdb inherits it, so that even when we are killed
    nobody else begins before it has ended.
    """
    available = major(server.programs, server.account)
    if not server.data.exists():
        note(f"Making the database in {server.place}.")
        _make(server, password, turn, _locale(available))
    written = int((server.data / "PG_VERSION").read_text())
    if written != available:
        raise OtherMajor(str(server.data), written, str(server.programs), available)


def _make(server: Server, password: str, turn: int, locale: list[str]) -> None:
    draft = server.place / "draft"
    if draft.exists():
        shutil.rmtree(draft)  # of one that was killed
    server.account.make_folder(draft)
    argv: list[str | Path] = [server.programs / "initdb", "--pgdata", draft / "data"]
    argv += ["--username", SUPERUSER, "--auth", "scram-sha-256"]
    argv += ["--pwfile", _password_file(draft, server.account, password)]
    argv += ["--encoding", "UTF8", "--data-checksums", *locale]
    made = server.account.run(argv, inherit=turn)
    if made.returncode != 0:
        raise CannotRun(f"The database could not be made in {draft}: {made.stderr.strip()}")
    with (draft / "data" / "postgresql.conf").open("a") as configuration:
        configuration.write(SETTINGS)
    (draft / "data").rename(server.data)
    shutil.rmtree(draft)


def _locale(available: int) -> list[str]:
    """Sort and fold letters alike on every machine, whatever is installed there."""
    if available >= FIRST_WITH_BUILTIN_LOCALE:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def _password_file(folder: Path, account: Account, password: str) -> Path:
    path = folder / "password"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        os.fchown(file.fileno(), account.uid, account.gid)
        file.write(password)
    return path
