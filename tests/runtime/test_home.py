"""The data folder and its secrets."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from horarium.runtime.errors import CannotRun
from horarium.runtime.home import home as data_folder
from horarium.runtime.home import secret

from .conftest import start

SHOW_SECRET = "from horarium.runtime.home import secret; print(secret('key'))"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_home_is_made_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HORARIUM_HOME", str(tmp_path / "deep" / "data"))
    folder = data_folder()
    assert folder == tmp_path / "deep" / "data"
    assert mode(folder) == (0o711 if os.geteuid() == 0 else 0o700)


def test_home_that_exists_keeps_its_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o750)
    monkeypatch.setenv("HORARIUM_HOME", str(tmp_path))
    assert mode(data_folder()) == 0o750


def test_secret_is_made_once_and_is_private(home: Path) -> None:
    first = secret("key")
    assert len(first) >= 48
    assert secret("key") == first != secret("other")
    assert mode(home / "secrets" / "key") == 0o600
    assert mode(home / "secrets") == 0o700


def test_secret_raced_by_processes_is_one(new_home: Callable[[str], Path]) -> None:
    folder = new_home("raced")
    racers = [start(SHOW_SECRET, folder) for _ in range(8)]
    values = {racer.communicate()[0] for racer in racers}
    assert len(values) == 1
    assert [path.name for path in (folder / "secrets").iterdir()] == ["key"]


def test_secret_that_is_empty_is_refused(home: Path) -> None:
    (home / "secrets").mkdir()
    (home / "secrets" / "key").touch()
    with pytest.raises(CannotRun, match="is empty"):
        secret("key")
