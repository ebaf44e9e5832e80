"""Requests through the one door on a SQLite file, beside the same statements on SQLAlchemy alone and on bare aiosqlite.

The three take turns in one run, each on its own copy of the same database.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random

from benchmarks.figures import Figure, Spread, copies, in_turns, ms, show, times, workshop
from benchmarks.floors import Alchemy, Bare, Recorder, Transaction
from benchmarks.town import NOW, ROADMAP, SIZE, WEEK, Town, address, build
from bot.domain.roadmap import Roadmap
from bot.engine import Engine
from bot.features import COMMANDS
from bot.roadmaps import load
from bot.storage import open_store
from bot.ui.command import Given, Request
from bot.world import World

CONTENT = Path(__file__).parents[1] / "content" / ROADMAP


@dataclass(frozen=True, slots=True)
class Size:
    """members: stored. requests: of each kind, every one from another member."""

    members: int = 10_000
    requests: int = 500


TINY = Size(members=60, requests=10)

Make = Callable[[Roadmap, int], Mapping[str, Given]]


def _ticks(roadmap: Roadmap, member: int) -> Mapping[str, Given]:
    week = roadmap.weeks[WEEK - 1]
    return {"week": str(WEEK), "ticked": tuple(check.id for check in week.done_when[: 1 + member % 2])}


def _answers(_: Roadmap, member: int) -> Mapping[str, Given]:
    return {
        "did": "Read the chapter, built the small version, and measured it twice.", "confidence": "4", "share": "yes",
        "evidence": f"https://example.org/{member}", "blocked": "",
    }  # fmt: skip


KINDS: Mapping[str, tuple[str, Make, bool]] = {
    "/progress": ("progress", lambda _, __: {}, False),
    "/roadmap": ("roadmap", lambda _, __: {}, False),
    "a tick": ("progress tick", _ticks, False),
    "a check-in": ("checkin", _answers, True),
}
"""What is asked: the command, its arguments, and whether they come from a form."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One kind of request: durations of the three, and how many statements and transactions it makes."""

    door: Spread
    alchemy: Spread
    bare: Spread
    statements: int

    @property
    def over_alchemy(self) -> float:
        return self.door.median / self.alchemy.median

    @property
    def over_bare(self) -> float:
        return self.door.median / self.bare.median


def requests(kind: str, roadmap: Roadmap, size: Size) -> list[Request]:
    """Every request comes from another member, picked all over the town, in their cohort's channel."""
    command, make, form = KINDS[kind]
    town = Town(size.members)
    step = max(size.members // size.requests, 1)
    made = []
    for n in range(size.requests):
        member = n * step % size.members
        cohort, person = town.seat(member)
        id, args = f"{command}:{n}", make(roadmap, member)
        made.append(Request(id, command, args, person, cohort.place, person.user.title(), form=form))
    return made


def _world() -> World:
    """Ids that count up, so that every run makes the same rows."""
    numbers = count(1)
    return World(lambda: NOW, Random(1), lambda: f"bench{next(numbers)}")


async def measure(file: Path, size: Size) -> dict[str, Measured]:
    """Every kind of request, measured on copies of the database `file`."""
    roadmap = load(CONTENT)
    asked = {kind: requests(kind, roadmap, size) for kind in KINDS}
    rehearsed, own, alchemys, bares = copies(file, "rehearsed.db", "door.db", "alchemy.db", "bare.db")
    written = await _written(rehearsed, roadmap, asked)
    store = await open_store(address(own))
    engine = Engine(store, COMMANDS, {ROADMAP: roadmap}, _world())
    alchemy, bare = Alchemy(alchemys), await Bare.open(bares)
    try:
        return {kind: await _take_turns(engine, alchemy, bare, asked[kind], written[kind]) for kind in KINDS}
    finally:
        await bare.close()
        await alchemy.close()
        await store.close()


async def _written(
    file: Path, roadmap: Roadmap, asked: Mapping[str, Sequence[Request]]
) -> Mapping[str, list[list[Transaction]]]:
    """What every request executes, by kind; each must be answered with the card that it asks for."""
    store = await open_store(address(file))
    engine = Engine(store, COMMANDS, {ROADMAP: roadmap}, _world())
    written: dict[str, list[list[Transaction]]] = {}
    with Recorder().listening() as recorder:
        for kind, those in asked.items():
            written[kind] = []
            for request in those:
                reply = await engine.handle(request)
                if reply is None or reply.card.name == "apology" or reply.errors:
                    raise RuntimeError(f"{kind} was not answered: {reply}")
                written[kind].append(recorder.take())
    await store.close()
    return written


async def _take_turns(
    engine: Engine, alchemy: Alchemy, bare: Bare, asked: Sequence[Request], written: Sequence[Sequence[Transaction]]
) -> Measured:
    spreads = await in_turns(
        (
            lambda n: engine.handle(asked[n]),
            lambda n: alchemy.run(written[n]),
            lambda n: bare.run(written[n]),
        ),
        len(asked),
        warm=len(asked) // 10,  # connections are opened, and caches filled
    )
    door, middle, low = spreads
    return Measured(door, middle, low, sum(len(each.statements) for each in written[-1]))


def run(size: Size) -> Figure:
    """The figure; makes and forgets its databases."""
    with workshop() as folder:
        file = Path(folder) / "town.db"
        build(file, Town(size.members))
        found = asyncio.run(measure(file, size))
    rows = tuple(
        (
            kind, str(each.statements), f"{each.door.per_second:.0f}", ms(each.door.median), ms(each.door.at(99)),
            ms(each.alchemy.median), ms(each.bare.median), times(each.over_alchemy), times(each.over_bare),
        )
        for kind, each in found.items()
    )  # fmt: skip
    heads = ("Request", "SQL", "a second", "p50 ms", "p99 ms", "SQLAlchemy ms", "bare ms", "to SQLAlchemy", "to bare")
    title = f"Through the one door: SQLite, {size.members:,} members in cohorts of {SIZE}, one request after the other"
    return Figure(title, "python -m benchmarks.requests", heads, rows)


def figure(quick: bool) -> Figure:
    """The figure; `quick` only shows that it works."""
    return run(TINY if quick else Size())


if __name__ == "__main__":
    show(figure, __doc__)
