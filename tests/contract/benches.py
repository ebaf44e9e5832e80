"""The platforms on which the contract is held, each opened and with places to post to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord
import simcord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import SecretStr

from adapters.discord.platform import DiscordPlatform
from adapters.discord.settings import DiscordSettings
from adapters.mailbox import Mailbox
from adapters.mailbox.render import render
from adapters.slack.platform import SlackPlatform
from bot.domain.people import Person, Place
from bot.ports import Platform
from tests.discord.validator import complaints
from tests.kit import START, Clock, world
from tests.slack.conftest import settings as slack_settings
from tests.wire.discord_parts.state import SEND, walk
from tests.wire.discord_server import TOKEN, DiscordServer
from tests.wire.slack_server import SlackServer


@dataclass(frozen=True)
class Bench:
    """A platform, opened, with a channel and a person to post to, and a channel that is shut.

    posts: what a reader of a channel sees there, in order.
    """

    platform: Platform
    channel: Place
    person: Person
    shut: Place
    posts: Callable[[Place], Awaitable[Sequence[str]]]


@asynccontextmanager
async def mailbox() -> AsyncIterator[Bench]:
    """The mailbox."""
    box = Mailbox(world(Clock()))
    shut = Place("mailbox", "hall", "shut")
    box.closed[shut] = "Let me write in #shut."

    async def posts(place: Place) -> list[str]:
        return [render(letter.card) for letter in box.letters if letter.place == place]

    await box.open()
    yield Bench(box, Place("mailbox", "hall", "general"), Person("mailbox", "hall", "ada"), shut, posts)


@asynccontextmanager
async def simulated_discord() -> AsyncIterator[Bench]:
    """Discord's adapter on the simulation, which knows no nonces: what was posted is found in the history."""
    settings = DiscordSettings(token=SecretStr("simulated"), dedupe_window=0)
    platform = DiscordPlatform(settings, world(Clock()))
    env = simcord.Env(platform.client, settle_timeout=60)
    await env.start()
    try:
        await env.advance_time((START - env.now()).total_seconds())
        guild = env.create_guild("Readers")
        rooms: dict[str, Any] = {"general": guild.create_text_channel("general")}
        mute: Any = {guild.me: discord.PermissionOverwrite(send_messages=False)}
        rooms["shut"] = guild.create_text_channel("shut", overwrites=mute)
        ada = guild.add_member(env.create_user("ada"))
        places = {name: Place("discord", str(guild.id), str(room.id)) for name, room in rooms.items()}

        async def posts(place: Place) -> list[str]:
            room = ada.user.dm_channel if place.user else next(r for r in rooms.values() if str(r.id) == place.channel)
            return [_read(part.to_dict() for part in message.components) for message in room.history()]

        person = Person("discord", str(guild.id), str(ada.id))
        yield Bench(platform, places["general"], person, places["shut"], posts)
        assert complaints(env.http_requests) == []
    finally:
        await env.shutdown()


@asynccontextmanager
async def discord_on_the_wire() -> AsyncIterator[Bench]:
    """Discord's adapter on a server of this machine, which remembers nonces."""
    clock = Clock()
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    async with DiscordServer(clock).running() as server:
        settings = DiscordSettings.model_validate({"token": TOKEN, **server.table})
        platform = DiscordPlatform(settings, world(clock))
        await platform.open()
        shut = server.state.add_channel("shut")
        server.state.deny(shut, SEND)

        async def posts(place: Place) -> list[str]:
            channel = server.state.direct(server.ada) if place.user else server.state.channels[place.channel]
            return [_read(message.body.get("components", [])) for message in server.posts(channel)]

        home = Place("discord", server.guild, server.room.id)
        person = Person("discord", server.guild, server.ada.id)
        yield Bench(platform, home, person, Place("discord", server.guild, shut.id), posts)
        assert server.log.findings == []
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@asynccontextmanager
async def slack_on_the_wire() -> AsyncIterator[Bench]:
    """Slack's adapter on a server of this machine."""
    clock = Clock()
    async with SlackServer(clock).running() as server:
        platform = SlackPlatform(slack_settings(server), world(clock))
        await platform.open()

        async def posts(place: Place) -> list[str]:
            found = server.direct(place.user) if place.user else server.posts(place.channel)
            return [message.text for message in found]

        room, shut = (Place("slack", "T1", id) for id in ("C1", "C2"))
        yield Bench(platform, room, Person("slack", "T1", "U1"), shut, posts)
        assert server.log.findings == []


def _read(components: Any) -> str:
    """All words of a message, and what stands on its buttons."""
    return "\n".join(str(part.get("content") or part.get("label") or "") for part in walk(components))


BENCHES: dict[str, Callable[[], AbstractAsyncContextManager[Bench]]] = {
    "mailbox": mailbox,
    "discord, simulated": simulated_discord,
    "discord, on the wire": discord_on_the_wire,
    "slack, on the wire": slack_on_the_wire,
}
"""One line for each platform."""
