"""What an operator may rely on who takes everything to another database, by whatever way the move is disturbed."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.mailbox import Mailbox
from bot.ports import StoreError
from bot.storage import SqlStore, open_store
from bot.storage.moving import move
from bot.storage.moving.tally import Tally
from bot.storage.tables import metadata
from tests.cli.test_app import made
from tests.kit import START, Clock, address, group, opened, words, world
from tests.storage.rows import counts, digests, fill

ROOT = Path(__file__).parents[2]
ROWS = 7
BATCH = 2
EQUAL = dict.fromkeys(metadata.tables, ROWS)


class Stop(Exception):
    """The operator pressed Ctrl-C."""


class Until:
    """Stops the move when it is told something for the n-th time."""

    def __init__(self, n: int) -> None:
        self.left = n

    def __call__(self, table: str, done: int, total: int) -> None:
        self.left -= 1
        if self.left == 0:
            raise Stop


@pytest.fixture
async def source(tmp_path: Path, empty_database: Path) -> str:
    """The address of a file with some rows in every table."""
    made = address(Path(shutil.copyfile(empty_database, tmp_path / "source.db")))
    await fill(made, ROWS)
    return made


@pytest.fixture
def file(tmp_path: Path, empty_database: Path) -> str:
    """The address of another file, with tables and nothing in them."""
    return address(Path(shutil.copyfile(empty_database, tmp_path / "other.db")))


async def execute(url: str, *statements: str) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


async def test_everything_arrives_as_it_was_from_any_database_in_any_other(
    source: str, url: str, empty_postgres: str, tmp_path: Path
) -> None:
    there = await move(source, url, batch=BATCH)
    assert {each.table: each.rows for each in there} == EQUAL == await counts(url)
    on = await move(url, empty_postgres)
    back = address(tmp_path / "new" / "back.db")
    assert await move(empty_postgres, back) == on == there
    assert await digests(back) == await digests(source)
    await (await open_store(back)).close()


async def test_a_term_goes_on_after_a_move_and_nothing_is_posted_twice(
    database: Path, empty_postgres: str, tmp_path: Path, clock: Clock
) -> None:
    mailbox = Mailbox(world(clock))

    async def beat(url: str) -> list[str]:
        async with opened(url) as store:
            app = await made(tmp_path, store, clock, mailbox)
            app.connected[mailbox.name] = mailbox
            await app.beat()
        return [letter.card.name for letter in mailbox.letters]

    async with opened(address(database)) as store:
        await group(store, clock)
    clock.wait(days=1)
    posted = await beat(address(database))
    assert len(posted) == 1
    await move(address(database), empty_postgres)
    assert await beat(empty_postgres) == posted
    clock.wait(days=7)
    await beat(empty_postgres)
    titles = [words(letter.card).splitlines()[0] for letter in mailbox.letters]
    assert len(titles) > 1
    assert len(titles) == len(set(titles))


async def test_a_move_that_is_stopped_again_and_again_ends_with_equal_counts(source: str, url: str) -> None:
    stopped = 0
    while True:
        try:
            moved = await move(source, url, Until(8 + 8 * stopped), batch=BATCH)
        except Stop:
            stopped += 1
            continue
        break
    assert stopped > 5
    assert {each.table: each.rows for each in moved} == EQUAL
    assert await digests(url) == await digests(source)


async def test_a_move_goes_on_where_it_was(source: str, file: str) -> None:
    with pytest.raises(Stop):
        await move(source, file, Until(20), batch=BATCH)
    there = await counts(file)
    assert 0 < sum(there.values()) < sum(EQUAL.values())
    assert {each.table: each.before for each in await move(source, file, batch=BATCH)} == there


async def test_a_move_survives_kill(source: str, empty_postgres: str) -> None:
    child = f"""
import asyncio, os, signal
from bot.storage.moving import move
def told(table, done, total):
    if done > total // 2:
        os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(move({source!r}, {empty_postgres!r}, told, batch={BATCH}))
