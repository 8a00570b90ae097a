"""Children that are kept alive, and end when and as they should."""

import os
import signal
from pathlib import Path

import pytest

from horarium.runtime.errors import AlreadyServing
from horarium.runtime.server import is_alive
from horarium.runtime.serving import serve_lock

from .conftest import start, wait_for

# A supervisor of two children that each write down their number, and at their end their name.
SUPERVISE = """
import os, pathlib, sys, time
from horarium.runtime.supervisor import Child, Supervisor, stop_signals
folder = pathlib.Path(os.environ["HORARIUM_HOME"])
LIFE = '''
import os, pathlib, signal, sys, time
folder, name = pathlib.Path(sys.argv[1]), sys.argv[2]
def end(*_):
    with (folder / "ended").open("a") as file:
        print(name, file=file)
    sys.exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN if name == "deaf" else end)
if name == "parent":
    if not os.fork():
        name = "grandchild"
draft = folder / f"{name}.draft"
draft.write_text(str(os.getpid()))
draft.rename(folder / name)
while True:
    time.sleep(60)
'''
names = sys.argv[1:]
def child(name):
    argv = [sys.executable, "-c", LIFE, str(folder), name]
    return Child(name, argv, ready=(folder / name).exists)
print("to standard output: nothing but this", flush=True)
def prepare():
    while not all((folder / name).exists() for name in os.environ["AHEAD"].split()):
        time.sleep(0.01)
    there = [name for name in os.environ["NAMES"].split() if (folder / name).exists()]
    (folder / "there while it was prepared").write_text(" ".join(there))
    return int(os.environ["CODE"])
with stop_signals():
    code = Supervisor(
        [child(name) for name in os.environ["NAMES"].split()],
        ahead=[child(name) for name in os.environ.get("AHEAD", "").split()],
        prepare=prepare if "AHEAD" in os.environ else None,
        watch=lambda: (folder / "watched").touch(),
        on_ready=lambda: (folder / "all ready").touch(),
        grace=float(os.environ.get("GRACE", "10")),
    ).run()
sys.exit(code)
"""

BOOT = """
import time
from horarium.runtime.home import home
from horarium.runtime.postgres import Cluster
from horarium.runtime.supervisor import stop_signals
with stop_signals(), Cluster(home()).running():
    print("booting", flush=True)
    time.sleep(60)
"""


def test_killed_child_comes_back_without_what_it_left(tmp_path: Path) -> None:
    supervisor = start(SUPERVISE, tmp_path, NAMES="parent worker")
    wait_for((tmp_path / "all ready").exists)
    wait_for((tmp_path / "grandchild").exists)
    parent, grandchild = number(tmp_path / "parent"), number(tmp_path / "grandchild")
    worker = number(tmp_path / "worker")
    os.kill(parent, signal.SIGKILL)
    wait_for(lambda: number(tmp_path / "parent") != parent)
    assert not is_alive(grandchild)
    assert number(tmp_path / "worker") == worker
    assert is_alive(worker)
    supervisor.terminate()
    supervisor.communicate()


def test_supervisor_stops_its_children_in_order(tmp_path: Path) -> None:
    supervisor = start(SUPERVISE, tmp_path, NAMES="web worker")
    wait_for((tmp_path / "all ready").exists)
    wait_for((tmp_path / "watched").exists)
    supervisor.terminate()
    output, _ = supervisor.communicate()
    assert supervisor.returncode == 0
    assert (tmp_path / "ended").read_text().split() == ["web", "worker"]
    assert output == "to standard output: nothing but this\n"


def test_supervisor_stops_on_ctrl_c_too(tmp_path: Path) -> None:
    supervisor = start(SUPERVISE, tmp_path, NAMES="web worker")
    wait_for((tmp_path / "all ready").exists)
    # To the whole group, as a terminal does: the children are not in it.
    os.killpg(supervisor.pid, signal.SIGINT)
    supervisor.communicate()
    assert supervisor.returncode == 0
    assert (tmp_path / "ended").read_text().split() == ["web", "worker"]


def test_what_is_prepared_has_only_those_beside_it_that_go_ahead(tmp_path: Path) -> None:
    supervisor = start(SUPERVISE, tmp_path, NAMES="worker", AHEAD="web", CODE="0")
    wait_for((tmp_path / "all ready").exists)
    supervisor.terminate()
    supervisor.communicate()
    assert supervisor.returncode == 0
    assert (tmp_path / "there while it was prepared").read_text() == ""
    assert (tmp_path / "ended").read_text().split() == ["web", "worker"]


def test_where_it_cannot_be_prepared_who_went_ahead_is_stopped_and_the_rest_never_starts(tmp_path: Path) -> None:
    supervisor = start(SUPERVISE, tmp_path, NAMES="worker", AHEAD="web", CODE="3")
    supervisor.communicate()
    assert supervisor.returncode == 3
    assert (tmp_path / "ended").read_text().split() == ["web"]
    assert not (tmp_path / "worker").exists()


def test_child_deaf_to_the_request_is_killed(tmp_path: Path) -> None:
    supervisor = start(SUPERVISE, tmp_path, NAMES="deaf worker", GRACE="0.3")
    wait_for((tmp_path / "all ready").exists)
    supervisor.terminate()
    supervisor.communicate()
    assert supervisor.returncode == 0
    assert not is_alive(number(tmp_path / "deaf"))
    assert (tmp_path / "ended").read_text().split() == ["worker"]


def test_children_die_with_a_killed_supervisor(tmp_path: Path) -> None:
    supervisor = start(SUPERVISE, tmp_path, NAMES="web deaf")
    wait_for((tmp_path / "all ready").exists)
    supervisor.kill()
    supervisor.communicate()
    for name in ("web", "deaf"):
        wait_for(lambda name=name: not is_alive(number(tmp_path / name)))  # type: ignore[misc]


def test_signal_while_things_are_prepared_ends_them_in_order(made_home: Path) -> None:
    process = start(BOOT, made_home)
    assert process.stdout
    assert process.stdout.readline() == "booting\n"
    server = int((made_home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
    assert is_alive(server)
    process.terminate()
    process.communicate()
    assert process.returncode == 0
    assert not is_alive(server)


def test_second_serve_says_where_the_first_is(tmp_path: Path) -> None:
    with serve_lock(tmp_path) as announce:
        announce("http://127.0.0.1:8000")
        with (
            pytest.raises(AlreadyServing, match=rf"http://127.0.0.1:8000 .*{os.getpid()}") as refusal,
            serve_lock(tmp_path),
        ):
            pass
        assert refusal.value.address == "http://127.0.0.1:8000"
        assert refusal.value.pid == os.getpid()
    with serve_lock(tmp_path):
        pass


def number(path: Path) -> int:
    return int(path.read_text())
