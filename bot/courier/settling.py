"""Writes down what became of parcels. Those that come in while one is written share the next transaction."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextvars import Context
from dataclasses import dataclass

from bot.courier.notices import Trouble, tell
from bot.courier.outcome import Again, Deferred, Failed, Outcome, Sent, Skipped, Unknown
from bot.courier.recheck import still_ours
from bot.ports import Parcel, Store, Unit
from bot.world import World

log = logging.getLogger(__name__)

TOGETHER = 50
"""So many at most are written in one transaction, so that nobody else waits long for it."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a parcel. written: whether that could be written down together with others."""

    parcel: Parcel
    outcome: Outcome
    written: asyncio.Future[bool]


class Settler:
    """Takes outcomes one by one and writes them as they come; what comes while it writes is written together next."""

    def __init__(self, store: Store, world: World) -> None:
        self._store = store
        self._world = world
        self._waiting: list[Settlement] = []
        self._writer: asyncio.Task[None] | None = None

    async def settle(self, parcel: Parcel, outcome: Outcome) -> None:
        """Write down what became of a parcel. Raises what the store raises for it; the others do not suffer by it."""
        trouble = trouble_of(parcel, outcome)
        if trouble:
            said = "may not have arrived" if trouble.unknown else "failed"
            log.warning("%s %s: %s", parcel.key, said, trouble.why)
        written = asyncio.get_running_loop().create_future()
        self._waiting.append(Settlement(parcel, outcome, written))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write(), context=Context())  # it is no single parcel's work
        if not await written:
            await self._record([Settlement(parcel, outcome, written)])

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
            done = True
            try:
                await self._record(batch)
            except Exception:
                done = False
                log.debug("%s outcomes could not be written together; each is written alone", len(batch), exc_info=True)
            for each in batch:
                if not each.written.done():  # or whoever waits was cancelled
                    each.written.set_result(done)

    async def _record(self, batch: Sequence[Settlement]) -> None:
        async with self._store.begin() as db:
            for each in batch:
                await self._put(db, each.parcel, each.outcome)

    async def _put(self, db: Unit, parcel: Parcel, outcome: Outcome) -> None:
        now = self._world.now()
        if isinstance(outcome, Again | Deferred) and not await still_ours(db, parcel):
            return
        match outcome:
            case Sent(receipt=receipt):
                await db.outbox.sent(parcel.key, receipt, now)
            case Again():
                # An earlier attempt may have left a post, so only a first one's refusal lets it be forgotten.
                clear = outcome.refused and parcel.first_tried is None
                await db.outbox.retry(parcel.key, outcome.at, outcome.why, clear)
            case Deferred(at=at, why=why):
                await db.outbox.defer(parcel.key, at, why)
            case Skipped(why=why):
                await db.outbox.skip(parcel, why, now)
            case Failed(why=why):
                await db.outbox.fail(parcel.key, why, now)
            case Unknown(why=why):
                await db.outbox.unsure(parcel.key, why, now)
        trouble = trouble_of(parcel, outcome)
        if trouble:
            await tell(db, trouble, now)


def trouble_of(parcel: Parcel, outcome: Outcome) -> Trouble | None:
    """What moderators must be told about an outcome, if anything."""
    match outcome:
        case Failed(why=why):
            return Trouble(parcel, why)
        case Unknown(why=why):
            return Trouble(parcel, why, unknown=True)
        case _:
            return None
