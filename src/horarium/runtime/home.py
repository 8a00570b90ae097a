"""The data folder and the secrets in it."""

import os
import secrets
from pathlib import Path

from horarium.runtime.errors import CannotRun

# Where Horarium keeps things when it runs as root.
SYSTEM_FOLDER = Path("/var/lib/horarium")


def home() -> Path:
    """Return the data folder, made if it does not exist: HORARIUM_HOME, else the user's own."""
    folder = _chosen()
    if SYSTEM_FOLDER in folder.parents:
        make_folder(SYSTEM_FOLDER, 0o755)
    # Root's is 0711, not 0700: the database runs as another user, who must pass through to its
    # own folder; listing it, or reading what is in it, is still root's alone.
    make_folder(folder, 0o711 if os.geteuid() == 0 else 0o700)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CannotRun(
            f"The data folder {folder} belongs to another user (uid {folder.stat().st_uid})."
            " Run as that user, or choose another folder with HORARIUM_HOME."
        )
    return folder


def secret(name: str, folder: Path | None = None) -> str:
    """Return the secret of that name from the data folder, making it once if there is none."""
    folder = (folder or home()) / "secrets"
    make_folder(folder, 0o700)
    path = folder / name
    if not path.exists():
        _make_secret(path)
    value = path.read_text().strip()
    if not value:
        raise CannotRun(
            f"The secret {path} is empty. Put back what it held; if nothing depends on it"
            " yet, remove the file and a new one is made."
        )
    return value


def make_folder(folder: Path, mode: int) -> None:
    """Make a folder with exactly this mode, whatever the umask; an older one keeps its own."""
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(mode)
    except FileExistsError:
        # Another process was faster; a file in the way still raises below.
        if not folder.is_dir():
            raise
        return
    folder.chmod(mode)


def _chosen() -> Path:
    if given := os.environ.get("HORARIUM_HOME"):
        return Path(given).expanduser().resolve()
    if os.geteuid() == 0:
        return SYSTEM_FOLDER / "home"
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return (Path(data).expanduser() / "horarium").resolve()


def _make_secret(path: Path) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link appears whole or not at all, and only for the first: all readers see one value.
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
