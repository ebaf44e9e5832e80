"""Puts the demo together, serves it until it is stopped, and takes it apart again."""

from __future__ import annotations

import asyncio
import importlib
import os
import signal
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

from bot.courier import Courier
from bot.demo.attended import Attended
from bot.demo.clock import Clock, read
from bot.demo.commands import commands
from bot.demo.group import GROUP_ROOM, HINT, MODERATOR, NAMES, SERVER, STAFF_ROOM, ZONE, Group
from bot.demo.guide import Guide
from bot.demo.stage import Stage
from bot.demo.story import BEGINS, FOUNDED, tell
from bot.engine import Engine
from bot.features import COMMANDS, OCCASIONS
from bot.roadmaps import load_all
from bot.scheduler import Scheduler
from bot.storage import open_store
from bot.world import World

STAGE = "adapters.discord.simulated"
DATABASE = "waypost.db"
CLOCK = "clock"


def run(folder: Path, content: Path, port: int = 0, reset: bool = False) -> None:
    """Serve the demo until Ctrl-C, a SIGTERM, or the end of the session in the page.

    folder: where database and clock are kept between starts; `reset` forgets both. port: 0 for any free one.
    Raises StudyError that says what to do: the port is taken, the content is broken.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if reset or not _begun(folder):
        forget(folder)
    with suppress(KeyboardInterrupt):
        asyncio.run(_until_stopped(folder, content, port))


def forget(folder: Path) -> None:
    """Delete what the demo keeps in its folder, and nothing else."""
    for file in (CLOCK, *(DATABASE + suffix for suffix in ("", "-wal", "-shm"))):
        (folder / file).unlink(missing_ok=True)


def _begun(folder: Path) -> bool:
    """Whether an earlier start told the group's story to its end; half a group is of no use to anybody."""
    kept = read(folder / CLOCK)
    return kept is not None and kept >= BEGINS


async def _until_stopped(folder: Path, content: Path, port: int) -> None:
    serving = asyncio.ensure_future(_serve(folder, content, port))
    with _stopped_by_signals(serving.cancel):
        try:
            await serving
        except asyncio.CancelledError:
            sys.stderr.write("The demo is stopped. Its group waits for you to come back.\n")


@contextmanager
def _stopped_by_signals(stop: Callable[[], object]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM) if sys.platform != "win32" else ()
    for each in signals:
        loop.add_signal_handler(each, stop)
    try:
        yield
    finally:
        for each in signals:
            loop.remove_signal_handler(each)


async def _serve(folder: Path, content: Path, port: int) -> None:
    clock = Clock(folder / CLOCK, FOUNDED)
    world = World(now=clock.now)
    roadmaps = load_all(content)
    store = await open_store(f"sqlite+aiosqlite:///{folder / DATABASE}")
    try:
        stage = _stage(port, world)
        stage.opened = announce
        await stage.open()
        try:
            group = Group(store, world, next(iter(roadmaps.values())), stage.people, stage.rooms)
            scheduler = Scheduler(store, OCCASIONS, roadmaps, world)
            courier = Courier(store, {stage.name: stage}, world)
            guide = Guide(store, scheduler, courier, stage, clock, roadmaps, group.cohort.community)
            await (guide.redraw() if await group.founded() else tell(group, guide))
            engine = Engine(store, (*COMMANDS, *commands(guide, group)), roadmaps, world, stage.inspect)
            await stage.serve(Attended(engine, guide))
        finally:
            await stage.close()
    finally:
        clock.save()
        await store.close()


def _stage(port: int, world: World) -> Stage:
    """The simulated platform, loaded by name: the engine's house knows no platform."""
    table = {
        "server": SERVER,
        "zone": ZONE,
        "port": port,
        "rooms": [{"name": GROUP_ROOM, "topic": HINT}, {"name": STAFF_ROOM}],
        "people": [{"user": user, "name": name, "manages": user == MODERATOR} for user, name in NAMES.items()],
    }
    return cast(Stage, importlib.import_module(STAGE).create(table, world))


def announce(address: str) -> None:
    """Say where the demo is, in one line, and open it where there is a screen."""
    sys.stdout.write(f"Waypost's demo is at {address} (Ctrl-C stops it)\n")
    sys.stdout.flush()
    if sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(address)
