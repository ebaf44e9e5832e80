"""The pool of links, as writers see it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from bot.roadmaps.schema.common import Entry, Line, Slug


class ResourceEntry(Entry):
    """A `[[resource]]` of resources.toml."""

    id: Slug
    title: Annotated[str, Field(min_length=1, max_length=60)]
    url: Annotated[str, Field(pattern=r"^https://[^\s/]+\S*$", max_length=110)]
    topic: Line
    kind: Literal["course", "book", "doc", "video", "practice", "paper"]
    cost: Line
    hours: Annotated[str, Field(max_length=30)] = ""
    confidence: Annotated[str, Field(min_length=1, max_length=30)]
    status: Literal["ok", "unknown", "moved", "dead"]
    checked_on: date | None = None
    replaced_by: Slug | None = None
    why: Line


class ResourcesFile(Entry):
    """The file resources.toml, before its rows are looked at one by one."""

    resource: list[dict[str, object]] = []
