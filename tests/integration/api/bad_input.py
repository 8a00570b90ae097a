"""What nobody may be able to send, for each kind of field that the OpenAPI knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

Json = dict[str, Any]
MEGABYTE = "x" * 1_000_000
HUGE = 10 * 1024 * 1024
NUL, HALF = "a\0b", "\ud800"
TOO_LARGE = (2**63, -(2**63) - 1, 10**400)
NO_DATES = ("0000-01-01", "10000-01-01", "2026-02-30", "2026-13-01", "today", "\u0662\u0660\u0662\u0666-01-01", "")
NO_INSTANTS = ("0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "2026-12-01T09:00:00", "2026-12-01T25:00:00Z", "2026-12-01", "")
NO_IDS = ("x", "00000000-0000-0000-0000-00000000000", "")
NO_ZONES = ("Mars/Olympus", "../../etc/passwd", "UTC\0")
BROKEN = {
    "cut off": b'{"a": ',
    "no JSON": b"nonsense",
    "not UTF-8": b'{"a": "\xff"}',
    "NaN": b'{"a": NaN}',
    "infinite": b'{"a": -Infinity}',
    "deep lists": b"[" * 10_000 + b"]" * 10_000,
    "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "endless digits": b'{"a": ' + b"9" * 5000 + b"}",
    "two values": b"{} {}",
}
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x")
OTHER_KINDS = (*FORMS, "text/plain", "application/xml", "nonsense")


@dataclass(frozen=True)
class Field:
    """A field of an operation: where it is given, its name and the forms that it may have."""

    where: str
    name: str
    forms: tuple[Json, ...]

    @property
    def kinds(self) -> set[str]:
        return {form.get("type", "any") for form in self.forms}

    def formats(self) -> set[str]:
        return {form["format"] for form in self.forms if "format" in form}


def resolved(shape: Json, shapes: Json) -> Json:
    return shapes[shape["$ref"].rsplit("/", 1)[1]] if "$ref" in shape else shape


def forms(shape: Json, shapes: Json) -> tuple[Json, ...]:
    """All that a field may be."""
    shape = resolved(shape, shapes)
    options = shape.get("anyOf") or shape.get("oneOf")
    return tuple(form for option in options for form in forms(option, shapes)) if options else (shape,)


def fields(operation: Json, shapes: Json) -> Iterator[Field]:
    """Every field of an operation: in its address, its query and its body, or in each row of a body that is a list."""
    for given in operation.get("parameters", []):
        if given["in"] in {"path", "query"}:
            yield Field(given["in"], given["name"], forms(given["schema"], shapes))
    for form in body_forms(operation, shapes):
        rows = form.get("type") == "array"
        for shape in forms(form["items"], shapes) if rows else [form]:
            for name, about in shape.get("properties", {}).items():
                yield Field("row" if rows else "body", name, forms(about, shapes))


def body_forms(operation: Json, shapes: Json) -> list[Json]:
    content = operation.get("requestBody", {}).get("content", {})
    return list(forms(content["application/json"]["schema"], shapes)) if "application/json" in content else []


def attacks(field: Field) -> list[Any]:
    """Values that the field cannot have."""
    texts = in_text(field)
    if field.where in {"path", "query"}:
        return [quote(text.encode("utf-8", "surrogatepass"), safe="") for text in texts if text or field.where == "query"]
    return [*texts, *in_json(field)]


def in_text(field: Field) -> list[str]:
    found = {"date": NO_DATES, "date-time": NO_INSTANTS, "uuid": NO_IDS}
    texts = [text for kind in sorted(field.formats()) for text in found.get(kind, ())]
    if "integer" in field.kinds:
        texts += ["many", "1e3", "1.5", "", *map(str, TOO_LARGE)] if field.where in {"path", "query"} else []
    if "boolean" in field.kinds and field.where in {"path", "query"}:
        texts += ["perhaps", "2"]
    if field.name == "zone":
        texts += NO_ZONES
    if any(form.get("pattern") or form.get("enum") for form in field.forms):
        texts += ["\u0967\u0966:\u0966\u0966", "no such"]
    return [*texts, NUL, HALF, *([MEGABYTE] if field.where in {"body", "row"} else ["x" * 3000])]


def in_json(field: Field) -> list[Any]:
    """Values of another kind, and numbers that no column holds."""
    wrong: list[Any] = []
    if not field.kinds & {"object", "any"}:
        wrong.append({"a": 1})
    if not field.kinds & {"array", "any"}:
        wrong.append([[]])
    if not field.kinds & {"null", "any"}:
        wrong.append(None)
    if not field.kinds & {"boolean", "any"}:
        wrong.append(True)
    if "integer" in field.kinds:
        wrong += [*TOO_LARGE, 1.5, "1"]
    elif not field.kinds & {"number", "any"}:
        wrong += [7, 2**63]
    return wrong
