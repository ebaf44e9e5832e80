"""The two ends of a move: one that nobody may write to meanwhile, and one that holds nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sqlalchemy import Connection, delete, func, inspect, make_url, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.ports.store import StoreError
from bot.storage.address import file_of, plain
from bot.storage.in_use import file_to_oneself, refuse_company
from bot.storage.migrate import known
from bot.storage.store import CLOSED, HEAD, MOVED, UNFINISHED, SqlStore, open_store
from bot.storage.tables import heartbeat, metadata
from bot.storage.trouble import explained

MARK = text("UPDATE alembic_version SET version_num = :revision")
EMPTY_ONE = "Name an empty database to move into; nothing was changed."


@asynccontextmanager
async def held(url: str) -> AsyncIterator[AsyncConnection]:
    """A connection to what is moved. It is in a transaction that lets others read and nobody else write.

    Raises StoreError if there is nothing, if it is of another version, or if somebody is at it.
    """
    parts = make_url(url)
    if file := file_of(url):
        await asyncio.to_thread(_to_oneself, file, must_exist=True)
    store = SqlStore(url)
    try:
        async with AsyncExitStack() as stack:
            with explained(parts):
                found = await store.revision()
                if found != MOVED:  # then its form is this version's, or it could not have been moved
                    _of_this_version(found, plain(url))
                connection = await stack.enter_async_context(store.engine.connect())
                await stack.enter_async_context(connection.begin())
                await _lock(connection, plain(url))
            yield connection
    finally:
        await store.close()


@asynccontextmanager
async def readied(url: str) -> AsyncIterator[tuple[AsyncEngine, bool]]:
    """What is moved into: with all tables, marked as unfinished; and whether an earlier move began to fill it.

    Raises StoreError if it holds anything else, is of another version, or if somebody is at it.
    """
    parts = make_url(url)
    if file := file_of(url):
        await asyncio.to_thread(_to_oneself, file, must_exist=False)
    store = SqlStore(url)
    try:
        with explained(parts):
            found = await store.revision()
            if found != UNFINISHED:
                await _begin(url, store, found)
        yield store.engine, found == UNFINISHED
    finally:
        await store.close()


async def emptied(engine: AsyncEngine) -> None:
    """Take every row out again, those first that others don't need."""
    async with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            await connection.execute(delete(table))


async def retired(source: AsyncConnection) -> None:
    """Let nobody serve from the source any more, and let go of it."""
    await source.execute(MARK, {"revision": MOVED})
    await source.commit()


async def finished(engine: AsyncEngine) -> None:
    """Let the database be served from."""
    async with engine.begin() as connection:
        await connection.execute(MARK, {"revision": HEAD})


async def _lock(connection: AsyncConnection, where: str) -> None:
    """Keep others from writing. On SQLite that is done by now: its transactions begin with it."""
    if connection.dialect.name == "postgresql":
        await refuse_company(connection, where)
        await connection.execute(text(f"LOCK TABLE {', '.join(metadata.tables)} IN SHARE MODE"))


async def _begin(url: str, store: SqlStore, found: str | None) -> None:
    """Make the tables if there are none, make sure that they are empty, and set the mark."""
    if found is None:
        await _refuse_tables(store.engine, plain(url))
        await (await open_store(url)).close()
    else:
        _of_this_version(found, plain(url))
    async with store.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            await refuse_company(connection, plain(url))
        for table in metadata.sorted_tables:
            rows = await connection.scalar(select(func.count()).select_from(table))
            if rows and table is not heartbeat:
                raise StoreError(f"{plain(url)} holds data already ({rows} rows in {table.name}). {EMPTY_ONE}")
        await connection.execute(delete(heartbeat))
        await connection.execute(MARK, {"revision": UNFINISHED})


async def _refuse_tables(engine: AsyncEngine, where: str) -> None:
    def names(connection: Connection) -> list[str]:
        return inspect(connection).get_table_names()

    async with engine.connect() as connection:
        strange = await connection.run_sync(names)
    if strange:
        raise StoreError(f"{where} holds tables of something else ({', '.join(sorted(strange)[:3])}). {EMPTY_ONE}")


def _of_this_version(found: str | None, where: str) -> None:
    if found == HEAD:
        return
    if found is None:
        raise StoreError(f"{where} is not a database of Waypost's. Check the address.")
    if found in CLOSED:
        raise StoreError(f"{where}: {CLOSED[found]}")
    if known(found):
        how = "Let [database] url name it, run `python -m bot db upgrade`, and move it then."
        raise StoreError(f"{where} is of an older Waypost (revision {found}, this one needs {HEAD}). {how}")
    raise StoreError(f"{where} is of a newer Waypost (revision {found}, this one knows {HEAD}). Update Waypost first.")


def _to_oneself(file: Path, must_exist: bool) -> None:
    if file.exists():
        with explained(make_url(f"sqlite:///{file}")), file_to_oneself(file):
            pass
    elif not must_exist:
        file.parent.mkdir(parents=True, exist_ok=True)
    else:
        raise StoreError(f"There is no {file}. Check the address; a path counts from the folder that you are in.")
