"""`./run docs`: write the pages that are made from the code. `--check` writes nothing and fails if one is out of date."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NOTE = "<!-- Written by ./run docs from the code. Change the code, not this page. -->"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "horarium.config.settings")
    import django

    django.setup()
    only_looks = "--check" in sys.argv[1:]
    stale = []
    for name, page in (PAGES | FROM_A_DATABASE).items():
        text = page()
        if not same(name, text):
            stale.append(name)
            if not only_looks:
                (ROOT / name).write_text(text)  # at once: the schema is taken from a database that is held against the list
    if only_looks:
        sys.exit(f"Out of date: {', '.join(stale)}. Run ./run docs." if stale else 0)
    print(f"Written: {', '.join(stale)}." if stale else "Nothing to do: the pages say what the code does.")


def same(name: str, text: str) -> bool:
    path = ROOT / name
    return path.exists() and path.read_text() == text


def commands_page() -> str:
    """Return docs/commands.md: every command with its help, its example and its options."""
    parts = [NOTE, "# Commands", "Each is `./run COMMAND`, or `horarium COMMAND` where Horarium is installed."]
    parts.append("Progress and notes go to standard error; standard output is the command's own answer.")
    return "\n\n".join([*parts, *(command_entry(parser) for parser in sorted(parsers(), key=lambda p: p.prog))]) + "\n"


def parsers() -> Iterator[argparse.ArgumentParser]:
    """Yield the parser of every command: those that Django knows, and those that start it."""
    from horarium import serving
    from horarium.interfaces.management.commands.overview import PSQL, every_command

    for command in every_command():
        yield command().create_parser("horarium", command.words)
    for name in serving.HELP:
        yield serving.parser(name)
    psql = argparse.ArgumentParser(prog="./run psql", description=PSQL, add_help=False)
    psql.epilog = 'Example:\n  ./run psql -c "SELECT count(*) FROM training_sessions"'
    yield psql


def command_entry(parser: argparse.ArgumentParser) -> str:
    example = (parser.epilog or "").removeprefix("Example:\n").strip()
    options = "\n".join(f"- {option(action)}" for action in arguments(parser) if action.help and action.dest != "help")
    parts = [f"## `{parser.prog}`", parser.description or "", f"```sh\n{example}\n```", options]
    return "\n\n".join(part for part in parts if part)


def arguments(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return parser._actions  # noqa: SLF001  (argparse shows them nowhere else)


def option(action: argparse.Action) -> str:
    """Return one line about an argument: how it is written and what it is for."""
    value = f" {action.metavar or action.dest.upper()}" if action.nargs != 0 else ""
    written = f"{action.option_strings[-1]}{value}" if action.option_strings else str(action.metavar or action.dest)
    return f"`{written}`: {action.help}"


def api_page() -> str:
    """Return docs/api.md: every endpoint with what it takes, from the same OpenAPI that the server answers."""
    from horarium.interfaces.api.api import api

    schema: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/")
    parts = [NOTE, "# API", f"{schema['info'].get('description', '')}", API]
    by_tag: dict[str, list[str]] = {}
    for path, methods in schema["paths"].items():
        for method, about in methods.items():
            by_tag.setdefault((about.get("tags") or ["other"])[0], []).append(endpoint(method, path, about, schema))
    parts += [f"## {tag}\n\n" + "\n\n".join(entries) for tag, entries in by_tag.items()]
    return "\n\n".join(parts) + "\n"


API = """The whole description for programs is at `/api/openapi.json`, open to everybody. Log in with a session, or send
`Authorization: Bearer TOKEN`; `./run create-token EMAIL` prints one. A token has scopes, and an operation needs one of them: it
stands beside its address here. A token without it is answered 403 `scope_too_small`, one that has expired 401
`token_expired`. The scope `everything` opens all; what the person may not do, no token of theirs may do.

A refusal's status says its kind: 400 cannot be read, 401 who are you, 403 not yours, 404 not there, 409 somebody was faster
or something is in the way, 412 changed meanwhile, 422 not allowed as it stands (with the field and the reason),
429 too much in a minute, 503 try again in a moment.

Every list is a page: `items`, their `count` in all, and the `limit` (100 at most) and `offset` that were asked for. Where
source 001 has a plain list, it stays one.

Every answer to a GET has an `ETag`, files apart. Sent back as `If-None-Match` it saves the body where nothing has changed
(304); sent as `If-Match` with a PUT of the same address it keeps you from writing over what somebody else has changed
meanwhile (412). HEAD works wherever GET reads.

