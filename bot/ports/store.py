"""The port to the store: one protocol for each part, all reached through a Unit, that is, one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.cohort import Cohort
from bot.domain.membership import CommunitySettings, Member, Settings
from bot.domain.people import Community, Person
from bot.domain.progress import CheckIn, Mark, Submission, WeekMark
from bot.ports.handled import Handled
from bot.ports.learning import Looks, Orders, Paths, Quizzes
from bot.ports.outbox import Outbox
from bot.ports.seats import Seats
from bot.ui.command import Given


class StoreError(Exception):
    """The store can't do its work; the message tells whoever runs Waypost what to do. Never holds a password."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody has answered so far, or a change that waits for Save.

    given: answers by parameter name. errors: fields to ask again, with why. base: the version that an edit is of.
    """

    id: str
    person: Person
    command: str
    given: Mapping[str, Given]
    expires: datetime
    errors: Mapping[str, str] = field(default_factory=dict)
    base: int = 0


class Communities(Protocol):
    """What moderators have set for a community."""

    async def get(self, community: Community) -> CommunitySettings:
        """The settings; the usual ones if none were saved."""
        ...

    async def put(self, settings: CommunitySettings) -> None:
        """Save the settings, new or not."""


class Cohorts(Protocol):
    """Cohorts, and when the scheduler must next look at each."""

    async def get(self, id: str) -> Cohort | None:
        """The cohort, in any state."""
        ...

    async def of(self, community: Community) -> Sequence[Cohort]:
        """All cohorts of a community, oldest first, in any state."""
        ...

    async def at(self, community: Community, channel: str) -> Sequence[Cohort]:
        """The unarchived cohorts of a channel and of its threads, oldest first."""
        ...

    async def joined(self, person: Person) -> Sequence[Cohort]:
        """The unarchived cohorts that somebody is in; in all communities of the platform if `person.space` is None."""
        ...

    async def add(self, cohort: Cohort, now: datetime, wake: datetime | None) -> None:
        """Store a new cohort. `wake`: when the scheduler must look at it, None for never."""

    async def save(self, cohort: Cohort, base: int, wake: datetime | None) -> bool:
        """Store a changed cohort as version `base + 1`, unless its version is no longer `base` (then False)."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[Cohort]:
        """Active cohorts whose wake time has come, the longest waiting first; costs what is due, not what exists."""
        ...

    async def settle(self, id: str, until: datetime, wake: datetime | None) -> None:
        """Record that everything due up to `until` was decided, and when to look again. Leaves the version alone."""

    async def active(self) -> Sequence[Cohort]:
        """All active cohorts of all communities (for checks and previews at the command line)."""
        ...


class Members(Protocol):
    """Who is in a cohort."""

    async def get(self, cohort: str, user: str) -> Member | None:
        """The member, also one who has left."""
        ...

    async def of(self, cohort: str) -> Sequence[Member]:
        """Everyone who is in it now, in the order of joining."""
        ...

    async def put(self, member: Member, community: Community) -> None:
        """Store a member, new or changed."""

    async def heard(self, cohort: str, user: str, at: datetime) -> None:
        """Record a word from a member: they are not silent, and no nudge is unanswered."""

    async def nudged(self, cohort: str, users: Collection[str]) -> None:
        """Count one more unanswered nudge for each of these members."""


class People(Protocol):
    """What people have chosen, within a community."""

    async def get(self, person: Person) -> Settings:
        """The settings; the usual ones if none were saved. Needs `person.space`."""
        ...

    async def among(self, community: Community, users: Collection[str]) -> Mapping[str, Settings]:
        """The settings of several people by user id; the usual ones for those who saved none."""
        ...

    async def put(self, settings: Settings) -> None:
        """Save the settings, new or not."""


class Progress(Protocol):
    """Week marks: how things stand, and every change as an event."""

    async def of(self, cohort: str, user: str) -> Mapping[int, WeekMark]:
        """A member's marks by week number; untouched weeks are left out."""
        ...

    async def of_all(self, cohort: str) -> Mapping[str, Mapping[int, WeekMark]]:
        """Everyone's marks by user id and week number."""
        ...

    async def record(self, mark: Mark, community: Community) -> None:
        """Store a change and make its `after` how things stand."""

    async def last(self, cohort: str, user: str) -> Mark | None:
        """The newest change that was not undone, whoever made it."""
        ...

    async def undo(self, mark: Mark, now: datetime) -> None:
        """Take a change back: its `before` is how things stand again. The event is kept, marked as undone."""

    async def history(self, cohort: str, user: str, limit: int = 50) -> Sequence[Mark]:
        """A member's changes that were not undone, newest first."""
        ...


