"""Discord: slash commands, buttons, menus and forms on servers and in direct messages, and posts that arrive once."""

from __future__ import annotations

import os
from collections.abc import Mapping

from adapters.discord.platform import DiscordPlatform
from adapters.discord.render import measure
from adapters.discord.settings import DiscordSettings, read_settings
from bot.ports import Platform, Secrets
from bot.world import World

__all__ = ["DiscordPlatform", "DiscordSettings", "create", "measure"]


def create(table: Mapping[str, object], world: World, secrets: Secrets | None = None) -> Platform:
    """The platform for a `[platforms.discord]` table; the token comes from the environment or a file.

    secrets: not needed, everything that Discord is told comes from there.

    Raises StudyError that lists everything that is wrong with the table, or says how to give the token.
    """
    return DiscordPlatform(read_settings(table, os.environ), world)
