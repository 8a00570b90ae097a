"""The page Import and export: files to take away, a file that is tried, and then taken in as it was tried."""

from __future__ import annotations

import base64
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories as make
from tests.integration.exchange.files import table

PAGE = "/desk/exchange"
ROWS = 'key,name\nm1,"<b>Max</b>"\nm2,\nm3,Zoë\n'


def text(answer) -> str:
    return answer.content.decode()


def tried(client: Client, content: bytes | str = ROWS, kind: str = "members"):
    data = content if isinstance(content, bytes) else content.encode()
    return client.post(PAGE, {"kind": kind, "file": SimpleUploadedFile("people of ours.csv", data)})


def hidden(answer) -> dict[str, str]:
    """The form of the page that takes in what was tried."""
    return dict(re.findall(r'<input type="hidden" name="(kind|file)" value="([^"]+)">', text(answer)))


def people() -> int:
    return make.value("SELECT count(*) FROM users")


def test_a_file_is_tried_first_and_taken_in_as_it_was_tried(business, browse):
    client, before = browse(business.office), people()

    page = tried(client)

    assert (page.status_code, people()) == (200, before)
    assert "2 added, 0 changed, 0 there already, 1 refused" in text(page)
    assert "Nothing was written" in text(page)
    assert re.search(r'<th scope="row" class="number">3</th><td>name</td><td>it is empty</td>', text(page))
    assert "no-store" in page["Cache-Control"]

    done = client.post(PAGE, hidden(page))

    assert done.status_code == 200
    assert "Members: taken in" in text(done)
    assert make.rows("SELECT name FROM users WHERE import_key IS NOT NULL ORDER BY 1") == [("<b>Max</b>",), ("Zoë",)]
    assert hidden(done) == {}


def test_who_took_it_in_is_written_down(business, browse):
    client = browse(business.office)
    for rows in (ROWS, ROWS.replace("Zoë", "Zoe")):
        client.post(PAGE, hidden(tried(client, rows)))

    assert make.rows("SELECT actor_id, door FROM events WHERE name = 'PersonChanged'") == [(business.office.id, "page")]


def test_what_a_file_says_is_never_part_of_the_page_itself(business, browse):
    page = text(tried(browse(business.owner), "key,name,zone\nm1,Max,<script>alert(1)</script>\n"))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "members"}, "This field is required."),
        ({"kind": "owners", "file": SimpleUploadedFile("a.csv", b"key,name\n")}, "Select a valid choice"),
        (
            {"kind": "members", "file": SimpleUploadedFile("a.csv", b"email,zone\n")},
            "members.csv cannot be read: it has no column name",
        ),
        ({"kind": "members", "file": SimpleUploadedFile("a.csv", b"x" * (1024 * 1024 + 1))}, "It is larger than 1 MB."),
        ({"kind": "members", "file": "no base64"}, "It is not the file that was tried."),
        ({"kind": "series", "file": base64.b64encode(b"key,name\n").decode()}, "series.csv cannot be read: it lacks"),
    ],
)
def test_what_cannot_be_tried_is_said_beside_the_form_and_nothing_is_written(business, browse, sent, said):
    before = people()

    answer = browse(business.owner).post(PAGE, sent)

    assert answer.status_code == 422
    assert said in text(answer)
    assert people() == before


@pytest.mark.parametrize("kind", ["coaches", "members", "availability", "series"])
def test_a_file_to_take_away_is_one_that_excel_reads_and_the_page_takes_back(business, browse, kind):
    client = browse(business.office)
    answer = client.get(f"{PAGE}/{kind}.csv")
    content = answer.getvalue()

    assert answer["Content-Disposition"] == f'attachment; filename="{kind}.csv"'
    assert content.startswith(b"\xef\xbb\xbf")
    assert f"0 added, 0 changed, {len(table(content))} there already, 0 refused" in text(tried(client, content, kind))


def test_a_file_that_is_none_is_not_there(business, browse):
    assert browse(business.owner).get(f"{PAGE}/owners.csv").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("visitor", 302), ("coach", 403), ("member", 403), ("guardian", 403)])
def test_files_are_the_offices_alone(business, browse, who, status):
    client = browse(getattr(business, who, None))

    assert client.get(f"{PAGE}/members.csv").status_code == status
    assert tried(client).status_code == status
    assert make.value("SELECT count(*) FROM users WHERE import_key IS NOT NULL") == 0


def test_without_the_forms_token_nothing_is_tried(business):
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    client.force_login(business.owner)

    assert tried(client).status_code == 403
