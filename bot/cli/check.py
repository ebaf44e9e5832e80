"""`check`: looks at configuration, content, database and the bot's rights, and names each problem with its remedy."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from rich.console import Console

from bot.app import create_platforms, load_content
from bot.cli.backup import standing
from bot.cli.database import opened
from bot.cli.running import at_work, disk
from bot.cli.speak import Exit, complain
from bot.config import ConfigError, Settings, load_settings
from bot.domain.errors import StudyError
from bot.domain.people import Place
from bot.health import overdue
from bot.parts import Parts
from bot.ports import Platform, Pulse, Store, Unit
from bot.ui.text import some
from bot.world import World

log = logging.getLogger(__name__)

ONE_MACHINE = "all processes must be on this machine (docs/operations.md tells how to move to PostgreSQL)"
APART = timedelta(seconds=30)
"""How far the clocks of processes may be apart: their leases leave this much."""
CLOCKS = (
    "The clock of another process that uses this database is {:.0f} seconds ahead of this machine's, and posts could "
    "come twice. Have both machines take their time from the network (NTP)."
)
PATIENCE = 60.0
"""Seconds that a platform may take to answer."""


@dataclass
class Found:
    """What a step of the check found: how things are, in a few words, and what is to be mended."""

    state: str = ""
    problems: list[str] = field(default_factory=list)


def check(config: Path, offline: bool) -> int:
    """Check everything, or everything but the network. Returns the exit code."""
    return asyncio.run(survey(load_settings(config, os.environ), offline))


async def survey(settings: Settings, offline: bool) -> int:
    """Take every step, also after one that failed, say how each went, and list what is to be mended."""
    places: list[Place] = []
    stores: list[Store] = []
    found = Found()
    platforms = create_platforms(settings, World(), found.problems, lambda: stores[0] if stores else None)
    found.state = f"{some(len(settings.platforms), 'platform')} set up"
    if settings.process.parts is not None:
        found.state += f"; this process does {Parts.of(settings.process.parts, settings.platforms)}"
    problems = _report("Configuration", found)
    problems += await _step("Content", partial(_content, settings))
    async with AsyncExitStack() as open_till_the_end:
        problems += await _step("Database", partial(_database, settings, places, stores, open_till_the_end))
        if stores:
            problems += await _step("At work", partial(_at_work, settings, stores[0]))
        problems += await _step("Backups", partial(_backups, settings))
        problems += await _step("Disk", partial(_disk, settings))
        for name, platform in platforms.items() if not offline else ():
            mine = [place for place in places if place.platform == name]
            problems += await _step(name.capitalize(), partial(_platform, platform, mine))
    if problems:
        complain(problems)
    return Exit.PROBLEMS if problems else Exit.FINE


async def _step(name: str, take: Callable[[], Awaitable[Found]]) -> list[str]:
    with Console(stderr=True).status(f"{name} ..."):
        try:
            found = await take()
        except ConfigError as error:
            found = Found(problems=[*error.problems])
        except StudyError as error:
            found = Found(problems=error.message.splitlines())
        except OSError as error:
            why = str(error) or type(error).__name__
            found = Found(problems=[f"{name} can't be reached: {why}. Is the network there? Then try again."])
        except Exception as error:
            log.debug("a step of the check failed", exc_info=True)
            found = Found(problems=[f"{name} could not be checked: {type(error).__name__}. Try again in a minute."])
    return _report(name, found)


def _report(name: str, found: Found) -> list[str]:
    state = f"{len(found.problems)} to mend" if found.problems else found.state
    sys.stdout.write(f"{name + ':':<15}{state}\n")
    return found.problems


async def _content(settings: Settings) -> Found:
    found = Found()
    roadmaps = load_content(settings, found.problems)
    found.state = "; ".join(f"{each.title}, {some(len(each.weeks), 'week')}" for each in roadmaps.values())
    return found


async def _database(settings: Settings, places: list[Place], stores: list[Store], stack: AsyncExitStack) -> Found:
    """Open it as `run` would; `places` gets everywhere that something is posted to, `stores` what was opened."""
    store = await stack.enter_async_context(opened(settings))
    stores.append(store)
    async with store.look() as db:
        cohorts = await db.cohorts.active()
        places += [cohort.place for cohort in cohorts]
        idle = await _idle(db, settings)
        for community in {cohort.community for cohort in cohorts}:
            notices = (await db.communities.get(community)).notices
            places += [notices] if notices else []
    local = settings.process.parts is not None and settings.database.url.get_secret_value().startswith("sqlite")
    state = some(len(cohorts), "active cohort")
    return Found(f"{state}; as it is a file, {ONE_MACHINE}" if local else state, idle)


async def _idle(db: Unit, settings: Settings) -> list[str]:
    """A sentence for each part that no process has, and about clocks; nothing if Waypost does not run at all."""
    now = World().now()
    beats = {pulse: await db.handled.last_beat(pulse) for pulse in Pulse}
    quiet = [pulse for pulse, last in beats.items() if not last or overdue(last, now, settings.clock.heartbeat)]
    if len(quiet) == len(beats):
        return []
    ahead = max((last - now for last in beats.values() if last), default=timedelta())
    missing = [_missing(pulse.name.lower(), beats[pulse]) for pulse in quiet if pulse is not Pulse.LISTENER]
    return [*missing, *([CLOCKS.format(ahead.total_seconds())] if ahead > APART else [])]


def _missing(part: str, last: datetime | None) -> str:
    since = f"since {last:%Y-%m-%d %H:%M} UTC" if last else "so far"
    return (
        f"Waypost runs, but no process has had the part {part} {since}, so nothing is posted. "
        f"Start one: python -m bot run --parts {part}"
    )


async def _at_work(settings: Settings, store: Store) -> Found:
    return Found(*await at_work(store, settings, World().now()))


async def _disk(settings: Settings) -> Found:
    return Found(*disk(settings))


async def _backups(settings: Settings) -> Found:
    return Found(*standing(settings, World().now()))


async def _platform(platform: Platform, places: Sequence[Place]) -> Found:
    try:
        async with asyncio.timeout(PATIENCE):
            await platform.open()
            faults = await platform.inspect(list(dict.fromkeys(places)))
    finally:
        await platform.close()
    return Found(f"{some(len(set(places)), 'channel')} looked at", [f"{fault.what} {fault.fix}" for fault in faults])
