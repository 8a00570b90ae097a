"""What every page tells the browser to forbid; no page, of ours or of allauth's, needs what is forbidden."""

from __future__ import annotations

import re

import pytest

from tests.integration.pages.signing_in import confirm, set_up_app, sign_in, visitor
from tests.integration.pages.test_access import PAGES, address_of

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# What runs in a page without being a file of ours: scripts, handlers, styles, addresses that are scripts, files of others.
INLINE = re.compile(
    r"""<script(?![^>]*\ssrc=)(?![^>]*\stype="application/json")|<style|\sstyle=|\son[a-z]+=|javascript:|(?:src|action)=["']?https?://""",
    re.IGNORECASE,
)


def policy_of(answer) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def complaints(answer) -> list[str]:
    missing = [name for name, value in EVERYWHERE.items() if answer.headers.get(name) != value]
    if answer.headers["Content-Type"].startswith("text/html"):
        missing += INLINE.findall(answer.content.decode())
    return missing + ([] if policy_of(answer) == POLICY else ["Content-Security-Policy"])


@pytest.fixture
def everybody(business, browse):
    """Browsers: nobody's, everybody's, and one of a member with a second factor who has just confirmed."""
    careful = visitor()
    sign_in(careful, "other@example.org")
    set_up_app(careful)
    confirm(careful)
    half = visitor()
    sign_in(half, "other@example.org")
    people = (business.owner, business.coach, business.member)
    return [browse(), *(browse(one) for one in people), careful, half]


def test_a_page_forbids_what_it_does_not_need(business, everybody):
    pages = {page: address_of(page, business) for page in PAGES}

    assert {page: found for page, path in pages.items() for one in everybody if (found := complaints(one.get(path)))} == {}
    # No page that was only looked at has signed anybody out.
    assert [one.get("/account/logins").status_code for one in everybody] == [302, 200, 200, 200, 200, 302]


def test_nor_does_a_page_of_something_that_is_there(programme, everybody):
    keys = ("<uuid:class_id>", "<uuid:batch_id>", "<uuid:course_id>", "<uuid:live_class_id>", "<uuid:own_id>")
    pages = [address_of(page, programme) for page in PAGES if any(key in page for key in keys)]

    assert {page: found for page in pages for one in everybody if (found := complaints(one.get(page)))} == {}


@pytest.mark.parametrize("who", ["owner", "coach", "member"])
def test_what_somebody_sees_who_is_signed_in_is_kept_nowhere(business, browse, who):
    client = browse(getattr(business, who))
    pages = [page for page in PAGES if page != "theme.css"]

    kept = [page for page in pages if "no-store" not in client.get(address_of(page, business)).get("Cache-Control", "")]

    assert kept == []


@pytest.mark.parametrize("path", ["/nowhere", "/healthz", "/api/me", "/api/openapi.json", "/api/nowhere"])
def test_so_does_what_is_no_page(business, browse, path):
    assert complaints(browse(business.owner).get(path)) == []


def test_a_file_of_ours_is_taken_for_what_it_is_and_by_nobody_else(browse):
    answer = browse().head("/static/horarium.css")

    told = {name: answer.headers.get(name) for name in EVERYWHERE if name != "X-Frame-Options"}
    assert answer.status_code == 200
    assert told == {name: EVERYWHERE[name] for name in told}


def test_the_search_for_inline_script_finds_it():
    forbidden = [
        "<script>x</script>",
        '<p style="x">',
        "<a onclick=x>",
        '<a href="javascript:x">',
        "<style>",
        "<img src=https://cdn.example>",
    ]
    allowed = ['<script src="/static/x.js"></script>', '<script id="a" type="application/json">{}</script>', "<p>one=two</p>"]

    assert [bool(INLINE.search(text)) for text in forbidden] == [True] * 6
    assert [bool(INLINE.search(text)) for text in allowed] == [False] * 3
