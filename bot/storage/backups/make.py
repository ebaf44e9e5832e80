"""Makes one backup of a live SQLite file. It gets its name only after it was restored elsewhere and found whole."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from errno import ENOSPC
from pathlib import Path

from sqlalchemy import make_url

from bot.ports.store import StoreError
from bot.storage.backups.check import Contents, Unsound, checked, connected, contents, copied, forget, never
from bot.storage.backups.ledger import Backup
from bot.storage.trouble import explained

PAGES = 2_000
"""Pages copied between two looks at whether to stop: 8 MB."""
DOUBT = (
    "The database itself, or the disk, may be damaged: keep the earlier backups, look at the database with "
    "`python -m bot db verify` and its file, and restore the last backup if that finds the same."
)


class Stopped(Exception):
    """The process was asked to end meanwhile."""


def make(source: Path, to: Path, clock: Callable[[], datetime], stopped: Callable[[], bool] = never) -> Backup:
    """Copy the database as it is at one moment; others go on writing. Takes a while: call it in a thread.

    to: the file that comes to be. clock: a World's `now`. Raises StoreError if that can't be done, Unsound if the copy
    is not what it should be, and Stopped soon after `stopped` becomes true. Then nothing is left behind.
    """
    if not source.is_file():
        raise StoreError(f"There is no database {source} yet; `python -m bot run` makes it.")
    if to.exists():
        raise StoreError(f"{to} exists already. Name another file, or a folder.")
    part, rehearsed = (to.with_name(f".{to.name}.{ending}") for ending in ("part", "rehearsed"))
    began = clock()
    try:
        there = _copy(source, part, stopped)
        copied(part, rehearsed)
        back = checked(rehearsed, "The copy", DOUBT, stopped)
        if back != there:
            raise Unsound(f"The copy does not hold what the database holds. {DOUBT}")
        seconds = max(0.0, (clock() - began).total_seconds())
        made = Backup(to.name, began, seconds, part.stat().st_size, back.revision, back.rows)
        _place(part, to)
    except (Unsound, sqlite3.DatabaseError) as error:
        if stopped():
            raise Stopped from None
        if isinstance(error, Unsound):
            raise
        raise Unsound(f"{source} could not be copied: {error}. {DOUBT}") from error
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise StoreError(
            f"{to} can't be written ({why}). Check its folder, its rights and the room on the disk."
        ) from None
    finally:
        with suppress(OSError):
            forget(part)
            forget(rehearsed)
    return made


def _copy(source: Path, part: Path, stopped: Callable[[], bool]) -> Contents:
    """Copy within one transaction that reads, so that what is counted is what is copied."""

    def look(*_: int) -> None:
        if stopped():
            raise Stopped

    forget(part)
    part.touch()
    with closing(connected(source, stopped)) as live, closing(connected(part)) as copy:
        with explained(make_url(f"sqlite:///{source}")):
            live.execute("BEGIN")
            there = contents(live)
        try:
            live.backup(copy, pages=PAGES, progress=look)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname == "SQLITE_FULL":
                raise OSError(ENOSPC, os.strerror(ENOSPC)) from None
            raise
        # A backup is one file; without this, whoever opens it would make a -wal and a -shm beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
    return there


def _place(part: Path, to: Path) -> None:
    """Give the file its name, once it is surely on the disk."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(to)
    if sys.platform != "win32":
        folder = os.open(to.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
