"""The content files' shape as JSON Schema, so that editors complete, explain and check while somebody types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from bot.roadmaps import schema
from bot.roadmaps.fields import FIELDS
from bot.roadmaps.rules.weeks import COMPLETE

Json = dict[str, Any]

FILES: Mapping[str, tuple[type[BaseModel], str]] = {
    "roadmap": (schema.RoadmapEntry, "roadmap.toml"),
    "week": (schema.WeekEntry, "weeks/Wnn.toml"),
    "milestones": (schema.MilestonesFile, "milestones.toml"),
    "resources": (schema.ResourcesFile, "resources.toml"),
    "project": (schema.ProjectEntry, "projects/Pnn.toml"),
    "rubric": (schema.RubricEntry, "rubric.toml"),
    "track": (schema.TrackEntry, "tracks/Tnn.toml"),
    "career": (schema.CareerEntry, "careers/Cnn.toml"),
    "certificates": (schema.CertificatesFile, "certificates.toml"),
    "fast_track": (schema.FastTrackFileEntry, "fast_track.toml"),
}
"""Each kind of file: how its table is read, and where such files are in a roadmap's folder."""

ROWS: Mapping[str, type[BaseModel]] = {
    "milestone": schema.MilestoneEntry,
    "resource": schema.ResourceEntry,
    "certificate": schema.CertificateEntry,
}
"""Rows that are read one by one, so that one mistake does not hide the others; their file does not know their shape."""

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The newest that editors of TOML understand."""


def schemas() -> dict[str, Json]:
    """A JSON Schema for each kind of file, by its name."""
    return {name: schema_of(model, place) for name, (model, place) in FILES.items()}


def schema_of(model: type[BaseModel], place: str) -> Json:
    """The schema of one kind of file, with every field explained."""
    found = _tidied(_table(model))
    untold = {"type": "array", "items": {"additionalProperties": True, "type": "object"}}
    rows = {key: ROWS[key] for key, field in found["properties"].items() if untold.items() <= field.items()}
    definitions: Json = found.pop("$defs", {})
    for key, row in rows.items():
        inner = _tidied(_table(row))
        definitions |= inner.pop("$defs", {})
        definitions[row.__name__] = inner
        found["properties"][key]["items"] = {"$ref": f"#/definitions/{row.__name__}"}
    for name, table in (*definitions.items(), (model.__name__, found)):
        for key, field in table["properties"].items():
            _explain(field, FIELDS[name][key])
    if model is schema.WeekEntry:
        found["if"] = {"properties": {"status": {"const": "complete"}}, "required": ["status"]}
        found["then"] = {"required": [key for key in COMPLETE if key != "prerequisites"]}
    return {"$schema": DIALECT, "title": place, **found, **({"definitions": definitions} if definitions else {})}


def _table(model: type[BaseModel]) -> Json:
    return model.model_json_schema(ref_template="#/definitions/{model}")


def _explain(field: Json, words: str) -> None:
    """Put a field's sentence where editors look for it; beside a `$ref` they look at nothing."""
    if "$ref" in field:
        field["allOf"] = [{"$ref": field.pop("$ref")}]
    field["description"] = words


def _tidied(value: Any) -> Any:
    """Without what says nothing in a TOML file: made-up titles, null, and pydantic's own words."""
    if isinstance(value, list):
        return [_tidied(each) for each in value]
    if not isinstance(value, dict):
        return value
    found = {key: _tidied(each) for key, each in value.items() if not (key == "default" and each is None)}
    if isinstance(found.get("title"), str) and ("type" in found or "anyOf" in found or "$ref" in found):
        del found["title"]
    if "ge" in found:
        found["minimum"] = found.pop("ge")
    kinds = [each for each in found.get("anyOf", ()) if each != {"type": "null"}]
    if "anyOf" in found and len(kinds) == 1:
        del found["anyOf"]
        return {**kinds[0], **found}
    return found
