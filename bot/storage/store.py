"""Transactions on SQLite or PostgreSQL: one that writes, one that only reads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.storage import driver
from bot.storage.checkins import CheckIns
from bot.storage.cohorts import Cohorts
from bot.storage.communities import Communities
from bot.storage.drafts import Drafts
from bot.storage.handled import Handled
from bot.storage.members import Members
from bot.storage.outbox import Outbox
from bot.storage.people import People
from bot.storage.progress import Progress
from bot.storage.reviews import Reviews
from bot.storage.trouble import explained

HEAD = "0001"
"""The newest revision of the tables; a test holds it equal to the migrations."""

PATIENCE = 5.0
"""Seconds to wait for another process that holds the file."""


class SqlUnit:
    """One transaction. Implements bot.ports.Unit."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @cached_property
    def communities(self) -> Communities:
        """See bot.ports.store."""
        return Communities(self._connection)

    @cached_property
    def cohorts(self) -> Cohorts:
        """See bot.ports.store."""
        return Cohorts(self._connection)

    @cached_property
    def members(self) -> Members:
        """See bot.ports.store."""
        return Members(self._connection)

    @cached_property
    def people(self) -> People:
        """See bot.ports.store."""
        return People(self._connection)

    @cached_property
    def progress(self) -> Progress:
        """See bot.ports.store."""
        return Progress(self._connection)

    @cached_property
    def checkins(self) -> CheckIns:
        """See bot.ports.store."""
        return CheckIns(self._connection)

    @cached_property
    def reviews(self) -> Reviews:
        """See bot.ports.store."""
        return Reviews(self._connection)

    @cached_property
    def drafts(self) -> Drafts:
        """See bot.ports.store."""
        return Drafts(self._connection)

    @cached_property
    def outbox(self) -> Outbox:
        """See bot.ports.store."""
        return Outbox(self._connection)

    @cached_property
    def handled(self) -> Handled:
        """See bot.ports.store."""
        return Handled(self._connection)


class SqlStore:
    """Implements bot.ports.Store on a database address such as `sqlite+aiosqlite:///data/waypost.db`."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self.sqlite = self._url.get_backend_name() == "sqlite"
        self._writer, self._reader = self._engines()

    def _engines(self) -> tuple[AsyncEngine, AsyncEngine]:
        if not self.sqlite:
            engine = create_async_engine(self._url, pool_pre_ping=True)
            steady = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            return engine, steady
        options = {"timeout": PATIENCE, "async_creator_fn": driver.connect}
        writer = create_async_engine(self._url, pool_size=1, max_overflow=0, connect_args=options)
        reader = create_async_engine(self._url, pool_size=4, max_overflow=0, connect_args=options)
        _prepare(writer, "BEGIN IMMEDIATE", query_only=False)
        _prepare(reader, "BEGIN", query_only=True)
        return writer, reader

    async def open(self) -> None:
        """Bring the tables up to date. Raises StoreError if that can't be done; the message says what to do."""
        with explained(self._url):
            if self.sqlite and self._url.database:
                Path(self._url.database).parent.mkdir(parents=True, exist_ok=True)
            found = await self.revision()
            if found != HEAD:
                from bot.storage.migrate import upgrade

                await upgrade(self._writer, found, HEAD)

    async def revision(self) -> str | None:
        """The revision that the database is at, None for an empty one."""
        async with self._writer.connect() as connection:
            known = await connection.run_sync(lambda sync: sync.dialect.has_table(sync, "alembic_version"))
            return (await connection.scalar(text("SELECT version_num FROM alembic_version"))) if known else None

    async def close(self) -> None:
        """Let go of every connection."""
        await self._reader.dispose()
        await self._writer.dispose()

    def begin(self) -> AbstractAsyncContextManager[SqlUnit]:
        """See bot.ports.Store."""
        return self._unit(self._writer)

    def look(self) -> AbstractAsyncContextManager[SqlUnit]:
        """See bot.ports.Store."""
        return self._unit(self._reader)

    @asynccontextmanager
    async def _unit(self, engine: AsyncEngine) -> AsyncIterator[SqlUnit]:
        with explained(self._url):
            async with engine.begin() as connection:
                yield SqlUnit(connection)


async def open_store(url: str) -> SqlStore:
    """The store at an address, its tables up to date; close it afterwards. Raises StoreError."""
    store = SqlStore(url)
    try:
        await store.open()
    except BaseException:
        await store.close()
        raise
    return store


def _prepare(engine: AsyncEngine, begin: str, query_only: bool) -> None:
    """The driver's own idea of transactions is switched off: it begins them too late, and updates get lost."""

    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", *(["query_only=ON"] * query_only)):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)
