"""Projects and the rubric they are read by, as writers see them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from bot.roadmaps.schema.common import (
    Coverage,
    DatasetEntry,
    Entry,
    Label,
    Message,
    ProjectId,
    Remark,
    Sentence,
    Title,
)


class ProjectEntry(Entry):
    """A file projects/Pnn.toml."""

    id: ProjectId
    title: Title
    level: Literal["beginner", "beginner-plus", "intermediate", "advanced"]
    weeks: Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=1)]
    problem: Message
    who_cares: Annotated[str, Field(min_length=1, max_length=250)]
    datasets: Annotated[list[DatasetEntry], Field(min_length=1, max_length=5)]
    requirements: Annotated[list[Sentence], Field(min_length=3, max_length=8)]
    deliverables: Annotated[list[Annotated[str, Field(min_length=1, max_length=120)]], Field(min_length=1)]
    baseline: Remark
    pass_mark: Annotated[int, Field(ge=1, le=40)]
    safeguards: Annotated[list[Sentence], Field(min_length=1, max_length=4)]
    stretch: Annotated[list[Sentence], Field(max_length=3)] = []
    team_size: Label
    cost_and_hardware: Remark
    portfolio_line: Remark
    covers: list[Coverage] = []
    reviewed_on: date


class RubricCriterionEntry(Entry):
    """A `[[criterion]]` of rubric.toml: what no, one and two points look like."""

    title: Label
    none: Annotated[str, Field(min_length=1, max_length=120)]
    some: Annotated[str, Field(min_length=1, max_length=120)]
    full: Annotated[str, Field(min_length=1, max_length=120)]


class RubricEntry(Entry):
    """The file rubric.toml."""

    intro: Remark
    criterion: Annotated[list[RubricCriterionEntry], Field(min_length=1, max_length=12)]
    covers: list[Coverage] = []
