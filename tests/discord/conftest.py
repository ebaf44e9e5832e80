"""A simulated Discord with one server, one room and a few people, and the real adapter logged in to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import pytest
from pydantic import SecretStr

from adapters.discord.platform import DiscordPlatform
from adapters.discord.settings import DiscordSettings
from bot.world import World
from tests.discord.club import Club
from tests.discord.validator import complaints


@dataclass
class Stage:
    """Everything that a test of the adapter needs at hand."""

    env: Any
    platform: DiscordPlatform
    club: Club
    guild: Any
    room: Any
    ada: Any
    mod: Any

    @property
    def channel(self) -> Any:
        """The room as the bot's client knows it."""
        return self.platform.client.get_channel(self.room.id)

    async def thread(self) -> Any:
        """A thread in the room."""
        return await self.channel.create_thread(name="talk", message=await self.ada.send(self.room, "let us talk"))

    def sent(self, method: str, path: str) -> list[Any]:
        """The bodies of the calls to an address that ends in `path`."""
        return [call.json for call in self.env.http_requests if call.method == method and call.path.endswith(path)]


def words(shown: Any) -> str:
    """All text of an answer or message, and the labels of its buttons."""
    response = getattr(shown, "response", shown)
    return _words(response.components)


def read(message: discord.Message) -> str:
    """All text of a message in a channel, and the labels of its buttons."""
    return _words([component.to_dict() for component in message.components])


def _words(components: Any) -> str:
    found: list[str] = []
    for component in components:
        found += [str(component[field]) for field in ("content", "label") if component.get(field)]
        found.append(_words(component.get("components", [])))
    return "\n".join(part for part in found if part)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The simulation waits in real seconds until the bot has done its work; a busy machine may take its time."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.simcord(settle_timeout=60.0))


@pytest.fixture
def platform() -> DiscordPlatform:
    """The real adapter, with the simulation's clock."""
    return DiscordPlatform(DiscordSettings(token=SecretStr("simulated")), World(now=discord.utils.utcnow))


@pytest.fixture
def simcord_bot(platform: DiscordPlatform) -> discord.Client:
    """What the simulation logs in."""
    return platform.client


@pytest.fixture
async def stage(simcord_env: Any, platform: DiscordPlatform) -> AsyncIterator[Stage]:
    """The adapter on a simulated Discord; at the end, every body that it sent must be lawful."""
    guild = simcord_env.create_guild("Readers")
    room = guild.create_text_channel("weekly")
    ada = guild.add_member(simcord_env.create_user("ada"), nick="Ada L.")
    mods = guild.create_role("Mods", permissions=discord.Permissions(manage_guild=True))
    mod = guild.add_member(simcord_env.create_user("mo"), roles=[mods])
    club = Club()
    platform.attach(club)
    await platform.register(club.commands)
    yield Stage(simcord_env, platform, club, guild, room, ada, mod)
    found = complaints(simcord_env.http_requests)
    assert not found, "\n".join(found)
