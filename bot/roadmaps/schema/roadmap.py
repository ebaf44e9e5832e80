"""What a roadmap is as a whole, as writers see it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.roadmaps.schema.common import Entry, Message, Paragraph, Slug, Title, Version


class StageEntry(Entry):
    """A `[[stage]]` of roadmap.toml; `months` is the first and the last."""

    number: Annotated[int, Field(ge=1)]
    title: Title
    summary: Paragraph
    months: Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=2, max_length=2)]


class RoadmapEntry(Entry):
    """The file roadmap.toml."""

    slug: Slug
    title: Title
    summary: Message
    after: Message
    version: Version = "0.0.0"
    stage: Annotated[list[StageEntry], Field(min_length=1)]
