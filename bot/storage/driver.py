"""SQLite through aiosqlite with one trip to its thread for each statement, where SQLAlchemy alone makes four.

A trip costs more than most statements of ours do. So a cursor executes, fetches and closes in one; BEGIN travels with
the first statement; and what needs no ROLLBACK is not rolled back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import aiosqlite


class Connection(aiosqlite.Connection):
    """A connection for SQLAlchemy's adapter. All rows of a result are fetched at once: no streaming."""

    begin = ""
    """The BEGIN that the next statement takes along."""
    _clean = True
    """Nothing was executed since the last COMMIT or ROLLBACK that came back; a cancelled trip leaves this False."""

    def cursor(self) -> Any:
        """A cursor that makes one trip a statement."""
        return Cursor(self)

    async def commit(self) -> None:
        """End the transaction, if it has begun."""
        self.begin = ""
        if not self._clean:
            await super().commit()
            self._clean = True

    async def rollback(self) -> None:
        """Take the transaction back, if it has begun."""
        self.begin = ""
        if not self._clean:
            await super().rollback()
            self._clean = True

    async def trip(self, job: Callable[[sqlite3.Connection], None]) -> None:
        """Run a job in the connection's thread, after the BEGIN that waits for a first statement."""
        begin, self.begin = self.begin, ""
        self._clean = False
        await self._execute(self._go, begin, job)  # type: ignore[no-untyped-call]

    def _go(self, begin: str, job: Callable[[sqlite3.Connection], None]) -> None:
        if begin:
            self._conn.execute(begin)
        job(self._conn)


class Cursor:
    """What SQLAlchemy's adapter needs of a cursor: the result is here as soon as the statement was executed."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: Sequence[Any] = ()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Cursor:
        """Nothing to do: the driver's cursor is made when there is something to execute."""
        return self

    async def execute(self, sql: str, parameters: Any = ()) -> Cursor:
        """Execute a statement and fetch what it returns."""
        if sql.startswith("BEGIN"):
            self._connection.begin = sql
        else:
            await self._connection.trip(partial(self._fetch, sql, parameters))
        return self

    async def executemany(self, sql: str, many: Iterable[Any]) -> Cursor:
        """Execute a statement for each set of parameters."""
        await self._connection.trip(partial(self._repeat, sql, many))
        return self

    async def fetchall(self) -> Sequence[Any]:
        """All rows."""
        return self._rows

    async def close(self) -> None:
        """Nothing to do: the driver's cursor is closed already."""

    def _fetch(self, sql: str, parameters: Any, driver: sqlite3.Connection) -> None:
        self._keep(driver.execute(sql, parameters))

    def _repeat(self, sql: str, many: Iterable[Any], driver: sqlite3.Connection) -> None:
        self._keep(driver.executemany(sql, many))

    def _keep(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self._rows = cursor.fetchall() if cursor.description else ()
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        cursor.close()


async def connect(database: str, **options: Any) -> Connection:
    """Open a database file; takes what sqlite3.connect takes."""
    connection = Connection(lambda: sqlite3.connect(database, **options), iter_chunk_size=64)
    connection._thread.daemon = True  # as SQLAlchemy does it: a connection left open must not keep the process alive
    await connection
    return connection
