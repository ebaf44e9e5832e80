"""What holds everything together: a due post goes out as soon as it can, and the process ends without losing any."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.mailbox import Mailbox
from bot.app import App, assemble
from bot.config import ConfigError, Settings
from bot.domain.errors import StudyError
from bot.ports import Fate, Handler, Parcel, Platform, Pulse, Receipt, Store
from bot.world import World
from tests.kit import CHANNEL, Clock, group, roadmap, words, world

PATIENCE = 60.0
"""Seconds; generous, because a busy machine is no fault of the bot."""


class Quiet(Mailbox):
    """A mailbox at which nobody types."""

    served = False

    async def serve(self, engine: Handler) -> None:
        self.served = True
        await asyncio.Event().wait()


class Counting(Quiet):
    """Counts what had been promised by the time of the first post."""

    promised = 0

    def __init__(self, world: World, store: Store) -> None:
        super().__init__(world)
        self._store = store

    async def deliver(self, parcel: Parcel) -> Receipt:
        if not self.promised:
            async with self._store.look() as db:
                self.promised = sum(sum(each.late) for each in await db.outbox.waiting(self._world.now()))
        return await super().deliver(parcel)


class Locked(Quiet):
    """A platform that does not let us in."""

    async def open(self) -> None:
        raise StudyError("The token was refused. Make a new one.")


def configured(folder: Path, **changes: Any) -> Settings:
    health = {"file": folder / "data" / "heartbeat"}
    return Settings.model_validate({"health": health, "clock": {"heartbeat": 1}, **changes})


async def made(
    folder: Path, store: Store, clock: Clock, *platforms: Platform, parts: Sequence[str] | None = None
) -> App:
    by_name = {platform.name: platform for platform in platforms}
    roadmaps = {"ai-engineer": roadmap()}
    its = configured(folder, process={"parts": parts})
    return await assemble(its, world=world(clock), store=store, platforms=by_name, roadmaps=roadmaps)


@asynccontextmanager
async def running(app: App) -> AsyncIterator[asyncio.Event]:
    stop = asyncio.Event()
    task = asyncio.create_task(app.run(stop))
    try:
        yield stop
    finally:
        stop.set()
        await asyncio.wait_for(task, PATIENCE)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 - what is waited for is a plain list or a file
            await asyncio.sleep(0.01)


async def test_a_post_that_fell_due_while_nothing_ran_goes_out_at_the_start(
    tmp_path: Path, store: Store, clock: Clock
) -> None:
    await group(store, clock)
    clock.wait(days=1)
    mailbox = Quiet(world(clock))
    async with running(await made(tmp_path, store, clock, mailbox)):
        await until(lambda: len(mailbox.letters) == 1)
    (letter,) = mailbox.letters
    assert letter.place == CHANNEL
    assert "Week 1" in words(letter.card)


async def test_the_clock_goes_on_at_every_heartbeat(tmp_path: Path, store: Store, clock: Clock) -> None:
    await group(store, clock)
    mailbox = Quiet(world(clock))
    app = await made(tmp_path, store, clock, mailbox)
    async with running(app):
        await until(app.settings.health.file.exists)
        assert mailbox.letters == []
        clock.wait(days=1)
        await until(lambda: len(mailbox.letters) == 1)


async def test_the_first_post_goes_out_while_the_others_are_still_being_promised(
    tmp_path: Path, store: Store, clock: Clock
) -> None:
    """In the minute in which everybody's week begins, nobody waits for all cohorts to be looked at."""
    many = 150
    for n in range(many):
        await group(store, clock, members=(), id=f"g{n}", place=replace(CHANNEL, channel=f"r{n}"))
    clock.wait(days=1)
    mailbox = Counting(world(clock), store)
    app = await made(tmp_path, store, clock, mailbox)
    app.connected[mailbox.name] = mailbox
    await app.beat()
    assert len(mailbox.letters) == many
    assert mailbox.promised < many / 2


async def test_a_sign_of_life_is_left(tmp_path: Path, store: Store, clock: Clock) -> None:
    app = await made(tmp_path, store, clock, Quiet(world(clock)))
    await app.beat()
    assert app.settings.health.file.read_text().strip() == clock().isoformat()
    async with store.look() as db:
        assert await db.handled.last_beat() == clock()


async def test_processes_that_divide_the_work_do_it_together(tmp_path: Path, store: Store, clock: Clock) -> None:
    """One plans, one posts, one listens: each does its own and no more, and the post arrives once."""
    await group(store, clock)
    clock.wait(days=1)
    mailbox, ears = Quiet(world(clock)), Quiet(world(clock))
    async with running(await made(tmp_path / "1", store, clock, ears, parts=["mailbox"])):
        await until((tmp_path / "1" / "data" / "heartbeat").exists)
    async with running(await made(tmp_path / "2", store, clock, mailbox, parts=["courier"])):
        await until((tmp_path / "2" / "data" / "heartbeat").exists)
        assert await ledger(store) == {}
        async with running(await made(tmp_path / "3", store, clock, parts=["scheduler"])):
            await until(lambda: len(mailbox.letters) == 1)
    assert (ears.served, ears.letters, mailbox.served) == (True, [], False)
    assert set((await ledger(store)).values()) == {Fate.SENT}
    async with store.look() as db:
        assert [await db.handled.last_beat(pulse) for pulse in Pulse] == [clock()] * 3


async def ledger(store: Store) -> Mapping[str, Fate]:
    async with store.look() as db:
        return await db.outbox.keys("c1")


async def test_a_platform_that_refuses_us_does_not_keep_the_others_from_serving(
    tmp_path: Path, store: Store, clock: Clock
) -> None:
    await group(store, clock)
    clock.wait(days=1)
    mailbox, locked = Quiet(world(clock)), Locked(world(clock))
    locked.name = "locked"
    async with running(await made(tmp_path, store, clock, locked, mailbox)):
        await until(lambda: len(mailbox.letters) == 1)


async def test_when_no_platform_lets_us_in_it_ends_with_what_to_do(tmp_path: Path, store: Store, clock: Clock) -> None:
    app = await made(tmp_path, store, clock, Locked(world(clock)))
    with pytest.raises(ConfigError, match="Make a new one"):
        await asyncio.wait_for(app.run(asyncio.Event()), PATIENCE)


async def test_what_is_wrong_with_the_database_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    settings = configured(
        tmp_path, database={"url": f"sqlite+aiosqlite:///{tmp_path}/data/waypost.db"}, platforms={"mailbox": {}}
    )
    with pytest.raises(ConfigError, match="data"):
        await assemble(settings, roadmaps={"ai-engineer": roadmap()})
