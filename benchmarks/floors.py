"""The two floors under a request: its own statements on SQLAlchemy alone, and on bare aiosqlite.

What the engine executes is written down once, on a copy of the database; the floors repeat it on copies of their own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import Connection, Engine, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from benchmarks.town import address
from bot.storage.session import Backend

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as SQLAlchemy was given it, and as the driver was."""

    clause: Any
    values: Any
    sql: str
    parameters: Any


@dataclass(slots=True)
class Transaction:
    """The statements of one transaction, in order. writes: whether it was committed; those that only read never are."""

    statements: list[Statement] = field(default_factory=list)
    writes: bool = False

    @property
    def begin(self) -> str:
        """How the store begins it."""
        return "BEGIN IMMEDIATE" if self.writes else "BEGIN"


@dataclass
class Recorder:
    """Writes down every transaction that is executed while it listens."""

    transactions: list[Transaction] = field(default_factory=list)
    _given: tuple[Any, Any] | None = None

    def take(self) -> list[Transaction]:
        """What was executed since the last time."""
        taken, self.transactions = self.transactions, []
        return taken

    @contextmanager
    def listening(self) -> Iterator[Recorder]:
        """Listen to every engine of this process; meanwhile no query goes past SQLAlchemy."""
        heard: Mapping[str, Callable[..., None]] = {
            "begin": self._began,
            "before_execute": self._before,
            "before_cursor_execute": self._executed,
            "commit": self._committed,
        }
        quick = Backend.prepared
        setattr(Backend, "prepared", lambda *_: None)  # noqa: B010
        for name, hear in heard.items():
            event.listen(Engine, name, hear)
        try:
            yield self
        finally:
            for name, hear in heard.items():
                event.remove(Engine, name, hear)
            setattr(Backend, "prepared", quick)  # noqa: B010

    def _began(self, _: Connection) -> None:
        self.transactions.append(Transaction())

    def _committed(self, _: Connection) -> None:
        self.transactions[-1].writes = True

    def _before(self, _: Connection, clause: Any, many: Any, one: Any, __: Any) -> None:
        self._given = (clause, many or one or None)

    def _executed(self, _: Connection, __: Any, sql: str, parameters: Any, ___: Any, ____: bool) -> None:
        given, self._given = self._given, None
        if given is not None:
            self.transactions[-1].statements.append(Statement(*given, sql, parameters))


class Alchemy:
    """SQLAlchemy alone: the same compiled statements, pools, pragmas and transactions; rows are read and dropped."""

    def __init__(self, file: Path) -> None:
        self._writer = _engine(file, 1, "BEGIN IMMEDIATE")
        self._reader = _engine(file, 4, "BEGIN", "query_only=ON")

    async def run(self, transactions: Sequence[Transaction]) -> None:
        """Repeat what one request has executed."""
        for transaction in transactions:
            engine = self._writer if transaction.writes else self._reader
            async with engine.begin() as connection:
                for statement in transaction.statements:
                    await ask_alchemy(connection, statement)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One connection that is kept, in one transaction that reads."""
        async with self._reader.begin() as connection:
            yield connection

    async def close(self) -> None:
        await self._reader.dispose()
        await self._writer.dispose()


async def ask_alchemy(connection: AsyncConnection, statement: Statement) -> None:
    """One statement on SQLAlchemy; its rows are read and dropped."""
    result = await connection.execute(statement.clause, statement.values)
    if result.returns_rows:
        result.mappings().all()


def _engine(file: Path, size: int, begin: str, *pragmas: str) -> AsyncEngine:
    engine = create_async_engine(address(file), pool_size=size, max_overflow=0)

    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (*PRAGMAS, *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


class Bare:
    """aiosqlite alone: two connections that are kept, and the same SQL with the same parameters."""

    def __init__(self, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        self._writer, self._reader = writer, reader

    @classmethod
    async def open(cls, file: Path) -> Bare:
        """Connect, with the engine's own settings."""
        return cls(await _connection(file), await _connection(file, "query_only=ON"))

    async def run(self, transactions: Sequence[Transaction]) -> None:
        """Repeat what one request has executed."""
        for transaction in transactions:
            connection = self._writer if transaction.writes else self._reader
            await connection.execute(transaction.begin)
            for statement in transaction.statements:
                await ask_bare(connection, statement)
            await connection.commit()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[aiosqlite.Connection]:
        """One connection that is kept, in one transaction that reads."""
        await self._reader.execute("BEGIN")
        yield self._reader
        await self._reader.commit()

    async def close(self) -> None:
        await self._reader.close()
        await self._writer.close()


async def ask_bare(connection: aiosqlite.Connection, statement: Statement) -> None:
    """One statement on aiosqlite, as its manual shows it."""
    async with connection.execute(statement.sql, statement.parameters) as cursor:
        await cursor.fetchall()


async def _connection(file: Path, *pragmas: str) -> aiosqlite.Connection:
    connection = await aiosqlite.connect(file, isolation_level=None)
    for pragma in (*PRAGMAS, *pragmas):
        await connection.execute_fetchall(f"PRAGMA {pragma}")
    return connection
