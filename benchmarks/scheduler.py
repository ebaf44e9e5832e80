"""The scheduler with very many cohorts, beside APScheduler with one stored job for each: same machine, in turns.

Both get a database with the same settings, in a process of their own. Waypost decides, writes and promises each post; a
job of APScheduler only gets called, so that everything that it would be called for still has to be added.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine, update

from benchmarks.clockwork import Report, ask, middle
from benchmarks.figures import Figure, show, times, workshop
from benchmarks.monday import NINE
from benchmarks.scheduler_jobs import store_jobs
from benchmarks.town import SIZE, Town, address, build
from bot.storage import tables


@dataclass(frozen=True, slots=True)
class Size:
    """cohorts, members: stored. due: how many cohorts a busy minute has; off: how many a day. beats: idle ones."""

    cohorts: int = 100_000
    members: int = 1_000_000
    due: int = 1000
    off: int = 100_000 // 7
    beats: int = 200


TINY = Size(cohorts=20, members=60, due=3, off=6, beats=5)


@dataclass(frozen=True, slots=True)
class Contender:
    """The reports of one of them: of the busy minute, and of the start after a day off."""

    busy: Report
    off: Report

    @property
    def memory(self) -> int:
        return max(self.busy.memory, self.off.memory)


async def measure(folder: Path, size: Size) -> tuple[Contender, Contender]:
    """APScheduler and Waypost."""
    town, jobs = folder / "town.db", folder / "jobs.db"
    found: list[tuple[Report, Report]] = []
    for first, due, late in ((0, size.due, timedelta(seconds=10)), (size.due, size.off, timedelta(days=1))):
        numbers = range(first, first + due)
        wake_up(town, numbers)
        counts = [str(count) for count in (size.cohorts, first, first + due, size.beats)]
        theirs = await ask("benchmarks.scheduler_jobs", str(jobs), *counts)
        moments = [moment.isoformat() for moment in (NINE - timedelta(minutes=1), NINE + late)]
        ours = await ask("benchmarks.scheduler_ours", address(town), *moments, str(size.beats))
        if not theirs.due == ours.due == due:
            raise RuntimeError(f"{theirs.due} jobs were called and {ours.due} posts promised, instead of {due}")
        found.append((theirs, ours))
    (busy, ours_busy), (off, ours_off) = found
    return Contender(busy, off), Contender(ours_busy, ours_off)


def wake_up(town: Path, numbers: range) -> None:
    """Have the scheduler look at these cohorts at nine."""
    engine = create_engine(f"sqlite:///{town}")
    with engine.begin() as connection:
        for n in numbers:
            connection.execute(update(tables.cohorts).where(tables.cohorts.c.id == f"c{n}").values(wake=NINE))
    engine.dispose()


def run(size: Size) -> Figure:
    """The figure; makes and forgets its databases."""
    with workshop() as name:
        folder = Path(name)
        later = NINE + timedelta(days=6)
        groups = size.cohorts - -(-size.members // SIZE)
        build(folder / "town.db", Town(size.members, 0, groups, settled=NINE - timedelta(hours=1), wake=later))
        store_jobs(folder / "jobs.db", range(size.cohorts), datetime.now(UTC) + timedelta(days=6))
        theirs, ours = asyncio.run(measure(folder, size))
    every = theirs.busy.register * size.cohorts
    rows = (
        _row("seconds from the start until ready", theirs, ours, lambda it: it.busy.ready, "{:.2f}"),
        ("seconds to register every job at a start", f"{every:.0f}", "none are", ""),
        _row("a beat with nothing due, ms", theirs, ours, lambda it: middle(it.busy.idle) * 1000, "{:.2f}"),
        _row(f"{size.due:,} due, seconds", theirs, ours, lambda it: it.busy.beat, "{:.2f}"),
        _row("within it, longest without an answer, ms", theirs, ours, lambda it: it.busy.stall * 1000, "{:.0f}"),
        _row(f"after a day off, {size.off:,} due, seconds", theirs, ours, lambda it: it.off.beat, "{:.1f}"),
        _row("within it, longest without an answer, ms", theirs, ours, lambda it: it.off.stall * 1000, "{:.0f}"),
        _row("most memory, MB", theirs, ours, lambda it: it.memory / 1e6, "{:.0f}"),
    )
    title = f"The scheduler with {size.cohorts:,} cohorts and {size.members:,} members: SQLite"
    return Figure(title, "python -m benchmarks.scheduler", ("", "APScheduler", "Waypost", "ratio"), rows)


def _row(name: str, theirs: Contender, ours: Contender, of: Callable[[Contender], float], form: str) -> tuple[str, ...]:
    return name, form.format(of(theirs)), form.format(of(ours)), times(of(ours) / of(theirs))


def figure(quick: bool) -> Figure:
    """The figure; `quick` only shows that it works."""
    return run(TINY if quick else Size())


if __name__ == "__main__":
    show(figure, __doc__)
