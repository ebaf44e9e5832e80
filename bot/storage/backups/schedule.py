"""Backups in their time, in a folder of their own: one at a time, the newest kept, and what went wrong written down."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from bot.ports.store import StoreError
from bot.storage.address import file_of
from bot.storage.backups.check import forget
from bot.storage.backups.ledger import Backup, LastBackup, last_backup, note
from bot.storage.backups.make import make
from bot.storage.in_use import BUSY
from bot.world import World

log = logging.getLogger(__name__)
T = TypeVar("T")

PATTERN = "waypost-[0-9]*.db"
LOOK = 60.0
"""Seconds between two looks at whether a backup is due."""
AGAIN = timedelta(hours=1)
"""When one is tried again that came to nothing, unless the next is due earlier."""
ANOTHER = "Another process makes a backup there at this moment. Wait for it, or name another file."


def file_name(now: datetime) -> str:
    """How the backup of an instant is called; in the order of names they are in the order of time."""
    return f"waypost-{now:%Y-%m-%dT%H-%M-%SZ}.db"


class Backups:
    """The backups of one SQLite file in one folder. Any number of processes may keep the same folder."""

    def __init__(self, source: Path, folder: Path, every: timedelta | None, keep: int, world: World) -> None:
        """every: how long after one the next is due; None for never. keep: how many are left when one was made."""
        self._source = source
        self._folder = folder
        self._every = every
        self._keep = keep
        self._world = world

    async def keep_up(self) -> None:
        """Make each backup when it is due, until cancelled; what goes wrong is logged, and tried again."""
        while True:
            await self.attend()
            await asyncio.sleep(LOOK)

    def last(self) -> LastBackup:
        """How backups stand, for metrics; reads a small file."""
        return last_backup(self._folder)

    async def attend(self) -> Backup | None:
        """Make a backup if one is due. Cancelled, it stops within moments and leaves nothing behind."""
        if self._every is None or not self._due(self._world.now()):
            return None
        try:
            made = await _in_thread(self._if_due)
        except (StoreError, OSError) as trouble:
            log.error("no backup was made: %s", trouble)
            return None
        except Exception:
            log.exception("no backup was made; it is tried again")
            return None
        if made is not None:
            log.info(
                "backup %s made and rehearsed: %d rows, %.1f seconds", made.file, sum(made.rows.values()), made.seconds
            )
        return made

    async def now(self) -> Backup:
        """Make one at once. Raises StoreError."""
        return await _in_thread(self._at_once)

    def _due(self, now: datetime) -> bool:
        last = self.last()
        if last.attempted is None or self._every is None:
            return True
        pause = min(AGAIN, self._every) if last.problem else self._every
        # A clock that was set back makes the last one look as if it were still to come.
        return not last.attempted <= now < last.attempted + pause

    def _if_due(self, stopped: Callable[[], bool]) -> Backup | None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with _alone(self._folder) as mine:
            return self._make(self._world.now(), stopped) if mine and self._due(self._world.now()) else None

    def _at_once(self, stopped: Callable[[], bool]) -> Backup:
        self._folder.mkdir(parents=True, exist_ok=True)
        with _alone(self._folder) as mine:
            if not mine:
                raise StoreError(ANOTHER)
            return self._make(self._world.now(), stopped)

    def _make(self, now: datetime, stopped: Callable[[], bool]) -> Backup:
        """Make one and note how it went. Whoever is here is alone in the folder."""
        for left in self._folder.glob(f".{PATTERN}.*"):
            left.unlink(missing_ok=True)
        try:
            made = make(self._source, self._folder / file_name(now), self._world.now, stopped)
        except StoreError as trouble:
            note(self._folder, replace(self.last(), attempted=now, problem=str(trouble)))
            raise
        note(self._folder, LastBackup(made, self._kept(made.file), now))
        return made

    def _kept(self, newest: str) -> int:
        """Delete what is too old, never the one that was just made; says how many are left."""
        others = sorted((file for file in self._folder.glob(PATTERN) if file.name != newest), reverse=True)
        for file in others[self._keep - 1 :]:
            forget(file)
        return 1 + len(others[: self._keep - 1])


async def _in_thread(work: Callable[[Callable[[], bool]], T]) -> T:
    """Do some work beside the loop; cancelled, tell it to stop and wait until it has cleaned up."""
    stop = threading.Event()
    task = asyncio.ensure_future(asyncio.to_thread(work, stop.is_set))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()
        raise


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether this process may work in the folder; if so, no other may until the end.

    SQLite's own lock on an empty file: it works on every system, and it is gone with the process that held it.
    """
    with closing(sqlite3.connect(folder / ".lock", timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN IMMEDIATE")  # not EXCLUSIVE, of which two at the same moment refuse each other
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname not in BUSY:
                raise
            yield False
        else:
            yield True


def backups(url: str, folder: Path, every: timedelta | None, keep: int, world: World) -> Backups | None:
    """Backups of the database at an address; None for PostgreSQL, which has tools of its own for that."""
    file = file_of(url)
    return Backups(file, folder, every, keep, world) if file else None
