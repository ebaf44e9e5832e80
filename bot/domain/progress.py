"""What a member has done: week marks, check-ins, milestone submissions, and the counts made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.roadmap import Milestone, Size, Stage, Week


class WeekState(StrEnum):
    """How far somebody is with a week."""

    NOT_STARTED = "not started"
    DOING = "doing"
    DONE = "done"
    SKIPPED = "skipped"

    @property
    def over(self) -> bool:
        """Whether the week is behind them: done or skipped."""
        return self in (WeekState.DONE, WeekState.SKIPPED)


@dataclass(frozen=True, slots=True)
class WeekMark:
    """Where one member stands with one week. A size is kept only with DONE."""

    state: WeekState = WeekState.NOT_STARTED
    size: Size | None = None
    ticks: frozenset[str] = frozenset()
    """Ids of the "done when" lines that are ticked."""


UNTOUCHED = WeekMark()


@dataclass(frozen=True, slots=True)
class Mark:
    """One change of one week's mark: an event. `by` differs from `user` when a moderator corrected it."""

    id: str
    cohort: str
    user: str
    week: int
    before: WeekMark
    after: WeekMark
    at: datetime
    by: str
    reason: str = ""


def tick(mark: WeekMark, ticked: Iterable[str], week: Week) -> WeekMark:
    """The mark with exactly these boxes ticked; the first tick starts the week, a done week stays done."""
    ticks = frozenset(ticked) & {check.id for check in week.done_when}
    if mark.state is WeekState.DONE:
        return replace(mark, ticks=ticks)
    return WeekMark(WeekState.DOING if ticks else WeekState.NOT_STARTED, None, ticks)


def finish(mark: WeekMark, size: Size) -> WeekMark:
    """The mark as done in a size; ticks stay as the member left them."""
    return replace(mark, state=WeekState.DONE, size=size)


def skip(mark: WeekMark) -> WeekMark:
    """The mark as skipped, which is its own number and never counts as done."""
    return replace(mark, state=WeekState.SKIPPED, size=None)


def reopen(mark: WeekMark) -> WeekMark:
    """The mark as being worked on again, or as untouched if nothing is ticked."""
    return WeekMark(WeekState.DOING if mark.ticks else WeekState.NOT_STARTED, None, mark.ticks)


FURTHEST = (WeekState.NOT_STARTED, WeekState.SKIPPED, WeekState.DOING, WeekState.DONE)


def merged(one: WeekMark, other: WeekMark) -> WeekMark:
    """The mark of a week that two weeks became: the further state, the ticks of both."""
    further = max(one, other, key=lambda mark: FURTHEST.index(mark.state))
    return replace(further, ticks=one.ticks | other.ticks)


@dataclass(frozen=True, slots=True)
class Count:
    """Weeks by state, out of all weeks counted."""

    done: int
    doing: int
    skipped: int
    total: int


def count(marks: Mapping[int, WeekMark], weeks: Iterable[Week]) -> Count:
    """Count the states of these weeks; a week without a mark is not started."""
    states = [marks.get(week.number, UNTOUCHED).state for week in weeks]
    return Count(
        states.count(WeekState.DONE), states.count(WeekState.DOING), states.count(WeekState.SKIPPED), len(states)
    )


def by_stage(marks: Mapping[int, WeekMark], stages: Iterable[Stage]) -> list[tuple[Stage, Count]]:
    """The counts of each stage, in order."""
    return [(stage, count(marks, stage.weeks)) for stage in stages]


class Timing(StrEnum):
    """When a check-in came, seen from the group's week."""

    EARLY = "early"
    ON_TIME = "on time"
    LATE = "late"


