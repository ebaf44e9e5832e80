"""Whether somebody else has a database open: what is about to be moved or replaced must stand still."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports.store import StoreError
from bot.storage.engines import PROGRAM

BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
STOP_IT = "A running Waypost, or another program, has {where} open. Stop it (`python -m bot run`), then try again."
OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND application_name = :program AND pid <> pg_backend_pid()"
)


@contextmanager
def file_to_oneself(file: Path) -> Iterator[None]:
    """Nobody else can open the file meanwhile, and everything is in it: its `-wal` and `-shm` are gone.

    Raises StoreError if another program has it open, and sqlite3.DatabaseError if it is no sound database.
    """
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
        try:
            # Leaving WAL is refused for as long as anybody is connected, also to who reads and to who waits.
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname in BUSY:
                raise StoreError(STOP_IT.format(where=file)) from None
            raise
        yield


async def refuse_company(connection: AsyncConnection, where: str) -> None:
    """Raise StoreError if another Waypost is connected to this PostgreSQL database."""
    if await connection.scalar(OTHERS, {"program": PROGRAM}):
        raise StoreError(STOP_IT.format(where=where))
