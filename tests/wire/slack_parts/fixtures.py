"""A loopback Slack and the real adapter for it; whatever Slack would not have taken fails the test at its end."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import aiohttp
import pytest

import adapters.slack
from bot.ports import Handler, Platform
from bot.world import World
from tests.kit import Clock, world
from tests.slack.validator import check_blocks, check_modal
from tests.wire.desk import Desk
from tests.wire.slack_server import APP_TOKEN, SIGNING_SECRET, TOKEN, SlackServer


@dataclass
class Running:
    """An adapter that serves."""

    platform: Platform
    task: asyncio.Task[None]

    async def stop(self) -> None:
        """End as a process does that is told to."""
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.platform.close()


Make = Callable[..., Platform]
Connect = Callable[..., Awaitable[Platform]]
Serve = Callable[..., Awaitable[Running]]


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[SlackServer]:
    """A running Slack that goes by the test's clock."""
    async with SlackServer(clock).running() as found:
        yield found
    problems = [*found.log.findings, *second_look(found)]
    assert not problems, "\n".join(problems)
    assert not found.faults.waiting, "a planned fault never struck"


def second_look(server: SlackServer) -> list[str]:
    """What the adapter's own validator, which is stricter than the server, has against anything that was shown."""
    return [
        f"{call.method}: {problem}"
        for call in server.log.calls
        for problem in (check_modal(call.args["view"]) if "view" in call.args else check_blocks(call.args))
    ]


@pytest.fixture
def slack_world(clock: Clock) -> World:
    return world(clock)


@pytest.fixture
def make_slack(slack: SlackServer, slack_world: World, monkeypatch: pytest.MonkeyPatch) -> Make:
    """A fresh adapter that knows nothing of earlier ones, as after a restart; keywords go into its table."""
    monkeypatch.setenv("WAYPOST_SLACK_TOKEN", TOKEN)
    monkeypatch.setenv("WAYPOST_SLACK_APP_TOKEN", APP_TOKEN)
    monkeypatch.setenv("WAYPOST_SLACK_SIGNING_SECRET", SIGNING_SECRET)
    return lambda **table: adapters.slack.create({"api_url": slack.api, **table}, slack_world)


@pytest.fixture
async def connect_slack(make_slack: Make) -> AsyncIterator[Connect]:
    """Open a fresh adapter that posts but does not listen; all are closed at the end."""
    opened: list[Platform] = []

    async def connect(**table: object) -> Platform:
        platform = make_slack(**table)
        opened.append(platform)
        await platform.open()
        return platform

    yield connect
    for platform in opened:
        await platform.close()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def serving_slack(slack: SlackServer, connect_slack: Connect, desk: Desk) -> AsyncIterator[Serve]:
    """Start a fresh adapter that listens for the desk, or for another engine, and wait until Slack knows it."""
    started: list[Running] = []

    async def serve(engine: Handler | None = None, **table: object) -> Running:
        by_http = table.get("mode") == "http"
        table |= {"port": free_port()} if by_http else {}
        before = len(slack.socket.log)
        platform = await connect_slack(**table)
        running = Running(platform, asyncio.create_task(platform.serve(engine or desk)))
        started.append(running)
        if by_http:
            await alive(f"http://127.0.0.1:{table['port']}/healthz")
            slack.deliver_to(f"http://127.0.0.1:{table['port']}/slack/events")
        else:
            await slack.socket.connected(before)
        return running

    yield serve
    for running in started:
        await running.stop()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


async def alive(url: str) -> None:
    """Wait until a web server answers."""
    async with asyncio.timeout(5), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(url) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.02)
