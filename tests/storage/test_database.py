"""What an operator may rely on: tables that update themselves, and sentences that say what to do."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from bot.ports import StoreError
from bot.storage import SqlStore, open_store, store
from bot.storage.migrate import newest
from bot.storage.tables import metadata
from tests.kit import START, address, cohort


def test_the_revision_in_the_code_is_the_newest_migration() -> None:
    assert newest() == store.HEAD


async def test_an_empty_database_gets_its_folder_and_all_tables(tmp_path: Path) -> None:
    found = await open_store(address(tmp_path / "new" / "folder" / "waypost.db"))
    assert await found.revision() == store.HEAD
    async with found.look() as db:
        assert await db.cohorts.active() == []
    await found.close()


async def test_the_migrations_make_exactly_the_tables_of_the_code(url: str) -> None:
    def difference(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    found = await open_store(url)
    async with found._writer.connect() as connection:
        assert await connection.run_sync(difference) == []
    await found.close()


async def test_a_database_of_a_newer_version_is_refused_untouched(url: str) -> None:
    found = await open_store(url)
    async with found._writer.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await found.close()
    with pytest.raises(StoreError, match=r"newer Waypost \(revision 9999"):
        await open_store(url)


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_text("A shopping list, and not a short one: " + "bread, " * 200)
    with pytest.raises(StoreError, match=r"notes\.db is not a database of Waypost"):
        await open_store(address(file))


async def test_a_file_that_another_program_holds_is_named(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PATIENCE", 0.1)
    found = SqlStore(address(database))
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="Another program holds the database"):
            async with found.begin() as db:
                await db.handled.beat(START)
    async with found.begin() as db:
        await db.handled.beat(START)
    await found.close()


async def test_a_full_disk_is_named_and_loses_nothing_that_was_saved(database: Path) -> None:
    found = SqlStore(address(database))
    async with found.begin() as db:
        await db.handled.beat(START)
        await db.cohorts._connection.execute(text("PRAGMA max_page_count = 1"))
    with pytest.raises(StoreError, match="There is no room left"):
        async with found.begin() as db:
            for n in range(200):
                await db.cohorts.add(cohort(id=f"c{n}", name="x" * 90), START, None)
    async with found.look() as db:
        assert await db.handled.last_beat() == START
        assert await db.cohorts.active() == []
    await found.close()


async def test_a_reader_cannot_write(database: Path) -> None:
    found = SqlStore(address(database))
    with pytest.raises(StoreError, match="can only be read"):
        async with found.look() as db:
            await db.handled.beat(START)
    await found.close()


async def test_a_server_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        await open_store(f"postgresql+asyncpg://waypost:secret@/waypost?host={tmp_path}")
    assert "can't be reached" in str(caught.value)
    assert "secret" not in str(caught.value)


async def test_looking_for_what_is_due_uses_the_index(database: Path) -> None:
    found = SqlStore(address(database))
    async with found.look() as db:
        query = "EXPLAIN QUERY PLAN SELECT * FROM cohorts WHERE state = 'active' AND wake <= '2026-01-01' ORDER BY wake"
        rows = (await db.cohorts._connection.execute(text(query))).all()
    assert "cohorts_wake" in str(rows)
    await found.close()
