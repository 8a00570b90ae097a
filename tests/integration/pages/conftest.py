"""One person of each kind, a standing hour between two of them, and a browser that keeps cookies but runs no script."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client

from horarium.cohorts import operations as cohorts
from horarium.interfaces.middleware import SEEN
from horarium.kernel import clock
from horarium.kernel.unit import perform
from horarium.people import operations as people
from horarium.timetable import queries as timetable
from horarium.timetable import tasks
from tests import factories as make
from tests.kept import kept

PASSWORD = "a sentence that is long"


def with_password(user):
    """The person after their welcome link was used: with a password of their own."""
    key = perform(people.send_welcome, by=make.HOUSE, user_id=user.id, now=make.NOW)
    return perform(people.use_welcome, key=key, email="", password=PASSWORD, now=make.NOW)


@pytest.fixture(autouse=True)
def _at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands at nine o'clock (UTC) on Friday 20 November 2026: what is to come stays so on whatever day they run."""
    monkeypatch.setattr(clock, "now", lambda: make.NOW)


@pytest.fixture(autouse=True)
def _fast_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _nobody_tried_before():
    """allauth's limit of log-ins from one address, whatever the account, lives in the process."""
    cache.clear()


@kept
def a_business():
    coach = make.coach("Ẹniọlá Ṣówándé", email="coach@example.org")
    member = make.member("Aïssata Kouamé", email="member@example.org")
    guardian = make.person("Gran", email="guardian@example.org")
    make.guardian(guardian, member)
    booking = make.standing_hour(coach, member, title="Physics")
    tasks.generate(now=make.NOW, trigger="test")
    return SimpleNamespace(
        owner=with_password(make.owner(email="owner@example.org")),
        office=with_password(make.office(email="office@example.org")),
        coach=with_password(coach),
        member=with_password(member),
        guardian=with_password(guardian),
        stranger=with_password(make.member("Other", email="other@example.org")),
        booking=booking,
        session=timetable.sessions_of_series(booking.id)[0],
        room=make.room(),
        webhook=make.webhook(),
    )


@pytest.fixture
def business(db):
    """An owner, an office, a coach with a member, that member's guardian, another member, and six sessions."""
    return a_business()


@pytest.fixture
def programme(business):
    """The same business with a course, a batch that the member is in, and a class of the coach's own."""
    business.course = make.course()
    business.live_class = make.live_class()
    business.batch_class = make.batch_class(day=4, offered=False)
    (start,) = make.opened("Freelancing", make.NOW)
    business.batch = start.batch
    make.enrolled(start.batch, business.member)
    business.own_class = perform(cohorts.add_class, by=make.HOUSE, name="Choir", coach_id=business.coach.id)
    return business


def _was_seen(client: Client) -> None:
    """As one who came a moment ago: every few minutes a visit is noted, which costs statements of its own."""
    session = client.session
    session[SEEN] = clock.now().isoformat()
    session.save()


@pytest.fixture
def browse():
    """Return a browser logged in as somebody, or as nobody."""

    def as_(user=None) -> Client:
        client = Client(headers={"host": "localhost"})
        if user is not None:
            client.force_login(user)
            _was_seen(client)
        return client

    return as_
