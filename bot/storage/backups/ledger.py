"""What is known about the backups in a folder: a small file beside them keeps it, for `check`, metrics and restarts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

FILE = "backups.json"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was restored into a file of its own and found to hold what the database held.

    made: when. seconds: how long that took, with the rehearsal. size: in bytes. rows: by table.
    """

    file: str
    made: datetime
    seconds: float
    size: int
    revision: str
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LastBackup:
    """How backups stand: the last sound one, and how the last attempt went.

    sound: None if there is none yet. kept: how many there are. attempted: when the last one was tried, also in vain.
    problem: why the last attempt came to nothing, in sentences; empty if it went well.
    """

    sound: Backup | None = None
    kept: int = 0
    attempted: datetime | None = None
    problem: str = ""


@cache
def _form() -> TypeAdapter[LastBackup]:
    return TypeAdapter(LastBackup)


def last_backup(folder: Path) -> LastBackup:
    """What the folder's file says; nothing at all if there is none or if it can't be read."""
    try:
        return _form().validate_json((folder / FILE).read_bytes())
    except (OSError, ValidationError):
        return LastBackup()


def note(folder: Path, last: LastBackup) -> None:
    """Write down how backups stand, as a whole or not at all. Raises OSError."""
    fresh = folder / f".{FILE}.new"
    fresh.write_bytes(_form().dump_json(last, indent=2))
    fresh.replace(folder / FILE)
