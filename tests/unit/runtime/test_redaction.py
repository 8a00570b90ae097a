"""No secret gets into a log, whatever field, text or traceback it stands in, and whoever writes the log."""

from __future__ import annotations

import io
import json
import logging

import pytest
from gunicorn.config import Config

from horarium.config import logs
from horarium.runtime import redaction
from horarium.runtime.redaction import redacted
from horarium.runtime.web import GUNICORN
from horarium.runtime.web_log import WebLog

LINK = "ZqbhbNqSdLhHjVZo9pD3a8XTmgeWm3wxJkqBlkgTQ-c"
KNOWN = "correct horse battery"
LEAKS = (
    ("connecting to postgresql://horarium:s3cr3t/pa?ss@db.example/name failed", "s3cr3t/pa?ss"),
    ("host=db user=me password='two words' dbname=x", "two words"),
    ("Authorization: Bearer abc.def-123", "abc.def-123"),
    ("{'HTTP_AUTHORIZATION': 'Basic dXNlcjpwYXNz'}", "dXNlcjpwYXNz"),
    ('{"refreshToken": "abcdef123"}', "abcdef123"),
    ("Cookie: sessionid=k3k3k3k3; csrftoken=x9x9", "k3k3k3k3"),
    ("sessionid=k3k3k3k3; csrftoken=x9x9", "x9x9"),
    (f"Forbidden (CSRF cookie not set.): /welcome/{LINK}", LINK),
    ("GET /feed?key=abc123&from=2026-11-20", "abc123"),
    (f"no such token hor_{LINK}", LINK),
    (f"signing with hwh_{LINK}", LINK),
    ("DETAIL:  Failing row contains (7, me@example.org, argon2$aaa(b)c, t).", "argon2"),
)


@pytest.fixture
def log():
    """A logger whose lines are made as ours are, and what it wrote."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter([]))
    logger = logging.getLogger("tests.redaction")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, stream
    logger.removeHandler(handler)


@pytest.fixture
def known():
    before = set(redaction._known)
    redaction.hide([KNOWN, "short"])
    yield
    redaction._known.clear()
    redaction._known.update(before)


def crash(text: str) -> None:
    raise ValueError(text)


@pytest.mark.parametrize(("text", "leak"), LEAKS)
def test_a_secret_in_a_text_is_stars(text, leak):
    assert leak in text
    assert leak not in redacted(text)
    assert "***" in redacted(text)


@pytest.mark.parametrize(
    "text",
    [
        "Not Found: /api/recurring-bookings/0199b3b2-7c1e-7cc3-98e5-2a4c7b1f0a11",
        "sessions_not_made_at_once",
        'File "/srv/horarium/src/horarium/timetable/generation.py", line 20, in take_chunk',
        "the token of this request is missing, and its password too",
        "http://localhost:8000/desk/people",
    ],
)
def test_what_is_none_stays(text):
    assert redacted(text) == text


@pytest.mark.parametrize("part", ["x", "x-", "a.", "secret", "a://a:", "/x", "?x", "password ", 'token="', "bearer ", "x://"])
def test_a_long_text_is_gone_through(part):
    """Of any that takes a time by the square of its length this would see no end."""
    text = part * (300_000 // len(part))
    assert len(redacted(text)) > 30_000 or "***" in redacted(text)


def test_what_is_known_to_be_secret_is_hidden_wherever_it_stands(known):
    assert redacted(f"<{KNOWN}> is what I was given in short") == "<***> is what I was given in short"


def test_the_settings_make_their_secrets_known(settings):
    assert settings.SECRET_KEY in redaction._known
    assert settings.DATABASES["default"]["PASSWORD"] in redaction._known


def test_a_field_is_hidden_by_its_name_however_deep_it_lies():
    event = {"event": "sent", "job": {"task_kwargs": {"webhook_secret": "abc", "tries": 2}}, "headers": [{"Set-Cookie": "a=b"}]}

    hidden = logs.hide_secrets(None, "", event)

    assert hidden["job"] == {"task_kwargs": {"webhook_secret": "***", "tries": 2}}
    assert hidden["headers"] == [{"Set-Cookie": "***"}]


@pytest.mark.parametrize(("text", "leak"), LEAKS)
def test_a_library_and_a_traceback_say_none(log, text, leak):
    logger, stream = log
    try:
        crash(text)
    except ValueError as error:
        logger.warning("Not Found: %s", text, exc_info=error)

    line = stream.getvalue()

    assert leak not in line
    assert "ValueError" in json.loads(line)["exception"]


def test_a_program_that_crashes_says_none(capsys):
    text, leak = LEAKS[0]
    try:
        crash(text)
    except ValueError as error:
        logs.say_crash(type(error), error, error.__traceback__)

    said = capsys.readouterr().err
    assert "ValueError: connecting to postgresql://horarium:***@db.example/name failed" in said
    assert leak not in said


def test_gunicorn_says_none(tmp_path):
    configured = Config()
    configured.set("errorlog", str(tmp_path / "errors"))
    logger = WebLog(configured)
    try:
        crash(f"hor_{LINK}")
    except ValueError:
        logger.exception("Error handling request %s", f"/welcome/{LINK}")

    for handler in list(logger.error_log.handlers):
        handler.close()
        logger.error_log.removeHandler(handler)
    assert LINK not in (tmp_path / "errors").read_text()
    assert "Error handling request /welcome/***" in (tmp_path / "errors").read_text()
    assert "horarium.runtime.web_log.WebLog" in GUNICORN
