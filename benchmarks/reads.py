"""A pure read of one statement on a connection that is kept: the store's own, SQLAlchemy's and bare aiosqlite's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import aiosqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.figures import Figure, Spread, copies, in_turns, ms, show, times, workshop
from benchmarks.floors import Alchemy, Bare, Recorder, Statement, ask_alchemy, ask_bare
from benchmarks.town import Town, address, build
from bot.ports import Unit
from bot.storage import open_store

Read = Callable[[Unit, str, str], Awaitable[object]]

READS: Mapping[str, Read] = {
    "one member": lambda db, cohort, user: db.members.get(cohort, user),
    "a member's marks": lambda db, cohort, user: db.progress.of(cohort, user),
    "a check-in": lambda db, cohort, user: db.checkins.get(cohort, user, 3),
}


async def measure(file: Path, town: Town, reads: int) -> dict[str, list[Spread]]:
    """For each read: the store, SQLAlchemy, bare aiosqlite, and bare aiosqlite with its one call for everything."""
    own, alchemys, bares = copies(file, "store.db", "alchemy.db", "bare.db")
    store, alchemy, bare = await open_store(address(own)), Alchemy(alchemys), await Bare.open(bares)
    found = {}
    for name, read in READS.items():
        with Recorder().listening() as recorder:
            async with store.look() as db:
                for n in range(reads):
                    await read(db, *_who(town, n))
        (transaction,) = recorder.take()
        async with store.look() as db, alchemy.reading() as middle, bare.reading() as low:
            found[name] = await _take_turns(db, middle, low, read, town, transaction.statements)
    await bare.close()
    await alchemy.close()
    await store.close()
    return found


def _who(town: Town, number: int) -> tuple[str, str]:
    cohort, person = town.seat(number * 997 % town.members)
    return cohort.id, person.user


async def _take_turns(
    db: Unit, middle: AsyncConnection, low: aiosqlite.Connection, read: Read, town: Town, asked: list[Statement]
) -> list[Spread]:
    return await in_turns(
        (
            lambda n: read(db, *_who(town, n)),
            lambda n: ask_alchemy(middle, asked[n]),
            lambda n: ask_bare(low, asked[n]),
            lambda n: low.execute_fetchall(asked[n].sql, asked[n].parameters),
        ),
        len(asked),
        warm=len(asked) // 10,
    )


def run(members: int = 10_000, reads: int = 1000) -> Figure:
    """The figure; makes and forgets its databases."""
    town = Town(members)
    with workshop() as folder:
        file = Path(folder) / "town.db"
        build(file, town)
        found = asyncio.run(measure(file, town, reads))
    rows = []
    for name, (store, middle, low, one_call) in found.items():
        medians = (store.median, middle.median, low.median, one_call.median)
        ratios = (store.median / middle.median, store.median / low.median, store.median / one_call.median)
        rows.append((name, *map(ms, medians), *map(times, ratios)))
    heads = ("Read", "store ms", "SQLAlchemy ms", "bare ms", "one call ms", "to SQLAlchemy", "to bare", "to one call")
    title = f"One statement on a kept connection: SQLite, {members:,} members"
    return Figure(title, "python -m benchmarks.reads", heads, tuple(rows))


def figure(quick: bool) -> Figure:
    """The figure; `quick` only shows that it works."""
    return run(60, 10) if quick else run()


if __name__ == "__main__":
    show(figure, __doc__)
