"""A backup file: a zip of pg_dump's archive and a manifest, with a digest of all of it at the end, encrypted if a key is given.

Anybody can open it without Horarium: `age --decrypt` where it is encrypted, then `unzip`, then `pg_restore`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from horarium.runtime.errors import CannotRun

DUMP, MANIFEST, KEPT_SECRET = "database.dump", "manifest.json", "secret-key"
FORMAT = 1
ENCRYPTED = b"age-encryption.org/"
SHORTEST_PASSPHRASE = 16
BLOCK = 1024 * 1024
# What age says where it would take long, and how many seconds to wait each time before it is asked again.
TOO_LONG = "Excessive work"
PAUSES = (0.5, 1, 2, 4, 8, 16)
# The comment at the end of the zip: what all before it comes to.
MARK = b"sha256:"
DIGEST_LENGTH = 64


class Damaged(CannotRun):
    """A file that is no backup, or is not as it was written."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A backup file, opened and found whole."""

    manifest: Mapping[str, Any]
    dump: Path
    secret_key: str


class Key:
    """What HORARIUM_BACKUP_KEY says: an age identity, an age recipient (which can only encrypt), or a passphrase."""

    def __init__(self, text: str) -> None:
        self._text = text.strip()
        if self._text and not self._is_identity and not self._is_recipient and len(self._text) < SHORTEST_PASSPHRASE:
            raise CannotRun(
                f"HORARIUM_BACKUP_KEY is too short. Take {SHORTEST_PASSPHRASE} characters or more, such as ./run create-secret"
                " prints, or a key of age (AGE-SECRET-KEY-1… or age1…)."
            )

    def __bool__(self) -> bool:
        return bool(self._text)

    @property
    def can_open(self) -> bool:
        """Say whether what was encrypted with it can be opened with it."""
        return not self._is_recipient

    @property
    def _is_identity(self) -> bool:
        return self._text.startswith("AGE-SECRET-KEY-1")

    @property
    def _is_recipient(self) -> bool:
        return self._text.startswith("age1")

    def encrypt(self, source: Path, target: Path) -> None:
        """Write the encrypted form of a file."""
        import pyrage

        try:
            if self._is_identity or self._is_recipient:
                pyrage.encrypt_file(str(source), str(target), [self._recipient()])
            else:
                target.write_bytes(pyrage.passphrase.encrypt(source.read_bytes(), self._text))
        except (pyrage.RecipientError, pyrage.IdentityError) as error:
            raise CannotRun(f"HORARIUM_BACKUP_KEY is not a key of age: {error}.") from error

    def _recipient(self) -> Any:
        from pyrage import x25519

        return x25519.Identity.from_str(self._text).to_public() if self._is_identity else x25519.Recipient.from_str(self._text)

    def decrypt(self, source: Path, target: Path) -> None:
        """Write the decrypted form of a file. Raises Damaged for one that was encrypted with another key or changed since."""
        import pyrage

        if not self:
            raise CannotRun(f"{source} is encrypted. HORARIUM_BACKUP_KEY must hold the key with which it was made.")
        if not self.can_open:
            raise CannotRun(f"{source} is encrypted. HORARIUM_BACKUP_KEY holds a recipient; opening needs AGE-SECRET-KEY-1….")
        try:
            if self._is_identity:
                pyrage.decrypt_file(str(source), str(target), [pyrage.x25519.Identity.from_str(self._text)])
            else:
                target.write_bytes(self._by_passphrase(source.read_bytes()))
        except (pyrage.DecryptError, pyrage.IdentityError, OSError) as error:
            raise Damaged(
                f"{source} is damaged, or HORARIUM_BACKUP_KEY is another key than it was made with ({error})."
            ) from error

    def _by_passphrase(self, text: bytes) -> bytes:
        """The decrypted form, in a calm moment: age refuses what would take long, as fast as it finds the machine just now."""
        import pyrage

        for pause in PAUSES:
            try:
                return bytes(pyrage.passphrase.decrypt(text, self._text))
            except pyrage.DecryptError as error:
                if TOO_LONG not in str(error):
                    raise
                time.sleep(pause)
        raise CannotRun("This machine is too busy to decrypt it by its passphrase. Try again when it has less to do.")


class Writer:
    """A backup file that is being written: first the dump, then the manifest."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._zip = zipfile.ZipFile(path, "x", zipfile.ZIP_STORED)

    @contextmanager
    def dump(self) -> Iterator[IO[bytes]]:
        """Give the file into which the dump goes."""
        with self._zip.open(DUMP, "w", force_zip64=True) as member:
            yield member

    def close(self, manifest: Mapping[str, Any], secret_key: str = "") -> None:
        """Write the rest, and the digest of it all."""
        if secret_key:
            self._zip.writestr(KEPT_SECRET, secret_key)
        self._zip.writestr(MANIFEST, json.dumps({"format": FORMAT, **manifest}, indent=1, ensure_ascii=False))
        self._zip.comment = MARK + b"0" * DIGEST_LENGTH
        self._zip.close()
        digest = _digest(self._path)
        with self._path.open("r+b") as file:
            file.seek(-DIGEST_LENGTH, os.SEEK_END)
            file.write(digest.encode())
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def opened(path: Path, key: Key, room: Path) -> Iterator[Archive]:
    """Give what is in a backup file, once all of it has been read and found as it was written. Raises Damaged.

    `room` is a folder that is nobody else's, for what is taken out of it meanwhile.
    """
    if not path.is_file():
        raise CannotRun(f"There is no file {path}.")
    with tempfile.TemporaryDirectory(dir=room) as name:
        folder = Path(name)
        yield _read(_plain(path, key, folder), path, folder)


def is_encrypted(path: Path) -> bool:
    """Say whether a file was encrypted by age."""
    with path.open("rb") as file:
        return file.read(len(ENCRYPTED)) == ENCRYPTED


def _plain(path: Path, key: Key, folder: Path) -> Path:
    if not is_encrypted(path):
        return path
    plain = folder / "plain"
    key.decrypt(path, plain)
    return plain


def _read(plain: Path, path: Path, folder: Path) -> Archive:
    with plain.open("rb") as file:
        file.seek(max(0, plain.stat().st_size - DIGEST_LENGTH - len(MARK)))
        end = file.read()
    if not end.startswith(MARK):
        raise Damaged(f"{path} is no backup of Horarium, or was cut off.")
    if end.removeprefix(MARK).decode(errors="replace") != _digest(plain):
        raise Damaged(f"{path} is damaged: it is not as it was written. Take another one.")
    with zipfile.ZipFile(plain) as file_:
        manifest = json.loads(file_.read(MANIFEST))
        if manifest["format"] > FORMAT:
            raise CannotRun(f"{path} was written by a newer Horarium ({manifest.get('horarium')}). Install that one.")
        secret = file_.read(KEPT_SECRET).decode() if KEPT_SECRET in file_.namelist() else ""
        with file_.open(DUMP) as source, (folder / DUMP).open("wb") as target:
            shutil.copyfileobj(source, target, BLOCK)
    return Archive(manifest, folder / DUMP, secret)


def _digest(path: Path) -> str:
    """The SHA-256 of a file without the digest at its end."""
    left, found = path.stat().st_size - DIGEST_LENGTH, hashlib.sha256()
    with path.open("rb") as file:
        while left > 0 and (block := file.read(min(BLOCK, left))):
            found.update(block)
            left -= len(block)
    return found.hexdigest()
