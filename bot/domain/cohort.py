"""A cohort: a group that follows one roadmap together, and the plan that its dates make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.calendar import Instant, instant, local_day, on_or_after
from bot.domain.errors import BadInput
from bot.domain.people import Community, Person, Place

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


class State(StrEnum):
    """What a moderator decided about a cohort. "Finished" is not decided, it follows from the plan."""

    ACTIVE = "active"
    PAUSED = "paused"
    ARCHIVED = "archived"


class Beat(StrEnum):
    """The kinds of post that a week has, in the order in which a week usually sees them."""

    PROMPT = "prompt"
    NUDGE = "nudge"
    MILESTONE = "milestone"
    WRAP = "wrap"


@dataclass(frozen=True, slots=True)
class Slot:
    """When a beat is posted within its week: weekday (0 is Monday) and the hour on the cohort's wall."""

    weekday: int
    hour: time


@dataclass(frozen=True, slots=True)
class Shift:
    """From content week `week` on, everything comes `weeks` calendar weeks later."""

    week: int
    weeks: int


@dataclass(frozen=True, slots=True)
class Cohort:
    """A group on its way. All days and hours are those of `zone`."""

    id: str
    community: Community
    place: Place
    name: str
    roadmap: str
    first_day: date
    zone: str
    slots: Mapping[Beat, Slot]
    """The beats that are on; a beat without a slot is off."""
    creator: str
    pace: int = 1
    """Calendar weeks that one week of content takes."""
    breaks: frozenset[date] = frozenset()
    """Days on which nothing happens: a calendar week of the cohort that contains one is a break week."""
    shifts: tuple[Shift, ...] = ()
    state: State = State.ACTIVE
    mentor_role: str | None = None
    version: int = 1
    settled: datetime | None = None
    """Everything due up to here has been decided; what is due later has not. None until the first tick."""
    paused_on: date | None = None

    def person(self, user: str) -> Person:
        """A member of this cohort's community by user id."""
        return Person(self.community.platform, self.community.space, user)


def usual_slots(first_day: date, hour: time) -> dict[Beat, Slot]:
    """The rhythm a new cohort starts with: prompt on the first day, nudge after three, milestone four, wrap six."""
    days = {Beat.PROMPT: 0, Beat.NUDGE: 3, Beat.MILESTONE: 4, Beat.WRAP: 6}
    return {beat: Slot((first_day.weekday() + after) % 7, hour) for beat, after in days.items()}


@dataclass(frozen=True, slots=True)
class Span:
    """The days of one week of content: from `first` up to and including `last`."""

    week: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Post:
    """One post that the plan asks for."""

    beat: Beat
    week: int
    when: Instant

    def key(self, cohort: str) -> str:
        """Its natural key: `c1/prompt/3`. Once it is in the ledger, everything about the post is decided."""
        return f"{cohort}/{self.beat.value}/{self.week}"


