"""A week and its questions, as writers see them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from bot.roadmaps.schema.common import (
    CheckId,
    Coverage,
    Entry,
    Evidence,
    FastWeekId,
    Hours,
    Line,
    MilestoneId,
    Paragraph,
    ProjectId,
    QuestionId,
    Slug,
    Title,
    Version,
    WeekId,
)

Objective = Annotated[str, Field(min_length=1, max_length=120)]


class CheckEntry(Entry):
    """One tick box of a week."""

    id: CheckId
    text: Line


class HoursEntry(Entry):
    """What a week costs in each of its sizes."""

    light: Hours
    standard: Hours
    stretch: Hours


class ReadingEntry(Entry):
    """A resource as one week uses it."""

    id: Slug
    part: Annotated[str, Field(max_length=50)] = ""
    why: Annotated[str, Field(max_length=100)] = ""


class FastTrackEntry(Entry):
    """What the short way for developers makes of a week, and in which of its own weeks."""

    action: Literal["keep", "compress", "skip_if_placed", "choice"]
    week: FastWeekId


class QuestionEntry(Entry):
    """A `[[question]]` of a week: one best answer, and for every other one why it is not."""

    id: QuestionId
    type: Literal["single", "multi", "true_false", "numeric", "short"]
    stem: Paragraph
    options: Annotated[list[Annotated[str, Field(min_length=1, max_length=72)]], Field(max_length=5)] = []
    answer: int | float | list[int] | list[str]
    """Places among the options from 0 (several for multi), a number for numeric, texts to accept for short."""
    tolerance: Annotated[float | int, Field(ge=0)] = 0
    explanation: Paragraph
    why_wrong: dict[str, Paragraph]
    """By the place of each wrong option, or for numeric and short by typical wrong answers."""
    source: Annotated[str, Field(pattern=r"^(W\d{2,3}|[a-z0-9]+(-[a-z0-9]+)*)$")]
    difficulty: Literal["warm-up", "core", "stretch"]
    objective: Objective
    review_after_weeks: list[Annotated[int, Field(ge=1)]] = [1, 4, 12]
    covers: list[Coverage] = []


class WeekEntry(Entry):
    """A file weeks/Wnn.toml. What only a complete week must have is optional here and demanded by the rules."""

    id: WeekId
    number: Annotated[int, Field(ge=1, le=520)]
    quarter: Annotated[int, Field(ge=1)]
    month: Annotated[int, Field(ge=1)]
    status: Literal["complete", "outline"]
    kind: Literal["learn", "build", "review"]
    title: Title
    objectives: Annotated[list[Objective], Field(min_length=1, max_length=3)]
    deliverable: Annotated[str, Field(min_length=1, max_length=160)]
    done_when: Annotated[list[CheckEntry], Field(max_length=4)] = []
    hours: HoursEntry
    hook: Annotated[str, Field(max_length=280)] = ""
    warm_up: Annotated[str, Field(max_length=150)] = ""
    core: Annotated[str, Field(max_length=300)] = ""
    stretch: Annotated[str, Field(max_length=150)] = ""
    discussion_question: Annotated[str, Field(max_length=200)] = ""
    community_habit: Annotated[str, Field(max_length=160)] = ""
    nudge: Annotated[str, Field(max_length=280)] = ""
    wrap: Annotated[str, Field(max_length=400)] = ""
    prerequisites: list[Line] = []
    evidence: list[Evidence] = []
    resources: Annotated[list[ReadingEntry], Field(max_length=3)] = []
    topics: list[Line] = []
    quiz: Annotated[list[QuestionId], Field(max_length=3)] = []
    aliases: list[WeekId] = []
    fast_track: FastTrackEntry | None = None
    milestone: MilestoneId | None = None
    projects: list[ProjectId] = []
    covers: list[Coverage] = []
    reviewed_on: date | None = None
    content_version: Version | None = None
    question: Annotated[list[QuestionEntry], Field(max_length=20)] = []
