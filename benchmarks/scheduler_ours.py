"""The scheduler on a database of many cohorts: a process of its own that beats with nothing due, and then with much."""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import datetime

from benchmarks.clockwork import Report, age
from benchmarks.heartbeat import CONTENT
from benchmarks.town import ROADMAP
from bot.features import OCCASIONS
from bot.roadmaps import load
from bot.scheduler import Scheduler
from bot.storage import open_store
from bot.world import World


async def main(address: str, idle: str, due: str, beats: int) -> None:
    """address: of the database. idle, due: what time it is at first, and then. beats: how many with nothing due."""
    now = datetime.fromisoformat(idle)
    store = await open_store(address)
    scheduler = Scheduler(store, OCCASIONS, {ROADMAP: load(CONTENT)}, World(lambda: now))
    report = Report()
    await scheduler.tick()
    report.ready = age()
    for _ in range(beats):
        began = time.perf_counter()
        await scheduler.tick()
        report.idle.append(time.perf_counter() - began)
    now = datetime.fromisoformat(due)
    async with report.beating():
        report.due = await scheduler.tick()
    await store.close()
    report.say()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
