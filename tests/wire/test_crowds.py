"""When more comes in than can be answered, Waypost stays small and up, and answers again as soon as it can."""

from __future__ import annotations

import asyncio
import logging

import pytest

from adapters.discord import conversation as on_discord
from adapters.discord.platform import DiscordPlatform
from adapters.slack import conversation as on_slack
from adapters.slack.platform import SlackPlatform
from tests.wire.conftest import Serve
from tests.wire.desk import Desk
from tests.wire.discord_server import DiscordServer
from tests.wire.slack_parts.fixtures import connect_slack, make_slack, serving_slack, slack, slack_world
from tests.wire.slack_server import SlackServer

__all__ = ["connect_slack", "make_slack", "serving_slack", "slack", "slack_world"]


async def heard(desk: Desk, count: int) -> None:
    async with asyncio.timeout(60):
        while len(desk.heard) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def test_discords_crowd_is_passed_over_and_said_once(
    server: DiscordServer, serving: Serve, desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(on_discord, "MOST", 3)
    platform = (await serving()).platform
    assert isinstance(platform, DiscordPlatform) and platform._conversation is not None
    desk.open.clear()
    first = [await server.slash("greet", wait=False) for _ in range(3)]
    await heard(desk, 3)
    with caplog.at_level(logging.ERROR):
        for _ in range(5):
            await server.slash("greet", wait=False)
        await asyncio.sleep(0.2)
    assert len(desk.heard) == 3
    assert [record.message for record in caplog.records if "under way" in record.message] == [
        "3 interactions are under way; more are passed over until some are answered"
    ]
    desk.open.set()
    for each in first:
        await each.answered()
    await platform._conversation.finish()
    assert "Hello ada" in (await server.slash("greet")).text


async def test_slacks_crowd_is_passed_over_and_said_once(
    slack: SlackServer,
    serving_slack: Serve,
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(on_slack, "MOST", 3)
    platform = (await serving_slack()).platform
    assert isinstance(platform, SlackPlatform) and platform._conversation is not None
    desk.open.clear()
    for _ in range(3):
        await slack.slash("/greet", wait=False)
    await heard(desk, 3)
    slack.socket.patience = 0.2
    with caplog.at_level(logging.ERROR):
        for _ in range(4):
            await slack.slash("/greet", wait=False)
        await asyncio.sleep(0.3)
    slack.socket.patience = 30.0
    assert len(desk.heard) == 3
    assert len([record for record in caplog.records if "under way" in record.message]) == 1
    desk.open.set()
    await slack.until(lambda: len(slack.log.to("respond")) == 3, what="three answers")
    await platform._conversation.finish()
    assert "Hello" in (await slack.slash("/greet")).text
