"""What a member sees on the pages of booking, read as a person reads it."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from horarium.interfaces.pages.free_times import key_of
from horarium.kernel import clock
from tests import factories as make


def text(answer) -> str:
    """The page without its tags, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def hour_ahead(days: int, hour: int) -> datetime:
    """An hour of a day to come, in UTC."""
    on = (clock.now() + timedelta(days=days)).date()
    return datetime(on.year, on.month, on.day, hour, tzinfo=UTC)


def address(path: str, **query: object) -> str:
    return f"{path}?{urlencode({name: str(value) for name, value in query.items()})}"


def hidden(answer, name: str) -> str:
    """What the page's form carries under a name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found, name
    return html.unescape(found[1])


def book_once(client, coach, start: datetime, path: str = "/learning/book"):
    """Choose an hour and press the button."""
    page = client.get(address(path, coach=coach.id, at=key_of(start)))
    sent = {"once": hidden(page, "once"), "at": hidden(page, "at"), "with": hidden(page, "with")}
    return client.post(address(path, coach=coach.id, at=key_of(start)), sent, follow=True)


def sessions() -> int:
    return int(
        make.value("SELECT count(*) FROM training_sessions WHERE status = 'scheduled' AND one_time_booking_id IS NOT NULL")
    )
