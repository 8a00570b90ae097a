"""What can be seen without the database: secrets, files, the disk, versions, settings, and whether something serves."""

from __future__ import annotations

import platform
import re
import shutil
from http.client import HTTPConnection, HTTPException
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

import horarium
from horarium.interfaces.doctoring.findings import Finding, counted, note, well, wrong
from horarium.runtime.serving import THIS_MACHINE, serving_at

SHORTEST_SECRET = 16
OTHERS = 0o077
SECRET_NAMES = re.compile("SECRET|PASSWORD|TOKEN|_URL$|_KEY$")
LOCK = Path(horarium.__file__).parents[2] / "requirements.lock"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)( ;)?", re.MULTILINE)
GIB = 1024**3
LEAST_FREE = GIB
LEAST_SHARE = 0.05
NAMED = 5
ELSEWHERE = "meant for elsewhere"


def cron_secret(secret: str) -> Finding:
    """Return whether the secret of an outer scheduler is set and long enough."""
    if not secret:
        says = "not set: /api/cron/* is closed to everybody; the worker of ./run serve keeps the schedule without it"
        return note(
            "CRON_SECRET", says, "if a scheduler outside is to ring: ./run create-secret prints one; set it and restart"
        )
    if len(secret) < SHORTEST_SECRET:
        says = f"set, but only {counted(len(secret), 'character')} long: it can be guessed"
        return wrong("CRON_SECRET", says, "./run create-secret prints a good one; set it here and at the scheduler")
    return well("CRON_SECRET", f"set, {len(secret)} characters")


def secret_files(home: Path, folder: Path) -> Finding:
    """Return whether only their owner may read the secrets of the data folder and the .env files of a folder."""
    kept = home / "secrets"
    files = [kept, *sorted(kept.iterdir())] if kept.is_dir() else []
    files += [path for path in (folder / ".env.local", folder / ".env") if _holds_secrets(path)]
    exposed = [path for path in files if path.stat().st_mode & OTHERS]
    if exposed:
        names = ", ".join(map(str, exposed))
        return wrong("secret files", f"other users of this machine may reach {names}", f"chmod go= {names}")
    return well("secret files", f"{counted(len(files), 'file or folder', 'files and folders')}, closed to other users")


def _holds_secrets(path: Path) -> bool:
    return path.is_file() and any(value and SECRET_NAMES.search(name) for name, value in dotenv_values(path).items())


def disk(folder: Path, *, least: int = LEAST_FREE, share: float = LEAST_SHARE) -> Finding:
    """Return whether the disk of a folder has room: so many bytes, and such a share of it."""
    total, _, free = shutil.disk_usage(folder)
    says = f"{free / GIB:.1f} of {total / GIB:.1f} GiB free for {folder}"
    if free < least or free < share * total:
        return wrong("disk", says, "make room: a database on a full disk takes nothing new until there is some")
    return well("disk", says)


def versions(lock: Path = LOCK) -> Finding:
    """Return the versions of Horarium and Python, and whether the libraries are those that the lock file names."""
    here = f"Horarium {horarium.__version__}, Python {platform.python_version()}"
    if not lock.exists():
        return note("versions", f"{here}; no lock file stands beside this installation", "./run installs from one, in a clone")
    pinned = PINNED.findall(lock.read_text())
    found = ((name, want, _found(name, marker)) for name, want, marker in pinned)
    other = [f"{name} {there}, not {want}" for name, want, there in found if there not in {want, ELSEWHERE}]
    if other:
        more = f" and {len(other) - NAMED} more" if len(other) > NAMED else ""
        says = f"{here}; not as {lock.name} says: {'; '.join(other[:NAMED])}{more}"
        return wrong("versions", says, f"remove {lock.parent / '.venv'} and call ./run again, which installs it anew")
    return well("versions", f"{here}; {counted(len(pinned), 'library', 'libraries')} as {lock.name} says")


def _found(name: str, marker: str) -> str:
    """The version that is installed. A library with a marker may be meant for other machines."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ELSEWHERE if marker else "missing"


def dangers(*, debug: bool, hosts: list[str], https: bool, secret_key: str, admin_password: str, failures: int) -> Finding:
    """Return whether a setting opens what should be closed."""
    found = [
        (debug, "DEBUG is on: errors show code and settings to everybody", "switch it off"),
        ("*" in hosts, "HORARIUM_HOSTS holds *: whoever sets the Host header chooses where links lead", "name the hosts"),
        (
            not https and not set(hosts) <= set(THIS_MACHINE.split(",")),
            "HORARIUM_HOSTS names more than this machine, and HORARIUM_HTTPS is off: log-ins may travel in the open",
            "serve by HTTPS and set HORARIUM_HTTPS=true",
        ),
        (failures == 0, "HORARIUM_LIMIT_FAILURES is 0: wrong secrets can be tried without end", "unset it: it is 20 then"),
        (len(secret_key) < SHORTEST_SECRET, "SECRET_KEY is short: log-ins can be forged", "unset it; one is made and kept"),
        (bool(admin_password), "HORARIUM_ADMIN_PASSWORD is still in the environment", "remove it: it is needed once"),
    ]
    said = [(says, todo) for is_so, says, todo in found if is_so]
    if said:
        return wrong("settings", "; ".join(says for says, _ in said), "; ".join(todo for _, todo in said))
    return well("settings", f"no debugging; answers to {', '.join(hosts)}")


def serving(home: Path) -> Finding:
    """Return whether `serve` runs on the data folder and answers."""
    pid, address = serving_at(home)
    if not pid:
        return note("serve", f"does not run on {home}", "./run serve, unless the parts of it run elsewhere")
    if not address or not answers(address):
        todo = "look at what it writes on standard error; stop it and start it again"
        return wrong("serve", f"runs (process {pid}) and does not answer{f' at {address}' if address else ''}", todo)
    return well("serve", f"answers at {address} (process {pid})")


def answers(address: str) -> bool:
    """Say whether a web server of ours answers at an address."""
    parts = urlsplit(address)
    door = HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        door.request("GET", "/healthz")
        return door.getresponse().status < 500
    except (OSError, HTTPException):  # an answer to the question
        return False
    finally:
        door.close()
