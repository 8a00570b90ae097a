"""Who may let whom in, and what opens a door once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import IntegrityError, connections

from horarium.kernel.actor import house
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import perform
from horarium.people import operations as people
from horarium.people import queries
from horarium.people.errors import EmailTaken, LinkSpent, NoSuchPerson, OnlyAdmin, OnlyOwner
from tests import factories as make
from tests.waiting import database_url, wait_until_blocked

pytestmark = pytest.mark.usefixtures("db")
NOW = make.NOW
PASSWORD = "tall ships sail past"


def link_of(user, *, by=make.HOUSE) -> str:
    return perform(people.send_welcome, by=by, user_id=user.id, now=NOW)


def use(key: str, email: str = "new@example.org"):
    return perform(people.use_welcome, key=key, email=email, password=PASSWORD, now=NOW)


WAYS_IN = {
    "send_welcome": lambda by, user_id: perform(people.send_welcome, by=by, user_id=user_id, now=NOW),
    "give_logins": lambda by, user_id: perform(
        people.give_logins, by=by, emails={user_id: f"{user_id}@example.org"}, password=PASSWORD
    ),
    "issue_token": lambda by, user_id: perform(people.issue_token, by=by, user_id=user_id),
    "revoke_tokens": lambda by, user_id: perform(people.revoke_tokens, by=by, user_id=user_id, now=NOW),
}


@pytest.mark.parametrize("way", WAYS_IN)
def test_the_office_lets_in_everybody_but_an_owner(way):
    office, owner, another = make.actor(make.office()), make.owner(), make.office()
    before = make.rows("SELECT * FROM users WHERE id = %s", owner.id)

    with pytest.raises(OnlyOwner):
        WAYS_IN[way](office, owner.id)
    WAYS_IN[way](office, another.id)
    WAYS_IN[way](make.actor(make.owner()), owner.id)

    assert way == "give_logins" or make.rows("SELECT * FROM users WHERE id = %s", owner.id) == before


@pytest.mark.parametrize("way", WAYS_IN)
def test_nobody_else_lets_anybody_in(way):
    coach, member = make.coach(), make.member()
    for user, other in ((coach, member), (member, coach)):
        with pytest.raises(OnlyAdmin):
            WAYS_IN[way](make.actor(user), other.id)


@pytest.mark.parametrize("way", WAYS_IN)
def test_an_id_of_nobody_is_refused(way):
    with pytest.raises(NoSuchPerson, match="There is no such person"):
        WAYS_IN[way](house("command"), uuid4())


def test_the_office_gives_no_role_of_an_owner():
    with pytest.raises(OnlyOwner):
        perform(people.add_person, by=make.actor(make.office()), name="Friend", is_owner=True)


@pytest.mark.parametrize("email", ["", "no address"])
def test_a_welcome_link_needs_an_address_where_there_is_none_and_can_be_used_again(email):
    user = make.member()
    key = link_of(user)

    with pytest.raises(Invalid):
        use(key, email)

    assert queries.by_email("new@example.org") is None
    assert use(key).id == user.id


def test_a_login_needs_an_address():
    with pytest.raises(Invalid):
        perform(people.give_logins, by=make.HOUSE, emails={make.member().id: ""}, password=PASSWORD)


def test_a_login_may_write_its_own_address_otherwise():
    user = make.member(email="ada@example.org")

    perform(people.give_logins, by=make.HOUSE, emails={user.id: "Ada@example.org"}, password=PASSWORD)

    assert queries.person(user.id).email == "Ada@example.org"


def test_a_link_that_was_used_closes_the_others():
    user = make.member()
    first, second = link_of(user), link_of(user)
    others = link_of(make.member())
    use(second)

    with pytest.raises(LinkSpent):
        use(first)
    assert queries.open_welcome_link(others, now=NOW)


def test_who_is_inactive_comes_in_by_no_link_and_no_token():
    user = make.member(email="gone@example.org")
    key, token = link_of(user), perform(people.issue_token, by=make.HOUSE, user_id=user.id).key
    assert queries.token(token).user_id == user.id

    make.rows("UPDATE users SET is_active = false WHERE id = %s", user.id)

    assert queries.token(token) is None
    with pytest.raises(LinkSpent):
        use(key)


def test_a_link_lives_for_a_week():
    key = link_of(make.member())

    assert queries.open_welcome_link(key, now=NOW + timedelta(days=6, hours=23))
    assert not queries.open_welcome_link(key, now=NOW + timedelta(days=7))


def test_a_guardian_is_somebody_else_who_is_here():
    member = make.member()
    for guardian_id, refusal in ((uuid4(), NoSuchPerson), (member.id, Invalid)):
        with pytest.raises(refusal):
            perform(people.name_guardian, by=make.HOUSE, guardian_id=guardian_id, member_id=member.id)
    with pytest.raises(OnlyAdmin):
        perform(people.name_guardian, by=make.actor(member), guardian_id=make.person().id, member_id=member.id)


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"email": "ada@example.org"}, "Somebody with this e-mail address is here already"),
        ({"email": "ADA@example.org"}, "Somebody with this e-mail address is here already"),
        ({"import_key": "c1"}, "Another import brought this person at the same moment"),
    ],
)
def test_two_who_come_at_the_same_moment_do_not_crash(columns, says):
    """The other is not committed yet when this one looks, and is when this one writes."""
    name, value = next(iter(columns.items()))
    with psycopg.connect(database_url(), options="-c search_path=horarium,ext") as stranger:
        stranger.execute(f"INSERT INTO users ({name}) VALUES (%s)", [value])
        with ThreadPoolExecutor(1) as pool:
            adding = pool.submit(_add_apart, {"email": "ada@example.org", "import_key": "c1"} | columns)
            wait_until_blocked()
            stranger.commit()
            refusal = adding.exception(60)

    assert says in str(refusal)
    assert not isinstance(refusal, IntegrityError)
    assert make.value("SELECT count(*) FROM users") == 1


def _add_apart(facts) -> None:
    try:
        perform(people.add_person, by=make.HOUSE, name="Ada", is_member=True, **facts)
    finally:
        connections.close_all()


def test_an_address_that_is_here_is_named():
    make.member(email="ada@example.org")
    with pytest.raises(EmailTaken, match=r"the e-mail address ADA@example\.org is here already"):
        make.member(email="ADA@example.org")
