"""`content schema`: writes docs/schema and docs/fields.md from the models, so that they say what the check says."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.cli.speak import Exit
from bot.roadmaps.json_schema import FILES, schemas

DOCS = Path(__file__).parents[2] / "docs"

HEAD = """\
# Every field of the content files

<!-- Written by `make docs` from bot/roadmaps; change those, not this page. -->

What is in **bold** must be there; a size is the most characters that fit. [Writing content](content.md) says how the
files work together. Editors show the same while you type, from the schemas in [docs/schema](schema).
"""


def content_schema(write: bool, check: bool) -> int:
    """List the pages, or write them to docs/, or say whether they are up to date there. Returns the exit code."""
    pages = all_pages()
    if check:
        stale = [file for file, text in pages.items() if not file.exists() or file.read_text(encoding="utf-8") != text]
        stale += [file for file in (DOCS / "schema").glob("*.json") if file not in pages]
        for file in stale:
            sys.stderr.write(f"docs/{file.relative_to(DOCS)} is not what the models say. Run `make docs`.\n")
        return Exit.PROBLEMS if stale else Exit.FINE
    for file, text in pages.items():
        if write:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        else:
            sys.stdout.write(f"docs/{file.relative_to(DOCS)}\n")
    return Exit.FINE


def all_pages() -> Mapping[Path, str]:
    """Every generated page, by its file."""
    found = schemas()
    pages = {DOCS / "schema" / f"{name}.json": json.dumps(each, indent=2) + "\n" for name, each in found.items()}
    return {**pages, DOCS / "fields.md": "\n".join(_page(found)).rstrip() + "\n"}


def _page(found: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield HEAD
    for name, schema in found.items():
        yield f"## `{FILES[name][1]}`\n"
        definitions = schema.get("definitions", {})
        yield from _table(schema, definitions)
        for key, inner in _tables_within(schema, definitions):
            yield f"### `{key}`\n"
            yield from _table(inner, definitions)


def _tables_within(table: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The tables that stand in a table, outer ones first, each under the key that leads to it."""
    for key, field in table["properties"].items():
        if inner := definitions.get(_named(field)):
            yield key, inner
            yield from _tables_within(inner, definitions)


def _named(field: Mapping[str, Any]) -> str:
    """The definition that a field refers to, also within a list."""
    inner = field.get("items", field)
    found = inner.get("$ref") or next((each["$ref"] for each in inner.get("allOf", ()) if "$ref" in each), "")
    return str(found).rpartition("/")[2]


def _table(table: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[str]:
    yield "| field | holds | what it is for |\n| --- | --- | --- |"
    for key, field in table["properties"].items():
        name = f"**`{key}`**" if key in table.get("required", ()) else f"`{key}`"
        holds = _holds(field, definitions).replace("|", "\\|")
        yield f"| {name} | {holds} | {field['description']} |"
    yield ""


def _holds(field: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    """What stands in a field, in a few words: "text, 100", "2 to 4 texts, 160 each"."""
    if _named(field):
        return "tables" if field.get("type") == "array" else "a table"
    if "enum" in field:
        return ", ".join(f"`{each}`" for each in field["enum"])
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_holds(each, definitions) for each in field["anyOf"]))
    match field["type"]:
        case "array":
            return f"{_count(field)}: {_holds(field['items'], definitions)}"
        case "string":
            return _string(field)
        case "object":
            return "texts by key"
        case kind:
            return {"integer": "whole number", "number": "number", "boolean": "true or false"}[str(kind)]


def _count(field: Mapping[str, Any]) -> str:
    """How many there are: "list", "2", "up to 3", "1 to 4", "3 or more"."""
    least, most = field.get("minItems", 0), field.get("maxItems")
    if most is None:
        return f"{least} or more" if least else "list"
    return str(most) if least == most else f"{least} to {most}" if least else f"up to {most}"


def _string(field: Mapping[str, Any]) -> str:
    if field.get("format") == "date":
        return "date"
    pattern, most = field.get("pattern", ""), field.get("maxLength")
    if pattern:
        return "address" if "https" in pattern else "three numbers" if r"\.\d+\." in pattern else "id"
    return f"text, {most}" if most else "text"