@dataclass(frozen=True)
class Plan:
    """A cohort's dates, worked out once from its rules. `spans[n - 1]` is week n."""

    cohort: Cohort
    spans: tuple[Span, ...]
    milestones: frozenset[int] = field(default_factory=frozenset)
    """Weeks that have a milestone."""

    def week_at(self, now: datetime) -> int:
        """The week the group is in: 0 before the first day; during a break the one before it; at the end the last."""
        day = local_day(now, self.cohort.zone)
        return sum(1 for span in self.spans if span.first <= day)

    def finished(self, now: datetime) -> bool:
        """Whether the last week has passed."""
        return local_day(now, self.cohort.zone) > self.spans[-1].last

    def on_break(self, now: datetime) -> bool:
        """Whether the group has begun, is not at its end, and today belongs to no week."""
        day = local_day(now, self.cohort.zone)
        return self.spans[0].first <= day <= self.spans[-1].last and not any(
            s.first <= day <= s.last for s in self.spans
        )

    def opens(self, week: int) -> datetime:
        """When a week begins: midnight of its first day in the cohort's zone."""
        return instant(self.spans[week - 1].first, time(0), self.cohort.zone).at

    def closes(self, week: int) -> datetime:
        """When a check-in for a week stops being on time: midnight after its last day."""
        return instant(self.spans[week - 1].last + timedelta(days=1), time(0), self.cohort.zone).at

    def posts(self, after: datetime | None = None, until: datetime | None = None) -> Iterator[Post]:
        """All posts with `after < instant <= until`, in the order of time; None means no bound."""
        found = (post for span in self.spans if _near(span, after, until) for post in self._posts_of(span))
        inside = (p for p in found if (after is None or p.when.at > after) and (until is None or p.when.at <= until))
        return iter(sorted(inside, key=lambda post: (post.when.at, list(Beat).index(post.beat))))

    def next_after(self, after: datetime) -> datetime | None:
        """When the next post is due after an instant, or None."""
        for span in self.spans:
            if _near(span, after, None):
                # All posts of a week lie within its days, so before those of the next week.
                upcoming = [post.when.at for post in self._posts_of(span) if post.when.at > after]
                if upcoming:
                    return min(upcoming)
        return None

    def when(self, beat: Beat, week: int) -> Instant | None:
        """When a beat of a week is posted, or None if it is off."""
        return next((p.when for p in self._posts_of(self.spans[week - 1]) if p.beat is beat), None)

    def _posts_of(self, span: Span) -> Iterator[Post]:
        for beat, slot in self.cohort.slots.items():
            if beat is Beat.MILESTONE and span.week not in self.milestones:
                continue
            yield Post(beat, span.week, instant(self._day(beat, slot, span), slot.hour, self.cohort.zone))

    def _day(self, beat: Beat, slot: Slot, span: Span) -> date:
        """Prompt in the first calendar week of a span, nudge in the middle one, milestone and wrap in the last.

        A slow pace may have a break within a span; the weeks of the break are none of these.
        """
        starts = [span.first + n * WEEK for n in range((span.last - span.first) // WEEK + 1)]
        starts = [start for start in starts if start == _skip_breaks(start, self.cohort.breaks)]
        which = {Beat.PROMPT: 0, Beat.NUDGE: (len(starts) - 1) // 2}.get(beat, -1)
        return on_or_after(starts[which], slot.weekday)


def _near(span: Span, after: datetime | None, until: datetime | None) -> bool:
    """Whether a span can hold an instant of the window; days of slack stand for all time zones."""
    slack = timedelta(days=2)
    return (after is None or span.last + slack >= after.date()) and (
        until is None or span.first - slack <= until.date()
    )


def plan(cohort: Cohort, weeks: int, milestones: Iterable[int] = ()) -> Plan:
    """Lay out `weeks` weeks of content from the cohort's first day, over its pace, breaks and shifts."""
    spans = []
    start = cohort.first_day
    delays: dict[int, int] = {}
    for shift in cohort.shifts:
        delays[shift.week] = delays.get(shift.week, 0) + shift.weeks
    for week in range(1, weeks + 1):
        if week in delays:
            start += timedelta(weeks=delays[week])
        first = start = _skip_breaks(start, cohort.breaks)
        for _ in range(cohort.pace):
            start = _skip_breaks(start, cohort.breaks) + WEEK
        spans.append(Span(week, first, start - DAY))
    return Plan(cohort, tuple(spans), frozenset(milestones))


def _skip_breaks(start: date, breaks: frozenset[date]) -> date:
    while breaks and any(start <= day < start + WEEK for day in breaks):
        start += WEEK
    return start


def shifted(cohort: Cohort, week: int, weeks: int) -> Cohort:
    """The cohort with everything from `week` on moved by `weeks` calendar weeks (fewer than none: earlier).

    Raises BadInput if week `week` would then begin before the one before it has ended.
    """
    total = sum(shift.weeks for shift in cohort.shifts if shift.week == week) + weeks
    if total < 0:
        raise BadInput(
            "by", f"Week {week} follows right after the week before it, so it can't come earlier. Try a smaller number."
        )
    others = tuple(shift for shift in cohort.shifts if shift.week != week)
    kept = (*others, Shift(week, total)) if total else others
    return replace(cohort, shifts=tuple(sorted(kept, key=lambda shift: shift.week)))
