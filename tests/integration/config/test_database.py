"""What a connection is told, whatever the server's own settings say."""

from __future__ import annotations

import pytest
from django.db import connection

from tests import factories as make

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def another_way():
    """A server with another mind about everything."""
    user = make.value("SELECT current_user")
    said = {"jit": "on", "search_path": "public", "idle_in_transaction_session_timeout": "0"}
    for name, value in said.items():
        make.rows(f"ALTER ROLE {user} IN DATABASE {make.value('SELECT current_database()')} SET {name} = {value}")
    connection.close()
    yield
    make.rows(f"ALTER ROLE {user} IN DATABASE {make.value('SELECT current_database()')} RESET ALL")
    connection.close()


def test_a_connection_brings_its_settings_along(another_way):
    assert make.value("SHOW jit") == "off"
    assert make.value("SHOW search_path") == "horarium,ext"
    assert make.value("SHOW idle_in_transaction_session_timeout") == "1min"
