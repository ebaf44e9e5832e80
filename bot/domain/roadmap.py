"""What is taught: a roadmap's stages, weeks, milestones and resources. Ids are stable and never reused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from bot.domain.checks import CountedCheck, GivenCheck, LooksCheck, QuizCheck, read_check

if TYPE_CHECKING:  # these rooms build on this one
    from bot.domain.career import CareerCard, Certificate, Track
    from bot.domain.fast_track import FastTrack
    from bot.domain.project import Project, Rubric
    from bot.domain.quiz import Question


class Size(StrEnum):
    """How much of a week's task somebody takes on."""

    LIGHT = "light"
    STANDARD = "standard"
    STRETCH = "stretch"


class WeekStatus(StrEnum):
    """How much of a week is written: an outline has its skeleton and may be posted."""

    COMPLETE = "complete"
    OUTLINE = "outline"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of what "done" means; a tick box. The id (`W16.a`) stays when the text changes."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Resource:
    """One link from the pool, as a member sees it."""

    id: str
    title: str
    url: str
    topic: str
    kind: str
    cost: str
    hours: str = ""
    """Estimated hours as a person wrote them ("4", "3 per unit"), or "" for unknown."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A resource as one week uses it: which part, and why that."""

    resource: Resource
    part: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Week:
    """One week of content. An outline week leaves hook, tasks, discussion, nudge and wrap empty."""

    id: str
    number: int
    stage: int
    month: int
    title: str
    objectives: tuple[str, ...]
    deliverable: str
    hours: Mapping[Size, int]
    status: WeekStatus = WeekStatus.OUTLINE
    kind: str = "learn"
    hook: str = ""
    tasks: Mapping[Size, str] = field(default_factory=dict)
    """The task in three sizes; empty for an outline week."""
    done_when: tuple[Check, ...] = ()
    """The tick boxes, never none: the loader makes one of the deliverable where an outline week has no others."""
    readings: tuple[Reading, ...] = ()
    topics: tuple[str, ...] = ()
    discussion: str = ""
    habit: str = ""
    nudge: str = ""
    wrap: str = ""
    prerequisites: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    milestone: str | None = None
    projects: tuple[str, ...] = ()
    quiz: tuple[str, ...] = ()
    """Ids of the questions that the week asks, with one from an earlier week."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that a milestone asks for, with its own id (`M05.a`)."""

    id: str
    text: str
    evidence: str = ""
    """What to show, in a few words: "link to the repository"."""
    verified_by: str = "moderator"
    auto_check: str | None = None

    @property
    def counted(self) -> CountedCheck | None:
        """What it asks for, where it counts for itself; None for a criterion that people look at."""
        return read_check(self.auto_check)

    @property
    def quiz_check(self) -> QuizCheck | None:
        """What it asks of the quiz; None for any other."""
        return QuizCheck.read(self.auto_check)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A point on the way where others look at what somebody made."""

    id: str
    week: int
    title: str
    why: str
    criteria: tuple[Criterion, ...]
    not_enough: tuple[str, ...] = ()
    confirmations: int = 1
    """How many different people must confirm it."""
    grace_days: int = 14
    badge: str = ""
    message_pass: str = ""
    message_not_yet: str = ""

    @property
    def quiz_check(self) -> QuizCheck | None:
        """What it asks of the quiz, or None."""
        return next((check for each in self.criteria if (check := each.quiz_check)), None)

    @property
    def looks_check(self) -> LooksCheck | None:
        """What it asks of others' looks at it, or None."""
        return next((check for each in self.criteria if isinstance(check := each.counted, LooksCheck)), None)

    @property
    def given_check(self) -> GivenCheck | None:
        """What it asks of looks at others' milestones, or None."""
        return next((check for each in self.criteria if isinstance(check := each.counted, GivenCheck)), None)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of the path: a quarter, for a year's roadmap."""

    number: int
    title: str
    summary: str
    weeks: tuple[Week, ...]
    months: tuple[int, int]


@dataclass(frozen=True)
class Roadmap:
    """A whole path. `slug` names its folder under content/ and is what cohorts remember."""

    slug: str
    title: str
    summary: str
    stages: tuple[Stage, ...]
    milestones: tuple[Milestone, ...]
    resources: tuple[Resource, ...]
    after: str = ""
    """What comes after the last week, in two sentences."""
    version: str = "0.0.0"
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Ids that weeks once had, each with the id that took its place."""
    questions: tuple[Question, ...] = ()
    projects: tuple[Project, ...] = ()
    rubric: Rubric | None = None
    tracks: tuple[Track, ...] = ()
    careers: tuple[CareerCard, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    certificates_intro: str = ""
    fast_track: FastTrack | None = None

    @cached_property
    def weeks(self) -> tuple[Week, ...]:
        """All weeks in order; week n is `weeks[n - 1]`."""
        return tuple(week for stage in self.stages for week in stage.weeks)

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """The topics of all resources, in the pool's order, each once."""
        return tuple(dict.fromkeys(resource.topic for resource in self.resources))

    def week(self, number: int) -> Week | None:
        """Week `number`, counted from 1, or None."""
        return self.weeks[number - 1] if 1 <= number <= len(self.weeks) else None

    def week_by_id(self, id: str) -> Week | None:
        """The week with this id, or None."""
        return next((week for week in self.weeks if week.id == id), None)

    def stage_of(self, number: int) -> Stage:
        """The stage that week `number` belongs to."""
        week = self.weeks[number - 1]
        return next(stage for stage in self.stages if stage.number == week.stage)

    @cached_property
    def bank(self) -> Mapping[str, Question]:
        """All questions by id."""
        return {question.id: question for question in self.questions}

    def questions_of(self, *weeks: int) -> list[Question]:
        """The questions of these weeks, in their order."""
        return [question for question in self.questions if question.week in weeks]

    def project(self, id: str) -> Project | None:
        """The project with this id, or None."""
        return next((project for project in self.projects if project.id == id), None)

    def track(self, id: str) -> Track | None:
        """The track with this id, or None."""
        return next((track for track in self.tracks if track.id == id), None)

    def resource(self, id: str) -> Resource | None:
        """The link with this id, or None."""
        return next((resource for resource in self.resources if resource.id == id), None)

    def milestone(self, id: str) -> Milestone | None:
        """The milestone with this id, or None."""
        return next((milestone for milestone in self.milestones if milestone.id == id), None)

    def milestone_in(self, week: int) -> Milestone | None:
        """The milestone that falls into week `week`, or None."""
        return next((milestone for milestone in self.milestones if milestone.week == week), None)
