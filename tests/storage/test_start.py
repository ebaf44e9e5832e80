"""What a start may rely on: it is quick, works from anywhere, and several at once do not get in each other's way."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ports import StoreError
from bot.storage import SqlStore, open_store, store, upgrade
from tests.kit import START, address

ROOT = Path(__file__).parents[2]
OPEN = """
import asyncio, sys
from bot.storage import open_store
async def main():
    await (await open_store(sys.argv[1])).close()
asyncio.run(main())
print(*(name for name in ("alembic", "sqlalchemy.dialects.postgresql", "pydantic") if name in sys.modules))
"""


def start(url: str, folder: Path) -> list[str]:
    """Open a store in a process of its own that runs in `folder`; says which heavy modules it loaded."""
    done = subprocess.run(
        [sys.executable, "-c", OPEN, url],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert not done.returncode, done.stderr
    return done.stdout.split()


def test_a_database_that_is_up_to_date_is_opened_without_alembic(database: Path, tmp_path: Path) -> None:
    assert "alembic" not in start(address(database), tmp_path)
    assert "sqlalchemy.dialects.postgresql" not in start(address(database), tmp_path)


def test_a_new_database_is_made_in_whatever_folder_the_process_runs(tmp_path: Path) -> None:
    assert "alembic" in start("sqlite+aiosqlite:///data/100%/waypost.db", tmp_path)
    assert (tmp_path / "data" / "100%" / "waypost.db").exists()


async def test_upgrading_says_from_where_to_where(tmp_path: Path) -> None:
    url = address(tmp_path / "waypost.db")
    assert await upgrade(url) == (None, store.HEAD)
    assert await upgrade(url) == (store.HEAD, store.HEAD)


async def test_several_processes_that_start_at_once_make_the_tables_once(empty_postgres: str) -> None:
    stores = [SqlStore(empty_postgres) for _ in range(3)]
    await asyncio.gather(*(each.open() for each in stores))
    for each in stores:
        async with each.begin() as db:
            await db.handled.beat(START)
        await each.close()


async def test_closing_puts_everything_into_the_one_file(database: Path) -> None:
    found = await open_store(address(database))
    async with found.begin() as db:
        await db.handled.beat(START)
    async with found.look() as db:
        assert await db.handled.last_beat() == START
    await found.close()
    await found.close()
    assert [file.name for file in database.parent.iterdir() if file.name.startswith(database.name)] == [database.name]


@pytest.fixture
def powerless() -> Iterator[Path]:
    """A folder that belongs to somebody else, in which this process may only read."""
    with tempfile.TemporaryDirectory(prefix="waypost-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        me = os.geteuid()
        if me == 0:
            os.seteuid(65534)
        else:
            folder.chmod(0o555)
        yield folder
        os.seteuid(me)
        folder.chmod(0o755)


async def test_a_folder_that_may_not_be_written_is_named(powerless: Path) -> None:
    for file in (powerless / "waypost.db", powerless / "deeper" / "waypost.db"):
        with pytest.raises(StoreError, match=r"can't be opened\. Check that its folder exists"):
            await open_store(address(file))
