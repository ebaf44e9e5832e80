"""What holds when Waypost is asked to stop: what is being posted is finished, and the rest waits untouched."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from bot.domain.people import Place
from bot.ports import Fate, Parcel
from bot.ui.card import Card, Say
from bot.ui.text import say
from bot.world import real_now
from tests.kit import address, opened
from tests.wire.discord_server import DiscordServer
from tests.wire.faults import Rest
from tests.wire.process import KEY, SOON, Installation, soon

NEXT = "c1/more"


@dataclass(frozen=True)
class Held:
    """Discord takes its time over a post, until it is told to go on."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def strike(self, request: web.Request, rest: Rest) -> web.StreamResponse:
        self.reached.set()
        await self.go_on.wait()
        return await rest()


@pytest.fixture
async def home(tmp_path: Path, empty_database: Path) -> AsyncIterator[Installation]:
    """An installation with two posts due in one channel, and a Discord that goes by the wall clock."""
    async with DiscordServer(real_now).running() as server:
        made = Installation(tmp_path, server)
        await made.set_up(empty_database, real_now())
        await promise_more(made, real_now())
        yield made
    assert not server.log.findings, "\n".join(server.log.findings)
    assert "Traceback" not in made.log, made.log


async def promise_more(home: Installation, now: datetime) -> None:
    place = Place("discord", home.server.guild, home.server.room.id)
    card = Card(say("And one more"), (Say(say("Later.")),))
    async with opened(address(home.database)) as store, store.begin() as db:
        await db.outbox.put(Parcel(NEXT, place, card, now, "prompt", now + timedelta(days=1), "c1"))


def ledger(home: Installation) -> dict[str, tuple[str, int]]:
    """Each key's fate, and how often it was tried."""
    with closing(sqlite3.connect(home.database, timeout=5)) as file:
        return {key: (fate, tries) for key, fate, tries in file.execute("SELECT key, fate, attempts FROM outbox")}


async def test_what_is_being_posted_is_finished_and_the_rest_is_left_as_it_was(home: Installation) -> None:
    held = Held()
    home.server.fail("POST", "/messages", held)
    async with home.running() as process:
        await asyncio.wait_for(held.reached.wait(), SOON)
        process.send_signal(signal.SIGTERM)
        await soon(lambda: '"stopping"' in home.log)
        assert process.returncode is None
        held.go_on.set()
        assert await asyncio.wait_for(process.wait(), SOON) == 0
    assert ledger(home) == {KEY: (Fate.SENT, 1), NEXT: (Fate.PLANNED, 0)}
    assert len(home.server.posts()) == 1
    async with home.running():
        await soon(lambda: ledger(home)[NEXT][0] == Fate.SENT)
    assert len(home.server.posts()) == 2
