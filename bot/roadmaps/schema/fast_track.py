"""The short way for developers, as writers see it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.roadmaps.schema.common import (
    Coverage,
    Entry,
    FastWeekId,
    Hours,
    Label,
    Message,
    MilestoneId,
    Name,
    Paragraph,
    Remark,
    RungId,
    Sentence,
    Title,
    WeekId,
)


class PlacementPartEntry(Entry):
    """A `[[placement.part]]`: what shows that somebody can skip, and what happens otherwise."""

    title: Label
    shows: Sentence
    otherwise: Remark


class PlacementEntry(Entry):
    """The `[placement]`: how many questions of which weeks, how many must be right."""

    questions_from: Annotated[list[WeekId], Field(min_length=1)]
    each: Annotated[int, Field(ge=1, le=5)]
    needed: Annotated[int, Field(ge=1)]
    part: list[PlacementPartEntry] = []


class FastWeekEntry(Entry):
    """A `[[week]]` of the short way."""

    id: FastWeekId
    title: Name
    takes_from: Annotated[list[WeekId], Field(min_length=1)]
    action: Literal["keep", "compress", "skip_if_placed", "choice"]
    changes: Annotated[str, Field(min_length=1, max_length=250)]
    milestones: list[MilestoneId] = []
    rung: RungId | None = None
    hours: Hours = 10


class RungEntry(Entry):
    """A `[[rung]]` of the ladder at work."""

    id: RungId
    title: Name
    text: Annotated[str, Field(min_length=1, max_length=250)]


class FastTrackFileEntry(Entry):
    """The file fast_track.toml."""

    title: Title
    intro: Message
    rule: Paragraph
    skip_note: Paragraph
    covers: list[Coverage] = []
    placement: PlacementEntry
    week: Annotated[list[FastWeekEntry], Field(min_length=1)]
    rung: list[RungEntry] = []
