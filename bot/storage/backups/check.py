"""What a backup must be like to be worth keeping: restored into another file, it is whole and can be served from."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.ports.store import StoreError
from bot.storage.store import CLOSED, HEAD, open_store
from bot.storage.tables import metadata

STEPS = 100_000
"""SQLite's steps between two looks at whether to stop: some milliseconds."""
WAL, SHM = "-wal", "-shm"
OTHER = "Use another backup."


class Unsound(StoreError):
    """This backup can't be relied on."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a database file. rows: by table."""

    revision: str
    rows: Mapping[str, int]


def never() -> bool:
    """Go on to the end."""
    return False


def connected(file: Path, stopped: Callable[[], bool] = never) -> sqlite3.Connection:
    """A plain connection to a file that exists. Statements end with sqlite3.OperationalError once `stopped` is true."""
    connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None)
    connection.set_progress_handler(stopped, STEPS)
    return connection


def contents(connection: sqlite3.Connection) -> Contents:
    """The revision and the number of rows, as of this connection's transaction. Raises sqlite3.DatabaseError."""
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    ours = [table.name for table in metadata.sorted_tables if table.name in there]
    counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in ours}  # noqa: S608
    return Contents(revision, counts)


def copied(file: Path, to: Path) -> None:
    """Put a database where it can be worked on, with what is still in its `-wal`. Raises StoreError or OSError."""
    if not file.is_file():
        raise StoreError(f"There is no {file}. Name a backup's file; `python -m bot db backup` makes one.")
    forget(to)
    wal, shm = (file.with_name(file.name + ending) for ending in (WAL, SHM))
    if shm.exists():  # Somebody may be writing to it, so SQLite has to say what belongs together.
        to.touch()
        with unsound_if_broken(str(file)), closing(connected(file)) as live, closing(connected(to)) as copy:
            live.backup(copy)
        return
    shutil.copyfile(file, to)
    if wal.exists():
        shutil.copyfile(wal, to.with_name(to.name + WAL))


@contextmanager
def unsound_if_broken(name: str, advice: str = OTHER) -> Iterator[None]:
    """Turn what SQLite says about a broken file into Unsound."""
    try:
        yield
    except (sqlite3.DatabaseError, TypeError) as error:
        raise Unsound(f"{name} is not a whole database of Waypost's: {error}. {advice}") from error


def forget(file: Path) -> None:
    """Delete a database file and what belongs to it."""
    for ending in ("", WAL, SHM, "-journal"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def checked(file: Path, name: str, advice: str = OTHER, stopped: Callable[[], bool] = never) -> Contents:
    """What is in the file, once everything in it was looked at. Raises Unsound, which calls it by `name`."""
    with unsound_if_broken(name, advice), closing(connected(file, stopped)) as connection:
        _whole(connection, name, advice)
        found = contents(connection)
    if found.revision in CLOSED:
        raise Unsound(f"{name}: {CLOSED[found.revision]}")
    if found.revision != HEAD and not _known(found.revision):
        raise Unsound(f"{name} is of a newer Waypost (revision {found.revision}). Update Waypost, then try again.")
    return found


def _known(revision: str) -> bool:
    # It brings Alembic along, which `run` must not wait for.
    from bot.storage.migrate import known

    return known(revision)


def _whole(connection: sqlite3.Connection, name: str, advice: str) -> None:
    (finding, *_) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if finding != "ok":
        what = finding.splitlines()[-1]  # the first line only says which database it is about
        raise Unsound(f"{name} is damaged: {what}. {advice}")
    orphans = connection.execute("PRAGMA foreign_key_check").fetchone()
    if orphans is not None:
        raise Unsound(f"{name} has rows in {orphans[0]} that belong to nothing in {orphans[2]}. {advice}")


async def prepared(file: Path, to: Path, name: str) -> Contents:
    """Restore a backup to `to`, check it, and bring its tables to this version's form. Raises Unsound or StoreError."""
    await asyncio.to_thread(copied, file, to)
    found = await asyncio.to_thread(checked, to, name)
    await (await open_store(f"sqlite+aiosqlite:///{to}")).close()
    return found


async def verify(file: Path) -> Contents:
    """Rehearse a backup in a folder that is gone afterwards. Raises Unsound or StoreError; the message says why."""
    with tempfile.TemporaryDirectory(prefix="waypost-rehearsal-") as folder:
        return await prepared(file, Path(folder) / "rehearsed.db", str(file))
