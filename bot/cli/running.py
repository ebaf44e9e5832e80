"""What `check` says of a Waypost at work: whether it runs, whether posts go out, whether the disk will last."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot.config import Settings
from bot.health import overdue
from bot.ports import LATE, Fate, Pulse, Store, Waiting
from bot.storage.address import file_of
from bot.ui.text import some, span_words

LATELY = timedelta(days=1)
"""Posts that failed in this time are told of; the ledger keeps all."""
SPARE = 100 * 1024 * 1024
"""Bytes that a disk should have left in any case."""
COPIES = 3
"""So many times the size of the database may be in use while a backup is made and rehearsed."""
MEGABYTE = 1024 * 1024


async def at_work(store: Store, settings: Settings, now: datetime) -> tuple[str, list[str]]:
    """How it is, in a few words, and what is to be mended. Raises StoreError."""
    async with store.look() as db:
        beats = [beat for pulse in Pulse if (beat := await db.handled.last_beat(pulse))]
        waiting = await db.outbox.waiting(now)
        troubles = await db.outbox.troubles(now - LATELY)
    last = max(beats, default=None)
    runs = last is not None and not overdue(last, now, settings.clock.heartbeat)
    planned = some(sum(sum(each.late) for each in waiting), "post") + " waiting"
    problems = [*_overdue(waiting, runs, now), *_failed(troubles)]
    return f"{_life(last, runs, now)}; {planned}", problems


def disk(settings: Settings) -> tuple[str, list[str]]:
    """What is free where the database, its backups and the sign of life are kept, and what is too little."""
    file = file_of(settings.database.url.get_secret_value())
    size = file.stat().st_size if file and file.exists() else 0
    needs = {settings.health.file.parent: SPARE}
    if file is not None:
        folders = (file.parent, settings.backup.folder) if settings.backup.span else (file.parent,)
        needs |= dict.fromkeys(folders, COPIES * size + SPARE)
    free = {folder: shutil.disk_usage(_there(folder)).free for folder in needs}
    least = min(free.values())
    return f"{_megabytes(least)} free", [
        f"Only {_megabytes(free[folder])} are free on the disk of {folder}, and Waypost wants {_megabytes(need)} for "
        "its database, for backups and to grow. Free some space, or let [backup] folder and keep ask for less."
        for folder, need in needs.items()
        if free[folder] < need
    ]


def _life(last: datetime | None, runs: bool, now: datetime) -> str:
    if last is None:
        return "has not run yet"
    if runs:
        return f"runs, the heartbeat is {some(max(int((now - last).total_seconds()), 0), 'second')} old"
    return f"does not run; the heartbeat last ran at {last:%Y-%m-%d %H:%M:%S} UTC"


def _overdue(waiting: Sequence[Waiting], runs: bool, now: datetime) -> list[str]:
    """A sentence for each platform on which posts should have been sent by now."""
    found = []
    for platform in dict.fromkeys(each.platform for each in waiting):
        mine = [each for each in waiting if each.platform == platform]
        oldest = min(each.oldest for each in mine)
        if now - oldest > LATE:
            count = sum(sum(each.late[1:]) for each in mine)
            found.append(f"{_late(count, platform, oldest, now)} {RUNNING if runs else STOPPED}")
    return found


RUNNING = (
    "Look at the log of `python -m bot run` for why, and at `/cohort log`, which tells each one's reason. If the "
    "platform is away or asks to wait, they go out by themselves afterwards."
)
STOPPED = "Start Waypost with `python -m bot run`; what is still worth sending then goes out, and the rest is told."


def _late(count: int, platform: str, oldest: datetime, now: datetime) -> str:
    are = "is" if count == 1 else "are"
    span = span_words(now - oldest)
    return (
        f"{some(count, 'post')} to {platform} {are} overdue, the oldest for {span} (since {oldest:%Y-%m-%d %H:%M} UTC)."
    )


def _failed(troubles: Mapping[Fate, int]) -> list[str]:
    failed, unknown = troubles.get(Fate.FAILED, 0), troubles.get(Fate.UNKNOWN, 0)
    found = []
    if failed:
        found.append(
            f"{some(failed, 'post')} failed since yesterday. `/cohort log` lists them, each with what mends it."
        )
    if unknown:
        found.append(
            f"{some(unknown, 'post')} may or may not have arrived since yesterday. `/cohort log` lists them: look into "
            'the channel, then press "It arrived" or "Send again".'
        )
    return found


def _there(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    folder = folder.absolute()
    return next(each for each in (folder, *folder.parents) if each.exists())


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.0f} MB" if size < 10_000 * MEGABYTE else f"{size / MEGABYTE / 1024:,.0f} GB"
