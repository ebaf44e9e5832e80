"""The connection to Discord: it breaks in every way it can, and people notice as little as possible."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import cast

import discord
import pytest
from pydantic import SecretStr

from adapters.discord.platform import DiscordPlatform
from adapters.discord.settings import DiscordSettings
from bot.domain.errors import StudyError
from bot.ports import Platform
from bot.supervise import keep
from bot.world import World
from tests.wire.conftest import Make, Running, Serve
from tests.wire.desk import COMMANDS, Desk
from tests.wire.discord_parts.faults import Broken, Cut, Refuse, TooMany
from tests.wire.discord_server import DiscordServer

Break = Callable[[DiscordServer], Awaitable[None]]


async def asked_to_reconnect(server: DiscordServer) -> None:
    await server.gateway.reconnect()


async def asked_to_resume(server: DiscordServer) -> None:
    await server.gateway.invalidate(resumable=True)


async def closed_with_4000(server: DiscordServer) -> None:
    await server.gateway.close(4000)


async def closed_with_1000(server: DiscordServer) -> None:
    await server.gateway.close(1000)


async def cut(server: DiscordServer) -> None:
    server.gateway.cut()


@pytest.mark.parametrize("how", [asked_to_reconnect, asked_to_resume, closed_with_4000, closed_with_1000, cut])
async def test_nothing_is_missed_while_the_connection_is_renewed(
    server: DiscordServer, serving: Serve, how: Break
) -> None:
    await serving()
    await how(server)
    missed = await server.slash("greet", wait=False)
    await server.gateway.connected(1)
    await missed.answered()
    assert "Hello ada" in missed.text
    assert server.gateway.log == ["identify", "resume"]
    assert "Hello ada" in (await server.slash("greet")).text


async def test_a_lost_session_is_begun_anew(server: DiscordServer, serving: Serve) -> None:
    hasty(await serving())
    await server.gateway.invalidate(resumable=False)
    await server.gateway.connected(1)
    assert server.gateway.log == ["identify", "identify"]
    assert "Hello ada" in (await server.slash("greet")).text


async def test_a_session_that_discord_forgot_while_away_is_begun_anew(server: DiscordServer, serving: Serve) -> None:
    hasty(await serving())
    server.gateway.forget()
    await server.gateway.connected(2)
    assert server.gateway.log == ["identify", "resume refused", "identify"]
    assert "Hello ada" in (await server.slash("greet")).text


async def test_an_event_that_nobody_can_read_ends_in_a_fresh_start(
    server: DiscordServer, make: Make, desk: Desk, hand_world: World
) -> None:
    async with kept(make(), desk, hand_world):
        await server.gateway.connected()
        for n in (1, 2):
            await server.gateway.tell("GUILD_CREATE", ["no guild"])
            await server.gateway.connected(n)
            assert "Hello ada" in (await server.slash("greet")).text
        assert server.gateway.log == ["identify"] * 3


async def test_a_token_that_was_reset_while_it_runs_is_told_with_what_to_do(
    server: DiscordServer, make: Make, desk: Desk, hand_world: World
) -> None:
    async with kept(make(), desk, hand_world) as supervisor:
        await server.gateway.connected()
        await server.reset_token()
        assert "Make a new one in the developer portal" in await asyncio.wait_for(supervisor, 60)


async def test_commands_are_written_once_and_again_only_when_they_change(server: DiscordServer, serving: Serve) -> None:
    await serving()
    await serving()
    assert server.rest.writes == 1
    ids = {command["name"]: command["id"] for command in server.state.commands[""]}
    await serving(Desk((replace(COMMANDS[0], summary="Say hello to somebody"), *COMMANDS[1:])))
    assert server.rest.writes == 2
    assert {command["name"]: command["id"] for command in server.state.commands[""]} == ids
    await serving(Desk(COMMANDS[1:]))
    assert {command["name"] for command in server.state.commands[""]} == {"shout", "mutter", "desk"}


async def test_commands_can_be_for_one_server_only(server: DiscordServer, serving: Serve) -> None:
    await serving(guilds=[server.guild])
    assert set(server.state.commands) == {server.guild}
    assert "Hello ada" in (await server.slash("greet")).text


@pytest.mark.parametrize(
    "fault",
    [Refuse(400, 30034, "200 creates a day"), Refuse(403, 50001), Refuse(400, 50035), TooMany(5000.0)],
    ids=repr,
)
async def test_commands_that_discord_will_not_take_today_leave_the_others_working(
    server: DiscordServer, serving: Serve, caplog: pytest.LogCaptureFixture, fault: Refuse | TooMany
) -> None:
    await (await serving()).stop()
    server.fail("PUT", "/commands", fault)
    await serving(Desk(COMMANDS[:1]))
    assert "Hello ada" in (await server.slash("greet")).text
    assert "applications.commands" in caplog.text


async def test_commands_are_written_by_the_next_start_when_discord_breaks_down(
    server: DiscordServer, make: Make, desk: Desk, hand_world: World
) -> None:
    server.fail("PUT", "/commands", Broken(503), Cut(), Broken(520))
    async with kept(make(), desk, hand_world):
        await server.gateway.connected()
        assert "Hello ada" in (await server.slash("greet")).text


async def test_a_button_works_on_a_message_sent_before_a_restart(server: DiscordServer, serving: Serve) -> None:
    before = await serving()
    shown = await server.slash("greet", {"name": "you"})
    await before.stop()
    await serving()
    pressed = await server.press("Greet again", on=shown.shown)
    assert "Hello ada" in pressed.text
    assert pressed.shown is shown.shown


async def test_a_form_opened_before_a_restart_can_be_sent_after_it(
    server: DiscordServer, serving: Serve, desk: Desk
) -> None:
    before = await serving()
    opened = await server.slash("desk sign")
    await before.stop()
    await serving()
    sent = await server.submit(opened, {"book": "Kim", "words": "Long *walks*"})
    assert "Kim: Long" in sent.text
    assert desk.heard[-1].args == {"book": "Kim", "words": "Long *walks*"}
    assert desk.heard[-1].form


async def test_a_refused_token_is_told_with_what_to_do(server: DiscordServer, hand_world: World) -> None:
    settings = DiscordSettings.model_validate({"token": SecretStr("wrong"), **server.table})
    platform = DiscordPlatform(settings, hand_world)
    with pytest.raises(StudyError, match="Discord refused the token") as refused:
        await platform.open()
    await platform.close()
    assert "wrong" not in refused.value.message


@asynccontextmanager
async def kept(platform: Platform, engine: Desk, hand_world: World) -> AsyncIterator[asyncio.Task[str]]:
    """A platform that is got up again whenever it falls, until the end of the block."""
    supervisor = asyncio.create_task(keep(platform, engine, {}, hand_world, pauses=(0.01,)))
    try:
        yield supervisor
    finally:
        supervisor.cancel()
        await asyncio.gather(supervisor, return_exceptions=True)
        await platform.close()


def hasty(running: Running) -> None:
    """Let the library begin a new session at once; by default it waits for five seconds."""

    async def at_once(shard_id: int | None, *, initial: bool = False) -> None:
        pass

    client: discord.Client = cast(DiscordPlatform, running.platform).client
    client.before_identify_hook = at_once  # type: ignore[method-assign]


async def test_a_process_with_some_of_the_shards_hears_its_servers_and_no_others(
    server: DiscordServer, serving: Serve
) -> None:
    far = server.state.add_channel("far", server.state.add_guild())
    desks = Desk(), Desk()
    for shard, desk in enumerate(desks):
        await serving(desk, shard_ids=[shard], shard_count=2)
    near_answer = await server.slash("greet")
    far_answer = await server.slash("greet", where=far)
    assert "Hello ada" in near_answer.text
    assert "Hello ada" in far_answer.text
    assert [request.where.channel for request in desks[0].heard if request.where] == [server.room.id]
    assert [request.where.channel for request in desks[1].heard if request.where] == [far.id]
