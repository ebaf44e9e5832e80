"""A Slack on this machine, the real adapter connected to it, and the whole of Waypost behind it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date

import pytest

from adapters.slack.platform import SlackPlatform
from adapters.slack.settings import SlackSettings
from bot.domain.people import Community, Place
from tests.kit import MONDAY, House, group
from tests.slack.validator import check_blocks
from tests.wire.slack_parts.state import Message
from tests.wire.slack_server import APP_TOKEN, TOKEN, SlackServer

HOME = Community("slack", "T1")
ROOM = Place("slack", "T1", "C1")


def settings(server: SlackServer, **changes: object) -> SlackSettings:
    """The adapter's settings for this server."""
    table = {"token": TOKEN, "app_token": APP_TOKEN, "api_url": server.api, "connections": 1}
    return SlackSettings.model_validate({**table, **changes})


@dataclass
class Stage:
    """Everything that a test of the adapter needs at hand."""

    server: SlackServer
    platform: SlackPlatform
    house: House

    async def group(self, members: tuple[str, ...] = ("U1", "U2"), first_day: date = MONDAY) -> None:
        """A cohort in the room C1, led by Robin."""
        await group(
            self.house.store, self.house.clock, members, community=HOME, place=ROOM, creator="U3", first_day=first_day
        )

    def last(self, user: str = "U1") -> Message:
        """The newest thing that only one person sees."""
        return self.server.ephemeral(user)[-1]


@pytest.fixture
async def stage(house: House) -> AsyncIterator[Stage]:
    """Waypost, connected over a socket to a workspace; what was sent is checked at the end."""
    async with SlackServer(house.clock).running() as server:
        platform = SlackPlatform(settings(server), house.world)
        await platform.open()
        serving = asyncio.create_task(platform.serve(house.engine))
        await server.until(lambda: server.socket.sockets, what="a socket")
        yield Stage(server, platform, house)
        await platform.close()
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
        assert server.log.findings == []
        assert [problem for message in server.state.messages for problem in check_blocks(message.body)] == []
