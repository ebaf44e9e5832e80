"""What an operator sees who backs up, restores and moves a database by hand."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import app as menu
from bot.cli.backup import standing
from bot.cli.move import address as meant
from bot.config import ConfigError, Settings
from bot.storage.backups.ledger import Backup, LastBackup, note
from tests.cli.test_commands import ROOT, bot, config
from tests.cli.test_run import PATIENCE, started, wait_for

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, empty_database: Path) -> Path:
    """Where Waypost is started: a configuration, and a database with one row."""
    config(tmp_path)
    (tmp_path / "data").mkdir()
    shutil.copyfile(empty_database, tmp_path / "data" / "waypost.db")
    with closing(sqlite3.connect(tmp_path / "data" / "waypost.db")) as database:
        database.execute("INSERT INTO handled VALUES ('a', '2026-11-01 12:00:00')")
        database.commit()
    return tmp_path


def test_the_menu_of_the_database_lists_what_there_is() -> None:
    done = bot("db", "--help")
    for name in ("upgrade", "move", "backup", "restore", "verify"):
        assert f"  {name} " in done.stdout
    assert menu.registered_groups


def test_a_backup_is_made_verified_and_restored(folder: Path) -> None:
    assert bot("db", "verify", folder=folder).returncode == 2
    done = bot("db", "backup", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "holds 1 row. It was restored into another file and is sound" in done.stdout
    (made,) = (folder / "data" / "backups").glob("waypost-*.db")
    done = bot("db", "verify", folder=folder)
    assert "handled                1" in done.stdout
    assert f"{made.name} is sound: 1 row" in done.stdout
    refused = bot("db", "restore", made, folder=folder)
    assert refused.returncode == 2
    assert "Add --force" in refused.stderr
    done = bot("db", "restore", made, "--force", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "What was there before is data/waypost.db.before-" in done.stdout
    assert "python -m bot preview" in done.stdout
    assert len(list((folder / "data").glob("waypost.db.before-*"))) == 1


def test_a_backup_goes_where_it_is_told(folder: Path) -> None:
    assert bot("db", "backup", "here.db", folder=folder).returncode == 0
    assert (folder / "here.db").exists()
    assert bot("db", "backup", folder, folder=folder).returncode == 0
    assert len(list(folder.glob("waypost-*.db"))) == 1
    again = bot("db", "backup", "here.db", folder=folder)
    assert again.returncode == 2
    assert "exists already" in again.stderr
    assert bot("db", "verify", "here.db", folder=folder).returncode == 0


def test_check_tells_how_backups_stand(folder: Path) -> None:
    assert "none yet; `run` makes the first" in bot("check", folder=folder).stdout
    bot("db", "backup", folder=folder)
    done = bot("check", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "1 row, rehearsed; 1 file kept" in done.stdout


def test_check_names_a_backup_that_is_late_gone_or_failed(tmp_path: Path) -> None:
    settings = Settings.model_validate({"backup": {"folder": tmp_path}})
    made = Backup("waypost-1.db", NOW - timedelta(days=3), 1.0, 4096, "1", {"handled": 2})
    note(tmp_path, LastBackup(made, 1, NOW - timedelta(hours=1), "The disk is full."))
    failed, gone, late = standing(settings, NOW)[1]
    assert "tried at 2026-11-25 11:00 UTC, came to nothing: The disk is full." in failed
    assert "waypost-1.db is gone" in gone
    assert "is of 2026-11-22 12:00 UTC, and one is due every 1d" in late
    (tmp_path / "waypost-1.db").touch()
    note(tmp_path, LastBackup(made, 1, made.made))
    assert standing(settings, made.made + timedelta(days=2)) == (
        "2026-11-22 12:00 UTC, 2 rows, rehearsed; 1 file kept",
        [],
    )


def test_postgresql_is_sent_to_its_own_tools(folder: Path) -> None:
    url = "postgresql+asyncpg://waypost:hush@localhost/waypost"
    for command in (("backup",), ("restore", "x.db"), ("verify",)):
        done = bot("db", *command, folder=folder, WAYPOST_DATABASE_URL=url)
        assert done.returncode == 2
        assert "pg_dump" in done.stderr
        assert "hush" not in done.stderr


def test_a_move_shows_what_it_compared_and_says_what_to_do_next(folder: Path, empty_postgres: str) -> None:
    target = empty_postgres.replace("+asyncpg", "").replace("postgres:@", "postgres:hush@")
    done = bot("db", "move", "data/waypost.db", target, folder=folder)
    assert done.returncode == 0, done.stderr
    assert "handled" in done.stdout
    assert "holds all of data/waypost.db now" in done.stdout
    assert "data/waypost.db is only a backup now" in done.stdout
    late = bot("run", folder=folder)
    assert late.returncode == 2
    assert "was moved to another one" in late.stderr
    assert "hush" not in done.stdout + done.stderr
    again = bot("db", "move", "data/waypost.db", target, "--copy", folder=folder)
    assert again.returncode == 2
    assert "holds data already (1 rows in handled)" in again.stderr
    assert bot("check", folder=folder, WAYPOST_DATABASE_URL=empty_postgres).returncode == 0


def test_ends_may_be_written_as_one_would_say_them() -> None:
    assert meant("data/waypost.db") == "sqlite+aiosqlite:///data/waypost.db"
    assert meant("sqlite:///data/waypost.db") == "sqlite+aiosqlite:///data/waypost.db"
    assert meant("postgres://me@host/db") == "postgresql+asyncpg://me@host/db"
    with pytest.raises(ConfigError, match="mysql:// is not a database that Waypost knows"):
        meant("mysql://host/db")


@pytest.mark.parametrize("every", ["daily", "0d", "1", "1y"])
def test_a_span_that_is_none_is_named_with_its_line(every: str, tmp_path: Path) -> None:
    config(tmp_path, f'[backup]\nevery = "{every}"\n[platforms.mailbox]\n')
    done = bot("run", folder=tmp_path)
    assert done.returncode == 2
    assert "config.toml:4: `every` has the wrong form" in done.stderr
    assert "Write off, or a span of time like 12h, 1d or 1w." in done.stderr


def test_a_running_waypost_makes_its_backup_and_guards_its_database(tmp_path: Path) -> None:
    process = started(tmp_path)
    wait_for(tmp_path / "data" / "backups" / "backups.json", process)
    wait_for(tmp_path / "data" / "heartbeat", process)
    (made,) = (tmp_path / "data" / "backups").glob("waypost-*.db")
    try:
        for command in (("restore", made, "--force"), ("move", "data/waypost.db", "other.db")):
            refused = bot("db", *command, folder=tmp_path)
            assert refused.returncode == 2
            assert "Stop it" in refused.stderr
    finally:
        process.terminate()
        said = process.communicate(timeout=PATIENCE)[1]
    assert process.returncode == 0, said
    assert "made and rehearsed" in said
    assert bot("db", "restore", made, "--force", folder=tmp_path).returncode == 0


def test_a_move_that_is_interrupted_says_that_it_goes_on(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "data" / "waypost.db")) as database:
        rows = ((f"r{n}", "2026-11-01 12:00:00") for n in range(60_000))
        database.executemany("INSERT INTO handled VALUES (?, ?)", rows)
        database.commit()
    command = [sys.executable, "-m", "bot", "db", "move", "data/waypost.db", "other.db"]
    process = subprocess.Popen(
        command, cwd=folder, env={"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    wait_for(folder / "other.db-wal", process)
    while (folder / "other.db-wal").stat().st_size < 500_000:
        time.sleep(0.01)
    process.send_signal(2)
    said = process.communicate(timeout=PATIENCE)[1]
    assert process.returncode == 1, said
    assert "run the same command again, and it goes on where it was" in said
    assert "Traceback" not in said
    done = bot("db", "move", "data/waypost.db", "other.db", folder=folder)
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(folder / "other.db")) as database:
        assert database.execute("SELECT count(*) FROM handled").fetchone() == (60_001,)
