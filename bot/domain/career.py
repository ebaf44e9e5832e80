"""What lies beyond the weeks: tracks to go on with, career cards, certificates as dated data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.project import Dataset
from bot.domain.roadmap import Resource


@dataclass(frozen=True, slots=True)
class Track:
    """A speciality for the time after the roadmap. `entry` names the weeks and milestones that come before it."""

    id: str
    name: str
    why_now: str
    entry: tuple[str, ...]
    entry_check: str
    first_four_weeks: tuple[str, ...]
    twelve_week_project: str
    datasets: tuple[Dataset, ...]
    safeguards: tuple[str, ...]
    roles: tuple[str, ...]
    communities: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a career card."""

    title: str
    text: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PayFact:
    """A figure about pay, never without what kind of figure it is. Facts are never merged or computed with."""

    amount: str
    statistic: str
    seniority: str
    place: str
    source_title: str
    published_on: str
    note: str


@dataclass(frozen=True, slots=True)
class CareerCard:
    """One page about the job: the role, titles, education, pay and so on."""

    id: str
    title: str
    intro: str
    sections: tuple[Section, ...]
    facts: tuple[PayFact, ...]
    links: tuple[tuple[Resource, str], ...]
    """Each with why it is here."""
    reviewed_on: date


class ExamStatus(StrEnum):
    """Whether an exam can be taken."""

    ACTIVE = "active"
    ANNOUNCED = "announced"
    RETIRING = "retiring"
    RETIRED = "retired"
    UNKNOWN = "unknown"


FRESH = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Certificate:
    """An exam or course certificate, as it was reported on `checked_on`."""

    id: str
    name: str
    exam_code: str
    provider: str
    level: str
    status: ExamStatus
    status_since: date | None
    status_note: str
    replaced_by: tuple[str, ...]
    fee_note: str
    topics: tuple[str, ...]
    helps_with: str
    official: Resource | None
    checked_on: date
    source_note: str
    hidden: bool = False

    @property
    def offered(self) -> bool:
        """Whether it may be shown as a choice: it can be taken, and nobody hid it."""
        return self.status is ExamStatus.ACTIVE and not self.hidden

    def stale(self, today: date) -> bool:
        """Whether it was last looked at so long ago that the card must say so."""
        return today - self.checked_on > FRESH
