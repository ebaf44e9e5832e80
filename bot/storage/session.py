"""One transaction's way to the database: it connects at the first statement, and ends with everything or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

from sqlalchemy import URL, BigInteger, CursorResult, Insert, Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.dml import UpdateBase

from bot.storage.merge import Merge
from bot.storage.prepared import Driver, Prepared
from bot.storage.trouble import explained

Row = Sequence[Any]
Statement = Select[Any] | UpdateBase
NOTHING: Mapping[str, Any] = {}
LOCK = select(func.pg_advisory_xact_lock(bindparam("key", type_=BigInteger)))


class Backend:
    """One way into one database, for units of one kind: those that write, or those that look."""

    def __init__(self, engine: AsyncEngine, url: URL, writes: bool) -> None:
        self.engine = engine
        self.url = url
        self.writes = writes
        self.sqlite = engine.dialect.name == "sqlite"
        self._spelled: dict[Merge, Insert] = {}
        self._prepared: dict[Statement, Prepared | None] = {}

    def spelled(self, merge: Merge) -> Insert:
        """The statement in this database's words."""
        found = self._spelled.get(merge)
        if found is None:
            found = self._spelled[merge] = merge.spelled(self.engine.dialect.name)
        return found

    def prepared(self, statement: Statement) -> Prepared | None:
        """The quick way for a statement, if it has one. Statements are constants, so each is looked at once."""
        if statement not in self._prepared:
            query = statement if self.sqlite and isinstance(statement, Select) else None
            self._prepared[statement] = None if query is None else Prepared.of(query, self.engine.dialect)
        return self._prepared[statement]


class Session:
    """Runs the statements of one unit."""

    __slots__ = ("_backend", "_connection", "_driver", "_locked")

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._connection: AsyncConnection | None = None
        self._driver: Driver | None = None
        self._locked: set[str] = set()

    async def rows(self, statement: Statement, values: Mapping[str, Any] = NOTHING) -> Sequence[Row]:
        """All rows that a statement returns."""
        with explained(self._backend.url):
            connection = self._connection or await self._connect()
            prepared = self._backend.prepared(statement)
            if prepared and self._driver:
                return await prepared.rows(self._driver, values)
            return (await connection.execute(statement, values)).all()

    async def row(self, statement: Statement, values: Mapping[str, Any] = NOTHING) -> Row | None:
        """The first row that a statement returns."""
        rows = await self.rows(statement, values)
        return rows[0] if rows else None

    async def run(self, statement: Statement | Merge, values: Mapping[str, Any] = NOTHING) -> int:
        """Run a statement that returns nothing; says how many rows it changed."""
        if isinstance(statement, Merge):
            statement = self._backend.spelled(statement)
        with explained(self._backend.url):
            connection = self._connection or await self._connect()
            done: CursorResult[Any] = await connection.execute(statement, values)
            return done.rowcount

    @property
    def shared(self) -> bool:
        """Whether other units may write while this one does: then what is read to be changed must be locked."""
        return self._backend.writes and not self._backend.sqlite

    async def lock(self, user: str) -> None:
        """Let no other unit change what this user has, until this unit ends; also what is not stored yet."""
        if self.shared and user not in self._locked:
            key = int.from_bytes(blake2b(user.encode(), digest_size=8).digest(), signed=True)
            await self.rows(LOCK, {"key": key})
            self._locked.add(user)

    async def end(self, well: bool) -> None:
        """Commit if the unit writes and ended well, else roll back; give the connection back in any case."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            if well and self._backend.writes:
                with explained(self._backend.url):
                    await connection.commit()
        finally:
            await asyncio.shield(connection.close())

    async def _connect(self) -> AsyncConnection:
        self._connection = connection = await self._backend.engine.connect()
        await connection.begin()
        self._driver = (await connection.get_raw_connection()).driver_connection
        return connection
