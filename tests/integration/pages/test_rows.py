"""Raw rows: for owners with a second factor, to look at; a few plain columns can be mended, and no secret is shown."""

from __future__ import annotations

import pytest

from horarium.interfaces.desk.rows import SECRET, site
from tests import factories as make
from tests.integration.pages.signing_in import code_of, set_up_app, sign_in, visitor
from tests.integration.pages.test_headers import complaints

MENDED = {"location", "room", "holiday", "user"}


@pytest.fixture
def owner(business):
    """The owner, who came in with a second factor."""
    client = visitor()
    sign_in(client, "owner@example.org")
    key = set_up_app(client)
    coming = visitor()
    sign_in(coming, "owner@example.org")
    coming.post("/login/code", {"code": code_of(key)})
    return coming


def address(model) -> str:
    return f"/desk/rows/{model._meta.app_label}/{model._meta.model_name}/"


def test_an_owner_without_a_second_factor_is_led_to_set_one_up_and_nobody_else_is_let_in(business, browse):
    assert browse(business.owner).get("/desk/rows/").headers["Location"] == "/account/second-factor"
    assert browse(business.owner).get(f"/desk/rows/people/user/{business.member.id}/change/").status_code == 302
    for who in (business.office, business.coach, business.member):
        assert browse(who).get("/desk/rows/").status_code == 403
    assert browse().get("/desk/rows/org/room/").headers["Location"].startswith("/login?next=/desk/rows/org/room/")


def test_an_owner_who_came_in_before_the_factor_was_set_up_says_the_code_first(business):
    client = visitor()
    sign_in(client, "owner@example.org")
    set_up_app(client)
    session = client.session
    session["account_authentication_methods"] = [
        one for one in session["account_authentication_methods"] if one["method"] != "mfa"
    ]
    session.save()

    assert client.get("/desk/rows/").headers["Location"] == "/account/confirm/code?next=%2Fdesk%2Frows%2F"


def test_every_table_is_shown_without_secrets_and_without_anything_that_the_policy_forbids(owner):
    lists = {model: owner.get(address(model)) for model in site._registry}

    assert {model for model, page in lists.items() if page.status_code != 200} == set()
    assert {model: complaints(page) for model, page in lists.items() if complaints(page)} == {}
    assert owner.get("/desk/rows/").status_code == 200
    shown = " ".join(page.content.decode() for page in lists.values())
    assert not [name for name in SECRET if f"column-{name}" in shown]
    assert "argon2" not in shown
    assert "md5$" not in shown


def test_only_plain_columns_can_be_mended_and_nothing_added_or_removed(owner, business):
    row = f"/desk/rows/people/user/{business.member.id}/"
    form = owner.get(f"{row}change/").context["adminform"].form
    assert set(form.fields) == {"name", "phone"}

    owner.post(f"{row}change/", {"name": "Aïssata K.", "phone": "", "is_owner": "on"})

    assert make.rows("SELECT name, is_owner FROM users WHERE id = %s", business.member.id) == [("Aïssata K.", False)]
    assert owner.post(f"{row}delete/", {"post": "yes"}).status_code == 403
    assert owner.get("/desk/rows/org/room/add/").status_code == 403
    assert {model._meta.model_name for model, table in site._registry.items() if table.mendable} == MENDED


def test_a_row_of_the_calendar_is_read_and_not_written(owner, business):
    row = f"/desk/rows/timetable/trainingsession/{business.session.id}/change/"

    page = owner.get(row)
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert owner.post(row, {"status": "cancelled", "title": "x"}).status_code == 403
    assert make.value("SELECT status FROM training_sessions WHERE id = %s", business.session.id) == "scheduled"
