"""The kinds of case: what is done to Waypost, how often in a full run, and what may come of it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from tests.wire.chaos import weather
from tests.wire.chaos.plain import plain
from tests.wire.chaos.scene import Child, Scene
from tests.wire.chaos.tripwire import Strike
from tests.wire.discord_parts.state import HISTORY

Act = Callable[[Scene, Random], Coroutine[Any, Any, None]]
Play = Callable[[Scene, Random, int], Awaitable[None]]
CALLS = 317
"""How many calls a process makes until everything of a case is settled, if nothing goes wrong."""
SPREAD = 101
PAUSES = [timedelta(seconds=each) for each in (0, 1, 30, 90, 180, 500, 7200)]
"""How long nobody serves after a kill; Discord remembers nonces for 300 seconds, a lease holds for 120."""
STEPS = [timedelta(seconds=each) for each in (5, 45, 130, 600, 3600, 7200, 90000)]


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the report. cases: how many a full run has. database: sqlite, postgres, or "both", by turns.

    unknown: whether a promise may end as unknown. weeks: how many of the groups' weeks it covers.
    direct: whether the personal posts must be in the ledger too. notices: how many each group may get, None for any.
    """

    name: str
    title: str
    play: Play
    cases: int
    database: str = "both"
    unknown: bool = False
    weeks: int = 1
    direct: bool = True
    plain: bool = False
    notices: int | None = None

    def postgres(self, number: int) -> bool:
        """Whether this case is on PostgreSQL."""
        return self.database == "postgres" or (self.database == "both" and number % 2 == 1)


def _strike(rng: Random) -> Strike:
    return Strike(rng.randint(1, CALLS), rng.random() < 0.5)