"""
    command = [sys.executable, "-c", child]
    killed = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, check=False)
    assert killed.returncode == -9
    await move(source, empty_postgres, batch=BATCH)
    assert await digests(empty_postgres) == await digests(source)


async def test_nobody_can_serve_from_half_a_database(source: str, file: str) -> None:
    with pytest.raises(Stop):
        await move(source, file, Until(20), batch=BATCH)
    with pytest.raises(StoreError, match="Run the same `python -m bot db move` again"):
        await open_store(file)
    with pytest.raises(StoreError, match="half-way"):
        await move(file, source)


async def test_once_moved_nobody_can_serve_from_both(source: str, url: str, tmp_path: Path) -> None:
    await move(source, url, copy=True)
    await (await open_store(source)).close()
    await move(url, address(tmp_path / "next.db"))
    with pytest.raises(StoreError, match=r"was moved to another one\. Let \[database\] url name that one"):
        await open_store(url)
    with pytest.raises(StoreError, match="was moved to another one"):
        await move(source, url)
    await move(url, address(tmp_path / "again.db"))
    assert await digests(address(tmp_path / "again.db")) == await digests(source)


async def test_a_move_that_is_killed_at_its_very_end_is_ended_by_the_next(source: str, file: str) -> None:
    def last(table: str, done: int, total: int) -> None:
        if done == total:
            raise Stop

    with pytest.raises(Stop):
        await move(source, file, last)
    await (await open_store(source)).close()
    await move(source, file)
    await execute(
        file, "UPDATE alembic_version SET version_num = 'moving'"
    )  # the source is closed, the target not open
    await move(source, file)
    await (await open_store(file)).close()
    with pytest.raises(StoreError, match="was moved"):
        await open_store(source)


async def test_what_changed_between_two_tries_is_not_lost(source: str, file: str) -> None:
    with pytest.raises(Stop):
        await move(source, file, Until(30), batch=BATCH)
    await execute(
        source, "UPDATE communities SET space = 'moved' WHERE platform = 'platform ü 1'", "DELETE FROM drafts"
    )
    await move(source, file, batch=BATCH)
    assert await digests(file) == await digests(source)


async def test_a_database_that_holds_something_is_refused_untouched(source: str, url: str) -> None:
    async with opened(url) as store, store.begin() as db:
        await db.handled.once("a", START)
    before = await digests(url)
    with pytest.raises(StoreError, match=r"holds data already \(1 rows in handled\)\. Name an empty database"):
        await move(source, url)
    assert await digests(url) == before
    await (await open_store(url)).close()


async def test_a_sign_of_life_alone_does_not_make_a_database_full(source: str, file: str) -> None:
    async with opened(file) as store, store.begin() as db:
        await db.handled.beat(START)
    await move(source, file)
    assert await digests(file) == await digests(source)


async def test_tables_of_another_program_are_refused(source: str, empty_postgres: str) -> None:
    await execute(empty_postgres, "CREATE TABLE invoices (id integer)")
    with pytest.raises(StoreError, match=r"tables of something else \(invoices\)"):
        await move(source, empty_postgres)


@pytest.mark.parametrize(
    ("revision", "says"),
    [("0001_first_tables", r"older Waypost .* `python -m bot db upgrade`"), ("9999", r"newer .* Update Waypost first")],
)
async def test_a_database_of_another_version_is_refused_at_either_end(
    source: str, file: str, revision: str, says: str
) -> None:
    await execute(file, f"UPDATE alembic_version SET version_num = '{revision}'")
    for ends in ((source, file), (file, source)):
        with pytest.raises(StoreError, match=says):
            await move(*ends)


async def test_a_database_that_waypost_runs_on_is_refused_at_either_end(source: str, url: str) -> None:
    async with opened(url) as store:
        async with store.look() as db:
            await db.cohorts.active()
        for ends in ((url, source), (source, url)):
            with pytest.raises(StoreError, match="Stop it"):
                await move(*ends)


async def test_nobody_can_write_to_what_is_moved_meanwhile(source: str, url: str, file: str) -> None:
    await move(source, url)

    async def write() -> None:
        hasty = SqlStore(url, patience=1)  # which is also how long connecting may take
        try:
            async with hasty.begin() as db:
                await db.handled.beat(START)
        finally:
            await hasty.close()

    def told(table: str, done: int, total: int) -> None:
        with ThreadPoolExecutor() as pool:
            pool.submit(asyncio.run, write()).result()

    with pytest.raises(StoreError, match="Another program holds the database"):
        await move(url, file, told)


async def test_a_file_that_is_not_there_is_named_and_not_made(tmp_path: Path, file: str) -> None:
    with pytest.raises(StoreError, match=r"There is no .*typo\.db"):
        await move(address(tmp_path / "typo.db"), file)
    assert not (tmp_path / "typo.db").exists()


async def test_the_same_database_twice_is_refused(source: str) -> None:
    with pytest.raises(StoreError, match="Both addresses are the same"):
        await move(source, source)


async def test_what_postgresql_can_not_keep_is_named_with_its_table(source: str, empty_postgres: str) -> None:
    await execute(source, "UPDATE people SET name = 'a' || char(0) || 'b' WHERE platform = 'platform ü 1'")
    with pytest.raises(StoreError, match=r"A row of people can't be kept in postgresql.* Mend it where it comes from"):
        await move(source, empty_postgres)
    await execute(source, "UPDATE people SET name = 'ab' WHERE platform = 'platform ü 1'")
    await move(source, empty_postgres)
    assert await counts(empty_postgres) == EQUAL


def test_a_fingerprint_knows_rows_and_not_their_order() -> None:
    rows = [("a", 1, None), ("b", 2, {"x": 1, "y": 2})]
    assert Tally(rows).same_as(Tally([("b", 2, {"y": 2, "x": 1}), ("a", 1, None)]))
    for other in (rows[:1], [*rows, rows[0]], [("a", 1, ""), rows[1]], [("a", 1, None), ("b", 2, {"x": 1, "y": 3})]):
        assert not Tally(rows).same_as(Tally(other))
