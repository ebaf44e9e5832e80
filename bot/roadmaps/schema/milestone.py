"""A milestone, as writers see it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.roadmaps.schema.common import CheckId, Coverage, Entry, Line, Message, MilestoneId, Paragraph, Title


class CriterionEntry(Entry):
    """One thing that a milestone asks for."""

    id: CheckId
    text: Line
    evidence: Annotated[str, Field(min_length=1, max_length=60)]
    verified_by: Literal["self", "peer", "moderator"]
    auto_check: Annotated[str, Field(pattern=r"^[a-z_]+(:[A-Za-z0-9-]+)*$")] | None = None


class MilestoneEntry(Entry):
    """A `[[milestone]]` of milestones.toml."""

    id: MilestoneId
    week: Annotated[int, Field(ge=1)]
    title: Title
    why: Paragraph
    criteria: Annotated[list[CriterionEntry], Field(min_length=1, max_length=8)]
    not_enough: Annotated[list[Line], Field(min_length=1)]
    confirmations: Annotated[int, Field(ge=1, le=5)] = 1
    grace_days: Annotated[int, Field(ge=0, le=90)] = 14
    badge: Annotated[str, Field(min_length=1, max_length=60)]
    message_pass: Message
    message_not_yet: Message
    covers: list[Coverage] = []


class MilestonesFile(Entry):
    """The file milestones.toml, before its rows are looked at one by one."""

    milestone: list[dict[str, object]] = []
