"""A real browser against the real application: Debian's Chromium (or $CHROMIUM), driven by playwright.

Pictures go into the folder that HORARIUM_SCREENSHOTS names; without it none are kept.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from tests.journeys.academy import PASSWORD, Academy, add_programme, open_academy

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
AXE = Path(__file__).parents[1] / "data" / "axe" / "axe.min.js"
PICTURES = os.environ.get("HORARIUM_SCREENSHOTS")
WIDE, PHONE, SMALLEST = {"width": 1440, "height": 900}, {"width": 390, "height": 844}, {"width": 320, "height": 640}


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def plain_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def academy(db, plain_hashes) -> Academy:
    """A small academy in the middle of its week."""
    return open_academy()


@pytest.fixture
def programme(academy) -> Academy:
    """The same academy with five classes, their batches, and whoever is in them."""
    add_programme(academy)
    return academy


@pytest.fixture
def address(db) -> Iterator[str]:
    """The address at which the application answers, as gunicorn would serve it."""
    from horarium.config.wsgi import application

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(application)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, once a file; without it the journeys are skipped. Playwright's event loop must not outlive the file: other
    tests of the same worker run loops of their own."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}: apt-get install chromium, or name one in $CHROMIUM")
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, which Django would otherwise take for asynchronous code of ours.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def visit(browser, address) -> Iterator[Callable[..., Any]]:
    """Open a page of the application in a window of its own, logged in as the e-mail address says.

    What the browser itself complains of, a breach of the Content-Security-Policy among it, is a fault of the test.
    """
    windows, complaints = [], []

    def open_(path: str = "/", *, as_: str = "", size: dict[str, int] = WIDE, origin: str = "", **facts: Any) -> Any:
        window = browser.new_context(base_url=origin or address, viewport=size, reduced_motion="reduce", **facts)
        windows.append(window)
        page = window.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        if as_:
            sign_in(page, as_)
        page.goto(path)
        return page

    yield open_
    for window in windows:
        window.close()
    assert [text for text in complaints if "the server responded with a status of" not in text] == []


def sign_in(page: Any, email: str, password: str = PASSWORD) -> None:
    page.goto("/login")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def picture(page: Any, name: str) -> None:
    """Keep a picture of the whole page, if pictures are wanted."""
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

# What passed would otherwise be written out too, each element of it with the selector that leads to it.
FAULTS_ALONE = {"resultTypes": ["violations"], "selectors": False}


def faults(page: Any, rules: list[str] | None = None) -> list[str]:
    """What axe finds against WCAG 2.0 to 2.2, A and AA, or against these rules of its own, in a sentence each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    asked = {"runOnly": {"type": "rule", "values": rules}} if rules else WCAG
    violations = page.evaluate("asked => axe.run(asked).then(found => found.violations)", asked | FAULTS_ALONE)
    return [f"{v['id']}: {v['help']}: {node['html'][:160]}" for v in violations for node in v["nodes"]]
