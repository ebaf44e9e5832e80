"""A slash command and a press on Discord until the answer, beside a bare discord.py bot that answers a constant.

Both are processes of their own, answer at once that an answer will come and then give it, and take turns on one Discord
each on this very machine.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.crowd import AT_ONCE, TINY, Runner, Size, in_rounds, table
from benchmarks.figures import Figure, show, workshop
from benchmarks.guild import PRESS, Guild, Lounge
from benchmarks.hall import child
from benchmarks.start import bare, waypost
from benchmarks.town import build


async def measure(folder: Path, file: Path, town: Guild, size: Size) -> list[Runner]:
    """All of them, in turns."""
    async with AsyncExitStack() as stack:
        plain, ours = [await stack.enter_async_context(Lounge(town, size.asking).serving()) for _ in range(2)]
        floor, own = bare(plain), waypost(folder, file, ours)
        low, high = [await stack.enter_async_context(child(each.command[1:], each.environ)) for each in (floor, own)]
        await plain.gateway.connected()
        await ours.gateway.connected()
        runners = [
            Runner("bare discord.py", "progress", plain, low.pid, floor.answer),
            Runner("Waypost /roadmap", "roadmap", ours, high.pid, "you are here"),
            Runner("Waypost /progress", "progress", ours, high.pid, own.answer),
            Runner("Waypost, a week marked", PRESS, ours, high.pid, own.answer),
        ]
        await in_rounds(runners, size)
    return runners


def run(size: Size) -> Figure:
    """The figure; makes and forgets its database."""
    with workshop() as name:
        folder, town = Path(name), Guild(size.members)
        build(folder / "town.db", town)
        found = asyncio.run(measure(folder, folder / "town.db", town, size))
    title = f"From a command or a press on Discord to its answer: {AT_ONCE} in flight, {size.members:,} members"
    return table(title, "python -m benchmarks.discord", "bare bot", found)


def figure(quick: bool) -> Figure:
    """The figure; `quick` only shows that it works."""
    return run(TINY if quick else Size())


if __name__ == "__main__":
    show(figure, __doc__)
