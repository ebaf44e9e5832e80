"""A Monday morning: every cohort's weekly prompt is due in the same minute; how long scheduler and courier take.

The mailbox takes the posts, so that nothing is waited for; real platforms are slower than this by their own limits.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.mailbox import Mailbox
from benchmarks.figures import Figure, ms, show, workshop
from benchmarks.heartbeat import CONTENT
from benchmarks.town import ROADMAP, SIZE, Town, address, build
from bot.courier import Courier
from bot.features import OCCASIONS
from bot.roadmaps import load
from bot.scheduler import Scheduler
from bot.storage import open_store
from bot.world import World

NINE = datetime(2026, 10, 19, 7, 0, tzinfo=UTC)
"""09:00 in Berlin, on the Monday of week 12."""


async def measure(file: Path, cohorts: int) -> tuple[float, float]:
    """Seconds until everything is promised, and until everything is carried from then on."""
    store = await open_store(address(file))
    world = World(lambda: NINE + timedelta(seconds=10))
    mailbox = Mailbox(world)
    scheduler = Scheduler(store, OCCASIONS, {ROADMAP: load(CONTENT)}, world)
    courier = Courier(store, {mailbox.name: mailbox}, world)
    promised, promising = await _until_done(scheduler.tick)
    carried, carrying = await _until_done(courier.round)
    await store.close()
    if not promised == carried == cohorts:
        raise RuntimeError(f"{promised} posts were promised and {carried} carried, instead of {cohorts}")
    return promising, carrying


async def _until_done(work: Callable[[], Awaitable[int]]) -> tuple[int, float]:
    began = time.perf_counter()
    count = 0
    while done := await work():
        count += done
    return count, time.perf_counter() - began


def run(cohorts: int) -> Figure:
    """The figure; makes and forgets its database."""
    with workshop() as folder:
        file = Path(folder) / "town.db"
        build(file, Town(cohorts * SIZE, weeks=1, settled=NINE - timedelta(hours=1), wake=NINE))
        promising, carrying = asyncio.run(measure(file, cohorts))
    rows = tuple(
        (name, f"{seconds:.1f}", ms(seconds / cohorts), f"{cohorts / seconds:.0f}")
        for name, seconds in (("scheduler promises", promising), ("courier carries", carrying))
    )
    title = f"A Monday morning: {cohorts:,} prompts due in one minute, for {cohorts * SIZE:,} members"
    return Figure(title, "python -m benchmarks.monday", ("", "seconds", "ms a post", "posts a second"), rows)


def figure(quick: bool) -> Figure:
    """The figure; `quick` only shows that it works."""
    return run(4 if quick else 1000)


if __name__ == "__main__":
    show(figure, __doc__)
