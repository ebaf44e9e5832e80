"""What whoever runs Waypost is told by `check` while it runs, or should: what is wrong, and what mends it."""

from __future__ import annotations

import shutil
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli import running
from bot.cli.running import at_work, disk
from bot.config import Settings
from bot.ports import Pulse, Store
from tests.cli.test_commands import bot, config
from tests.contract.test_outbox import HERE, LEASE, elsewhere, parcel
from tests.kit import START, Clock, address

Usage = namedtuple("Usage", "total used free")


async def beat(store: Store, clock: Clock) -> None:
    async with store.begin() as db:
        await db.handled.beat(clock(), Pulse.SCHEDULER)


async def test_a_new_set_up_has_nothing_to_mend(store: Store, clock: Clock) -> None:
    assert await at_work(store, Settings(), clock()) == ("has not run yet; 0 posts waiting", [])


async def test_the_age_of_the_heartbeat_is_told(store: Store, clock: Clock) -> None:
    await beat(store, clock)
    clock.wait(seconds=12)
    assert (await at_work(store, Settings(), clock()))[0].startswith("runs, the heartbeat is 12 seconds old")
    clock.wait(hours=1)
    assert (
        "does not run; the heartbeat last ran at 2026-11-01 12:00:00 UTC"
        in (await at_work(store, Settings(), clock()))[0]
    )


async def test_posts_that_are_overdue_are_told_with_the_way_out(store: Store, clock: Clock) -> None:
    async with store.begin() as db:
        await db.outbox.put(parcel("a", elsewhere(1), START))
        await db.outbox.put(parcel("b", elsewhere(2), START + timedelta(hours=1)))
        await db.outbox.put(parcel("c", elsewhere(3), START + timedelta(days=9)))
    clock.wait(minutes=5)
    assert (await at_work(store, Settings(), clock()))[1] == []
    clock.wait(hours=3)
    (problem,) = (await at_work(store, Settings(), clock()))[1]
    assert "2 posts to mailbox are overdue, the oldest for 3 hours (since 2026-11-01 12:00 UTC)." in problem
    assert "Start Waypost with `python -m bot run`" in problem
    await beat(store, clock)
    (problem,) = (await at_work(store, Settings(), clock()))[1]
    assert "`/cohort log`" in problem


async def test_posts_that_failed_lately_are_told_and_older_ones_are_not(store: Store, clock: Clock) -> None:
    async with store.begin() as db:
        for key in "abc":
            await db.outbox.put(parcel(key, elsewhere(ord(key))))
        await db.outbox.claim(START, LEASE, 10, HERE)
        await db.outbox.fail("a", "why", START)
        await db.outbox.fail("b", "why", START)
        await db.outbox.unsure("c", "why", START)
    failed, unknown = (await at_work(store, Settings(), clock()))[1]
    assert failed.startswith("2 posts failed since yesterday. `/cohort log`")
    assert unknown.startswith("1 post may or may not have arrived")
    clock.wait(days=2)
    assert (await at_work(store, Settings(), clock()))[1] == []


def settings(folder: Path, database: Path) -> Settings:
    return Settings.model_validate(
        {
            "database": {"url": address(database)},
            "backup": {"folder": folder / "backups"},
            "health": {"file": folder / "beat"},
        }
    )


def test_a_disk_that_is_nearly_full_is_told_before_it_is_full(
    tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert disk(settings(tmp_path, database))[1] == []
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(0, 0, 50 * running.MEGABYTE))
    state, problems = disk(settings(tmp_path, database))
    assert state == "50 MB free"
    assert f"Only 50 MB are free on the disk of {tmp_path / 'backups'}" in problems[-1]
    assert "[backup] folder" in problems[-1]


def test_check_tells_all_of_it(tmp_path: Path) -> None:
    config(tmp_path)
    done = bot("check", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "At work:       has not run yet; 0 posts waiting" in done.stdout
    assert "Disk: " in done.stdout
