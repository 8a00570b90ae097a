"""Who runs the server: a system user when we are root, we ourselves when we are not."""

import json
import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from horarium.runtime import programs
from horarium.runtime.account import Account, owner_of, server_account
from horarium.runtime.errors import CannotRun
from horarium.runtime.home import SYSTEM_FOLDER
from horarium.runtime.postgres import Cluster
from horarium.runtime.sockets import LONGEST

from .conftest import SOURCE, change, remove_cluster, server_of, value

FAST = {"fsync": "off"}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user to run it")

TELL = """
import json, os
from horarium.runtime.home import home
from horarium.runtime.postgres import Cluster
from horarium.runtime.server import Server
from horarium.runtime.place import remembered_place
cluster = Cluster(home())
with cluster.running() as url:
    folder = home()
    place = remembered_place(folder)
    print(json.dumps({
        "home": str(folder), "place": str(place), "owner": place.stat().st_uid,
        "mode": place.stat().st_mode & 0o777, "alive": cluster.is_running(),
    }))
assert not cluster.is_running()
"""


@pytest.fixture
def private(open_folder: Path) -> Path:
    """A folder that only its owner may enter, as root's home is."""
    folder = open_folder / "private"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def private_homes(private: Path) -> Iterator[list[Path]]:
    homes = [private / name / "data" for name in ("one", "two")]
    for home in homes:
        home.mkdir(parents=True)
    yield homes
    for home in homes:
        remove_cluster(home)


@as_root
def test_root_has_a_system_user_run_the_server(home: Path) -> None:
    with Cluster(home, FAST).running() as url:
        server = server_of(home)
        assert pwd.getpwuid(Path(f"/proc/{server.pid()}").stat().st_uid).pw_name == "horarium"
        assert server.place == home / "postgres"
        assert value(url, "SELECT 1") == 1


@as_root
def test_root_keeps_databases_of_closed_homes_apart(private_homes: list[Path]) -> None:
    modes = {path: path.stat().st_mode for home in private_homes for path in [home, *home.parents]}
    for number, home in enumerate(private_homes):
        with Cluster(home, FAST).running() as url:
            change(url, f"CREATE TABLE which AS SELECT {number} AS number")
            assert server_of(home).place.parent == SYSTEM_FOLDER / "clusters"
    for number, home in enumerate(private_homes):
        with Cluster(home, FAST).running() as url:
            assert value(url, "SELECT number FROM which") == number
    assert {path: path.stat().st_mode for path in modes} == modes


@as_root
def test_place_does_not_change_when_modes_do(private_homes: list[Path], private: Path) -> None:
    home = private_homes[0]
    with Cluster(home, FAST).running():
        before = server_of(home).place
    private.chmod(0o755)
    with Cluster(home, FAST).running():
        assert server_of(home).place == before


@as_root
def test_home_made_again_does_not_meet_the_old_database(private_homes: list[Path]) -> None:
    home = private_homes[0]
    with Cluster(home, FAST).running() as url:
        change(url, "CREATE TABLE old ()")
        old = server_of(home).place
    shutil.rmtree(home)
    home.mkdir()
    with Cluster(home, FAST).running() as url:
        assert value(url, "SELECT to_regclass('old')") is None
        assert server_of(home).place.name == f"{old.name}-2"
    assert (old / "data" / "PG_VERSION").exists()
    shutil.rmtree(old)


@as_root
def test_programs_out_of_reach_are_copied(private: Path, made_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.environ.get("PG_BIN"):
        pytest.skip("it is the package's programs that are copied")
    package = programs.programs().parents[1]
    for part in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, private / part.name, copy_function=link_or_copy)
    monkeypatch.syspath_prepend(private)
    account = server_account()
    assert private in programs.programs().parents
    before = copies()
    found = programs.programs_for(account)
    assert SYSTEM_FOLDER / "programs" in found.parents
    with Cluster(made_home, FAST).running() as url:
        assert value(url, "SELECT 1") == 1
    for copy in copies() - before:
        shutil.rmtree(copy)


@as_root
def test_named_programs_out_of_reach_are_refused(private: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (private / "postgres").symlink_to("/bin/true")
    monkeypatch.setenv("PG_BIN", str(private))
    with pytest.raises(CannotRun, match="PG_BIN"):
        Cluster(home).attach()


@as_root
def test_ordinary_user_runs_the_server_alone(open_folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    python = interpreter_for(Account(nobody.pw_uid, nobody.pw_gid))
    its_home = open_folder / "its home"
    its_home.mkdir()
    os.chown(its_home, nobody.pw_uid, nobody.pw_gid)
    done = subprocess.run(
        [python, "-c", TELL],
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
        env={"HOME": str(its_home), "PYTHONPATH": python_path(), **binaries()},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "home": str(its_home / ".local/share/horarium"),
        "place": str(its_home / ".local/share/horarium/postgres"),
        "owner": nobody.pw_uid,
        "mode": 0o700,
        "alive": True,
    }
    assert stat.S_IMODE((its_home / ".local/share/horarium").stat().st_mode) == 0o700


def test_long_path_gets_a_short_private_socket_folder(new_home: Callable[[str], Path]) -> None:
    home = new_home("/".join(["a-long-name-of-a-folder"] * 6))
    with Cluster(home, FAST).running() as url:
        server = server_of(home)
        folder = server.socket_folder()
        assert len(f"{folder}/.s.PGSQL.5432") <= LONGEST
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert owner_of(folder) == server.account
        assert value(url, "SELECT 1") == 1
    assert not folder.exists()


def test_socket_folder_made_by_somebody_else_is_refused(new_home: Callable[[str], Path]) -> None:
    home = new_home("/".join(["a-long-name-of-a-folder"] * 6))
    with Cluster(home, FAST).running():
        folder = server_of(home).socket_folder()
    folder.mkdir(mode=0o755)
    with pytest.raises(CannotRun, match="not a private folder"):
        Cluster(home, FAST).attach()
    folder.rmdir()


def copies() -> set[Path]:
    return {path for path in (SYSTEM_FOLDER / "programs").glob("*") if path.is_dir()}


def link_or_copy(source: str, target: str) -> None:
    """Forty megabytes need not be written again where a link will do."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def interpreter_for(account: Account) -> str:
    """A Python that this user can run; ours may lie in the home of root."""
    for python in (sys.executable, "/usr/bin/python3"):
        probe = ["/bin/sh", "-c", 'exec "$0" -c "import sys; sys.exit(sys.version_info < (3, 11))"']
        if account.run([*probe, python]).returncode == 0 and account.can_enter(SOURCE):
            return python
    pytest.skip("an ordinary user reaches no Python 3.11, or not this project")


def python_path() -> str:
    return os.pathsep.join([str(SOURCE), *[path for path in sys.path if "site-packages" in path]])


def binaries() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PG_BIN",) if name in os.environ}
