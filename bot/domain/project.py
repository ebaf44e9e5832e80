"""Projects: something to build that others can open, and the rubric they read it by."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.roadmap import Resource


@dataclass(frozen=True, slots=True)
class Dataset:
    """Data to work with: a resource of the pool or, where `resource` is None, something the learner brings."""

    title: str
    licence: str
    resource: Resource | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """One project. `weeks` are those that work on it; `pass_mark` counts points of the rubric."""

    id: str
    title: str
    level: str
    weeks: tuple[int, ...]
    problem: str
    who_cares: str
    datasets: tuple[Dataset, ...]
    requirements: tuple[str, ...]
    deliverables: tuple[str, ...]
    baseline: str
    pass_mark: int
    safeguards: tuple[str, ...]
    stretch: tuple[str, ...]
    team_size: str
    cost_and_hardware: str
    portfolio_line: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that reviewers look at, and what no, one and two points look like."""

    title: str
    none: str
    some: str
    full: str


@dataclass(frozen=True, slots=True)
class Rubric:
    """How a project is read by others: two points a criterion at most."""

    intro: str
    criteria: tuple[Criterion, ...]

    @property
    def points(self) -> int:
        """The most points that there are."""
        return 2 * len(self.criteria)