A token, and the session of a person, may read and write so often in a minute, and so may an address: `RateLimit` says what is
left (`r`) and for how many seconds (`t`), `RateLimit-Policy` how much it is. More is 429 `too_many_requests` with
`Retry-After`. Wrong tokens and secrets are few from one address: 429 `too_many_failures`. [Settings](settings.md) say how many.

A POST may carry an `Idempotency-Key`, 1 to 255 printable characters of yours. Sent again within 24 hours with the same key,
address and body, it is answered as the first time, success or refusal, with the header `Idempotent-Replayed: true`, and
nothing happens twice, whatever crashed between. The same key with another request is 409 `idempotency_key_reused`; while the
first is still being answered, 409 `idempotency_key_in_use`. What could not be read, was not let in (401) or failed on our
side (500, 503) takes no key: send it again with the same one. Keys are each caller's own."""


def endpoint(method: str, path: str, about: dict[str, Any], schema: dict[str, Any]) -> str:
    scope = f" (scope `{about['x-scope']}`)" if "x-scope" in about else ""
    title = f"### `{method.upper()} {path}`{scope}"
    said = " ".join(part for part in (about.get("description") or about.get("summary") or "").split("\n\n")[:1] if part)
    fields = [*parameters(about), *body(about, schema)]
    return "\n\n".join(part for part in (title, said, "\n".join(fields)) if part)


def parameters(about: dict[str, Any]) -> Iterator[str]:
    for given in about.get("parameters", []):
        if given["in"] == "query":
            yield field_line(given["name"], given["schema"], needed=given.get("required", False), where="in the address")


def body(about: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    content = about.get("requestBody", {}).get("content", {})
    for kind in content.values():
        shape = resolved(kind["schema"], schema)
        if shape.get("type") == "array":
            yield "In the body a list of these:\n"
            shape = resolved(shape["items"], schema)
        for name, facts in shape.get("properties", {}).items():
            yield field_line(name, resolved(facts, schema), needed=name in shape.get("required", []), where="in the body")


def resolved(shape: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return a shape with what it refers to looked up."""
    for option_ in (shape, *shape.get("anyOf", []), *shape.get("allOf", [])):
        if "$ref" in option_:
            found: dict[str, Any] = schema["components"]["schemas"][option_["$ref"].rsplit("/", 1)[1]]
            return found
    return shape


def field_line(name: str, facts: dict[str, Any], *, needed: bool, where: str) -> str:
    kinds = [facts, *facts.get("anyOf", [])]
    kind = next((k.get("format") or k["type"] for k in kinds if k.get("type", "null") != "null"), "any")
    about = facts.get("description", "")
    return f"- `{name}` {where}: {kind}{'' if needed else ', may be left out'}{f'. {about}' if about else ''}"


def webhook_events_page() -> str:
    """Return docs/webhook-events.md: every type that a webhook may be told, with the facts that come with it."""
    from horarium.webhooks.reactions import told
    from horarium.webhooks.rules import type_of

    events = sorted((type_of(event.__name__), event) for event in told())
    about = "What [webhooks](webhooks.md) are told. The facts stand in `data.facts`, beside what the event is about."
    return "\n\n".join([NOTE, "# Types of events", about, *(webhook_event(type_, event) for type_, event in events)]) + "\n"


def webhook_event(type_: str, event: type[Any]) -> str:
    import dataclasses

    from pydantic.alias_generators import to_camel

    facts = [f"`{to_camel(fact.name)}`" for fact in dataclasses.fields(event) if fact.name != "subject_id"]
    said = " ".join((event.__doc__ or "").split())
    return f"## `{type_}`\n\n{said}" + (f"\n\nFacts: {', '.join(facts)}." if facts else "")


def tables_list() -> str:
    """Return the list of all tables, constraints and indexes, from an embedded database that was just migrated."""
    import subprocess

    command = [sys.executable, str(ROOT / "tools" / "tables.py")]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def schema_page() -> str:
    """Return docs/schema.sql, as pg_dump writes a database that was just migrated."""
    import schema

    return schema.page()


PAGES: dict[str, Callable[[], str]] = {
    "docs/commands.md": commands_page,
    "docs/api.md": api_page,
    "docs/webhook-events.md": webhook_events_page,
}
# Each needs a database that was just migrated; tests hold them against the one that they have.
FROM_A_DATABASE: dict[str, Callable[[], str]] = {
    "src/horarium/interfaces/keeping/tables.txt": tables_list,
    "docs/schema.sql": schema_page,
}

if __name__ == "__main__":
    main()
