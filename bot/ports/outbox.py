"""The port to the ledger: what was promised, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.domain.people import Community, Place
from bot.ports.platform import Parcel, Receipt

LATE = timedelta(minutes=10)
"""What arrives later than this after its time was late, and says so."""


class Fate(StrEnum):
    """What became of a promise."""

    PLANNED = "planned"
    LEASED = "leased"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ledger: a promise and what became of it. Times are UTC; `sent` is when it arrived."""

    parcel: Parcel
    fate: Fate
    reason: str = ""
    receipt: Receipt | None = None
    sent: datetime | None = None
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Promises of a platform that still wait. late: how many by how long they are overdue, in the order of `AGES`."""

    platform: str
    fate: Fate
    late: tuple[int, ...]
    oldest: datetime
    """When the one that waits longest was due, or when the first will be."""


AGES = (timedelta(0), timedelta(minutes=1), LATE, timedelta(hours=1), timedelta(days=1))
"""The borders between ages of overdue promises: not due yet, then less than a minute, ..., then more than a day."""


class Outbox(Protocol):
    """The ledger of promises. A row is never deleted to mean that it was sent."""

    async def put(self, parcel: Parcel) -> bool:
        """Promise a parcel (marked first, see Parcel.marked). False: its key is already known; nothing changed."""
        ...

    async def claim(self, now: datetime, lease: timedelta, limit: int, platforms: Collection[str]) -> Sequence[Parcel]:
        """Take parcels that are due and not leased by another, longest due first; at most one a place.

        Sets `first_tried` on the first claim (the parcels returned show it as it was before: None on the first) and
        counts the attempt. Once `lease` has passed, a parcel that was neither sent nor failed can be claimed again.
        """
        ...

    async def sent(self, key: str, receipt: Receipt, now: datetime) -> None:
        """Record that a parcel arrived."""

    async def defer(self, key: str, at: datetime, reason: str) -> None:
        """Give a claimed parcel back that was not handed over at all, not to be claimed before `at`; no try counts."""

    async def retry(self, key: str, at: datetime, reason: str, clear: bool) -> None:
        """Give a claimed parcel back, not to be tried before `at`.

        clear: nothing was posted for certain, so `first_tried` is forgotten.
        """

    async def skip(self, parcel: Parcel, reason: str, now: datetime) -> bool:
        """Record that a parcel is not sent, on purpose; inserts it if it was never promised. False: already sent."""
        ...

    async def unskip(self, key: str) -> bool:
        """Forget a skipped parcel that was never tried, so that its time decides anew. False: not in that state."""
        ...

    async def fail(self, key: str, reason: str, now: datetime) -> None:
        """Record that a parcel can't be delivered."""

    async def unsure(self, key: str, reason: str, now: datetime) -> None:
        """Record that nobody knows whether a parcel arrived."""

    async def again(self, key: str, to: Place, due: datetime, expires: datetime) -> bool:
        """Promise a failed, unknown or skipped parcel anew, with no memory of earlier tries. False: not so."""
        ...

    async def arrived(self, key: str, now: datetime) -> bool:
        """A moderator has seen an unknown parcel in its channel. False: not unknown."""
        ...

    async def withdraw(self, cohort: str, reason: str, now: datetime, user: str | None = None) -> int:
        """Skip everything planned for a cohort, or for one of its members; says how many."""
        ...

    async def get(self, key: str) -> Entry | None:
        """One row."""
        ...

    async def find(self, short: str, cohort: str | None = None) -> Entry | None:
        """The row whose parcel has this short key."""
        ...

    async def ledger(self, cohort: str, limit: int = 25, before: datetime | None = None) -> Sequence[Entry]:
        """A cohort's rows, latest due first; notices to moderators included."""
        ...

    async def to(self, place: Place, limit: int = 5) -> Sequence[Entry]:
        """What was sent to a place, newest first."""
        ...

    async def sent_of(self, community: Community, limit: int = 200) -> Sequence[Entry]:
        """What was sent in a community, oldest first (the last `limit`)."""
        ...

    async def keys(self, cohort: str) -> Mapping[str, Fate]:
        """Every key of a cohort with its fate, to see which posts of a plan are still unsent."""
        ...

    async def waiting(self, now: datetime) -> Sequence[Waiting]:
        """What still waits, by platform and fate; costs what waits, not what exists."""
        ...

    async def troubles(self, since: datetime) -> Mapping[Fate, int]:
        """How many parcels failed, or nobody knows about, since then; looks through the whole ledger."""
        ...

    async def next_due(self) -> datetime | None:
        """When the next parcel can be carried; leased ones count with their lease's end. None: none waits.

        A parcel that waits for an earlier one of its place does not count.
        """
        ...
