"""The real tables against what Django believes of them, and against the order of the apps."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.models import GeneratedField

from horarium.kernel import db as kernel_db
from tests import factories as make
from tests.architecture.source import APPS

pytestmark = pytest.mark.usefixtures("db")

OURS = [model for app in APPS for model in apps.get_app_config(app).get_models()]
TABLES = [model for model in OURS if model._meta.managed]
# Only the constraints look at these: whose seat a session must have, and whose time a seat takes.
ONLY_IN_SQL = {("training_sessions", "owed_to"), ("bookings", "counts_for")}
# A pattern's own local date and time: no zone, and so no instant. Django knows only instants.
WALL_CLOCK = {("training_sessions", "original_local"), ("left_out_occurrences", "original_local")}

COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, a.attgenerated <> '',
       a.attgenerated = '' AND d.oid IS NOT NULL
FROM pg_attribute a LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped"""

CONSTRAINTS = """
SELECT conname, contype::text, conrelid::regclass::text, nullif(confrelid, 0)::regclass::text, pg_get_constraintdef(c.oid)
FROM pg_constraint c JOIN pg_class t ON t.oid = conrelid WHERE t.relnamespace = current_schema()::regnamespace"""


def columns(model: type[models.Model]) -> dict[str, tuple[str, bool, bool, bool]]:
    """A table's columns: type, whether NULL is allowed, whether it is generated, whether it has a default."""
    return {name: tuple(facts) for name, *facts in make.rows(COLUMNS, f'"{model._meta.db_table}"')}


def fields(model: type[models.Model]) -> dict[str, models.Field]:
    return {field.column: field for field in model._meta.concrete_fields}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_table_has_the_columns_that_its_model_has(model):
    extra = {name for table, name in ONLY_IN_SQL if table == model._meta.db_table}

    assert set(columns(model)) - extra == set(fields(model))
    assert extra <= {name for name, (_, _, generated, _) in columns(model).items() if generated}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_column_has_the_type_of_its_field(model):
    real = columns(model)
    wrong = [
        (name, real[name][0], told)
        for name, field in fields(model).items()
        if (told := field.db_parameters(connection)["type"])
        and (model._meta.db_table, name) not in WALL_CLOCK
        and not same_type(real[name][0], told)
    ]

    assert wrong == []


def same_type(real: str, told: str) -> bool:
    short = {"varchar": "character varying", "time": "time without time zone"}
    return real == re.sub(r"^(varchar|time)\b(?! with)", lambda found: short[found[1]], told)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label)
def test_a_column_may_be_empty_where_its_field_may(model):
    # A generated field is empty when its expression is, which Django does not ask.
    told = {n: field.null for n, field in fields(model).items() if not isinstance(field, GeneratedField)}

    assert {name: columns(model)[name][1] for name in told} == told


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label)
def test_a_column_has_a_default_for_plain_sql_where_its_field_has_one(model):
    told = {name: field.has_db_default() for name, field in fields(model).items() if not field.primary_key}

    assert {name: columns(model)[name][3] for name in told} == told


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label)
def test_every_choice_is_one_that_the_database_knows(model):
    checks = [text for _, kind, table, _, text in make.rows(CONSTRAINTS) if kind == "c" and table == model._meta.db_table]
    for name, field in fields(model).items():
        listed = [
            set(re.findall(r"'([^']+)'::text", text)) for text in checks if re.match(rf"CHECK \(\(?\(?{name} = ANY", text)
        ]

        assert not field.choices or listed == [{value for value, _ in field.choices}], name


def test_every_key_between_models_points_up_the_list():
    down = [
        f"{model._meta.label}.{field.name}"
        for model in OURS
        for field in model._meta.concrete_fields
        if field.related_model and rank(model._meta.app_label) < rank(field.related_model._meta.app_label)
    ]

    assert down == []


def test_every_key_between_tables_points_up_the_list():
    app_of = {model._meta.db_table: model._meta.app_label for model in OURS}
    keys = [(name, app_of[a], app_of.get(b)) for name, kind, a, b, _ in make.rows(CONSTRAINTS) if kind == "f" and a in app_of]

    assert len(keys) > 20
    assert [(name, a, b) for name, a, b in keys if b is None or rank(a) < rank(b)] == []


def rank(app: str) -> int:
    return APPS.index(app)


def test_every_exclusion_is_a_refusal_that_a_person_can_read():
    exclusions = [name for name, kind, *_ in make.rows(CONSTRAINTS) if kind == "x"]

    assert len(exclusions) >= 6
    assert [name for name in exclusions if name not in kernel_db._refusals] == []
    assert all(kernel_db._refusals[name]().sentence for name in exclusions)


def test_every_constraint_with_a_refusal_exists():
    real = {name for name, *_ in make.rows(CONSTRAINTS)}
    real |= {name for (name,) in make.rows("SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()")}

    assert set(kernel_db._refusals) <= real


def test_every_table_of_ours_is_in_the_one_schema_and_known_to_a_model():
    # The queue's, Django's and the log-in's tables are theirs to describe.
    theirs = ("procrastinate_", "django_", "auth_", "account_", "mfa_", "usersessions_")
    tables = {name for (name,) in make.rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")}

    assert {name for name in tables if not name.startswith(theirs)} == {model._meta.db_table for model in TABLES}
    assert make.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0


def test_there_is_no_trigger_of_ours():
    triggers = make.rows(
        """SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
           WHERE NOT tgisinternal AND c.relnamespace = current_schema()::regnamespace
             AND c.relname NOT LIKE 'procrastinate%%'"""
    )

    assert triggers == []


def test_every_constraint_of_ours_is_named_for_its_app():
    app_of = {model._meta.db_table: model._meta.app_label for model in TABLES}
    written = [(name, table) for name, kind, table, *_ in make.rows(CONSTRAINTS) if kind in {"x", "c"} and table in app_of]
    # What Django writes by itself for a positive number has a name of Django's own.
    own = [(name, table) for name, table in written if not re.search(r"_check$", name)]

    assert [(name, table) for name, table in own if not name.startswith(f"{app_of[table]}_")] == []
