"""The whole of Waypost as a process of its own, killed at the worst moments: nothing is lost, nothing comes twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import Fate
from bot.world import real_now
from tests.wire.discord_parts.faults import Cut, Hang
from tests.wire.discord_server import TOKEN, DiscordServer
from tests.wire.process import SOON, Installation, killed, soon, stopped

POST = ("POST", "/messages")


@pytest.fixture
async def home(tmp_path: Path, empty_database: Path) -> AsyncIterator[Installation]:
    """An installation with a prompt due, and a Discord that goes by the wall clock."""
    async with DiscordServer(real_now).running() as server:
        made = Installation(tmp_path, server)
        await made.set_up(empty_database, real_now())
        yield made
    assert not server.log.findings, "\n".join(server.log.findings)
    assert not server.faults.waiting, "a planned fault never struck"
    assert TOKEN not in made.log
    assert "Traceback" not in made.log, made.log


async def test_it_posts_answers_stops_and_comes_back_as_if_nothing_had_been(home: Installation) -> None:
    server = home.server
    async with home.running() as process:
        await home.settled()
        week = await server.slash("week")
        assert "Week 1" in week.text
        assert (await server.slash("progress")).shown.only_for == server.ada.id
        assert await stopped(process) == 0
    async with home.running() as process:
        pressed = await server.press("Tick it off", on=server.posts()[0])
        assert "progress" in pressed.text.lower()
        await server.slash("week")
        assert await stopped(process) == 0
    assert len(server.posts()) == 1
    assert server.rest.writes == 1


async def test_a_prompt_that_was_taken_when_the_process_was_killed_is_found_again(home: Installation) -> None:
    taken = Hang()
    home.server.fail(*POST, taken)
    async with home.running() as process:
        await asyncio.wait_for(taken.reached.wait(), SOON)
        await killed(process)
    assert home.fate_now() == Fate.LEASED
    home.server.forget_nonces()
    home.age(timedelta(minutes=5))
    async with home.running():
        await home.settled()
    assert len(home.server.posts()) == 1
    assert len(home.server.log.to(*POST)) == 1


async def test_a_prompt_whose_confirmation_was_cut_off_before_the_process_was_killed_comes_once(
    home: Installation,
) -> None:
    home.server.fail(*POST, Cut(after=True))
    async with home.running() as process:
        await soon(lambda: bool(home.server.posts()) and home.fate_now() == Fate.PLANNED)
        await killed(process)
    home.age(timedelta(seconds=20))
    async with home.running():
        await home.settled()
    assert len(home.server.posts()) == 1
    assert len({call.json["nonce"] for call in home.server.log.to(*POST)}) == 1
