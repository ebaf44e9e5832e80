"""Fixtures for everyone: a clock, a fresh database file, a small Waypost. A folder may put its own in their place."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.ports import Store
from bot.ui.command import Reply
from tests.databases import empty_postgres, postgres, url
from tests.kit import Clock, House, address, master, opened, world

__all__ = ["empty_postgres", "postgres", "url"]


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables, made once; copy it."""
    return master(tmp_path_factory.mktemp("master"))


@pytest.fixture
def database(empty_database: Path, tmp_path: Path) -> Path:
    """A fresh database file of this test's own."""
    return Path(shutil.copyfile(empty_database, tmp_path / "waypost.db"))


@pytest.fixture
def clock() -> Clock:
    """Stands at the day before the sample cohort begins."""
    return Clock()


@pytest.fixture
async def store(database: Path) -> AsyncIterator[Store]:
    """The store on the fresh database file."""
    async with opened(address(database)) as found:
        yield found


@pytest.fixture
def house(store: Store, clock: Clock) -> House:
    """A small Waypost with every command and nobody in it; `await group(house.store, house.clock)` founds a group."""
    return House(store, clock, world(clock))


@pytest.fixture
def ask(house: House) -> Callable[..., Awaitable[Reply]]:
    """Ask the house for something: `await ask("progress", by="ada", week=2)`."""
    return house.ask
