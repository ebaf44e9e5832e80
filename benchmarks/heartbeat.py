"""A heartbeat with nothing due: the scheduler's tick and the courier's round, with few and with very many cohorts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import adapters.mailbox
from benchmarks.figures import Figure, Spread, in_turns, ms, show, times, workshop
from benchmarks.town import NOW, ROADMAP, Town, address, build
from bot.courier import Courier
from bot.domain.roadmap import Roadmap
from bot.features import OCCASIONS
from bot.roadmaps import load
from bot.scheduler import Scheduler
from bot.storage import SqlStore, open_store
from bot.world import World

CONTENT = Path(__file__).parents[1] / "content" / ROADMAP


@dataclass(frozen=True, slots=True)
class Size:
    """How many active cohorts there are, and sent posts of each; how many heartbeats."""

    cohorts: Sequence[int] = (100, 100_000)
    posts: int = 2
    beats: int = 400


@dataclass(frozen=True, slots=True)
class Heart:
    """What beats on one database."""

    store: SqlStore
    scheduler: Scheduler
    courier: Courier


async def measure(files: Sequence[Path], size: Size) -> list[tuple[Spread, Spread]]:
    """The durations of ticks and of courier's rounds on each database; nothing is due in any of them."""
    roadmaps = {ROADMAP: load(CONTENT)}
    hearts = [await _heart(file, roadmaps) for file in files]
    ticks = await in_turns([_tick(heart) for heart in hearts], size.beats, warm=size.beats // 10)
    rounds = await in_turns([_round(heart) for heart in hearts], size.beats, warm=size.beats // 10)
    for heart in hearts:
        await heart.store.close()
    return list(zip(ticks, rounds, strict=True))


def _tick(heart: Heart) -> Callable[[int], Awaitable[object]]:
    return lambda _: heart.scheduler.tick()


def _round(heart: Heart) -> Callable[[int], Awaitable[object]]:
    return lambda _: heart.courier.round()


async def _heart(file: Path, roadmaps: Mapping[str, Roadmap]) -> Heart:
    store = await open_store(address(file))
    world = World(lambda: NOW)
    platforms = {"mailbox": adapters.mailbox.create({}, world)}
    return Heart(store, Scheduler(store, OCCASIONS, roadmaps, world), Courier(store, platforms, world))


def run(size: Size) -> Figure:
    """The figure; makes and forgets its databases."""
    with workshop() as folder:
        files = [Path(folder) / f"{count}.db" for count in size.cohorts]
        for file, count in zip(files, size.cohorts, strict=True):
            build(file, Town(members=0, cohorts=count, posts=size.posts))
        spreads = asyncio.run(measure(files, size))
    rows = tuple(
        (
            f"{count:,}", ms(tick.median), ms(tick.at(99)), ms(round.median), ms(round.at(99)),
            times((tick.median + round.median) / sum(first.median for first in spreads[0])),
        )
        for count, (tick, round) in zip(size.cohorts, spreads, strict=True)
    )  # fmt: skip
    heads = ("Active cohorts", "tick p50 ms", "p99 ms", "courier p50 ms", "p99 ms", "to the first")
    return Figure("A heartbeat with nothing due: SQLite", "python -m benchmarks.heartbeat", heads, rows)


def figure(quick: bool) -> Figure:
    """The figure; `quick` only shows that it works."""
    return run(Size((10, 100), 1, 10) if quick else Size())


if __name__ == "__main__":
    show(figure, __doc__)
