"""The only place where objects are made and joined; and the life of the process, from its start to a clean end."""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.config import ConfigError, Settings
from bot.courier import Courier
from bot.declare import Command, Occasion
from bot.domain.errors import StudyError
from bot.domain.people import Place
from bot.domain.roadmap import Roadmap
from bot.engine import Engine
from bot.features import COMMANDS, OCCASIONS
from bot.health import note_beat
from bot.parts import Parts
from bot.ports import Nobody, Observer, Platform, Problem, Pulse, Store
from bot.ports.store import StoreError
from bot.renumber import renumber
from bot.roadmaps import ContentError, load_all
from bot.scheduler import Scheduler
from bot.storage import SqlStore, open_store
from bot.storage.backups import Backups, backups
from bot.supervise import cancelled, keep
from bot.vault import KEY_VARIABLE, SealedSecrets
from bot.watch import metrics_for, telling
from bot.world import World

if TYPE_CHECKING:
    from bot.metrics import Metrics

log = logging.getLogger(__name__)

FINISHING = 20.0
"""Seconds that a heartbeat which is under way gets to end, once the process is asked to stop."""


@dataclass
class App:
    """Everything joined. `connected` holds the platforms that are open at the moment; the courier carries to those."""

    settings: Settings
    world: World
    store: Store
    roadmaps: Mapping[str, Roadmap]
    engine: Engine
    scheduler: Scheduler
    courier: Courier
    platforms: Mapping[str, Platform]
    connected: dict[str, Platform]
    parts: Parts
    opened: SqlStore | None = None
    backups: Backups | None = None
    metrics: Metrics | None = None
    beaten: datetime | None = None
    _beating: asyncio.Lock = field(default_factory=asyncio.Lock)
    stopping: bool = False

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set, then finish what was begun and let go of everything.

        Raises ConfigError if no platform lets us in, or if [health] listen can't be had.
        """
        try:
            async with AsyncExitStack() as around:
                if self.metrics is not None:
                    await around.enter_async_context(telling(self.metrics, self))
                await self._serve(stop)
        finally:
            await self.close()

    async def _serve(self, stop: asyncio.Event) -> None:
        heart, parts = self._heart(), self.parts

        def at_once() -> None:
            heart.add_job(self.beat)

        keepers = [
            asyncio.create_task(keep(it, self.engine, self.connected, self.world, at_once, listen=name in parts.hears))
            for name, it in self.platforms.items()
        ]
        chores = [asyncio.create_task(self.backups.keep_up())] if self.backups else []
        refusals = asyncio.create_task(_all(keepers))
        stopping = asyncio.create_task(stop.wait())
        ends: list[asyncio.Task[Any]] = [stopping, refusals] if keepers else [stopping]
        heart.start()
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if not stopping.done():
                raise ConfigError(refusals.result())
        finally:
            heart.pause()
            await self._finish()
            heart.shutdown(wait=False)
            await cancelled([*ends, refusals, *keepers, *chores])

    async def beat(self) -> None:
        """One heartbeat: what is due becomes parcels, parcels are carried, and signs of life are left.

        Whatever fails is logged and met again at the next heartbeat; nothing is lost by it.
        """
        async with self._beating:
            while not self.stopping and await self._beat():
                pass

    async def _beat(self) -> bool:
        """Promise and carry at the same time, for no longer than until the next heartbeat. Whether there is more."""
        now = self.world.now()
        promising = asyncio.create_task(self._promise())
        try:
            more = self.parts.courier and not await self.courier.flow(
                self.settings.clock.heartbeat, lambda: not promising.done()
            )
            if not self.stopping:
                await promising
            await self._sign(now)
            note_beat(self.settings.health.file, now)
            self.beaten = now
            return more
        except StoreError as trouble:
            log.error("%s", trouble)
        except Exception:
            log.exception("this heartbeat failed; the next one tries again")
        finally:
            await cancelled([promising])
        return False

    async def _promise(self) -> None:
        if self.parts.scheduler:
            await self.scheduler.tick()

    async def _sign(self, now: datetime) -> None:
        """Tell the database that this process lives; the scheduler does so itself."""
        also = ((Pulse.COURIER, self.parts.courier), (Pulse.LISTENER, bool(self.parts.hears)))
        async with self.store.begin() as db:
            for pulse in (pulse for pulse, mine in also if mine):
                await db.handled.beat(now, pulse)

    async def close(self) -> None:
        """Log out everywhere and let go of the database. Safe to call twice."""
        for platform in self.platforms.values():
            try:
                await platform.close()
            except Exception:
                log.exception("%s could not be closed", platform.name)
        if self.opened is not None:
            await self.opened.close()
            self.opened = None

    def _heart(self) -> AsyncIOScheduler:
        heart = AsyncIOScheduler(timezone=UTC)
        every = self.settings.clock.heartbeat
        heart.add_job(self.beat)
        heart.add_job(self.beat, "interval", seconds=every, max_instances=1, coalesce=True, misfire_grace_time=None)
        return heart

    async def _finish(self) -> None:
        self.stopping = True
        try:
            async with asyncio.timeout(FINISHING):
                log.info("stopping")
                await self.courier.drain()
                async with self._beating:
                    pass
        except TimeoutError:
            log.warning("a heartbeat did not end in time; what it carried is looked up at the next start")


async def assemble(
    settings: Settings,
    *,
    world: World | None = None,
    store: Store | None = None,
    platforms: Mapping[str, Platform] | None = None,
    roadmaps: Mapping[str, Roadmap] | None = None,
    commands: Sequence[Command] = COMMANDS,
    occasions: Sequence[Occasion] = OCCASIONS,
) -> App:
    """Make everything that the settings ask for and join it. What is given is taken instead of being made.

    Raises ConfigError with every problem of the content, the platforms' tables and the database.
    """
    world = world or World()
    problems: list[str] = []
    if roadmaps is None:
        roadmaps = load_content(settings, problems)
    if platforms is None:
        platforms = create_platforms(settings, world, problems, lambda: store)
    if problems:
        raise ConfigError(problems)
    opened = None
    if store is None:
        store = opened = await open_database(settings)
    try:
        await renumber(store, roadmaps)
    except StoreError as error:
        raise ConfigError([str(error)]) from None
    connected: dict[str, Platform] = {}
    metrics = metrics_for(settings)
    observer: Observer = metrics or Nobody()
    return App(
        settings=settings,
        world=world,
        store=store,
        roadmaps=roadmaps,
        engine=Engine(
            store,
            commands,
            roadmaps,
            world,
            lambda places: inspect(connected, places),
            observer,
            settings.limits.per_minute,
        ),
        scheduler=Scheduler(store, occasions, roadmaps, world),
        courier=Courier(store, connected, world, observer=observer),
        platforms=platforms,
        connected=connected,
        parts=Parts.of(settings.process.parts, platforms),
        opened=opened,
        backups=backups_of(settings, world) if opened else None,
        metrics=metrics,
    )


async def open_database(settings: Settings) -> SqlStore:
    """The store that the settings name, brought to this version's form. Raises ConfigError if it can't be used."""
    try:
        return await open_store(settings.database.url.get_secret_value())
    except StoreError as error:
        raise ConfigError([str(error)]) from None


def backups_of(settings: Settings, world: World) -> Backups | None:
    """The backups that the settings ask for; None for PostgreSQL, which has its own tools for that."""
    how = settings.backup
    return backups(settings.database.url.get_secret_value(), how.folder, how.span, how.keep, world)


def load_content(settings: Settings, problems: list[str]) -> Mapping[str, Roadmap]:
    """The roadmaps by slug; `problems` gets a line for whatever is wrong with them."""
    try:
        return load_all(settings.content.folder)
    except ContentError as error:
        problems += map(str, error.problems)
        return {}


def create_platforms(
    settings: Settings, world: World, problems: list[str], stored: Callable[[], Store | None]
) -> Mapping[str, Platform]:
    """A platform for each table that this process needs; `problems` gets sentences for those that can't be used.

    stored: the store in which platforms keep their secrets; asked when they first do, not before.
    """
    wanted = Parts.of(settings.process.parts, settings.platforms).logs_in
    if not settings.platforms and settings.process.parts is None:
        problems.append("No platform is set up. Add a table to the config, like [platforms.discord].")
    known = [module.name for module in pkgutil.iter_modules(importlib.import_module("adapters").__path__)]
    platforms = {}
    for name, table in settings.platforms.items():
        if name not in wanted:
            continue
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"Did you mean [platforms.{near[0]}]?" if near else f"There is {' and '.join(known)}."
            problems.append(f"[platforms.{name}]: There is no such platform. {hint}")
            continue
        try:
            secrets = SealedSecrets(name, os.environ.get(KEY_VARIABLE, ""), stored)
            platforms[name] = cast(Platform, importlib.import_module(f"adapters.{name}").create(table, world, secrets))
        except StudyError as refused:
            problems += refused.message.splitlines()
    return platforms


async def inspect(connected: Mapping[str, Platform], places: Sequence[Place]) -> Sequence[Problem]:
    """What the platforms that are open say stands in the way of posting to these places."""
    found: list[Problem] = []
    for name, group in groupby(sorted(places, key=lambda place: place.platform), key=lambda place: place.platform):
        if name in connected:
            found += await connected[name].inspect(list(group))
    return found


async def _all(keepers: Sequence[asyncio.Task[str]]) -> list[str]:
    return [await each for each in keepers]
