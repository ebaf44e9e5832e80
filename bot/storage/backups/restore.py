"""Puts a backup in the place of the database. What was there is kept beside it."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.ports.store import StoreError
from bot.storage.backups.check import WAL, Contents, forget, prepared
from bot.storage.in_use import file_to_oneself


@dataclass(frozen=True, slots=True)
class Restored:
    """contents: what the backup holds. kept: where the database is that was there before, if there was one."""

    contents: Contents
    kept: Path | None


async def restore(file: Path, to: Path, now: datetime, force: bool) -> Restored:
    """Check a backup and put it where the database belongs, in this version's form.

    force: take the place of a database that is there. Raises StoreError, also Unsound; then nothing was changed.
    """
    await asyncio.to_thread(_make_way, to, force)
    fresh = to.with_name(f".{to.name}.restored")
    try:
        found = await prepared(file, fresh, str(file))
        return Restored(found, await asyncio.to_thread(_swap, fresh, to, now))
    finally:
        forget(fresh)


def _make_way(to: Path, force: bool) -> None:
    if to.exists() and not force:
        keep = "Add --force to take its place; it is kept beside it under another name."
        raise StoreError(f"There is a database at {to} already. {keep}")
    to.parent.mkdir(parents=True, exist_ok=True)


def _swap(fresh: Path, to: Path, now: datetime) -> Path | None:
    """Take the old file's place. Nobody can open that one meanwhile, so nobody's writes go astray."""
    if not to.exists():
        forget(to)
        fresh.replace(to)
        return None
    kept = to.with_name(f"{to.name}.before-{now:%Y-%m-%dT%H-%M-%SZ}")
    wal, kept_wal = (file.with_name(file.name + WAL) for file in (to, kept))
    if wal.exists():
        # SQLite throws it away when it finds the file damaged, and then it may be the best of what is left.
        shutil.copyfile(wal, kept_wal)
    with ExitStack() as alone:
        try:
            alone.enter_context(file_to_oneself(to))
            kept_wal.unlink(missing_ok=True)
        except StoreError:
            kept_wal.unlink(missing_ok=True)
            raise
        except sqlite3.DatabaseError:
            pass  # It is damaged: that may be why somebody restores.
        to.replace(kept)
        forget(to)
        fresh.replace(to)
    return kept
