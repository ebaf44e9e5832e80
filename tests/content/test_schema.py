"""Editors are told the same as the check: the published schemas take what it takes and refuse what it refuses."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

import bot.roadmaps.schema as shapes
from bot.cli.content_schema import all_pages
from bot.roadmaps.fields import FIELDS
from bot.roadmaps.json_schema import FILES, schemas
from bot.roadmaps.schema import Entry
from bot.roadmaps.start import TEMPLATE
from tests.content.conftest import SHIPPED

ROOT = Path(__file__).parents[2]
PUBLISHED = schemas()


def as_editors_see(value: Any) -> Any:
    """A TOML value as editors hand it to a schema: dates are texts."""
    if isinstance(value, dict):
        return {key: as_editors_see(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_editors_see(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def faults(kind: str, text: str) -> list[str]:
    validator = Draft7Validator(PUBLISHED[kind], format_checker=Draft7Validator.FORMAT_CHECKER)
    return [error.message for error in validator.iter_errors(as_editors_see(tomllib.loads(text)))]


def files() -> list[tuple[str, Path]]:
    found = []
    for kind, (_, place) in FILES.items():
        pattern = place.replace("nn.toml", "*.toml")
        found += [(kind, file) for folder in (TEMPLATE, SHIPPED) for file in sorted(folder.glob(pattern))]
    return found


def test_there_is_a_schema_for_every_file_of_a_roadmap() -> None:
    known = {file for _, file in files()}
    assert {file for folder in (TEMPLATE, SHIPPED) for file in folder.rglob("*.toml")} == known


@pytest.mark.parametrize("kind", FILES)
def test_every_schema_is_one(kind: str) -> None:
    Draft7Validator.check_schema(PUBLISHED[kind])


@pytest.mark.parametrize("kind", FILES)
def test_what_the_check_takes_editors_take(kind: str) -> None:
    for each, file in files():
        if each == kind:
            assert faults(kind, file.read_text(encoding="utf-8")) == [], file


MISTAKES = {
    "an unknown key": ("weeks/W02.toml", "week", "objectives =", "objectivs ="),
    "a text that is too long": ("weeks/W02.toml", "week", '"A slow rise"', f'"{"x" * 101}"'),
    "a word that is not on the list": ("weeks/W02.toml", "week", 'kind = "build"', 'kind = "bake"'),
    "a number in quotes": ("weeks/W02.toml", "week", "number = 2", 'number = "2"'),
    "an id of the wrong form": ("milestones.toml", "milestones", 'id = "M01"', 'id = "X01"'),
    "a complete week without a nudge": ("weeks/W01.toml", "week", "nudge =", "# nudge ="),
    "no date": ("weeks/W01.toml", "week", "reviewed_on = 2026-11-24", 'reviewed_on = "soon"'),
    "a row without its reason": ("resources.toml", "resources", "why =", "# why ="),
    "a negative tolerance": ("weeks/W01.toml", "week", "tolerance = 0", "tolerance = -1"),
    "pay without its kind": ("careers/C01.toml", "career", 'statistic = "mean"', 'statistic = "guess"'),
}


@pytest.mark.parametrize(("file", "kind", "old", "new"), MISTAKES.values(), ids=MISTAKES.keys())
def test_what_the_check_refuses_editors_mark(file: str, kind: str, old: str, new: str) -> None:
    text = (TEMPLATE / file).read_text(encoding="utf-8")
    assert old in text
    assert faults(kind, text.replace(old, new, 1))


def test_an_outline_may_leave_open_what_a_complete_week_needs() -> None:
    text = (TEMPLATE / "weeks" / "W01.toml").read_text(encoding="utf-8")
    text = text.replace('status = "complete"', 'status = "outline"').replace("nudge =", "# nudge =")
    assert faults("week", text) == []


def test_every_field_is_explained_and_no_other() -> None:
    models = [each for name in shapes.__all__ if issubclass(each := getattr(shapes, name), Entry) and each is not Entry]
    assert {name: set(fields) for name, fields in FIELDS.items()} == {
        each.__name__: set(each.model_fields) for each in models
    }


def test_every_field_is_explained_where_editors_look() -> None:
    for schema in PUBLISHED.values():
        for table in (schema, *schema.get("definitions", {}).values()):
            assert all(field["description"] for field in table["properties"].values())


@pytest.mark.parametrize("file", all_pages(), ids=lambda file: file.name)
def test_the_published_pages_are_up_to_date(file: Path) -> None:
    assert file.read_text(encoding="utf-8") == all_pages()[file], "run `make docs`"


def test_nothing_else_is_published_beside_them() -> None:
    assert set((ROOT / "docs" / "schema").iterdir()) == {file for file in all_pages() if file.suffix == ".json"}


def test_editors_are_led_to_each_schema() -> None:
    rules = tomllib.loads((ROOT / ".taplo.toml").read_text(encoding="utf-8"))["rule"]
    assert [rule["schema"]["path"] for rule in rules] == [f"docs/schema/{kind}.json" for kind in FILES]
    assert all(json.loads((ROOT / rule["schema"]["path"]).read_text()) for rule in rules)
