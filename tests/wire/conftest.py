"""A loopback Discord and the real adapter for it; whatever Discord would not have taken fails the test at its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.platform import DiscordPlatform
from adapters.discord.settings import TOKEN_VARIABLE, read_settings
from bot.ports import Handler, Platform
from bot.world import World
from tests.kit import Clock, world
from tests.wire.desk import Desk
from tests.wire.discord_server import TOKEN, DiscordServer


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


@pytest.fixture(autouse=True)
def discords_own_addresses() -> Iterator[None]:
    """The library keeps its addresses once a process; they are put back."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[DiscordServer]:
    """A running Discord that goes by the test's clock."""
    async with DiscordServer(clock).running() as found:
        yield found
    assert not found.log.findings, "\n".join(found.log.findings)
    assert not found.faults.waiting, "a planned fault never struck"


@pytest.fixture
def hand_world(clock: Clock) -> World:
    return world(clock)


@pytest.fixture
def make(server: DiscordServer, hand_world: World) -> Make:
    """A fresh adapter that knows nothing of earlier ones, as after a restart; keywords go into its table."""
    environ = {TOKEN_VARIABLE: TOKEN}
    return lambda **table: DiscordPlatform(read_settings({**server.table, **table}, environ), hand_world)


@pytest.fixture
async def connect(make: Make) -> AsyncIterator[Connect]:
    """Open a fresh adapter that posts but does not listen; all are closed at the end."""
    opened: list[Platform] = []

    async def connect(**table: object) -> Platform:
        platform = make(**table)
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
async def serving(server: DiscordServer, connect: Connect, desk: Desk) -> AsyncIterator[Serve]:
    """Start a fresh adapter that listens for the desk, or for another engine, and wait until Discord knows it."""
    started: list[Running] = []

    async def serve(engine: Handler | None = None, **table: object) -> Running:
        before = len(server.gateway.log)
        platform = await connect(**table)
        running = Running(platform, asyncio.create_task(platform.serve(engine or desk)))
        started.append(running)
        await server.gateway.connected(before)
        return running

    yield serve
    for running in started:
        await running.stop()
