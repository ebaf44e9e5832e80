"""A pure read of one statement on a connection that is kept: the store's own, SQLAlchemy's and bare aiosqlite's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import aiosqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.figures import Figure, Spread, copies, ms, quick, timed, times, workshop
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


async def measure(file: Path, town: Town, rounds: int, turn: int) -> dict[str, tuple[Spread, ...]]:
    """For each read: the store, SQLAlchemy, bare aiosqlite, and bare aiosqlite with its one call for everything."""
    own, alchemys, bares = copies(file, "store.db", "alchemy.db", "bare.db")
    store, alchemy, bare = await open_store(address(own)), Alchemy(alchemys), await Bare.open(bares)
    found = {}
    for name, read in READS.items():
        with Recorder().listening() as recorder:
            async with store.look() as db:
                for n in range(turn):
                    await read(db, *_who(town, n))
        (transaction,) = recorder.take()
        async with store.look() as db, alchemy.reading() as middle, bare.reading() as low:
            found[name] = await _take_turns(db, middle, low, read, town, transaction.statements, rounds)
    await bare.close()
    await alchemy.close()
    await store.close()
    return found


def _who(town: Town, number: int) -> tuple[str, str]:
    cohort, person = town.seat(number * 997 % town.members)
    return cohort.id, person.user


async def _take_turns(
    db: Unit,
    middle: AsyncConnection,
    low: aiosqlite.Connection,
    read: Read,
    town: Town,
    statements: list[Statement],
    rounds: int,
) -> tuple[Spread, ...]:
    took: tuple[list[float], ...] = ([], [], [], [])
    for each in range(rounds + 1):
        one_round = (
            await timed(read(db, *_who(town, n)) for n in range(len(statements))),
            await timed(ask_alchemy(middle, statement) for statement in statements),
            await timed(ask_bare(low, statement) for statement in statements),
            await timed(low.execute_fetchall(statement.sql, statement.parameters) for statement in statements),
        )
        for kept, new in zip(took, one_round, strict=True):
            kept.extend(new if each else ())  # the first round warms up
    return tuple(map(Spread, took))


def run(members: int = 10_000, rounds: int = 20, turn: int = 50) -> Figure:
    """The figure; makes and forgets its databases."""
    town = Town(members)
    with workshop() as folder:
        file = Path(folder) / "town.db"
        build(file, town)
        found = asyncio.run(measure(file, town, rounds, turn))
    rows = []
    for name, (store, middle, low, one_call) in found.items():
        medians = (store.median, middle.median, low.median, one_call.median)
        ratios = (store.median / middle.median, store.median / low.median, store.median / one_call.median)
        rows.append((name, *map(ms, medians), *map(times, ratios)))
    heads = ("Read", "store ms", "SQLAlchemy ms", "bare ms", "one call ms", "to SQLAlchemy", "to bare", "to one call")
    title = f"One statement on a kept connection: SQLite, {members:,} members"
    return Figure(title, "python -m benchmarks.reads", heads, tuple(rows))


def main() -> None:
    """Measure and print."""
    print((run(60, 2, 5) if quick(__doc__ or "") else run()).text())


if __name__ == "__main__":
    main()
