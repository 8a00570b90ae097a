"""Where the database of a data folder lies: inside it, or under /var/lib when it must.

As root the database runs as a system user. If that user cannot enter the data folder (it may lie
below a folder that only root may enter), the database lies in a folder of its own, named after
the data folder so that two of them stay two databases. The choice is made once and written down,
because the modes of folders change and a database must not be lost by that.
"""

import hashlib
import itertools
import os
import re
from pathlib import Path

from horarium.runtime.account import Account, owner_of, server_account
from horarium.runtime.errors import CannotRun
from horarium.runtime.home import SYSTEM_FOLDER, make_folder

INSIDE = "postgres"


def remembered_place(home: Path) -> Path | None:
    """Return the folder chosen earlier for the database of this data folder, if one was."""
    record = _record(home)
    return home / record.read_text().strip() if record.exists() else None


def settled_place(home: Path) -> tuple[Path, Account]:
    """Return the folder of the database and who runs it, choosing both if that was never done.

    The caller holds the lock on the data folder.
    """
    place = remembered_place(home)
    if place is None:
        account = server_account()
        return _chosen(home, account), account
    if not place.is_dir():
        raise CannotRun(
            f"The database of {home} was in {place}, which is gone. Put it back, or remove"
            f" {_record(home)} to begin with an empty database."
        )
    return place, _checked_owner(place)


def _record(home: Path) -> Path:
    return home / "cluster-path"


def _checked_owner(place: Path) -> Account:
    account = owner_of(place)
    if os.geteuid() not in (0, account.uid) or account.uid == 0:
        raise CannotRun(
            f"The database in {place} belongs to the user with uid {account.uid}, so it cannot be"
            " run from here. Run Horarium as that user (PostgreSQL never runs as root)."
        )
    if not account.can_enter(place):
        raise CannotRun(
            f"The user with uid {account.uid} runs the database in {place} but may no longer enter"
            " that folder. Let it pass through the folders above again (chmod o+x)."
        )
    return account


def _chosen(home: Path, account: Account) -> Path:
    if account.can_enter(home):
        account.make_folder(home / INSIDE)
        _record(home).write_text(f"{INSIDE}\n")
        return home / INSIDE
    place = _claimed_name(SYSTEM_FOLDER / "clusters", home, account)
    _record(home).write_text(f"{place}\n")
    return place


def _claimed_name(clusters: Path, home: Path, account: Account) -> Path:
    """Make a new folder named after the data folder.

    A name that is taken belongs to an earlier data folder of the same path: its database is
    neither ours to read nor to remove, so the next number is taken.
    """
    make_folder(clusters, 0o711)
    tail = re.sub(r"[^A-Za-z0-9]+", "-", home.name).strip("-")[:40]
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    for number in itertools.count(1):
        place = clusters / "-".join([tail, digest, *([str(number)] if number > 1 else [])])
        if not place.exists():
            account.make_folder(place)
            return place
    raise AssertionError("unreachable")
