"""The floor under Waypost's start: a bare discord.py bot that answers one slash command, and nothing else."""

from __future__ import annotations

import os

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route


class Bot(discord.Client):
    """Registers its command and answers it."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True))
        self.tree = app_commands.CommandTree(self)
        self.tree.command(name="progress", description="Your own way so far")(progress)

    async def setup_hook(self) -> None:
        """Called by the library once it has logged in."""
        await self.tree.sync()


async def progress(interaction: discord.Interaction) -> None:
    await interaction.response.defer(ephemeral=True)
    await interaction.edit_original_response(content="3 of 52 weeks done")


if __name__ == "__main__":
    Route.BASE = os.environ["BARE_API_URL"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["BARE_GATEWAY_URL"])
    Bot().run(os.environ["BARE_TOKEN"], log_handler=None)
