"""The start script of a child: Waypost as `run` joins it, with a tripwire, a fast clock, and a heart that beats often.

It is forked from a server that has loaded every module and the roadmap already, so a child costs little.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import event

import adapters.discord.platform
import adapters.slack.platform  # noqa: F401  loaded before the fork
from bot.app import App, assemble, create_platforms
from bot.config import ConfigError, Settings
from bot.ports.store import StoreError
from bot.storage import SqlStore
from bot.world import World, real_id
from tests.kit import roadmap
from tests.wire import discord_server, slack_server
from tests.wire.chaos.dial import Dial, Hasty
from tests.wire.chaos.tripwire import Strike, Tripwire, wired_platform, wired_store

log = logging.getLogger(__name__)

SECRETS = {
    "WAYPOST_DISCORD_TOKEN": discord_server.TOKEN,
    "WAYPOST_SLACK_TOKEN": slack_server.TOKEN,
    "WAYPOST_SLACK_APP_TOKEN": slack_server.APP_TOKEN,
}
PATIENCE = {"sqlite": 0.2, "postgresql": 5.0}
"""Seconds to wait for whoever holds the database; the product waits five. asyncpg counts them by the fast clock."""
BEAT = 2.0
"""Seconds of the fast clock between two beats of the heart."""
roadmap()


@dataclass(frozen=True, slots=True)
class Job:
    """What a child needs to know. folder: where the dial, the logs and the sign of a full disk are."""

    name: str
    folder: Path
    url: str
    platforms: dict[str, dict[str, Any]]
    strike: Strike | None = None
    trace: bool = False

    @property
    def log(self) -> Path:
        """Everything that it says."""
        return self.folder / f"{self.name}.log"

    @property
    def calls(self) -> Path:
        """The names of its calls, if they are wanted."""
        return self.folder / f"{self.name}.calls"


def live(job: Job) -> None:
    """The life of a child, until it is killed or asked to stop."""
    os.environ |= SECRETS
    logging.basicConfig(filename=job.log, level=logging.INFO, force=True)
    loop = Hasty()
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(_live(job))
    except (StoreError, ConfigError, OSError):  # as with `run`: it says why, and is started anew
        log.exception("could not start")
        sys.exit(1)


async def _live(job: Job) -> None:
    settings = Settings.model_validate({
        "database": {"url": job.url},
        "backup": {"every": "off"},
        "health": {"file": str(job.folder / f"{job.name}.beat")},
        "platforms": job.platforms,
    })  # fmt: skip
    world = World(Dial(job.folder / "dial").now, Random(job.name), real_id)
    wire = Tripwire(job.strike, job.calls if job.trace else None)
    store = SqlStore(job.url, PATIENCE[job.url.partition("+")[0]])
    await store.open()
    _fill(store, job.folder / "full")
    problems: list[str] = []
    made = create_platforms(settings, world, problems, lambda: store)
    assert not problems, problems
    platforms = {name: wired_platform(each, wire) for name, each in made.items()}
    maps = {"ai-engineer": roadmap()}
    app = await assemble(
        settings, world=world, store=wired_store(store, wire), platforms=platforms, roadmaps=maps
    )  # fmt: skip
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    beating = asyncio.create_task(_beat(app))
    try:
        await app.run(stop)
    finally:
        beating.cancel()
        await store.close()


async def _beat(app: App) -> None:
    """The heart of the product goes by the real clock; this one by the fast one."""
    while True:
        await asyncio.sleep(BEAT)
        await app.beat()


def _fill(store: SqlStore, sign: Path) -> None:
    """As long as there is a sign, SQLite finds no room for another page."""
    if store.engine.dialect.name != "sqlite":
        return

    @event.listens_for(store.engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        most = 1 if sign.exists() else 1 << 30
        driver: Any = connection.connection.dbapi_connection
        driver.run_async(lambda raw: raw.execute_fetchall(f"PRAGMA max_page_count={most}"))
