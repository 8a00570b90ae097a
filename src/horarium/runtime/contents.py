"""What a database holds, so that two of them can be compared: every row by a digest, and every thing that has a name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.sql import Composed

# How rows are written as text must not depend on who asks.
ONE_MANNER = """
SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'postgres';
SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL search_path = pg_catalog"""
RELATIONS = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relkind = ANY(%s) ORDER BY c.relname COLLATE "C" """
# The sum of the rows' hashes: the order of the rows does not count, and neither sorting nor room for all of them is needed.
ROWS = """
SELECT count(*)::bigint, coalesce(sum(('x' || left(h, 16))::bit(64)::bigint::numeric), 0)::text || ':' ||
       coalesce(sum(('x' || right(h, 16))::bit(64)::bigint::numeric), 0)::text
FROM (SELECT md5(t::text) AS h FROM {schema}.{table} t) hashed"""
# A line for everything that has a name. NOT NULL has one from PostgreSQL 18 on; it is said with the column.
STRUCTURE = """
WITH ours AS (SELECT c.* FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %(schema)s)
SELECT format('column %%s.%%s %%s%%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
              CASE WHEN a.attnotnull THEN ' not null' ELSE '' END)
FROM ours c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT format('constraint %%s of %%s: %%s', k.conname, c.relname, pg_get_constraintdef(k.oid))
FROM pg_constraint k JOIN ours c ON c.oid = k.conrelid WHERE k.contype <> 'n'
UNION ALL
SELECT format('index %%s of %%s%%s', i.relname, c.relname, CASE WHEN x.indisvalid THEN '' ELSE ', not valid' END)
FROM pg_index x JOIN ours i ON i.oid = x.indexrelid JOIN ours c ON c.oid = x.indrelid
UNION ALL
SELECT format('%%s %%s', CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' ELSE 'table' END, c.relname)
FROM ours c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S')
UNION ALL
SELECT format('function %%s(%%s)', p.proname, pg_get_function_identity_arguments(p.oid))
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = %(schema)s
UNION ALL
SELECT format('trigger %%s of %%s', t.tgname, c.relname)
FROM pg_trigger t JOIN ours c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"""


@dataclass(frozen=True, slots=True)
class Contents:
    """What stood in a schema at one moment: rows and digest of each table, value of each sequence, all that has a name."""

    tables: Mapping[str, tuple[int, str]]
    sequences: Mapping[str, int]
    structure: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Return how many rows there are in all."""
        return sum(rows for rows, _ in self.tables.values())

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        tables = {name: list(facts) for name, facts in self.tables.items()}
        return {"tables": tables, "sequences": dict(self.sequences), "structure": list(self.structure)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Contents:
        """Return what as_data() made into JSON."""
        tables = {name: (int(rows), str(digest)) for name, (rows, digest) in data["tables"].items()}
        return cls(tables, dict(data["sequences"]), tuple(data["structure"]))


def contents(connection: Connection[Any], schema: str) -> Contents:
    """Return what the schema holds, as the transaction that is open sees it."""
    connection.execute(ONE_MANNER)
    names = [name for (name,) in connection.execute(RELATIONS, (schema, ["r", "p"])).fetchall()]
    return Contents(
        {name: _rows(connection, schema, name) for name in names}, sequences(connection, schema), structure(connection, schema)
    )


def sequences(connection: Connection[Any], schema: str) -> dict[str, int]:
    """Return the last value of each sequence; no transaction keeps it as it was."""
    names = [name for (name,) in connection.execute(RELATIONS, (schema, ["S"])).fetchall()]
    query = "SELECT last_value FROM {schema}.{sequence}"
    found = {name: connection.execute(named(query, schema=schema, sequence=name)).fetchone() for name in names}
    return {name: row[0] for name, row in found.items() if row}


def structure(connection: Connection[Any], schema: str) -> tuple[str, ...]:
    """Return a line for everything in the schema that has a name, in one order everywhere."""
    # Definitions name what lies elsewhere by its schema, so that the path decides nothing.
    connection.execute("SET LOCAL search_path = pg_catalog")
    found = connection.execute(STRUCTURE, {"schema": schema}).fetchall()
    return tuple(sorted(" ".join(line.replace(f"{schema}.", "").split()) for (line,) in found))


def named(statement: LiteralString, **names: str) -> Composed:
    """Return a statement with these names of things in it, quoted as PostgreSQL quotes names."""
    from psycopg.sql import SQL, Identifier

    return SQL(statement).format(**{key: Identifier(name) for key, name in names.items()})


def differences(wanted: Contents, found: Contents, *, same_major: bool = True) -> Iterator[str]:
    """Yield a sentence for each way in which what was found is not what was wanted."""
    for name in sorted({*wanted.tables, *found.tables}):
        (rows, digest), (others, other) = wanted.tables.get(name, (0, "")), found.tables.get(name, (0, ""))
        if rows != others:
            yield f"the table {name} has {others} rows, not {rows}"
        elif digest != other:
            yield f"rows of the table {name} differ"
    for name, value in wanted.sequences.items():
        if found.sequences.get(name, value - 1) < value:
            yield f"the sequence {name} stands before {value}"
    if same_major:
        yield from (f"missing: {line}" for line in missing(wanted.structure, found.structure))


def missing(wanted: tuple[str, ...], found: tuple[str, ...]) -> list[str]:
    """Return the lines of a structure that another one lacks."""
    return sorted(set(wanted) - set(found))


def _rows(connection: Connection[Any], schema: str, table: str) -> tuple[int, str]:
    row = connection.execute(named(ROWS, schema=schema, table=table)).fetchone()
    return (row[0], row[1]) if row else (0, "")
