"""What an operator may rely on: a backup that exists can be restored; what goes wrong is said and harms nothing."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import StoreError
from bot.storage import SqlStore, open_store
from bot.storage.backups import Backups, Unsound, backups, last_backup, make, restore, verify
from bot.storage.backups.make import Stopped
from bot.storage.backups.schedule import _alone
from bot.storage.store import HEAD
from bot.storage.tables import metadata
from tests.kit import START, Clock, address, opened, world
from tests.storage.rows import counts, digests, fill

ROOT = Path(__file__).parents[2]
ROWS = 5
DAY = timedelta(days=1)
EQUAL = dict.fromkeys(metadata.tables, ROWS)


@pytest.fixture
async def source(tmp_path: Path, empty_database: Path) -> Path:
    """A file with some rows in every table."""
    made = Path(shutil.copyfile(empty_database, tmp_path / "waypost.db"))
    await fill(address(made), ROWS)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def keeper(source: Path, folder: Path, clock: Clock, keep: int = 3) -> Backups:
    return Backups(source, folder, DAY, keep, world(clock))


def kept(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if not file.name.startswith((".lock", "backups.json")))


def spoil(file: Path) -> None:
    """What a disk may leave of a database, and of what was under way in it."""
    file.write_text("not a database any more " * 400)
    file.with_name(file.name + "-wal").write_text("what was under way")


def copies(folder: Path) -> list[Path]:
    return list(folder.glob("*copy*"))


def damage(file: Path) -> None:
    """Overwrite a page in the middle with noise."""
    with file.open("r+b") as open_file:
        open_file.seek(4096 * (file.stat().st_size // 4096 // 2))
        open_file.write(b"\xa5" * 4096)


async def test_a_backup_holds_what_the_database_held_also_what_is_only_in_its_wal(
    source: Path, folder: Path, clock: Clock
) -> None:
    async with opened(address(source)) as store:
        async with store.begin() as db:
            await db.handled.once("just now", START)
        made = await keeper(source, folder, clock).attend()
    assert made is not None
    assert made.rows == {**EQUAL, "handled": ROWS + 1} == await counts(address(folder / made.file))
    assert made.revision == HEAD
    assert made.size == (folder / made.file).stat().st_size
    assert kept(folder) == ["waypost-2026-11-01T12-00-00Z.db"]


async def test_a_backup_is_as_of_one_moment_and_writers_never_wait_for_it(source: Path, tmp_path: Path) -> None:
    written = 0

    with closing(sqlite3.connect(source, isolation_level=None, timeout=0)) as other:

        def write() -> bool:
            nonlocal written
            written += 1
            other.execute("INSERT INTO handled VALUES (?, ?)", (f"meanwhile {written}", START.isoformat()))
            return False

        made = make(source, tmp_path / "copy.db", Clock(), write)
    assert written > 0
    assert made.rows == EQUAL


async def test_what_was_backed_up_comes_back_and_the_old_file_is_kept(source: Path, folder: Path, clock: Clock) -> None:
    made = await keeper(source, folder, clock).now()
    before = await digests(address(source))
    async with opened(address(source)) as store, store.begin() as db:
        await db.handled.once("later", START)
    with pytest.raises(StoreError, match="Add --force"):
        await restore(folder / made.file, source, clock(), force=False)
    back = await restore(folder / made.file, source, clock(), force=True)
    assert back.contents.rows == EQUAL
    assert await digests(address(source)) == before
    assert back.kept == source.with_name("waypost.db.before-2026-11-01T12-00-00Z")
    assert (await counts(address(back.kept)))["handled"] == ROWS + 1
    await (await open_store(address(source))).close()


async def test_a_damaged_database_is_replaced_and_all_that_is_left_of_it_kept(
    source: Path, folder: Path, clock: Clock
) -> None:
    made = await keeper(source, folder, clock).now()
    spoil(source)
    back = await restore(folder / made.file, source, clock(), force=True)
    assert back.kept is not None
    assert back.kept.read_text().startswith("not a database")
    assert back.kept.with_name(back.kept.name + "-wal").read_text() == "what was under way"
    assert await counts(address(source)) == EQUAL


async def test_a_backup_is_restored_where_nothing_is(source: Path, folder: Path, tmp_path: Path, clock: Clock) -> None:
    made = await keeper(source, folder, clock).now()
    new = tmp_path / "new" / "waypost.db"
    assert (await restore(folder / made.file, new, clock(), force=False)).kept is None
    assert await counts(address(new)) == EQUAL
    assert [file.name for file in new.parent.iterdir()] == ["waypost.db"]


async def test_nothing_is_restored_under_a_running_waypost(source: Path, folder: Path, clock: Clock) -> None:
    made = await keeper(source, folder, clock).now()
    async with opened(address(source)) as store:
        async with store.begin() as db:
            await db.handled.once("a", START)
        with pytest.raises(StoreError, match="Stop it"):
            await restore(folder / made.file, source, clock(), force=True)
        async with store.begin() as db:
            assert not await db.handled.once("a", START)
    assert (await counts(address(source)))["handled"] == ROWS + 1


async def test_a_damaged_backup_is_found_out_and_never_restored(source: Path, folder: Path, clock: Clock) -> None:
    made = await keeper(source, folder, clock).now()
    damage(folder / made.file)
    before = await digests(address(source))
    with pytest.raises(Unsound, match=r"waypost-.*\.db is (damaged|not a whole .*): .*Use another backup"):
        await verify(folder / made.file)
    with pytest.raises(Unsound, match=r"waypost-.*\.db is (damaged|not a whole .*): .*Use another backup"):
        await restore(folder / made.file, source, clock(), force=True)
    assert await digests(address(source)) == before
    assert sorted(file.name for file in source.parent.glob("*waypost.db*")) == ["waypost.db"]


async def test_rows_that_belong_to_nothing_make_a_backup_unsound(source: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(source, isolation_level=None)) as other:
        other.execute("DELETE FROM cohorts")
    with pytest.raises(Unsound, match=r"belong to nothing in cohorts\. The database itself"):
        make(source, tmp_path / "copy.db", Clock())
    assert copies(tmp_path) == []


async def test_a_file_that_is_no_backup_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"There is no .*typo\.db"):
        await verify(tmp_path / "typo.db")
    (tmp_path / "notes.db").write_text("A shopping list: " + "bread, " * 900)
    with pytest.raises(Unsound, match=r"notes\.db is not a whole database of Waypost's"):
        await verify(tmp_path / "notes.db")


async def test_a_live_database_can_be_looked_at_too(source: Path) -> None:
    async with opened(address(source)) as store:
        async with store.begin() as db:
            await db.handled.once("just now", START)
        assert (await verify(source)).rows == {**EQUAL, "handled": ROWS + 1}


async def test_a_plain_copy_with_its_wal_is_restored_whole(source: Path, tmp_path: Path, clock: Clock) -> None:
    copy = tmp_path / "copy.db"
    async with opened(address(source)) as store:
        async with store.begin() as db:
            await db.handled.once("just now", START)
        shutil.copyfile(source, copy)
        shutil.copyfile(f"{source}-wal", f"{copy}-wal")
    new = tmp_path / "new.db"
    assert (await restore(copy, new, clock(), force=False)).contents.rows["handled"] == ROWS + 1
    assert (await counts(address(new)))["handled"] == ROWS + 1


async def test_a_backup_of_a_newer_version_is_refused_and_of_an_older_one_brought_up(source: Path) -> None:
    assert (await verify(source)).rows == EQUAL
    with closing(sqlite3.connect(source, isolation_level=None)) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Unsound, match="Update Waypost"):
        await verify(source)


async def test_an_old_backup_is_restored_in_the_form_that_is_needed_now(
    tmp_path: Path, folder: Path, clock: Clock
) -> None:
    from alembic import command

    from bot.storage.migrate import settings

    old = tmp_path / "old.db"
    store = SqlStore(address(old))
    async with store.engine.begin() as connection:
        await connection.run_sync(lambda here: command.upgrade(settings(here), "0001_first_tables"))
    await store.close()
    back = await restore(old, tmp_path / "waypost.db", clock(), force=False)
    assert back.contents.revision == "0001_first_tables"
    assert set(await counts(address(tmp_path / "waypost.db"))) == set(metadata.tables)


async def test_one_backup_is_made_for_each_span_of_time_also_after_a_restart(
    source: Path, folder: Path, clock: Clock
) -> None:
    assert await keeper(source, folder, clock).attend()
    clock.wait(hours=23)
    assert await keeper(source, folder, clock).attend() is None
    clock.wait(hours=1)
    assert await keeper(source, folder, clock).attend()
    clock.wait(days=30)
    assert await keeper(source, folder, clock).attend()
    assert len(kept(folder)) == 3


async def test_the_newest_are_kept(source: Path, folder: Path, clock: Clock) -> None:
    await keeper(source, folder, clock).now()
    shutil.copyfile(source, folder / "waypost-before-the-move.db")
    for _ in range(5):
        await keeper(source, folder, clock, keep=2).attend()
        clock.wait(days=1)
    assert kept(folder) == [
        "waypost-2026-11-04T12-00-00Z.db",
        "waypost-2026-11-05T12-00-00Z.db",
        "waypost-before-the-move.db",
    ]
    assert last_backup(folder).kept == 2


async def test_a_clock_that_was_wrong_for_a_while_does_not_end_backups(
    source: Path, folder: Path, clock: Clock
) -> None:
    clock.wait(days=3650)
    await keeper(source, folder, clock, keep=1).attend()
    clock.move(START)
    made = await keeper(source, folder, clock, keep=1).attend()
    assert made is not None
    assert kept(folder) == [made.file]
    assert await keeper(source, folder, clock, keep=1).attend() is None


async def test_of_several_processes_one_makes_the_backup(source: Path, folder: Path, clock: Clock) -> None:
    made = await asyncio.gather(*(keeper(source, folder, clock).attend() for _ in range(4)))
    assert len([each for each in made if each]) == 1
    assert len(kept(folder)) == 1
    with _alone(folder):
        clock.wait(days=1)
        assert await keeper(source, folder, clock).attend() is None
        with pytest.raises(StoreError, match="Another process makes a backup"):
            await keeper(source, folder, clock).now()


async def test_how_backups_stand_is_written_down_for_whoever_asks(source: Path, folder: Path, clock: Clock) -> None:
    assert last_backup(folder).sound is None
    made = await keeper(source, folder, clock).attend()
    last = keeper(source, folder, clock).last()
    assert (last.sound, last.kept, last.attempted, last.problem) == (made, 1, START, "")


async def test_a_backup_that_fails_its_rehearsal_takes_no_place_and_is_tried_again_within_the_hour(
    source: Path, folder: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    good = await keeper(source, folder, clock, keep=1).attend()
    assert good is not None
    shutil.copyfile(source, source.with_name("whole.db"))
    damage(source)
    clock.wait(days=1)
    assert await keeper(source, folder, clock, keep=1).attend() is None
    assert "no backup was made" in caplog.text
    last = last_backup(folder)
    assert (last.sound, last.attempted) == (good, clock())
    assert last.problem
    assert kept(folder) == [good.file]
    shutil.copyfile(source.with_name("whole.db"), source)
    clock.wait(minutes=59)
    assert await keeper(source, folder, clock, keep=1).attend() is None
    clock.wait(minutes=1)
    assert await keeper(source, folder, clock, keep=1).attend()
    assert last_backup(folder).problem == ""


async def test_a_process_that_ends_leaves_no_half_backup(source: Path, folder: Path, clock: Clock) -> None:
    await keeper(source, folder, clock).now()
    clock.wait(days=1)
    task = asyncio.create_task(keeper(source, folder, clock).keep_up())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [name for name in kept(folder) if name.startswith(".")] == []


async def test_a_backup_that_is_told_to_stop_leaves_nothing(source: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        make(source, tmp_path / "copy.db", Clock(), stop.is_set)
    assert copies(tmp_path) == []


async def test_what_a_killed_process_left_is_swept_away_by_the_next(source: Path, folder: Path, clock: Clock) -> None:
    child = f"""
