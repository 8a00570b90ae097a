"""docs/schema.sql says what the migrations make."""

from __future__ import annotations

import pytest
from django.db import connection

from horarium.interfaces.doctoring import database
from tests.architecture.source import ROOT
from tests.architecture.test_documents import tool
from tests.waiting import database_url

SCHEMA = tool("schema")
PAGE = ROOT / "docs" / "schema.sql"


@pytest.fixture
def made(db) -> str:
    connection.ensure_connection()
    if connection.pg_version < 180000:
        pytest.skip("docs/schema.sql is written from PostgreSQL 18; pg_dump of another major writes the same tables otherwise")
    return SCHEMA.schema_of(database_url())


def test_the_page_of_the_schema_is_up_to_date(made):
    assert made == PAGE.read_text(), "docs/schema.sql is out of date: ./run docs"


def test_another_column_makes_another_page(made):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE rooms ADD COLUMN floor int")
        try:
            assert SCHEMA.schema_of(database_url()) != made
        finally:
            cursor.execute("ALTER TABLE rooms DROP COLUMN floor")


def test_the_doctor_says_the_version_that_the_page_says(db):
    assert database.version_of_schema() in database.schema().says
    assert f"as ./run doctor says it: {database.version_of_schema()}\n" in PAGE.read_text()
