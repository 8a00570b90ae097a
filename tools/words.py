"""`./run words`: gather every text of the interface, bring the catalogues up to it, and compile those that are complete.

It needs none of gettext's programs. A language with a text missing loses its compiled catalogue, and is offered no more until
the text is there. `--check` writes nothing and fails if something would change. `./run words de` begins a language.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "horarium"
LOCALES = PACKAGE / "interfaces" / "locale"
# These doors speak English: programs and people at a terminal read them.
ENGLISH = tuple(f"src/horarium/interfaces/{door}/" for door in ("api", "hooks", "management", "proving", "doctoring"))
# What a call's arguments are: a text, a text for one and for several, a text in a context.
CALLS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
# Texts are kept by their place in the tree and without a date, so that nothing changes where no text does.
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
Found = tuple[str, str | tuple[str, ...], list[str], str | None]


def main() -> None:
    begun = [name for name in sys.argv[1:] if not name.startswith("-")]
    check = "--check" in sys.argv[1:]
    texts = gathered()
    stale = [line for tag in sorted({*languages(), *begun}) for line in bring_up(tag, texts, check=check)]
    print("\n".join(stale))
    if check and stale:
        sys.exit("The catalogues are out of date. Run ./run words.")


def languages() -> list[str]:
    """Return the tags of the languages that have a catalogue, as their folders are called."""
    return sorted(path.parents[1].name for path in LOCALES.glob("*/LC_MESSAGES/django.po"))


def gathered() -> Catalog:
    """Return every text of the interface with the files that hold it."""
    catalog = Catalog(project="Horarium", charset="utf-8", creation_date=NO_DATE, revision_date=NO_DATE)
    for where, text, comments, context in sorted(all_texts(), key=lambda found: (found[0], str(found[1]))):
        catalog.add(text, locations=[(where, 0)], auto_comments=comments, context=context)
    return catalog


def all_texts() -> Iterator[Found]:
    """Return the texts of all templates and modules, and the sentences of all refusals."""
    modules = [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]
    translated = [path for path in modules if not path.relative_to(ROOT).as_posix().startswith(ENGLISH)]
    for path in sorted((PACKAGE / "interfaces" / "templates").rglob("*.html")):
        # What Django makes of a template has the indentation of HTML, which Python's reader takes for its own.
        source = "\n".join(line.strip() for line in templatize(path.read_text(), origin=str(path)).splitlines())
        yield from in_source(path, source)
    refusals = refusals_in(modules)
    for path in translated:
        yield from in_source(path, path.read_text())
        yield from in_formatted(path)
        yield from in_refusals(path, refusals)


def in_source(path: Path, source: str) -> Iterator[Found]:
    """Return the texts in the calls of one source."""
    stream = io.BytesIO(source.encode())
    for _, text, comments, context in extract("python", stream, CALLS, comment_tags=("Translators:",), strip_comment_tags=True):
        yield path.relative_to(ROOT).as_posix(), text, comments, context


def in_formatted(path: Path) -> Iterator[Found]:
    """Return the texts in calls that stand inside f-strings, which Python before 3.12 reads as one string."""
    for formatted in ast.walk(ast.parse(path.read_text())):
        if not isinstance(formatted, ast.JoinedStr):
            continue
        for call in ast.walk(formatted):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in CALLS:
                texts = tuple(one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str))
                # A context is no text: such a call belongs before the f-string, where it is found.
                if texts and "pgettext" not in ast.unparse(call.func):
                    yield path.relative_to(ROOT).as_posix(), texts if len(texts) > 1 else texts[0], [], None


def refusals_in(modules: list[Path]) -> set[str]:
    """Return the names of all refusals: what inherits from Refusal, by however many steps."""
    bases = {
        node.name: {getattr(base, "id", "") for base in node.bases}
        for path in modules
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
    }
    found = {"Refusal"}
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return found


def in_refusals(path: Path, refusals: set[str]) -> Iterator[Found]:
    """Return the sentences of the refusals that one module defines, and the reasons that it gives to Invalid."""
    where = path.relative_to(ROOT).as_posix()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ClassDef) and node.name in refusals:
            sentence = " ".join((ast.get_docstring(node) or "").split("\n\n")[0].split())
            yield where, sentence, [], None
            yield from ((where, text, [], None) for text in constants(node, "fuller"))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Invalid" and isinstance(node.args[1], ast.Constant):
            yield where, node.args[1].value, [], None


def constants(node: ast.ClassDef, name: str) -> Iterator[str]:
    """Return the text that a class gives to a name of its own."""
    for line in node.body:
        if isinstance(line, ast.Assign) and getattr(line.targets[0], "id", "") == name:
            yield str(ast.literal_eval(line.value))


def bring_up(tag: str, texts: Catalog, *, check: bool) -> list[str]:
    """Bring one language's catalogue up to the texts and compile it if it is complete. Return what there is to say."""
    source = LOCALES / tag / "LC_MESSAGES" / "django.po"
    catalog = read(source, tag)
    catalog.update(texts, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    missing = lacking(catalog)
    wanted = {source: written(catalog), source.with_suffix(".mo"): None if missing else compiled(catalog)}
    changed = [path for path, content in wanted.items() if content != (path.read_bytes() if path.exists() else None)]
    if not check:
        for path in changed:
            keep(path, wanted[path])
        said = f"{tag}: {len(catalog) - len(missing)} of {len(catalog)} texts"
        return [said, *(f"  lacks {as_parts(one.id)[0]!r}" for one in missing)]
    return [f"{path.relative_to(ROOT)} would change" for path in changed]


def read(source: Path, tag: str) -> Catalog:
    """Return a language's catalogue, a new one if there is none."""
    if not source.exists():
        return Catalog(locale=tag, project="Horarium", charset="utf-8")
    with source.open("rb") as stream:
        return read_po(stream, locale=tag)


def lacking(catalog: Catalog) -> list[Message]:
    """Return the texts that are not translated, or no longer surely."""
    return [one for one in catalog if one.id and (one.fuzzy or not all(as_parts(one.string)))]


def as_parts(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """Return a text's forms: one, or as many as the language has plurals."""
    return tuple(text) if isinstance(text, (list, tuple)) else (text or "",)


def written(catalog: Catalog) -> bytes:
    """Return the catalogue as translators read it."""
    catalog.header_comment = "# Texts of Horarium. Written by ./run words: change only what stands after msgstr."
    stream = io.BytesIO()
    write_po(stream, catalog, width=120, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return re.sub(rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Report-Msgid-Bugs-To):.*\n', b"",
                  stream.getvalue(), flags=re.MULTILINE)  # fmt: skip


def compiled(catalog: Catalog) -> bytes:
    """Return the catalogue as programs read it."""
    catalog.revision_date = catalog.creation_date = NO_DATE
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def keep(path: Path, content: bytes | None) -> None:
    """Write a file, or take it away where there is to be none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True) if content is None else path.write_bytes(content)


if __name__ == "__main__":
    main()