import asyncio, os, signal
from datetime import timedelta
from pathlib import Path
from bot.storage.backups import Backups
from bot.world import World
from tests.kit import START
times = iter([START] * 4)
def now():
    return next(times, None) or os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(Backups(Path({str(source)!r}), Path({str(folder)!r}), timedelta(days=1), 3, World(now)).attend())
"""
    killed = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", child], cwd=ROOT, check=False)
    assert killed.returncode == -9
    left = ".waypost-2026-11-01T12-00-00Z.db"
    assert kept(folder) == [f"{left}.part", f"{left}.rehearsed"]
    clock.wait(minutes=5)
    assert await keeper(source, folder, clock).attend()
    assert kept(folder) == ["waypost-2026-11-01T12-05-00Z.db"]


async def test_a_folder_that_can_not_be_written_is_named(source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where a folder should be")
    with pytest.raises(StoreError, match=r"copy\.db can't be written .*Check its folder"):
        make(source, tmp_path / "file" / "copy.db", Clock())
    with pytest.raises(StoreError, match="exists already"):
        make(source, tmp_path / "file", Clock())


def test_postgresql_is_backed_up_by_its_own_tools(folder: Path, clock: Clock) -> None:
    assert backups("postgresql+asyncpg://waypost@localhost/waypost", folder, DAY, 3, world(clock)) is None
