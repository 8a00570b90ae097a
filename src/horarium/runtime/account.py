"""Who runs PostgreSQL: we ourselves, or a system user when we are root (it refuses root)."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from horarium.runtime.errors import CannotRun, note
from horarium.runtime.home import SYSTEM_FOLDER, make_folder
from horarium.runtime.locks import exclusive

NAME = "horarium"

# Programs of PostgreSQL start with this alone: a PGDATA, PGOPTIONS or locale of the person at
# the keyboard would change what they do.
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """A user of this machine, as whom programs can be run."""

    uid: int
    gid: int

    def run(
        self, argv: Sequence[str | Path], *, inherit: int | None = None, new_session: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this user to its end and return what it printed and its exit code."""
        ourselves = self.uid == os.geteuid()
        return subprocess.run(
            [str(word) for word in argv],
            user=None if ourselves else self.uid,
            group=None if ourselves else self.gid,
            extra_groups=None if ourselves else [],
            pass_fds=() if inherit is None else (inherit,),
            start_new_session=new_session,
            env=ENVIRONMENT,
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def can_enter(self, folder: Path) -> bool:
        """Tell whether this user may pass through the folder and all those above it."""
        return self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder]).returncode == 0

    def can_run(self, program: Path) -> bool:
        """Tell whether this user may run the program, its libraries included."""
        # By a shell, whose refusal is an exit code and not an exception here.
        return self.run(["/bin/sh", "-c", 'exec "$0" --version', program]).returncode == 0

    def make_folder(self, folder: Path, mode: int = 0o700) -> None:
        """Make a folder that belongs to this user; one that exists is left as it is."""
        if folder.is_dir():
            return
        make_folder(folder, mode)
        os.chown(folder, self.uid, self.gid)


def owner_of(path: Path) -> Account:
    """Return the user to whom a file or folder belongs."""
    found = path.stat()
    return Account(found.st_uid, found.st_gid)


def server_account() -> Account:
    """Return the user who shall run a new server: ourselves, or as root a system user."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    make_folder(SYSTEM_FOLDER, 0o755)
    with exclusive(SYSTEM_FOLDER / "account.lock"):
        return _system_user() or _made_system_user()


def _system_user() -> Account | None:
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _made_system_user() -> Account:
    note(f"Making the system user {NAME}, who runs the database.")
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    refused = "useradd is not on this machine" if program is None else _useradd(program)
    account = _system_user()
    if account is None:
        raise CannotRun(
            f"PostgreSQL does not run as root, and the system user {NAME!r} could not be made"
            f" ({refused}). Make a user of that name, or run Horarium as an ordinary user, or set"
            " DATABASE_URL to a PostgreSQL that runs elsewhere."
        )
    return account


def _useradd(program: str) -> str:
    argv = [program, "--system", "--user-group", "--no-create-home"]
    argv += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", NAME]
    return subprocess.run(argv, capture_output=True, text=True, check=False).stderr.strip()