async def kills(scene: Scene, rng: Random, number: int) -> None:
    """The first process dies at the call whose turn it is, the next two anywhere; then one lives."""
    turn = number * SPREAD % (2 * CALLS)  # a run that is cut short has calls from everywhere
    strikes = [Strike(1 + turn // 2, turn % 2 == 1), _strike(rng), _strike(rng)]
    for strike in strikes:
        if await scene.through(await scene.start(strike)):
            scene.dial.turn(rng.choice(PAUSES))


def under(conjure: Callable[..., None]) -> Play:
    """A case with faults of the platforms, and one kill in the middle of them."""

    async def play(scene: Scene, rng: Random, number: int) -> None:
        conjure(scene, rng)
        if await scene.through(await scene.start(_strike(rng))):
            scene.dial.turn(rng.choice(PAUSES))

    return play


def during(
    act: Callable[[Scene, Random], Coroutine[Any, Any, None]],
) -> Callable[[Scene, Random, int], Awaitable[None]]:
    """A case in which something happens again and again while one process serves; every other time it is killed."""

    async def play(scene: Scene, rng: Random, number: int) -> None:
        child = await scene.start(_strike(rng) if number % 2 else None)
        acting = asyncio.create_task(act(scene, rng))
        if number % 2 and await scene.through(child):
            scene.dial.turn(rng.choice(PAUSES))
        await asyncio.gather(acting, scene.settle())
        await answers(scene)

    return play


async def answers(scene: Scene) -> None:
    """Whoever asks gets an answer on both platforms, once everything is over."""
    try:
        async with asyncio.timeout(20):
            while not any(session.socket for session in scene.discord.gateway.sessions.values()):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            said = [(await scene.discord.slash("week")).text, (await scene.slack.slash("/week")).text]
            if not said[1]:  # it went over a socket that was just being closed, and Ada asks again
                said[1] = (await scene.slack.slash("/week")).text
    except (TimeoutError, AssertionError) as error:
        scene.complaints.append(f"no answer to a command afterwards: {error!r}")
    else:
        scene.complaints += [f"an odd answer: {each}" for each in said if "Week 1" not in each]


def several(many: int) -> Play:
    """A case in which so many processes share the work, and one after the other dies and is replaced."""

    async def play(scene: Scene, rng: Random, number: int) -> None:
        if number % 4 >= 2:
            weather.dropped(scene, rng, 3)
        children = [await scene.start(_strike(rng)) for _ in range(many)]
        await _replace(scene, rng, children, 2 * many)

    return play


async def _replace(scene: Scene, rng: Random, children: list[Child], most: int) -> None:
    """Whoever dies has a successor, who dies as well, until so many have died or everything is done."""
    deaths = 0
    settling = asyncio.create_task(scene.settle(serving=0))
    while not settling.done() and deaths < most:
        for child in [each for each in children if not each.alive]:
            children.remove(child)
            deaths += 1
            children.append(await scene.start(_strike(rng)))
        await asyncio.sleep(0.02)
    settling.cancel()
    with suppress(asyncio.CancelledError):
        await settling
    # Those who have not died yet are disarmed by being replaced, one at a time, so that somebody always serves.
    for child in children:
        await scene.start()
        await scene.kill(child)
    scene.struck += deaths


async def stalled(scene: Scene, rng: Random, number: int) -> None:
    """One of two processes stands still for longer than its lease while the other goes on; then it wakes up."""
    name = rng.choice(("slack.deliver", "discord.deliver", "store.look", "store.begin", "store.begin ends"))
    calls = 4 if name.endswith("deliver") else 40
    one = await scene.start(Strike(rng.randint(1, calls), rng.random() < 0.3, name, stops=True))
    await asyncio.sleep(rng.uniform(0.0, 0.5))
    await scene.start()
    if rng.random() < 0.5:
        weather.slow(scene, rng, 3)
    await scene.settle(serving=0, limit=9)  # a lease takes six seconds of the fast clock
    one.signal(signal.SIGCONT)
    scene.struck += 1
    await asyncio.sleep(0.5)


def asleep(spans: Sequence[timedelta]) -> Play:
    """A case in which the machine sleeps, with the process or without one, at any moment."""

    async def play(scene: Scene, rng: Random, number: int) -> None:
        if number % 4 >= 2:
            weather.dropped(scene, rng, 3)
        child = await scene.start()
        pause = asyncio.create_task(asyncio.sleep(rng.uniform(0.1, 1.2)))
        while not pause.done() and not await scene.settle(serving=0, limit=0.02):
            pass
        if number % 2:
            await scene.kill(child)
        else:
            child.signal(signal.SIGSTOP)
            scene.struck += 1
        scene.dial.turn(rng.choice(spans))
        child.signal(signal.SIGCONT)

    return play


async def steps(scene: Scene, rng: Random, number: int) -> None:
    """The machine's clock is set forward and back by seconds to days, while connections are cut and processes die."""
    weather.dropped(scene, rng, 4)
    for _ in range(3):
        child = await scene.start(_strike(rng))
        for _ in range(2):
            await scene.settle(serving=0, limit=rng.uniform(0.1, 0.5))
            step = rng.choice(STEPS) * rng.choice((-1, 1))
            scene.dial.step(step if abs(scene.dial.wrong + step) <= STEPS[-1] else -step)
            scene.struck += 1
        if await scene.through(child, limit=5):
            scene.dial.turn(rng.choice(PAUSES))
    scene.dial.step(-scene.dial.wrong)


async def blind(scene: Scene, rng: Random, number: int) -> None:
    """A process dies after a post was taken, nobody may read the history, and no platform knows the key any more."""
    platform = rng.choice(("discord", "slack"))
    await scene.through(await scene.start(Strike(rng.randint(1, 3), True, f"{platform}.deliver")))
    for channel in list(scene.discord.state.channels.values()):
        if not channel.direct:
            scene.discord.state.deny(channel, HISTORY)
    scene.slack.forbid("channels:history", "im:history")
    scene.dial.turn(timedelta(minutes=10))


async def everything(scene: Scene, rng: Random, number: int) -> None:
    """All of it: two processes that die, faults of both platforms, lost connections, a busy database."""
    for conjure in (weather.dropped, weather.refused, weather.broken, weather.slow):
        conjure(scene, rng, 2)
    acts = [weather.gateway(scene, rng, 2), weather.sockets(scene, rng, 2), weather.held(scene, rng, 2)]
    acts.append(weather.full(scene, rng, 2) if scene.database.sqlite else weather.terminated(scene, rng, 2))
    children = [await scene.start(_strike(rng)) for _ in range(2)]
    await asyncio.gather(_replace(scene, rng, children, 3), *acts)


HOURS, WEEKS = timedelta(hours=9), timedelta(weeks=3)

KINDS: Sequence[Kind] = (
    Kind("kill-sqlite", "`kill -9` before and after each call, three in a row, SQLite", kills, 2 * CALLS, "sqlite"),
    Kind("kill-postgres", "the same, PostgreSQL", kills, 200, "postgres"),
    Kind("plain", "`kill -9` of `python -m bot run` at any moment", plain, 60, "sqlite", plain=True),
    Kind("dropped", "answers dropped, connections cut before and after the post was taken", under(weather.dropped), 60),
    Kind("refused", "429: of a route, of everything, short and long", under(weather.refused), 40),
    Kind("broken", "5xx before and after the post was taken", under(weather.broken), 60),
    Kind("slow", "slow answers", under(weather.slow), 30),
    Kind("gateway", "Discord: op 7, op 9, close codes, cuts, lost sessions", during(weather.gateway), 40),
    Kind("sockets", "Slack: sockets asked to go, and cut", during(weather.sockets), 40),
    Kind("held", "the database held by another program", during(weather.held), 40),
    Kind("full", "the disk is full for a while (SQLite)", during(weather.full), 30, "sqlite"),
    Kind("terminated", "the database's connections ended (PostgreSQL)", during(weather.terminated), 30, "postgres"),
    Kind("two", "two processes, one killed at a time", several(2), 40),
    Kind("four", "four processes, one killed at a time", several(4), 30),
    Kind("stalled", "one of two processes stalled past its lease", stalled, 40),
    Kind("nine-hours", "the machine asleep for nine hours", asleep([HOURS]), 40, unknown=True),
    Kind("three-weeks", "the machine asleep for three weeks", asleep([WEEKS]), 40, unknown=True, weeks=5,
         direct=False, notices=1),
    Kind("steps", "the clock set forward and back, by 5 seconds to 25 hours", steps, 40, unknown=True, direct=False),
    Kind("blind", "killed after a post was taken, and the history may not be read", blind, 20, unknown=True),
    Kind("everything", "all of it at once, with two processes", everything, 60),
)  # fmt: skip