def timing(now: datetime, opens: datetime, closes: datetime) -> Timing:
    """Early before the week opens, late from the moment it closes."""
    return Timing.EARLY if now < opens else Timing.LATE if now >= closes else Timing.ON_TIME


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What a member wrote about a week; the newest version of it. Earlier versions are kept."""

    cohort: str
    user: str
    week: int
    did: str
    at: datetime
    timing: Timing
    evidence: str = ""
    blocked: str = ""
    confidence: int | None = None
    """1 (lost) to 5 (could teach it), or None."""
    shared: bool = False
    """Whether the wrap may quote it."""
    version: int = 1
    edited: datetime | None = None


class Standing(StrEnum):
    """How a milestone stands for one member."""

    NOT_STARTED = "not started"
    SUBMITTED = "submitted"
    CHANGES_ASKED = "changes asked"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a member shows for one criterion, and how that stands."""

    shown: str
    standing: Standing = Standing.SUBMITTED
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """A member's milestone: evidence by criterion id, and who has confirmed it so far."""

    cohort: str
    user: str
    milestone: str
    evidence: Mapping[str, Evidence]
    at: datetime
    standing: Standing = Standing.SUBMITTED
    confirmed_by: tuple[str, ...] = ()
    comment: str = ""
    """The reviewer's last word."""
    claimed_by: str | None = None
    """Who is looking at it now; another reviewer may take it once `claimed_until` has passed."""
    claimed_until: datetime | None = None
    decided: datetime | None = None
    """When a reviewer last confirmed it or asked for changes; None while it waits."""
    version: int = 1
    opened: datetime | None = None
    """Since when others of the group may look at it; None while they may not."""

    @property
    def open_to_peers(self) -> bool:
        """Whether others of the group may look at it now: its owner said so, and it is not confirmed yet."""
        return self.opened is not None and self.standing in (Standing.SUBMITTED, Standing.CHANGES_ASKED)


def confirmers(confirmed_by: Iterable[str], seconds: Iterable[str], milestone: Milestone) -> tuple[str, ...]:
    """Who counts for a milestone: whoever reviewed it, and one peer where it takes two people or more."""
    reviewers = tuple(dict.fromkeys(confirmed_by))
    peer = [each for each in seconds if each not in reviewers][:1]
    return (*reviewers, *peer) if milestone.confirmations > 1 else reviewers


def confirm(submission: Submission, by: str, milestone: Milestone, seconds: Iterable[str] = ()) -> Submission:
    """The submission with one more confirmation; confirmed once as many different people as asked have said so.

    seconds: peers who confirm it. They never end it: this is called for a reviewer's word alone.
    """
    confirmed_by = tuple(dict.fromkeys((*submission.confirmed_by, by)))
    whole = confirmers(confirmed_by, seconds, milestone)
    if len(whole) < milestone.confirmations:
        return replace(submission, confirmed_by=confirmed_by)
    confirmed_by = whole if len(confirmed_by) < milestone.confirmations else confirmed_by
    evidence = {id: replace(each, standing=Standing.CONFIRMED) for id, each in submission.evidence.items()}
    return replace(submission, confirmed_by=confirmed_by, evidence=evidence, standing=Standing.CONFIRMED)


def ask_changes(submission: Submission, criteria: Iterable[str], comment: str) -> Submission:
    """The submission sent back: these criteria need another look, all confirmations start anew."""
    wanted = set(criteria) or set(submission.evidence)
    evidence = {
        id: replace(each, standing=Standing.CHANGES_ASKED, comment=comment) if id in wanted else each
        for id, each in submission.evidence.items()
    }
    return replace(submission, evidence=evidence, standing=Standing.CHANGES_ASKED, confirmed_by=(), comment=comment)


class Pulse(StrEnum):
    """How a member is getting on, in words that do not shame."""

    ON_TRACK = "on track"
    CATCHING_UP = "catching up"
    PAUSED = "paused"


QUIET = timedelta(weeks=2)


def pulse(now: datetime, heard: datetime, week: int, joined_week: int, marks: Mapping[int, WeekMark]) -> Pulse:
    """Paused after two weeks without a word; catching up when a week since joining, before this one, is untouched."""
    if now - heard > QUIET:
        return Pulse.PAUSED
    owed = range(max(joined_week, 1), week)
    behind = any(not marks.get(n, UNTOUCHED).state.over for n in owed)
    return Pulse.CATCHING_UP if behind else Pulse.ON_TRACK
