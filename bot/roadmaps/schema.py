"""The shape of the content files, as writers see them: keys, kinds and sizes. Nothing here looks across files."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Title = Annotated[str, Field(min_length=1, max_length=100)]
Line = Annotated[str, Field(min_length=1, max_length=100)]
"""A tick box: a select's option takes 100 characters."""
Objective = Annotated[str, Field(min_length=1, max_length=120)]
Paragraph = Annotated[str, Field(min_length=1, max_length=300)]
Message = Annotated[str, Field(min_length=1, max_length=400)]
Coverage = Annotated[str, Field(pattern=r"^[A-Z]+-\d{2}$")]
WeekId = Annotated[str, Field(pattern=r"^W\d{2,3}$")]
MilestoneId = Annotated[str, Field(pattern=r"^M\d{2}$")]
ProjectId = Annotated[str, Field(pattern=r"^P(0[1-9]|1[0-2])$")]
CheckId = Annotated[str, Field(pattern=r"^[WM]\d{2,3}\.[a-z]$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Version = Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
Evidence = Literal["repo_url", "commit", "pr_url", "notebook_url", "image", "text", "number"]
Hours = Annotated[int, Field(ge=1, le=60)]


class Entry(BaseModel):
    """A table in a content file: unknown keys are refused, and no value is silently turned into another kind."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


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


class RecallEntry(Entry):
    """A question to come back to later, with its answer."""

    question: Paragraph
    answer: Paragraph


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
    recall: RecallEntry | None = None
    milestone: MilestoneId | None = None
    projects: list[ProjectId] = []
    covers: list[Coverage] = []
    reviewed_on: date | None = None
    content_version: Version | None = None


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
    why: Line


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
    stage: Annotated[list[StageEntry], Field(min_length=1)]


class MilestonesFile(Entry):
    """The file milestones.toml, before its rows are looked at one by one."""

    milestone: list[dict[str, object]] = []


class ResourcesFile(Entry):
    """The file resources.toml, before its rows are looked at one by one."""

    resource: list[dict[str, object]] = []
