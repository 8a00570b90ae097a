"""What other sites, false names and heaps of files try on every address there is."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client

from tests import factories as make
from tests.integration.api.access import SCOPES
from tests.integration.pages.signing_in import sign_in, visitor
from tests.integration.pages.test_access import PAGES, address_of

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
EVIL = "evil.example"
OF_VISITORS = {"coaches/<uuid:coach_id>", "embed/<uuid:coach_id>", "booked/<str:sign>"}


@pytest.fixture
def tricked(business) -> Client:
    """The owner's own browser, signed in, when another site makes it send something: it knows no CSRF token."""
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    client.force_login(business.owner)
    client.get("/account/logins")
    return client


@pytest.mark.parametrize("method", UNSAFE)
def test_no_page_takes_what_another_site_makes_the_browser_send(business, tricked, method):
    before = rows()

    answers = {page: tricked.generic(method, address_of(page, business)).status_code for page in [*PAGES, "healthz", "nowhere"]}

    # What is no address of ours has nothing to guard, and what visitors send is nobody's session's: the pages below are closed
    # here, and test_open_page.py holds them to signs of their own.
    assert {page for page, status in answers.items() if status != 403} == {"nowhere", *OF_VISITORS}
    assert {answers[page] for page in OF_VISITORS} <= {404, 405}
    assert rows() == before


def test_the_same_with_the_token_is_taken(business, tricked):
    """That the matrix above is about the token, and nothing else."""
    tricked.cookies["csrftoken"] = "x" * 32

    answer = tricked.post(f"/desk/people/{business.member.id}/unlock", headers={"X-CSRFToken": "x" * 32})

    assert answer.status_code == 302


@pytest.mark.parametrize(("method", "address"), [key for key, scope in SCOPES.items() if key[0] in UNSAFE and scope != "-"])
def test_no_operation_takes_a_session_without_the_token(business, tricked, method, address):
    path = address.replace("{id}", str(business.member.id)).replace("{on}", "2026-12-24")

    answer = tricked.generic(method, path, "{}", content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


@pytest.mark.parametrize("origin", [f"https://{EVIL}", "null", "https://localhost.evil.example"])
def test_a_token_from_another_origin_is_none(business, tricked, origin):
    tricked.cookies["csrftoken"] = "x" * 32
    headers = {"X-CSRFToken": "x" * 32, "Origin": origin}

    assert tricked.post(f"/desk/people/{business.member.id}/close", headers=headers).status_code == 403
    assert make.value("SELECT count(*) FROM users WHERE NOT is_active") == 0


@pytest.mark.parametrize("host", [EVIL, f"localhost.{EVIL}", f"localhost:80@{EVIL}", "localhost/../", "", "[::1"])
def test_a_name_that_is_not_ours_gets_nothing(business, host):
    for path in ("/login", "/api/me", "/desk/people"):
        answer = Client(headers={"host": host}).get(path)
        assert answer.status_code == 400
        assert EVIL not in answer.content.decode()


def test_a_name_that_a_proxy_did_not_give_is_not_believed(business, browse):
    """The link that the office sends leads to the name that was asked, not to the one that somebody wrote beside it."""
    headers = {"X-Forwarded-Host": EVIL, "X-Forwarded-Proto": "https", "Forwarded": f"host={EVIL}"}

    page = browse(business.office).post(f"/desk/people/{business.member.id}/welcome", headers=headers).content.decode()

    assert "http://localhost/welcome/" in page
    assert EVIL not in page


@pytest.mark.parametrize("target", [f"https://{EVIL}", f"//{EVIL}", f"\\\\{EVIL}", f"/\\{EVIL}", "javascript:alert(1)"])
def test_after_the_log_in_nobody_is_led_elsewhere(business, target):
    client = visitor()

    answer = client.post("/login", {"login": "member@example.org", "password": "a sentence that is long", "next": target})

    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("target", [f"https://{EVIL}", f"//{EVIL}", f"/\\{EVIL}"])
def test_nor_after_one_has_confirmed_who_one_is(business, target):
    client = visitor()
    sign_in(client, "member@example.org")

    answer = client.post("/account/confirm", {"password": "a sentence that is long", "next": target})

    assert answer.status_code == 302
    assert EVIL not in answer.headers["Location"]


def file_of(size: int, name: str = "people.csv") -> BytesIO:
    file = BytesIO(b"x" * size)
    file.name = name
    return file


@pytest.mark.parametrize(
    "sent",
    [
        {"file": file_of(17 * 1024 * 1024)},
        {f"file{n}": file_of(10) for n in range(6)},
        {f"field{n}": "x" for n in range(1001)},
        {"login": "x" * (3 * 1024 * 1024)},
        {"file": file_of(10, "../../etc/passwd\0.csv")},
    ],
    ids=["large file", "many files", "many fields", "large field", "strange name"],
)
def test_heaps_are_refused_by_whoever_they_are_sent(business, browse, sent):
    for client in (visitor(raise_request_exception=False), browse(business.owner)):
        for path in ("/login", "/desk/people/new"):
            for one in sent.values():
                if isinstance(one, BytesIO):
                    one.seek(0)
            assert client.post(path, sent).status_code in {200, 302, 400, 413, 422}
    assert make.value("SELECT count(*) FROM users WHERE starts_with(name, 'x')") == 0


def test_a_large_file_is_not_kept_on_the_way(business, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)

    assert visitor().post("/login", {"file": file_of(17 * 1024 * 1024)}).status_code in {400, 413}
    assert list(tmp_path.iterdir()) == []


def test_a_form_with_more_files_than_are_taken_is_refused(business):
    assert visitor().post("/login", {f"file{n}": file_of(10) for n in range(6)}).status_code == 400


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(business):
    client = visitor()
    sign_in(client, "member@example.org")

    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def rows() -> list[tuple]:
    tables = [name for (name,) in make.rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")]
    return [(name, make.value(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} t")) for name in tables]
