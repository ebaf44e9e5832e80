"""The store on SQLite or PostgreSQL: opens the database, brings its tables up to date, and gives out units."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cached_property
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.ports.store import StoreError
from bot.storage.checkins import CheckIns
from bot.storage.cohorts import Cohorts
from bot.storage.communities import Communities
from bot.storage.drafts import Drafts
from bot.storage.engines import PATIENCE, postgresql_backends, sqlite_backends
from bot.storage.handled import Handled
from bot.storage.looks import Looks
from bot.storage.members import Members
from bot.storage.orders import Orders
from bot.storage.outbox import Outbox
from bot.storage.paths import Paths
from bot.storage.people import People
from bot.storage.progress import Progress
from bot.storage.quizzes import Quizzes
from bot.storage.reviews import Reviews
from bot.storage.seats import Seats
from bot.storage.session import Backend, Session
from bot.storage.trouble import explained
from bot.storage.vault import Vault

HEAD = "0004_looks"
"""The newest revision of the tables; a test holds it equal to the migrations."""
UNFINISHED = "moving"
"""Stands where the revision belongs while `db move` fills a database, so that nobody serves from half of it."""
MOVED = "moved"
"""Stands there once everything was moved elsewhere, so that nobody serves from both and posts everything twice."""
CLOSED = {
    UNFINISHED: "Something is being moved into this database, or a move into it was stopped half-way. "
    "Run the same `python -m bot db move` again: it goes on where it was.",
    MOVED: "Everything in this database was moved to another one. Let [database] url name that one. "
    "To come back, move from there into a new file with `python -m bot db move`.",
}
"""What to tell whoever would serve from a database that has a word in place of its revision."""
NO_TABLE = ("SQLITE_ERROR", "42P01")


class SqlUnit:
    """One transaction. Implements bot.ports.Unit."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def communities(self) -> Communities:
        """See bot.ports.store."""
        return Communities(self._session)

    @cached_property
    def cohorts(self) -> Cohorts:
        """See bot.ports.store."""
        return Cohorts(self._session)

    @cached_property
    def members(self) -> Members:
        """See bot.ports.store."""
        return Members(self._session)

    @cached_property
    def people(self) -> People:
        """See bot.ports.store."""
        return People(self._session)

    @cached_property
    def seats(self) -> Seats:
        """See bot.ports.seats."""
        return Seats(self._session, self.cohorts, self.communities)

    @cached_property
    def progress(self) -> Progress:
        """See bot.ports.store."""
        return Progress(self._session)

    @cached_property
    def checkins(self) -> CheckIns:
        """See bot.ports.store."""
        return CheckIns(self._session)

    @cached_property
    def reviews(self) -> Reviews:
        """See bot.ports.store."""
        return Reviews(self._session)

    @cached_property
    def looks(self) -> Looks:
        """See bot.ports.learning."""
        return Looks(self._session)

    @cached_property
    def quizzes(self) -> Quizzes:
        """See bot.ports.store."""
        return Quizzes(self._session)

    @cached_property
    def paths(self) -> Paths:
        """See bot.ports.store."""
        return Paths(self._session)

    @cached_property
    def orders(self) -> Orders:
        """See bot.ports.store."""
        return Orders(self._session)

    @cached_property
    def drafts(self) -> Drafts:
        """See bot.ports.store."""
        return Drafts(self._session)

    @cached_property
    def outbox(self) -> Outbox:
        """See bot.ports.store."""
        return Outbox(self._session)

    @cached_property
    def handled(self) -> Handled:
        """See bot.ports.store."""
        return Handled(self._session)

    @cached_property
    def vault(self) -> Vault:
        """See bot.ports.store."""
        return Vault(self._session)


class SqlStore:
    """Implements bot.ports.Store on a database address such as `sqlite+aiosqlite:///data/waypost.db`."""

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        """patience: seconds to wait for another program that holds the database."""
        self._url = make_url(url)
        make = sqlite_backends if self._url.get_backend_name() == "sqlite" else postgresql_backends
        self._writer, self._reader = make(self._url, patience)

    @property
    def engine(self) -> AsyncEngine:
        """The way to the database for whoever handles whole tables: it writes."""
        return self._writer.engine

    async def open(self) -> None:
        """Bring the tables up to date. Raises StoreError if that can't be done; the message says what to do."""
        with explained(self._url):
            if self._writer.sqlite and self._url.database:
                _try_file(Path(self._url.database))
            found = await self.revision()
            if found in CLOSED:
                raise StoreError(CLOSED[found])
            if found != HEAD:
                from bot.storage.migrate import upgrade

                await upgrade(self._writer.engine, found, HEAD)

    async def revision(self) -> str | None:
        """The revision that the database is at, None for an empty one. One statement: every start waits for it."""
        try:
            async with self._writer.engine.connect() as connection:
                found: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
                return found
        except DBAPIError as error:
            code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
            if code in NO_TABLE:
                return None
            raise

    async def close(self) -> None:
        """Let go of every connection. Safe to call twice."""
        await self._reader.engine.dispose()
        await self._writer.engine.dispose()

    def begin(self) -> AbstractAsyncContextManager[SqlUnit]:
        """See bot.ports.Store."""
        return _unit(self._writer)

    def look(self) -> AbstractAsyncContextManager[SqlUnit]:
        """See bot.ports.Store."""
        return _unit(self._reader)


@asynccontextmanager
async def _unit(backend: Backend) -> AsyncIterator[SqlUnit]:
    session = Session(backend)
    try:
        yield SqlUnit(session)
    except BaseException:
        await session.end(well=False)
        raise
    await session.end(well=True)


def _try_file(file: Path) -> None:
    """Raises OSError or sqlite3.Error if the file can't be had: aiosqlite would leave a thread behind that cries."""
    file.parent.mkdir(parents=True, exist_ok=True)
    sqlite3.connect(file).close()


async def open_store(url: str) -> SqlStore:
    """The store at an address, its tables up to date; close it afterwards. Raises StoreError."""
    store = SqlStore(url)
    try:
        await store.open()
    except BaseException:
        await store.close()
        raise
    return store


async def upgrade(url: str) -> tuple[str | None, str]:
    """Bring the tables at an address up to date; says the revision before and after. Raises StoreError."""
    store = SqlStore(url)
    try:
        with explained(store._url):
            found = await store.revision()
        await store.open()
        return found, HEAD
    finally:
        await store.close()
