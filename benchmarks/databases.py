"""The same commands on the same Discord by the same program: once on a SQLite file, once on a PostgreSQL beside it.

Both are processes of their own and take turns; the second holds what was moved there from the file, row by row.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.crowd import AT_ONCE, TINY, Runner, Size, in_rounds
from benchmarks.figures import Figure, Spread, ms, show, times, workshop
from benchmarks.guild import PRESS, Guild, Lounge
from benchmarks.hall import child
from benchmarks.start import waypost
from benchmarks.town import address, build
from bot.storage.moving import move
from tests.databases import create_database, embedded_postgres

SAFE = ("max_wal_size=4GB",)
"""PostgreSQL's own settings otherwise: every commit waits for the disk."""
COMMANDS = (
    ("/roadmap", "roadmap", "you are here"),
    ("/progress", "progress", "Weeks done"),
    ("a week marked", PRESS, "Weeks done"),
)


async def measure(folder: Path, file: Path, there: str, town: Guild, size: Size) -> list[tuple[Runner, Runner]]:
    """Both, in turns, command by command."""
    await move(address(file), there, copy=True)
    runners: dict[str, list[Runner]] = {}
    async with AsyncExitStack() as stack:
        for name, environ in (("SQLite", {}), ("PostgreSQL", {"WAYPOST_DATABASE_URL": there})):
            lounge = await stack.enter_async_context(Lounge(town, size.asking).serving())
            home = folder / name
            home.mkdir()
            own = waypost(home, file, lounge)
            process = await stack.enter_async_context(child(own.command[1:], {**own.environ, **environ}))
            await lounge.gateway.connected()
            runners[name] = [Runner(said, command, lounge, process.pid, answer) for said, command, answer in COMMANDS]
        pairs = list(zip(*runners.values(), strict=True))
        await in_rounds([runner for pair in pairs for runner in pair], size)
    return pairs


def run(size: Size) -> Figure:
    """The figure; makes and forgets its databases."""
    with workshop() as name, embedded_postgres(SAFE) as template:
        folder, town = Path(name), Guild(size.members)
        build(folder / "town.db", town)
        there = asyncio.run(create_database(template, "town"))
        found = asyncio.run(measure(folder, folder / "town.db", there, town, size))
    title = f"A command on Discord, by database: {AT_ONCE} in flight, {size.members:,} members"
    heads = ("", "SQLite a second", "PostgreSQL a second", "ratio", "SQLite p50 ms", "PostgreSQL p50 ms", "processor")
    return Figure(title, "python -m benchmarks.databases", heads, tuple(_row(*pair) for pair in found))


def _row(file: Runner, server: Runner) -> tuple[str, ...]:
    """One command on both; the last column is what Waypost itself spends on one, PostgreSQL's own work left out."""
    return (
        file.name, f"{file.per_second:.0f}", f"{server.per_second:.0f}", times(server.per_second / file.per_second),
        ms(Spread(file.each).median), ms(Spread(server.each).median), times(server.spent / file.spent),
    )  # fmt: skip


def figure(quick: bool) -> Figure:
    """The figure; `quick` only shows that it works."""
    return run(TINY if quick else Size())


if __name__ == "__main__":
    show(figure, __doc__)
