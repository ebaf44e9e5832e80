"""The short way for people who already program: which weeks are kept, pressed together, skipped or chosen from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.progress import UNTOUCHED, WeekMark


class FastAction(StrEnum):
    """What the short way makes of the weeks it takes from."""

    KEEP = "keep"
    COMPRESS = "compress"
    SKIP_IF_PLACED = "skip_if_placed"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class FastWeek:
    """One week of the short way."""

    id: str
    number: int
    title: str
    takes_from: tuple[int, ...]
    action: FastAction
    changes: str
    milestones: tuple[str, ...]
    rung: str | None
    hours: int

    def done(self, marks: Mapping[int, WeekMark]) -> bool:
        """Whether it is behind somebody: all of its weeks are done or skipped; for a choice, any one."""
        over = [marks.get(week, UNTOUCHED).state.over for week in self.takes_from]
        return any(over) if self.action is FastAction.CHOICE else all(over)


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder at work."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PlacementPart:
    """One thing that shows what somebody already can, and what happens if it is not there."""

    title: str
    shows: str
    otherwise: str


@dataclass(frozen=True, slots=True)
class Placement:
    """The test before the short way: `each` questions of each of these weeks, `needed` right answers."""

    weeks: tuple[int, ...]
    each: int
    needed: int
    parts: tuple[PlacementPart, ...]


@dataclass(frozen=True, slots=True)
class FastTrack:
    """The whole short way."""

    title: str
    intro: str
    rule: str
    skip_note: str
    placement: Placement
    weeks: tuple[FastWeek, ...]
    rungs: tuple[Rung, ...]

    def taking(self, week: int) -> FastWeek | None:
        """The week of the short way that takes from week `week`, or None."""
        return next((each for each in self.weeks if week in each.takes_from), None)

    def next(self, marks: Mapping[int, WeekMark]) -> FastWeek | None:
        """The first week that is not behind somebody with these marks; None when all are."""
        return next((each for each in self.weeks if not each.done(marks)), None)


@dataclass(frozen=True, slots=True)
class Path:
    """What a member has chosen within a cohort.

    track: the speciality for after the roadmap. fast_since: the first day of the short way, None for the whole one.
    owed: weeks that the placement test sends back to; None before the test was taken.
    """

    cohort: str
    user: str
    track: str | None = None
    fast_since: date | None = None
    owed: tuple[int, ...] | None = None
    version: int = 0

    @property
    def placed(self) -> bool:
        """Whether the placement test is passed."""
        return self.owed == ()
