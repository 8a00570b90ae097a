"""The life of `./run serve`: how it begins, what comes back when it is killed, and that nothing is left of it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import stat
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.integration.importing.folders import folder
from tests.journeys.serving import House, Serving, none_left, until

EMAIL, PASSWORD, SECRET = "ada@example.org", "only for the first time", "what the scheduler knows"
CRON = "/api/cron/generate-sessions"
VIOLIN = "m1,c1,A,Violin,1,10:00,11:00,2026-01-05,,1"


@pytest.fixture(scope="module")
def street() -> Iterator[Path]:
    """Where the houses of this file stand."""
    made = Path(tempfile.mkdtemp(prefix="horarium serve "))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def house(street: Path) -> House:
    """A house with settings in both files, and a timetable taken in before anything served."""
    made = House(street / "first")
    (made.folder / ".env").write_text(
        f"HORARIUM_ADMIN_EMAIL={EMAIL}\nHORARIUM_ADMIN_PASSWORD='{PASSWORD}'\nCRON_SECRET=not this one\n"
    )
    (made.folder / ".env.local").write_text(f"CRON_SECRET='{SECRET}'\n")
    done = made.run("import", "timetable", folder(made.folder / "timetable", recurring_bookings=[VIOLIN]))
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture(scope="module")
def served(house: House) -> Iterator[Serving]:
    """The first house, served. Tests that share it leave it serving."""
    with house.serving("--port", "0") as serving:
        yield serving


@pytest.fixture
def a_house(street: Path, a_word: str) -> House:
    """A new house with nothing in it."""
    return House(street / a_word)


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def cron(serving: Serving, secret: str) -> list[int]:
    return [serving.ask(CRON, method, **bearer(secret)) for method in ("GET", "POST")]


def test_serve_answers_where_it_says(served):
    assert served.answers()
    assert served.ask("/login") == 200


def test_run_is_the_supervisor_itself(served):
    assert served.process.pid == int((served.house.home / "serve.lock").read_text().split()[0])
    assert served.web()
    until(served.worker)


def test_a_job_that_waited_before_the_start_is_worked(served):
    until(lambda: served.house.value("SELECT count(*) FROM job_runs WHERE trigger = 'import' AND state = 'done'"))
    assert made(served, "Violin")


def test_a_second_serve_says_where_the_first_is(served):
    second = served.house.run("serve")

    assert (second.returncode, second.stdout) == (1, "")
    assert f"already serving this data folder at {served.address} (process {served.process.pid})" in second.stderr
    assert served.answers()


def test_a_port_that_is_taken_is_refused_before_a_database_is_made(served, a_house):
    done = a_house.run("serve", "--port", str(served.port))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"horarium: port {served.port} is taken on 127.0.0.1. Choose another with --port.\n"
    assert not (a_house.home / "postgres").exists()
    assert served.answers()


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (["--port", "65536"], 2, "'65536' is not a port: a number up to 65535"),
        (["--port", "-1"], 2, "argument --port"),
        (["--host", "203.0.113.7"], 1, "cannot listen on port 8000 of 203.0.113.7: "),
        (["--host", "nowhere.invalid"], 1, "cannot listen on port 8000 of nowhere.invalid: "),
    ],
)
def test_an_address_that_cannot_be_is_refused(a_house, words, code, why):
    done = a_house.run("serve", *words)

    assert (done.returncode, done.stdout) == (code, "")
    assert why in done.stderr
    assert "Traceback" not in done.stderr


def test_what_forbids_serving_is_said_once(a_house):
    done = a_house.run("serve", "--port", "0", SECRET_KEY="weak")

    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"Making the database in [^\n]+\nhorarium: SECRET_KEY is weak: [^\n]+\n", done.stderr)


def test_cron_opens_to_the_secret_of_the_local_file_alone(served):
    assert cron(served, SECRET) == [200, 200]
    assert cron(served, "not this one") == [401, 401]
    assert [served.ask(CRON), served.ask(CRON, "POST")] == [401, 401]


def test_a_secret_key_of_its_own_is_private(served):
    path = served.house.secret("secret-key")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(path.read_text().strip()) >= 48


def test_the_first_owner_comes_in_and_must_choose_a_password(served):
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = browser.open(f"{served.address}/login").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    form = {"login": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": token}
    came = browser.open(f"{served.address}/login", urllib.parse.urlencode(form).encode())

    assert came.url == f"{served.address}/password"
    assert browser.open(f"{served.address}/desk/status").url == f"{served.address}/password"


def test_psql_asks_the_database_that_serves(served):
    postmaster = served.house.server().pid()
    done = served.house.run("psql", "-Atc", "select count(*) from users where is_owner")

    assert (done.returncode, done.stdout, done.stderr) == (0, "1\n", "")
    assert served.house.server().pid() == postmaster


def test_psql_starts_a_database_that_sleeps_and_lets_it_sleep_again(a_house):
    done = a_house.run("psql", "-Atc", "select 1")

    assert (done.returncode, done.stdout) == (0, "1\n")
    assert a_house.server().pid() is None


def test_a_killed_web_server_comes_back(served):
    before = served.web()
    os.kill(before, signal.SIGKILL)
    until(lambda: served.web() not in {None, before})

    # Whoever asks while it loads waits and is answered: the socket is the supervisor's.
    assert served.answers()


def test_a_killed_worker_comes_back_and_works(served, tmp_path):
    before = served.worker()
    until(lambda: jobs(served) == [])
    os.kill(before, signal.SIGKILL)
    until(lambda: served.worker() not in {None, before})

    take_in(served, tmp_path, "Viola", "11:00,12:00")
    until(lambda: made(served, "Viola"))


def test_a_killed_database_comes_back_and_the_job_that_it_broke_is_done(served, tmp_path):
    until(lambda: jobs(served) == [])
    before = served.house.server().pid()
    with served.house.connect() as in_the_way:
        in_the_way.execute("LOCK TABLE training_sessions IN SHARE MODE")
        take_in(served, tmp_path, "Cello", "12:00,13:00")
        until(lambda: ("timetable.generate", "doing") in jobs(served))
        os.kill(before, signal.SIGKILL)
        until(lambda: served.house.server().pid() not in {None, before})
        in_the_way.close()

    until(served.answers)
    until(lambda: made(served, "Cello"))


def take_in(serving: Serving, path: Path, title: str, hours: str) -> None:
    """Take in one more recurring booking."""
    lesson = VIOLIN.replace("Violin", title).replace("10:00,11:00", hours)
    done = serving.house.run("import", "timetable", folder(path, recurring_bookings=[lesson]))
    assert done.returncode == 0, done.stderr


def made(serving: Serving, title: str) -> bool:
    """Whether the sessions of six weeks are made; of the first it may be late in the day already."""
    query = f"SELECT count(*) FROM training_sessions WHERE title = '{title}' AND status = 'scheduled'"
    return serving.house.value(query) in {5, 6}


def jobs(serving: Serving) -> list[tuple[str, str]]:
    """The jobs that wait or are worked on, but for what the clock calls."""
    query = (
        "SELECT task_name, status FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name <> 'journal.rescue'"
    )
    with serving.house.connect() as connection:
        return connection.execute(query).fetchall()


def test_two_that_start_at_once_keep_off_each_other_and_off_the_usual_port(street):
    houses = [House(street / "left"), House(street / "right")]
    with ExitStack() as stack:
        # Taken by us, unless somebody else on this machine was faster.
        usual = stack.enter_context(socket.socket())
        usual.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if usual.connect_ex(("127.0.0.1", 8000)):
            usual = stack.enter_context(socket.create_server(("127.0.0.1", 8000)))
        both = [house.begin() for house in houses]
        for serving in both:
            stack.callback(serving.end)
        for serving in both:
            serving.wait_until_it_answers()

        assert len({8000, *(serving.port for serving in both)}) == 3
        # Without a secret the scheduler's door is closed, whatever it brings.
        assert [cron(serving, "") for serving in both] == [[503, 503]] * 2
        assert [cron(serving, SECRET) for serving in both] == [[503, 503]] * 2
        stopped(both[0], signal.SIGTERM)
        assert both[1].answers()
        stopped(both[1], signal.SIGINT)


def stopped(serving: Serving, number: signal.Signals) -> None:
    everything = serving.processes()
    assert len(everything) > 6  # supervisor, web and its own, worker, postmaster and its own
    assert serving.stop(number) == 0
    assert none_left(everything)
    with socket.socket() as door:
        assert door.connect_ex(("127.0.0.1", serving.port)) != 0


def test_a_killed_supervisor_takes_its_children_along_and_the_next_serves(a_house):
    (a_house.folder / ".env.local").write_text(f"CRON_SECRET={SECRET}\n")
    with a_house.serving("--port", "0") as first:
        port, key = first.port, a_house.secret("secret-key").read_text()
        postmaster = a_house.server().pid()
        until(first.worker)
        children = {pid for pid in first.processes() if "python" in Path(f"/proc/{pid}/exe").readlink().name}
        assert len(children) == 4
        assert cron(first, SECRET) == [200, 200]
        assert first.stop(signal.SIGKILL) == -signal.SIGKILL
        until(lambda: none_left(children))

        # An empty secret of the environment closes the door though a file would open it; and whatever names it is to
        # answer to, it answers to the one that it prints.
        with a_house.serving("--port", str(port), CRON_SECRET="", HORARIUM_HOSTS="academy.example") as second:
            assert a_house.server().pid() == postmaster
            assert a_house.secret("secret-key").read_text() == key
            assert cron(second, SECRET) == [503, 503]
            stopped(second, signal.SIGTERM)
