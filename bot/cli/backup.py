"""`db backup`, `db restore`, `db verify`, and what `check` says about backups."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console

from bot.config import Settings, load_settings
from bot.ports.store import StoreError
from bot.storage.address import file_of
from bot.storage.backups import Backup, Backups, Contents, last_backup, make, restore, verify
from bot.storage.backups.schedule import file_name
from bot.ui.text import some
from bot.world import World

OWN_TOOLS = (
    "PostgreSQL has its own tools for backups: pg_dump --format=custom makes one, pg_restore brings it back. "
    "docs/operations.md, under Backups, has the lines to copy, and says how to rehearse one."
)
SLACK = timedelta(hours=1)
"""A backup that is this much late is no reason to worry."""


def back_up(config: Path, to: Path | None) -> None:
    """Make a backup now. Raises ConfigError or StoreError.

    to: a file that is not there yet, or a folder; None for the folder of the configuration, of which the oldest go.
    """
    settings = load_settings(config, os.environ)
    source = _file(settings)
    world = World()
    with Console(stderr=True).status("Making a backup and rehearsing it ..."):
        if to is None:
            folder, how = settings.backup.folder, settings.backup
            made = asyncio.run(Backups(source, folder, how.span, how.keep, world).now())
        else:
            file = to / file_name(world.now()) if to.is_dir() else to
            folder = file.parent
            folder.mkdir(parents=True, exist_ok=True)
            made = make(source, file, world.now)
    sys.stdout.write(f"{folder / made.file} holds {_counted(made)}. It was restored into another file and is sound.\n")


def bring_back(config: Path, file: Path, force: bool) -> None:
    """Put a backup in the place of the database. Raises ConfigError or StoreError."""
    settings = load_settings(config, os.environ)
    to = _file(settings)
    with Console(stderr=True).status("Checking the backup and restoring it ..."):
        done = asyncio.run(restore(file, to, World().now(), force))
    sys.stdout.write(f"{to} is {file} now: {_counted(done.contents)}.\n")
    if done.kept:
        sys.stdout.write(f"What was there before is {done.kept}.\n")
    sys.stdout.write(
        "Posts that were sent after this backup was made are due again for it. "
        "Look at `python -m bot preview` before you start Waypost.\n"
    )


def look_at(config: Path, file: Path | None) -> None:
    """Rehearse a backup, the newest if none is named. Raises ConfigError or StoreError, and that says what is wrong."""
    if file is None:
        settings = load_settings(config, os.environ)
        _file(settings)
        last = last_backup(settings.backup.folder)
        if last.sound is None:
            raise StoreError(
                f"There is no backup in {settings.backup.folder} yet. `python -m bot db backup` makes one."
            )
        file = settings.backup.folder / last.sound.file
    with Console(stderr=True).status(f"Restoring {file} into another file ..."):
        found = asyncio.run(verify(file))
    for table, rows in found.rows.items():
        sys.stdout.write(f"{table:<14}{rows:>10,}\n")
    sys.stdout.write(f"{file} is sound: {_counted(found)}, revision {found.revision}. Waypost can be started on it.\n")


def standing(settings: Settings, now: datetime) -> tuple[str, list[str]]:
    """How backups stand, in a few words, and what is to be mended."""
    if file_of(settings.database.url.get_secret_value()) is None:
        return "PostgreSQL's own tools make them; see docs/operations.md", []
    how, span = settings.backup, settings.backup.span
    last = last_backup(how.folder)
    problems = []
    if last.problem:
        problems.append(f"The last backup, tried at {_when(last.attempted)}, came to nothing: {last.problem}")
    if last.sound is None:
        return "none is scheduled" if span is None else "none yet; `run` makes the first at its start", problems
    if not (how.folder / last.sound.file).exists():
        problems.append(f"{how.folder / last.sound.file} is gone. Make another with `python -m bot db backup`.")
    if span and now - last.sound.made > 2 * span + SLACK:
        late = f"The last sound backup is of {_when(last.sound.made)}, and one is due every {how.every}."
        problems.append(f"{late} Is `python -m bot run` running? `python -m bot db backup` makes one now.")
    return f"{_when(last.sound.made)}, {_counted(last.sound)}, rehearsed; {some(last.kept, 'file')} kept", problems


def _file(settings: Settings) -> Path:
    file = file_of(settings.database.url.get_secret_value())
    if file is None:
        raise StoreError(OWN_TOOLS)
    return file


def _counted(what: Backup | Contents) -> str:
    return some(sum(what.rows.values()), "row")


def _when(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "an unknown time"
