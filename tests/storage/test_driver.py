"""The short way to SQLite keeps every promise of the long one: nothing half done, nothing left open."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.ports import Store
from bot.ports.store import StoreError
from tests.kit import START


@pytest.fixture
def other(database: Path, store: Store) -> Iterator[sqlite3.Connection]:
    """Another program on the same file."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        yield connection


async def test_what_fails_half_way_is_taken_back(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        async with store.begin() as db:
            assert await db.handled.once("a", START)
            raise ZeroDivisionError
    async with store.begin() as db:
        assert await db.handled.once("a", START)


async def test_a_transaction_that_does_nothing_holds_nothing_up(store: Store, other: sqlite3.Connection) -> None:
    async with store.begin(), store.look():
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")


async def test_a_statement_that_was_cancelled_leaves_no_transaction_open(
    store: Store, other: sqlite3.Connection
) -> None:
    async def write(id: str) -> bool:
        async with store.begin() as db:
            return await db.handled.once(id, START)

    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(write("a"))
    await asyncio.sleep(0.02)
    waiting.cancel()
    await asyncio.sleep(0)
    other.execute("ROLLBACK")
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await write("a")
    assert not await write("a")


async def test_a_request_that_was_cancelled_between_statements_is_taken_back(store: Store) -> None:
    reached = asyncio.Event()

    async def write() -> None:
        async with store.begin() as db:
            await db.handled.once("a", START)
            reached.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await reached.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with store.begin() as db:
        assert await db.handled.once("a", START)


async def test_one_look_sees_one_moment(store: Store) -> None:
    async with store.look() as before:
        assert await before.handled.last_beat() is None
        async with store.begin() as db:
            await db.handled.beat(START)
        assert await before.handled.last_beat() is None
    async with store.look() as after:
        assert await after.handled.last_beat() == START


async def test_who_only_looks_can_write_nothing(store: Store) -> None:
    with pytest.raises(StoreError):
        async with store.look() as db:
            await db.handled.beat(START)
