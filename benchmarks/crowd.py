"""Many people at once who ask a bot that is a process of its own: what it answers, how soon, on how much processor."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Protocol

from benchmarks.figures import Figure, Spread, ms, times
from benchmarks.start import used

AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Size:
    """members: stored. asking: how many of them ask. rounds, commands: how often, and how many each time."""

    members: int = 10_000
    asking: int = 200
    rounds: int = 8
    commands: int = 400


TINY = Size(members=60, asking=4, rounds=1, commands=8)


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer, and the seconds until it came."""

    took: float
    body: Any


class Room(Protocol):
    """A platform on this machine, with everybody who is going to ask."""

    @property
    def seats(self) -> Sequence[object]:
        """Those who ask."""
        ...

    async def ask(self, command: str, n: int) -> Heard:
        """Have member `n` of those who ask do something, and wait until the answer is there."""
        ...

    async def tidy(self) -> None:
        """After a crowd: forget what was noted. Raises RuntimeError if something went wrong meanwhile."""


@dataclass
class Runner:
    """A command in the room of the bot that answers it; what a command took in every round, and each one."""

    name: str
    command: str
    room: Room
    process: int
    answer: str
    """What every answer must have in it."""
    seconds: list[float] = field(default_factory=list)
    processor: float = 0
    each: list[float] = field(default_factory=list)

    async def check(self) -> None:
        """Everybody asks once, which the bot may have to learn who they are for; the last answer is looked at."""
        await self._crowd(len(self.room.seats))
        shown = json.dumps((await self.room.ask(self.command, 0)).body, ensure_ascii=False)
        if self.answer not in shown:
            raise RuntimeError(f"{self.name} answered {shown}")

    async def round(self, commands: int) -> None:
        """So many commands at once."""
        before, _ = used(self.process)
        began = asyncio.get_running_loop().time()
        each = await self._crowd(commands)
        self.seconds.append((asyncio.get_running_loop().time() - began) / commands)
        self.processor += used(self.process)[0] - before
        self.each += each
        await self.room.tidy()

    @property
    def spent(self) -> float:
        """Seconds of processor for one command; the system counts in hundredths, so there must be many."""
        return max(self.processor, 0.01) / len(self.each)

    @property
    def per_second(self) -> float:
        return 1 / median(self.seconds)

    async def _crowd(self, count: int) -> list[float]:
        """So many commands, never more than AT_ONCE without an answer: the seconds of each."""
        left = iter(range(count))
        took: list[float] = []

        async def one() -> None:
            for n in left:
                took.append((await self.room.ask(self.command, n)).took)

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(one())
        return took


async def in_rounds(runners: Sequence[Runner], size: Size) -> None:
    """All of them, in turns."""
    for runner in runners:
        await runner.check()
    for _ in range(size.rounds):
        for runner in runners:
            await runner.round(size.commands)


def table(title: str, command: str, floor: str, runners: Sequence[Runner]) -> Figure:
    """The figure of all runners beside the first, which is the floor."""
    low = runners[0]
    heads = ("", "a second", "p50 ms", "p99 ms", "processor ms", f"to the {floor}", "by processor")
    rows = tuple(
        (
            each.name, f"{each.per_second:.0f}", ms(Spread(each.each).median), ms(Spread(each.each).at(99)),
            ms(each.spent), times(each.per_second / low.per_second), times(low.spent / each.spent),
        )
        for each in runners
    )  # fmt: skip
    return Figure(title, command, heads, rows)
