"""A heartbeat with nothing due: the scheduler's tick and the courier's round, with few and with very many cohorts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import adapters.mailbox
from benchmarks.figures import Figure, Spread, ms, quick, timed, times, workshop
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
    """How many active cohorts there are, and sent posts of each; rounds, and ticks in a turn."""

    cohorts: Sequence[int] = (100, 100_000)
    posts: int = 2
    rounds: int = 20
    turn: int = 20


@dataclass(frozen=True, slots=True)
class Heart:
    """What beats on one database, and how long it took."""

    store: SqlStore
    scheduler: Scheduler
    courier: Courier
    ticks: list[float] = field(default_factory=list)
    rounds: list[float] = field(default_factory=list)


async def measure(files: Sequence[Path], size: Size) -> list[tuple[Spread, Spread]]:
    """The durations of ticks and of courier's rounds on each database; nothing is due in any of them."""
    roadmaps = {ROADMAP: load(CONTENT)}
    hearts = [await _heart(file, roadmaps) for file in files]
    for each in range(size.rounds + 1):
        for heart in hearts:
            ticks = await timed(heart.scheduler.tick() for _ in range(size.turn))
            rounds = await timed(heart.courier.round() for _ in range(size.turn))
            if each:  # the first turn warms up, and sweeps once
                heart.ticks.extend(ticks)
                heart.rounds.extend(rounds)
    for heart in hearts:
        await heart.store.close()
    return [(Spread(heart.ticks), Spread(heart.rounds)) for heart in hearts]


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


def main() -> None:
    """Measure and print."""
    print(run(Size((10, 100), 1, 2, 3) if quick(__doc__ or "") else Size()).text())


if __name__ == "__main__":
    main()
