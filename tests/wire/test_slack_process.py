"""The whole of Waypost for Slack as a process, killed at the worst moments: nothing is lost, nothing comes twice."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import Fate
from bot.world import real_now
from tests.wire.process import SOON, killed, stopped
from tests.wire.slack_parts.faults import Hang
from tests.wire.slack_parts.process import SlackInstallation
from tests.wire.slack_server import APP_TOKEN, TOKEN, SlackServer

POST = "chat.postMessage"


@pytest.fixture
async def home(tmp_path: Path, empty_database: Path) -> AsyncIterator[SlackInstallation]:
    """An installation with a prompt due, and a Slack that goes by the wall clock."""
    async with SlackServer(real_now).running() as server:
        made = SlackInstallation(tmp_path, server)
        shutil.copyfile(empty_database, made.database)
        made.configure()
        await made.found(real_now())
        yield made
    assert not server.log.findings, "\n".join(server.log.findings)
    assert not server.faults.waiting, "a planned fault never struck"
    assert TOKEN not in made.log
    assert APP_TOKEN not in made.log
    assert "Traceback" not in made.log, made.log


async def test_it_posts_answers_stops_and_comes_back_as_if_nothing_had_been(home: SlackInstallation) -> None:
    server: SlackServer = home.server
    async with home.running() as process:
        await home.settled()
        assert "Week 1" in (await server.slash("/week")).text
        assert await stopped(process) == 0
    async with home.running() as process:
        pressed = await server.press(server.posts()[0], "Tick it off")
        assert "progress" in pressed.text.lower()
        assert await stopped(process) == 0
    once(server)


async def test_a_prompt_that_was_taken_when_the_process_was_killed_is_found_again(home: SlackInstallation) -> None:
    taken = Hang()
    home.server.fail(POST, taken)
    async with home.running() as process:
        await asyncio.wait_for(taken.reached.wait(), SOON)
        await killed(process)
    assert home.fate_now() == Fate.LEASED
    home.age(timedelta(minutes=5))
    async with home.running():
        await home.settled()
    once(home.server)


def once(server: SlackServer) -> None:
    """The prompt is there once, and was sent once."""
    assert len(server.posts()) == 1
    assert len(server.log.to(POST)) == 1
