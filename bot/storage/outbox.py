"""The ledger of promises: who carries what, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from bot.domain.people import Community, Place
from bot.ports import AGES, Entry, Fate, Parcel, Receipt, Waiting
from bot.storage import outbox_statements as sql
from bot.storage.codec import card_from, card_to, receipt_from, receipt_to
from bot.storage.part import Part
from bot.storage.session import Row


class Outbox(Part):
    """Implements bot.ports.outbox.Outbox."""

    async def put(self, parcel: Parcel) -> bool:
        row = {**_row(parcel.marked()), "fate": Fate.PLANNED.value, "next_try": parcel.due, "changed": parcel.due}
        return await self._session.run(sql.ADD, row) > 0

    async def claim(self, now: datetime, lease: timedelta, limit: int, platforms: Collection[str]) -> Sequence[Parcel]:
        asked = {"now": now, "until": now + lease, "most": limit, "platforms": list(platforms)}
        taken = [_entry(row).parcel for row in await self._session.rows(sql.CLAIM, asked)]
        return sorted(taken, key=lambda parcel: (parcel.due, parcel.key))

    async def sent(self, key: str, receipt: Receipt, now: datetime) -> None:
        """See the port. Holds whatever was recorded before: what has arrived has arrived."""
        await self._session.run(sql.SENT, {"its_key": key, "receipt": receipt_to(receipt), "sent": now, "changed": now})

    async def retry(self, key: str, at: datetime, reason: str, clear: bool) -> None:
        values = {"its_key": key, "at": at, "why": reason}
        await self._session.run(sql.RETRY_CLEARED if clear else sql.RETRY, values)

    async def defer(self, key: str, at: datetime, reason: str) -> None:
        await self._session.run(sql.DEFER, {"its_key": key, "at": at, "why": reason})

    async def skip(self, parcel: Parcel, reason: str, now: datetime) -> bool:
        """See the port. One that nobody knows about counts as sent here."""
        row = {**_row(parcel.marked()), "fate": Fate.SKIPPED.value, "reason": reason, "next_try": None, "changed": now}
        return await self._session.run(sql.SKIP, row) > 0

    async def unskip(self, key: str) -> bool:
        return await self._session.run(sql.UNSKIP, {"key": key}) > 0

    async def fail(self, key: str, reason: str, now: datetime) -> None:
        await self._session.run(sql.FAIL, {"its_key": key, "reason": reason, "changed": now})

    async def unsure(self, key: str, reason: str, now: datetime) -> None:
        await self._session.run(sql.UNSURE, {"its_key": key, "reason": reason, "changed": now})

    async def again(self, key: str, to: Place, due: datetime, expires: datetime) -> bool:
        values = {"its_key": key, **_place(to), "due": due, "next_try": due, "expires": expires, "changed": due}
        return await self._session.run(sql.AGAIN, values) > 0

    async def arrived(self, key: str, now: datetime) -> bool:
        values = {"its_key": key, "reason": "seen by a moderator", "now": now, "changed": now}
        return await self._session.run(sql.ARRIVED, values) > 0

    async def withdraw(self, cohort: str, reason: str, now: datetime, user: str | None = None) -> int:
        if user is None:
            return await self._session.run(sql.WITHDRAW, {"its_cohort": cohort, "why": reason, "changed": now})
        own = {"its_cohort": cohort, "its_user": user, "why": reason, "changed": now}
        return await self._session.run(sql.WITHDRAW_OWN, own)

    async def get(self, key: str) -> Entry | None:
        return await self._one(sql.GET, {"key": key})

    async def find(self, short: str, cohort: str | None = None) -> Entry | None:
        if cohort is None:
            return await self._one(sql.FIND, {"short": short})
        return await self._one(sql.FIND_IN, {"short": short, "cohort": cohort})

    async def ledger(self, cohort: str, limit: int = 25, before: datetime | None = None) -> Sequence[Entry]:
        if before is None:
            return await self._all(sql.LEDGER, {"cohort": cohort, "most": limit})
        return await self._all(sql.LEDGER_BEFORE, {"cohort": cohort, "most": limit, "before": before})

    async def to(self, place: Place, limit: int = 5) -> Sequence[Entry]:
        return await self._all(sql.TO, {**_place(place), "most": limit})

    async def sent_of(self, community: Community, limit: int = 200) -> Sequence[Entry]:
        home = {"platform": community.platform, "space": community.space}
        return (await self._all(sql.SENT_OF, {**home, "most": limit}))[::-1]

    async def keys(self, cohort: str) -> Mapping[str, Fate]:
        return {key: Fate(fate) for key, fate in await self._session.rows(sql.KEYS, {"cohort": cohort})}

    async def waiting(self, now: datetime) -> Sequence[Waiting]:
        borders = {f"border{n}": now - age for n, age in enumerate(AGES)}
        return [_waiting(*row) for row in await self._session.rows(sql.WAITING, borders)]

    async def troubles(self, since: datetime) -> Mapping[Fate, int]:
        return {Fate(fate): count for fate, count in await self._session.rows(sql.TROUBLES, {"since": since})}

    async def next_due(self) -> datetime | None:
        row = await self._session.row(sql.NEXT)
        return row[0] if row else None

    async def _one(self, query: sql.Query, values: Mapping[str, object]) -> Entry | None:
        row = await self._session.row(query, values)
        return _entry(row) if row else None

    async def _all(self, query: sql.Query, values: Mapping[str, object]) -> list[Entry]:
        return [_entry(row) for row in await self._session.rows(query, values)]


def _waiting(platform: str, fate: str, oldest: datetime, all: int, *overdue: int) -> Waiting:
    """overdue: how many by more than each border; the differences are the ages."""
    counts = (all, *overdue, 0)
    late = tuple(more - less for more, less in pairwise(counts))
    return Waiting(platform, Fate(fate), late, oldest)


def _place(place: Place) -> dict[str, str]:
    return {
        "platform": place.platform,
        "space": place.space or "",
        "channel": place.channel,
        "thread": place.thread or "",
    }


def _row(parcel: Parcel) -> dict[str, object]:
    return {
        "key": parcel.key,
        "short": parcel.short,
        **_place(parcel.to),
        "card": card_to(parcel.card),
        "format": parcel.format,
        "kind": parcel.kind,
        "cohort": parcel.cohort,
        "user": parcel.user,
        "due": parcel.due,
        "expires": parcel.expires,
        "revises": receipt_to(parcel.revises),
        "reason": "",
        "first_tried": parcel.first_tried,
        "attempts": parcel.attempts,
    }


def _entry(row: Row) -> Entry:
    """An entry from the columns of `outbox_statements.COLUMNS`."""
    (
        key, platform, space, channel, thread, card, format, kind, cohort, user, due, expires, revises,
        first_tried, attempts, fate, reason, receipt, sent, changed,
    ) = row  # fmt: skip
    parcel = Parcel(
        key=key,
        to=Place(platform, space or None, channel, thread or None),
        card=card_from(card),
        due=due,
        kind=kind,
        expires=expires,
        cohort=cohort,
        user=user,
        first_tried=first_tried,
        attempts=attempts,
        format=format,
        revises=receipt_from(revises),
    )
    return Entry(parcel, Fate(fate), reason, receipt_from(receipt), sent, changed)