class CheckIns(Protocol):
    """Check-ins; every version is kept, the newest counts."""

    async def get(self, cohort: str, user: str, week: int) -> CheckIn | None:
        """The newest version of one check-in."""
        ...

    async def of(self, cohort: str, user: str) -> Sequence[CheckIn]:
        """A member's check-ins, latest week first."""
        ...

    async def week(self, cohort: str, week: int) -> Sequence[CheckIn]:
        """Everyone's check-ins for a week, in the order in which they first came."""
        ...

    async def put(self, checkin: CheckIn, community: Community) -> None:
        """Store a check-in as the newest version (its `version` must be one more than the last)."""

    async def forget_evidence(self, cohort: str, user: str, week: int) -> None:
        """Delete the evidence from every version of a check-in."""


class Reviews(Protocol):
    """Milestone submissions."""

    async def get(self, cohort: str, user: str, milestone: str) -> Submission | None:
        """One member's submission for one milestone."""
        ...

    async def of(self, cohort: str, user: str) -> Sequence[Submission]:
        """A member's submissions by milestone id."""
        ...

    async def queue(self, cohort: str) -> Sequence[Submission]:
        """What waits for a review, the longest waiting first."""
        ...

    async def opened(self, cohort: str) -> Sequence[Submission]:
        """What is open to the group and not yet confirmed, the one that was opened first before all others."""
        ...

    async def waits(self, cohort: str, limit: int = 50) -> Sequence[timedelta]:
        """How long the latest decided submissions waited, newest first; for an honest "usually takes"."""
        ...

    async def put(self, submission: Submission, base: int, community: Community) -> bool:
        """Store a submission as version `base + 1` (base 0: a new one), unless its version is no longer `base`.

        `opened` counts for a new one only: what its owner allows is changed by `open` alone.
        """
        ...

    async def open(self, cohort: str, user: str, milestone: str, since: datetime | None) -> None:
        """Let others of the group look at a submission, or (None) let them no longer. Leaves the version alone."""


class Drafts(Protocol):
    """Half-filled forms and unsaved changes."""

    async def get(self, id: str, now: datetime) -> Draft | None:
        """The draft, unless it has expired."""
        ...

    async def put(self, draft: Draft) -> None:
        """Store a draft, new or changed."""

    async def drop(self, id: str) -> None:
        """Delete a draft; no harm if it is gone."""


class Vault(Protocol):
    """Secrets that came in while Waypost runs, such as the token of a workspace. The store is given them sealed.

    Each has a name within a space of a platform.
    """

    async def get(self, platform: str, space: str, name: str) -> str | None:
        """The sealed value."""
        ...

    async def put(self, platform: str, space: str, name: str, sealed: str, expires: datetime | None) -> None:
        """Store a sealed value, new or changed. `expires`: from when it may be swept away; None for never."""

    async def swap(self, platform: str, space: str, name: str, old: str, new: str) -> bool:
        """Store a value in place of `old`, unless that is no longer what is there (then False)."""
        ...

    async def delete(self, platform: str, space: str, name: str) -> bool:
        """Forget a value. False: there was none, or another was quicker."""
        ...


class Unit(Protocol):
    """One transaction: every part of the store, seen at one moment."""

    @property
    def communities(self) -> Communities: ...
    @property
    def cohorts(self) -> Cohorts: ...
    @property
    def members(self) -> Members: ...
    @property
    def people(self) -> People: ...
    @property
    def seats(self) -> Seats: ...
    @property
    def progress(self) -> Progress: ...
    @property
    def checkins(self) -> CheckIns: ...
    @property
    def reviews(self) -> Reviews: ...
    @property
    def looks(self) -> Looks: ...
    @property
    def quizzes(self) -> Quizzes: ...
    @property
    def paths(self) -> Paths: ...
    @property
    def orders(self) -> Orders: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def handled(self) -> Handled: ...
    @property
    def vault(self) -> Vault: ...


class Store(Protocol):
    """Where everything is kept."""

    def begin(self) -> AbstractAsyncContextManager[Unit]:
        """One transaction that writes: commits at the end of the block, rolls back if it raises."""
        ...

    def look(self) -> AbstractAsyncContextManager[Unit]:
        """One transaction that only reads; never waits for a writer."""
        ...
