"""Moves every table from one database to another, and proves it. Stopped at any moment, it goes on where it was.

It keeps no notes about how far it came. What is in the target is compared with as many rows of the source; if they are
the same, it goes on after them, and if not, somebody changed the source meanwhile and it begins anew.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Table, func, insert, literal, make_url, select, tuple_
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.ports.store import StoreError
from bot.storage.address import plain
from bot.storage.moving.ends import emptied, finished, held, readied, retired
from bot.storage.moving.tally import Tally
from bot.storage.tables import metadata
from bot.storage.trouble import explained, remedy

BATCH = 1000
"""Rows of one transaction: so many at most are copied again after a move was stopped."""

Told = Callable[[str, int, int], None]
"""Is told a table's name, the steps done by now, and all steps. A row that is sent and then compared is two of them."""
Part = Sequence[Row[Any]]


class Different(Exception):
    """What the target holds is not what the source holds."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A table that is equal at both ends. before: how many of its rows were in the target when this move began."""

    table: str
    rows: int
    before: int
    digest: str


async def move(
    source: str, target: str, told: Told = lambda *_: None, copy: bool = False, batch: int = BATCH
) -> Sequence[Moved]:
    """Copy everything from one address to another and compare it; then let only the target be served from.

    Tables that come to be later are moved, too: they are read off the metadata, in the order of their foreign keys.

    copy: leave the source as it is, also for serving: for a trial, or if it is a backup. batch: rows of a transaction.
    Raises StoreError if either end can't be used for it; the message says what to do.
    """
    if make_url(source) == make_url(target):
        raise StoreError("Both addresses are the same. Name the database to move from, then the one to move into.")
    async with held(source) as here, readied(target) as (there, begun):
        mover = Mover(here, there, told, batch, plain(target))
        try:
            moved = await mover.run()
        except Different:
            if not begun:
                raise _unequal(target) from None
            await emptied(there)
            moved = await mover.run()
        # In this order a crash leaves none to serve from, instead of both; the next try ends the move.
        if not copy:
            await retired(here)
        await finished(there)
        return moved


def _unequal(target: str) -> StoreError:
    again = f"Did another program write to {plain(target)}? Stop it and move again; it begins anew by itself."
    return StoreError(f"What arrived is not what was sent. {again}")


class Mover:
    """Copies table by table over two open ends."""

    def __init__(self, here: AsyncConnection, there: AsyncEngine, told: Told, batch: int, where: str) -> None:
        """batch: rows of a transaction. where: how to call the target."""
        self._here = here
        self._there = there
        self._told = told
        self._batch = batch
        self._where = where
        self._done = 0
        self._total = 0

    async def run(self) -> Sequence[Moved]:
        """Copy what is missing. Raises Different if the target holds anything that the source does not."""
        counts = [await self._here.scalar(select(func.count()).select_from(table)) for table in metadata.sorted_tables]
        self._done, self._total = 0, 2 * sum(filter(None, counts))
        return [await self._table(table) for table in metadata.sorted_tables]

    async def _table(self, table: Table) -> Moved:
        self._step(table, 0)
        before = await self._arrived(table)
        sent = Tally()
        async for part in _parts(self._here, table, self._batch):
            await self._send(table, part, sent, before)
        arrived = before if sent.rows == before.rows else await self._arrived(table)
        if not arrived.same_as(sent):
            raise Different
        self._step(table, arrived.rows)
        return Moved(table.name, arrived.rows, before.rows, arrived.digest)

    async def _send(self, table: Table, part: Part, sent: Tally, before: Tally) -> None:
        """Send what is not there yet of a part. Raises Different if what should be there is not what is there."""
        there = max(0, before.rows - sent.rows)
        known, fresh = part[:there], part[there:]
        sent.add(known)
        if known and sent.rows == before.rows and not sent.same_as(before):
            raise Different
        if fresh:
            await self._insert(table, fresh)
            sent.add(fresh)
        self._step(table, len(part))

    async def _arrived(self, table: Table) -> Tally:
        tally = Tally()
        with explained(self._there.url):
            async with self._there.connect() as connection:
                async for part in _parts(connection, table, self._batch):
                    tally.add(part)
        return tally

    async def _insert(self, table: Table, rows: Part) -> None:
        with explained(self._there.url):
            try:
                async with self._there.begin() as connection:
                    await connection.execute(insert(table), [dict(row._mapping) for row in rows])
            except DBAPIError as error:
                if remedy(error, self._there.url) is not None:
                    raise
                why = str(error.orig).splitlines()[0]
                mend = "Mend it where it comes from, then move again: it goes on from here."
                raise StoreError(f"A row of {table.name} can't be kept in {self._where}: {why}. {mend}") from error

    def _step(self, table: Table, steps: int) -> None:
        self._done += steps
        self._told(table.name, self._done, self._total)


async def _parts(connection: AsyncConnection, table: Table, batch: int) -> AsyncIterator[Part]:
    """The rows in the order of their keys; of all orders, it is one that is the same each time.

    Each part is a query of its own, so that a reader who stops half-way leaves nothing open.
    """
    keys = tuple(table.primary_key)
    query = select(table).order_by(*keys).limit(batch)
    after = query
    while True:
        with explained(connection.engine.url):
            part = (await connection.execute(after)).all()
        if not part:
            return
        yield part
        last = [literal(part[-1]._mapping[key], key.type) for key in keys]
        after = query.where(tuple_(*keys) > tuple_(*last))
