"""A loopback Discord and the real adapter for it; whatever Discord would not have taken fails the test at its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

import adapters.discord
from bot.ports import Handler, Platform
from bot.world import World
from tests.kit import Clock, world
from tests.wire.desk import Desk
from tests.wire.discord_server import TOKEN, DiscordServer

Connect = Callable[[], Awaitable[Platform]]
Serve = Callable[[], Awaitable[Platform]]


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
def make(server: DiscordServer, hand_world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Platform]:
    """A fresh adapter that knows nothing of earlier ones, as after a restart."""
    monkeypatch.setenv("WAYPOST_DISCORD_TOKEN", TOKEN)
    return lambda: adapters.discord.create(server.table, hand_world)


@pytest.fixture
async def connect(make: Callable[[], Platform]) -> AsyncIterator[Connect]:
    """Open a fresh adapter that posts but does not listen; all are closed at the end."""
    opened: list[Platform] = []

    async def connect() -> Platform:
        platform = make()
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
async def serving(
    server: DiscordServer, connect: Connect, desk: Desk
) -> AsyncIterator[Callable[..., Awaitable[asyncio.Task[None]]]]:
    """Start a fresh adapter that listens for the desk, or for another engine; its task, once Discord knows it."""
    tasks: list[asyncio.Task[None]] = []

    async def serve(engine: Handler | None = None) -> asyncio.Task[None]:
        before = len(server.gateway.log)
        platform = await connect()
        task = asyncio.create_task(platform.serve(engine or desk))
        tasks.append(task)
        await server.gateway.connected(before)
        return task

    yield serve
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
