"""The ledger of promises: who carries what, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from bot.domain.people import Community, Place
from bot.ports import Entry, Fate, Parcel, Receipt
from bot.storage.codec import card_from, card_to, receipt_from, receipt_to
from bot.storage.part import Part
from bot.storage.tables import outbox as t

WAITING = (Fate.PLANNED.value, Fate.LEASED.value)


class Outbox(Part):
    """Implements bot.ports.store.Outbox."""

    async def put(self, parcel: Parcel) -> bool:
        """See the port."""
        return await self._insert(t, _row(parcel.marked(), Fate.PLANNED, "", parcel.due))

    async def claim(self, now: datetime, lease: timedelta, limit: int, platforms: Collection[str]) -> Sequence[Parcel]:
        """See the port."""
        ready = and_(t.c.fate.in_(WAITING), t.c.next_try <= now, t.c.platform.in_(list(platforms)))
        chosen = select(t.c.key).where(ready, _first_of_its_place()).order_by(t.c.due, t.c.key).limit(limit)
        taken = (
            update(t)
            .where(t.c.key.in_(chosen.with_for_update(skip_locked=True)), ready)
            .values(
                fate=Fate.LEASED.value,
                next_try=now + lease,
                first_tried=func.coalesce(t.c.first_tried, now),
                attempts=t.c.attempts + 1,
                changed=now,
            )
            .returning(*t.c)
        )
        rows = (await self._connection.execute(taken)).mappings().all()
        return [_claimed(row, now) for row in sorted(rows, key=lambda row: (row["due"], row["key"]))]

    async def sent(self, key: str, receipt: Receipt, now: datetime) -> None:
        """See the port."""
        await self._settle(key, Fate.SENT, "", now, receipt=receipt_to(receipt), sent=now)

    async def retry(self, key: str, at: datetime, reason: str, clear: bool) -> None:
        """See the port."""
        values: dict[str, Any] = {"fate": Fate.PLANNED.value, "next_try": at, "reason": reason}
        if clear:
            values["first_tried"] = None
        await self._run(update(t).where(t.c.key == key, t.c.fate == Fate.LEASED.value).values(values))

    async def skip(self, parcel: Parcel, reason: str, now: datetime) -> bool:
        """See the port."""
        row = {**_row(parcel.marked(), Fate.SKIPPED, reason, parcel.due), "changed": now}
        if await self._insert(t, row):
            return True
        open_ones = t.c.fate.in_((*WAITING, Fate.SKIPPED.value))
        values = {"fate": Fate.SKIPPED.value, "reason": reason, "changed": now}
        return (await self._run(update(t).where(t.c.key == parcel.key, open_ones).values(values))).rowcount > 0

    async def unskip(self, key: str) -> bool:
        """See the port."""
        untried = (t.c.key == key) & (t.c.fate == Fate.SKIPPED.value) & (t.c.attempts == 0)
        return (await self._run(delete(t).where(untried))).rowcount > 0

    async def fail(self, key: str, reason: str, now: datetime) -> None:
        """See the port."""
        await self._settle(key, Fate.FAILED, reason, now)

    async def unsure(self, key: str, reason: str, now: datetime) -> None:
        """See the port."""
        await self._settle(key, Fate.UNKNOWN, reason, now)

    async def again(self, key: str, to: Place, due: datetime, expires: datetime) -> bool:
        """See the port."""
        settled = t.c.fate.in_((Fate.FAILED.value, Fate.UNKNOWN.value, Fate.SKIPPED.value))
        values = {
            "fate": Fate.PLANNED.value,
            "reason": "",
            "platform": to.platform,
            "space": to.space,
            "channel": to.channel,
            "thread": to.thread,
            "due": due,
            "next_try": due,
            "expires": expires,
            "first_tried": None,
            "attempts": 0,
            "changed": due,
        }
        return (await self._run(update(t).where(t.c.key == key, settled).values(values))).rowcount > 0

    async def arrived(self, key: str, now: datetime) -> bool:
        """See the port."""
        values = {"fate": Fate.SENT.value, "reason": "seen by a moderator", "sent": now, "changed": now}
        unknown = (t.c.key == key) & (t.c.fate == Fate.UNKNOWN.value)
        return (await self._run(update(t).where(unknown).values(values))).rowcount > 0

    async def withdraw(self, cohort: str, reason: str, now: datetime, user: str | None = None) -> int:
        """See the port."""
        mine = (t.c.cohort == cohort) & (t.c.fate == Fate.PLANNED.value)
        if user is not None:
            mine &= t.c.user == user
        values = {"fate": Fate.SKIPPED.value, "reason": reason, "changed": now}
        return (await self._run(update(t).where(mine).values(values))).rowcount

    async def get(self, key: str) -> Entry | None:
        """See the port."""
        row = await self._row(select(t).where(t.c.key == key))
        return _entry(row) if row else None

    async def find(self, short: str, cohort: str | None = None) -> Entry | None:
        """See the port."""
        query = select(t).where(t.c.short == short)
        row = await self._row(query if cohort is None else query.where(t.c.cohort == cohort))
        return _entry(row) if row else None

    async def ledger(self, cohort: str, limit: int = 25, before: datetime | None = None) -> Sequence[Entry]:
        """See the port."""
        query = select(t).where(t.c.cohort == cohort)
        query = query if before is None else query.where(t.c.due < before)
        return await self._entries(query.order_by(t.c.due.desc(), t.c.key).limit(limit))

    async def to(self, place: Place, limit: int = 5) -> Sequence[Entry]:
        """See the port."""
        there = (t.c.platform == place.platform) & (t.c.channel == place.channel)
        there &= t.c.space.is_(None) if place.space is None else t.c.space == place.space
        sent = t.c.fate == Fate.SENT.value
        return await self._entries(select(t).where(there, sent).order_by(t.c.sent.desc(), t.c.key).limit(limit))

    async def sent_of(self, community: Community, limit: int = 200) -> Sequence[Entry]:
        """See the port."""
        mine = (t.c.platform == community.platform) & (t.c.space == community.space) & (t.c.fate == Fate.SENT.value)
        newest = await self._entries(select(t).where(mine).order_by(t.c.sent.desc(), t.c.key.desc()).limit(limit))
        return newest[::-1]

    async def keys(self, cohort: str) -> Mapping[str, Fate]:
        """See the port."""
        rows = await self._rows(select(t.c.key, t.c.fate).where(t.c.cohort == cohort))
        return {row["key"]: Fate(row["fate"]) for row in rows}

    async def next_due(self) -> datetime | None:
        """See the port."""
        ready = and_(t.c.fate.in_(WAITING), _first_of_its_place())
        query = select(t.c.next_try).where(ready).order_by(t.c.next_try).limit(1)
        found: datetime | None = await self._connection.scalar(query)
        return found

    async def _entries(self, query: Any) -> list[Entry]:
        return [_entry(row) for row in await self._rows(query)]

    async def _settle(self, key: str, fate: Fate, reason: str, now: datetime, **more: Any) -> None:
        values = {"fate": fate.value, "reason": reason, "changed": now, **more}
        await self._run(update(t).where(t.c.key == key, t.c.fate.in_(WAITING)).values(values))


def _first_of_its_place() -> ColumnElement[bool]:
    """Whether no earlier parcel waits for the same place: order within a channel is kept, one at a time."""
    other = t.alias("other")
    same = and_(
        other.c.platform == t.c.platform,
        other.c.channel == t.c.channel,
        func.coalesce(other.c.space, "") == func.coalesce(t.c.space, ""),
        other.c.fate.in_(WAITING),
        other.c.key != t.c.key,
    )
    earlier = or_(other.c.due < t.c.due, and_(other.c.due == t.c.due, other.c.key < t.c.key))
    return ~select(other.c.key).where(same, earlier).exists()


def _row(parcel: Parcel, fate: Fate, reason: str, next_try: datetime) -> dict[str, Any]:
    return {
        "key": parcel.key,
        "short": parcel.short,
        "platform": parcel.to.platform,
        "space": parcel.to.space,
        "channel": parcel.to.channel,
        "thread": parcel.to.thread,
        "card": card_to(parcel.card),
        "format": parcel.format,
        "kind": parcel.kind,
        "cohort": parcel.cohort,
        "user": parcel.user,
        "due": parcel.due,
        "expires": parcel.expires,
        "revises": receipt_to(parcel.revises),
        "fate": fate.value,
        "reason": reason,
        "next_try": next_try,
        "first_tried": parcel.first_tried,
        "attempts": parcel.attempts,
        "receipt": None,
        "sent": None,
        "changed": parcel.due,
    }


def _parcel(row: Mapping[Any, Any]) -> Parcel:
    return Parcel(
        key=row["key"],
        to=Place(row["platform"], row["space"], row["channel"], row["thread"]),
        card=card_from(row["card"]),
        due=row["due"],
        kind=row["kind"],
        expires=row["expires"],
        cohort=row["cohort"],
        user=row["user"],
        first_tried=row["first_tried"],
        attempts=row["attempts"],
        format=row["format"],
        revises=receipt_from(row["revises"]),
    )


def _claimed(row: Mapping[Any, Any], now: datetime) -> Parcel:
    """The parcel as it was before this claim: without `first_tried` if this is the first try."""
    first = row["first_tried"]
    return _parcel({**row, "first_tried": None if first == now else first})


def _entry(row: Mapping[Any, Any]) -> Entry:
    receipt = receipt_from(row["receipt"])
    return Entry(_parcel(row), Fate(row["fate"]), row["reason"], receipt, row["sent"], row["changed"])
