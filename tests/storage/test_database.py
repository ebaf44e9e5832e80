"""What an operator may rely on: tables that update themselves, and sentences that say what to do."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import ClauseElement, Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.ports import StoreError
from bot.storage import SqlStore, cohorts, open_store, outbox_statements, seats, store
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
    async with found._writer.engine.connect() as connection:
        assert await connection.run_sync(difference) == []
    await found.close()


async def test_a_database_of_a_newer_version_is_refused_untouched(url: str) -> None:
    found = await open_store(url)
    async with found._writer.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await found.close()
    with pytest.raises(StoreError, match=r"newer Waypost \(revision 9999"):
        await open_store(url)


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_text("A shopping list, and not a short one: " + "bread, " * 200)
    with pytest.raises(StoreError, match=r"notes\.db is not a database of Waypost"):
        await open_store(address(file))


async def test_a_file_that_another_program_holds_is_named(database: Path) -> None:
    found = SqlStore(address(database), patience=0.1)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="Another program holds the database"):
            async with found.begin() as db:
                await db.handled.beat(START)
    async with found.begin() as db:
        await db.handled.beat(START)
    await found.close()


async def test_a_file_that_gets_damaged_while_it_is_open_is_named_to_whoever_reads(database: Path) -> None:
    found = SqlStore(address(database))
    async with found.begin() as db:
        for n in range(200):
            await db.cohorts.add(cohort(id=f"c{n}", name="x" * 90), START, None)
    await found.close()
    with database.open("r+b") as file:
        length = file.seek(0, 2)
        file.seek(4096)
        file.write(b"\xff" * (length - 4096))
    with pytest.raises(StoreError, match="is damaged"):
        async with found.look() as db:
            await db.cohorts.active()
    await found.close()


async def test_a_full_disk_is_named_and_loses_nothing_that_was_saved(database: Path) -> None:
    found = SqlStore(address(database))
    async with found.begin() as db:
        await db.handled.beat(START)
    async with found._writer.engine.connect() as connection:
        await connection.execute(text("PRAGMA max_page_count = 1"))
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


async def plan(file: Path, statement: ClauseElement) -> str:
    """How SQLite goes about a statement."""
    found = SqlStore(address(file))
    compiled = str(statement.compile(dialect=found._reader.engine.dialect))
    query = re.sub(r"\(__\[POSTCOMPILE_\w+\]\)", "('mailbox')", compiled)
    values = dict.fromkeys(re.findall(r":(\w+)", query), "x")
    async with found._reader.engine.connect() as connection:
        rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)
        steps = [row[-1] for row in rows]
    await found.close()
    return " | ".join(steps)


async def test_looking_for_what_is_due_costs_what_is_due_and_not_what_exists(database: Path) -> None:
    assert "cohorts USING INDEX cohorts_wake (state=? AND wake<?)" in await plan(database, cohorts.DUE)
    for statement in (outbox_statements.CLAIM, outbox_statements.NEXT):
        steps = await plan(database, statement)
        assert "outbox_open" in steps or "SEARCH outbox USING INDEX outbox_lane" in steps
        assert "SCAN outbox" not in steps
        assert "outbox_sent" not in steps


async def test_looking_for_somebodys_cohorts_costs_what_they_are_in(database: Path) -> None:
    for statement in (cohorts.JOINED, cohorts.JOINED_HERE):
        steps = await plan(database, statement)
        assert "members USING INDEX members_user (platform=? AND user=?)" in steps
        assert "cohorts USING INDEX sqlite_autoindex_cohorts_1 (id=?)" in steps


async def test_the_glance_of_every_request_costs_what_it_shows(database: Path) -> None:
    for statement in (seats.AT, seats.OF):
        steps = await plan(database, statement)
        assert not re.search(r"SCAN (cohorts|members|people|communities)", steps)


async def test_each_refusal_says_what_to_do_and_keeps_the_password(postgres: str, empty_postgres: str) -> None:
    with pytest.raises(StoreError, match=r"postgresql\+asyncpg://postgres@/missing does not exist\. Create it"):
        await open_store(postgres.format("missing"))
    with pytest.raises(StoreError, match="refused the user or the password") as caught:
        await open_store(empty_postgres.replace("postgres:@", "nobody:secret@"))
    assert "secret" not in str(caught.value)
    admin = create_async_engine(empty_postgres, isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        await connection.execute(text("CREATE ROLE guest LOGIN"))
    await admin.dispose()
    with pytest.raises(StoreError, match=r"may not make tables there\. Let it own the database"):
        await open_store(empty_postgres.replace("postgres:@", "guest:@"))


async def test_a_row_that_another_program_holds_too_long_is_named(url: str) -> None:
    found = await open_store(url)
    hasty = SqlStore(url, patience=0.2)
    async with found.begin() as holding:
        await holding.handled.beat(START)
        with pytest.raises(StoreError, match="Another program holds the database"):
            async with hasty.begin() as db:
                await db.handled.beat(START)
    async with hasty.begin() as db:
        await db.handled.beat(START)
    await hasty.close()
    await found.close()


async def test_a_server_that_restarts_is_met_again_without_a_word(empty_postgres: str) -> None:
    found = await open_store(empty_postgres)
    async with found.begin() as db:
        await db.handled.beat(START)
    async with found._writer.engine.connect() as connection:
        other = create_async_engine(empty_postgres)
        async with other.connect() as admin:
            mine = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            await admin.execute(text(f"{mine} AND datname = current_database()"))
        await other.dispose()
        with pytest.raises(DBAPIError):
            await connection.execute(text("SELECT 1"))
    async with found.look() as db:
        assert await db.handled.last_beat() == START
    await found.close()


async def test_a_request_that_gives_up_waiting_for_another_program_leaves_nothing_behind(database: Path) -> None:
    found = SqlStore(address(database))

    async def write() -> bool:
        async with found.begin() as db:
            return await db.handled.once("a", START)

    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(write())
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.sleep(0)
        other.execute("ROLLBACK")
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert await write()
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    await found.close()


async def test_a_transaction_that_asks_nothing_holds_nobody_up(database: Path) -> None:
    found = SqlStore(address(database))
    async with found.begin(), found.begin(), found.look():
        with closing(sqlite3.connect(database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
    await found.close()
