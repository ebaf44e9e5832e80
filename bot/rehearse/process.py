"""The process under rehearsal: everything that a start makes and an end throws away, around the one database file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr

from bot.app import App, assemble
from bot.config import Database, Settings
from bot.domain.cohort import Plan
from bot.domain.roadmap import Roadmap
from bot.ports import Entry, Platform, Store
from bot.ui.command import Reply, Request
from bot.world import World


class Clock:
    """Turned by hand, never back."""

    def __init__(self, at: datetime) -> None:
        """Begin at `at`."""
        self.at = at

    def __call__(self) -> datetime:
        """The time, as a World's `now`."""
        return self.at

    def move(self, to: datetime) -> None:
        """Turn the clock on to `to`."""
        self.at = max(self.at, to)


class Process:
    """What `run` holds while it runs. The platform and the database outlive it; nothing else does."""

    def __init__(self, file: Path, platform: Platform, roadmaps: Mapping[str, Roadmap], world: World) -> None:
        """Nothing is opened before `start`."""
        self._settings = Settings(database=Database(url=SecretStr(f"sqlite+aiosqlite:///{file}")))
        self._platforms = {platform.name: platform}
        self._roadmaps = roadmaps
        self._world = world

    @property
    def store(self) -> Store:
        """The database; another one after each start."""
        return self._app.store

    async def start(self) -> None:
        """Open the database and make everything anew."""
        self._app: App = await assemble(
            self._settings, world=self._world, platforms=self._platforms, roadmaps=self._roadmaps
        )
        self._app.connected.update(self._platforms)

    async def stop(self) -> None:
        """Let go of everything."""
        await self._app.courier.drain()
        await self._app.close()

    async def restart(self) -> None:
        """End and begin again."""
        await self.stop()
        await self.start()

    async def promise(self) -> None:
        """The heartbeat's first half."""
        await self._app.scheduler.tick()

    async def carry(self) -> None:
        """Its second half, one parcel after the other, so that the same dice tell the same story."""
        while await self._app.courier.round(limit=1):
            pass

    async def ask(self, request: Request) -> Reply | None:
        """Somebody does something."""
        return await self._app.engine.handle(request)

    async def next_parcel(self) -> datetime | None:
        """When a parcel can next be carried."""
        return await self._app.courier.next_due()

    async def next_post(self, plan: Plan) -> datetime | None:
        """When the plan asks for a post that nothing was decided about yet."""
        async with self.store.look() as db:
            cohort = await db.cohorts.get(plan.cohort.id)
        posts = plan.posts(after=cohort.settled if cohort else None)
        return next((post.when.at for post in posts), None)

    async def ledger(self, cohort: str) -> list[Entry]:
        """Every promise of the cohort, the earliest due first."""
        async with self.store.look() as db:
            return list(reversed(await db.outbox.ledger(cohort, limit=100_000)))
