"""Travels through the demo's time: turns the clock from one scheduled post to the next and has each delivered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.demo.clock import Clock
from bot.demo.stage import Act, Stage
from bot.domain.people import Community
from bot.domain.roadmap import Roadmap
from bot.ports import Store, Unit
from bot.ports.context import plan_of

MOST_STOPS = 60
"""Stops that one journey makes; more would mean that something comes due again and again."""
SHORTLY = timedelta(hours=2)
"""How long before a post the group does what it does meanwhile."""
MOST_ROUNDS = 50
"""Courier rounds at one stop; each takes at most one parcel a place."""
BREATH = 0.35
"""Real seconds between two posts of a journey, so that one sees them come in order."""
REDRAWN = 200
"""The newest posts that are drawn again at a start."""


class Scheduler(Protocol):
    """Promises what has come due."""

    async def tick(self) -> object:
        """Look at every cohort whose time has come."""
        ...


class Courier(Protocol):
    """Carries what was promised."""

    async def round(self) -> int:
        """Deliver what is due now; says how many parcels were dealt with."""
        ...


async def next_stop(db: Unit, roadmaps: Mapping[str, Roadmap], now: datetime) -> datetime | None:
    """When something is next due: a post in a cohort's plan, or a parcel that waits. None: nothing is scheduled."""
    posts = [
        plan_of(cohort, roadmaps[cohort.roadmap]).next_after(now)
        for cohort in await db.cohorts.active()
        if cohort.roadmap in roadmaps
    ]
    waiting = await db.outbox.next_due()
    if waiting is not None:
        posts.append(max(waiting, now))
    return min((post for post in posts if post is not None), default=None)


@dataclass(frozen=True)
class Guide:
    """Moves the group through time. Its journeys run outside any handler, see Stage.after."""

    store: Store
    scheduler: Scheduler
    courier: Courier
    stage: Stage
    clock: Clock
    roadmaps: Mapping[str, Roadmap]
    home: Community

    async def to_next(self, meanwhile: Act | None = None) -> None:
        """Travel to the next scheduled post and deliver it; on to the one after where there was nothing to say.

        meanwhile: what the group does between two posts.
        """
        before = await self._newest()
        for _ in range(MOST_STOPS):
            stop = await self._next_stop()
            if stop is None:
                return
            await self._live_until(stop, meanwhile)
            if await self._newest() != before:
                return

    async def until(self, end: datetime, meanwhile: Act | None = None) -> None:
        """Travel to `end`, with a stop wherever something is due on the way."""
        for _ in range(MOST_STOPS):
            stop = await self._next_stop()
            if stop is None or stop > end:
                break
            await self._live_until(stop, meanwhile)
        await self.stop_at(end)

    async def _live_until(self, stop: datetime, meanwhile: Act | None) -> None:
        if meanwhile is not None and stop - SHORTLY > self.clock.now():
            await self.stop_at(stop - SHORTLY)
            await meanwhile()
        await self.stop_at(stop)

    async def stop_at(self, at: datetime) -> None:
        """Turn the clock to `at`, and let the group's clockwork do what is due there."""
        await self.stage.move(at)  # waits until the page has its answer, so that no handler sees the time jump
        self.clock.move(at)
        await self.beat()
        await self.stage.show()

    async def beat(self) -> None:
        """One heartbeat where the clock stands: what has come due is promised, carried and shown."""
        await self.scheduler.tick()
        for _ in range(MOST_ROUNDS):
            async with self.store.look() as db:
                waiting = await db.outbox.next_due()
            if waiting is None or waiting > self.clock.now() or not await self.courier.round():
                return
            await self.stage.show()

    async def redraw(self) -> None:
        """Post again what the ledger says was sent, oldest first, each at its own time; then catch up with the clock.

        The platform's memory ends with the process, the ledger does not.
        """
        async with self.store.look() as db:
            entries = await db.outbox.sent_of(self.home, REDRAWN)
        for entry in entries:
            if entry.receipt is not None and entry.parcel.revises is None:
                await self.stage.repost(entry.parcel, entry.receipt)
        await self.stage.move(self.clock.now())

    async def _next_stop(self) -> datetime | None:
        async with self.store.look() as db:
            return await next_stop(db, self.roadmaps, self.clock.now())

    async def _newest(self) -> str | None:
        """The newest post that all can see."""
        async with self.store.look() as db:
            entries = await db.outbox.sent_of(self.home, REDRAWN)
        return next((entry.parcel.key for entry in reversed(entries) if entry.parcel.to.user is None), None)


async def breathe() -> None:
    """A short rest, so that a person can follow."""
    await asyncio.sleep(BREATH)


WEEK = timedelta(weeks=1)
