"""One case: a Discord and a Slack, a database, a clock, three groups whose posts come due, and its processes."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.domain.cohort import Beat, Cohort, Post, Slot
from bot.domain.membership import Kind, Member, Route, Settings
from bot.domain.people import Community, Place
from bot.ports import Fate
from bot.ports.context import plan_of
from bot.storage import SqlStore
from bot.storage.tables import cohorts as cohort_rows
from bot.storage.tables import outbox
from tests.kit import roadmap
from tests.wire.chaos.child import Job, live
from tests.wire.chaos.databases import Database, Databases
from tests.wire.chaos.dial import ORIGIN, Dial
from tests.wire.chaos.tripwire import Strike
from tests.wire.discord_server import DiscordServer
from tests.wire.slack_server import SlackServer

HOUR = time(9)
MONDAY = date(2026, 11, 2)
ZONE = "Europe/Berlin"
HURRY = 0.2
"""Seconds before the next thing that is due to which the clock is turned when everybody only waits."""
LIMIT = 60.0
"""Real seconds in which everything must be settled."""
LOOK = 0.02
LEASE = timedelta(minutes=2, seconds=1)


def forks() -> ForkServerContext:
    """Where children come from: a server that has loaded everything they need."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.wire.chaos.child"])
    return context


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the ledger, as far as an accountant needs it."""

    key: str
    short: str
    fate: Fate
    reason: str
    kind: str
    cohort: str | None
    attempts: int
    next_try: datetime | None
    changed: datetime
    due: datetime
    platform: str
    channel: str
    thread: str


@dataclass
class Child:
    """A process that serves."""

    job: Job
    process: ForkServerProcess
    since: datetime

    @property
    def alive(self) -> bool:
        return self.process.exitcode is None

    async def ended(self, seconds: float) -> bool:
        """Wait until it has ended; False if it has not after so many seconds."""
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self.process.sentinel, over.set)
        try:
            async with asyncio.timeout(seconds):
                await over.wait()
        except TimeoutError:
            return False
        finally:
            loop.remove_reader(self.process.sentinel)
        self.process.join()
        return True

    async def kill(self) -> bool:
        """End it without a word; False if it had ended by itself."""
        alive = self.alive
        self.process.kill()
        await self.ended(10)
        return alive

    def signal(self, number: int) -> None:
        """Send it a signal, if it is there."""
        if self.alive and self.process.pid:
            os.kill(self.process.pid, number)


@dataclass
class Scene:
    """Everything of one case. struck: kills and faults so far; planned: faults of platforms that wait to strike.

    complaints: what was found wrong on the way.
    """

    folder: Path
    database: Database
    discord: DiscordServer
    slack: SlackServer
    dial: Dial
    forks: ForkServerContext
    weeks: int = 1
    struck: int = 0
    planned: int = 0
    complaints: list[str] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    cohorts: list[Cohort] = field(default_factory=list)
    members: dict[str, str] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _engine: AsyncEngine | None = None

    @property
    def living(self) -> list[Child]:
        return [child for child in self.children if child.alive]

    def posts(self, cohort: Cohort) -> list[Post]:
        """The posts of a cohort that belong to this case."""
        return [post for post in plan_of(cohort, roadmap()).posts() if post.week <= self.weeks]

    async def found(self) -> None:
        """Two groups on Discord and one on Slack, whose prompts, nudges and wraps come within some minutes."""
        guild, slack = self.discord, self.slack
        second = guild.state.add_channel("evening")
        rooms = [
            ("d1", Place("discord", guild.guild, guild.room.id), guild.ada.id, guild.robin.id),
            ("d2", Place("discord", guild.guild, second.id), guild.bruno.id, guild.robin.id),
            ("s1", Place("slack", "T1", "C1"), slack.ada.id, slack.robin.id),
        ]
        slots = {Beat.PROMPT: Slot(0, HOUR), Beat.NUDGE: Slot(0, time(9, 2)), Beat.WRAP: Slot(0, time(9, 4))}
        store = SqlStore(self.database.url)
        try:
            for id, place, member, creator in rooms:
                home = Community(place.platform, str(place.space))
                cohort = Cohort(id, home, place, f"Group {id}", "ai-engineer", MONDAY, ZONE, slots, creator,
                                settled=ORIGIN - timedelta(days=1))  # fmt: skip
                self.cohorts.append(cohort)
                self.members[id] = member
                async with store.begin() as db:
                    await db.cohorts.add(cohort, ORIGIN, self.posts(cohort)[0].when.at)
                    await db.members.put(Member(id, member, ORIGIN, 1, heard=ORIGIN), home)
                    chosen = {Kind.PROMPT: Route.DIRECT, Kind.NUDGE: Route.DIRECT}
                    await db.people.put(Settings(cohort.person(member), name="A member", routes=chosen))
        finally:
            await store.close()

    async def start(self, strike: Strike | None = None, trace: bool = False) -> Child:
        """A child that serves, until it is killed; with a strike it does that by itself."""
        tables: dict[str, dict[str, Any]] = {"discord": dict(self.discord.table), "slack": {"api_url": self.slack.api}}
        job = Job(f"child{next(self._numbers)}", self.folder, self.database.url, tables, strike, trace)
        process = self.forks.Process(target=live, args=(job,), daemon=True)
        since = self.dial.now()  # before it starts, or what it claims at once would look like a dead one's
        await asyncio.to_thread(process.start)
        child = Child(job, process, since)
        self.children.append(child)
        return child

    @property
    def faults(self) -> int:
        """Kills and faults that struck."""
        return self.struck + self.planned - self.discord.faults.waiting - self.slack.faults.waiting

    async def kill(self, child: Child) -> None:
        """Kill a child; counted if it was alive."""
        self.struck += await child.kill()

    async def ledger(self) -> list[Row]:
        """All rows."""
        columns = [outbox.c[name] for name in Row.__dataclass_fields__]
        async with self._books().connect() as books:
            found = (await books.execute(select(*columns))).all()
        return [replace(row, fate=Fate(row.fate)) for row in (Row(*each) for each in found)]

    async def undecided(self) -> datetime | None:
        """When the next post of this case wants to be decided, or None."""
        last = {cohort.id: self.posts(cohort)[-1].when.at for cohort in self.cohorts}
        async with self._books().connect() as books:
            found = (await books.execute(select(cohort_rows.c.id, cohort_rows.c.settled, cohort_rows.c.wake))).all()
        open_ones = [wake for id, settled, wake in found if settled is None or settled < last[id]]
        return min((wake for wake in open_ones if wake is not None), default=None)

    async def settle(self, serving: int = 1, done: Callable[[], bool] = lambda: True, limit: float = LIMIT) -> bool:
        """Let time pass until every promise is settled; keeps so many children. False: not in time."""
        loop = asyncio.get_running_loop()
        end = loop.time() + limit
        while loop.time() < end:
            while len(self.living) < serving:
                await self.start()
            if await self._over() and done():
                return True
            await asyncio.sleep(LOOK)
        return False

    async def through(self, child: Child, limit: float = LIMIT) -> bool:
        """Let time pass until a child has died, or there is nothing left to do; whether it died, which is counted."""
        loop = asyncio.get_running_loop()
        end = loop.time() + limit
        while child.alive and loop.time() < end and not await self._over():  # noqa: ASYNC110
            await asyncio.sleep(LOOK)
        died = child.process.exitcode == -signal.SIGKILL
        self.struck += died
        await child.kill()
        await asyncio.sleep(LOOK)  # the platforms take what it has sent before time is turned on
        return died

    async def _over(self) -> bool:
        """Whether nothing waits any more; turns the clock on when everybody waits for it."""
        wake = await self.undecided()  # first, because what is decided in between is in the ledger then
        rows = await self.ledger()
        waiting = [row for row in rows if row.next_try is not None]
        if not waiting and wake is None:
            return True
        carried = [row for row in waiting if row.fate is Fate.LEASED and not self._orphan(row)]
        due = [at for at in (wake, *(row.next_try for row in heads(waiting))) if at is not None]
        now = self.dial.now()
        if not carried and min(due) > now + timedelta(seconds=HURRY):
            self.dial.turn(min(due) - now)
        return False

    def _orphan(self, row: Row) -> bool:
        """Whether whoever claimed it is dead for certain, or claimed it when the clock was ahead."""
        ahead = row.next_try is not None and row.next_try > self.dial.now() + LEASE
        return ahead or all(row.changed < child.since for child in self.living)

    def _books(self) -> AsyncEngine:
        if self._engine is None:
            self._engine = create_async_engine(self.database.url)
        return self._engine

    async def close(self) -> None:
        """End what still runs."""
        for child in self.living:
            child.signal(signal.SIGCONT)
            await child.kill()
        if self._engine is not None:
            await self._engine.dispose()

    def said(self) -> str:
        """The last words of all children."""
        parts = []
        for log in sorted(self.folder.glob("*.log")):
            parts.append(f"--- {log.name}\n{log.read_text(encoding='utf-8')[-6000:]}")
        return "\n".join(parts)


def heads(waiting: Iterable[Row]) -> Iterable[Row]:
    """The first of those that wait for the same place: the others can't be carried before it."""
    first: dict[tuple[str, str, str], Row] = {}
    for row in sorted(waiting, key=lambda row: (row.due, row.key)):
        first.setdefault((row.platform, row.channel, row.thread), row)
    return first.values()


@asynccontextmanager
async def scene(
    databases: Databases,
    folder: Path,
    context: ForkServerContext,
    postgres: bool = False,
    weeks: int = 1,
    make_dial: Callable[[Path], Dial] = Dial,
) -> AsyncIterator[Scene]:
    """A case from its beginning to its end."""
    await asyncio.to_thread(folder.mkdir)
    dial = make_dial(folder / "dial")
    database = await (databases.postgres() if postgres else databases.sqlite(folder))
    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(DiscordServer(dial.true).running())
        slack = await stack.enter_async_context(SlackServer(dial.true).running())
        made = Scene(folder, database, discord, slack, dial, context, weeks)
        await made.found()
        try:
            yield made
        finally:
            discord.faults.release()
            slack.faults.release()
            await made.close()
            await databases.drop(database)
