"""What a self-hoster may rely on: the bot listens to no more than it needs, and shares the work if told to."""

from __future__ import annotations

from pathlib import Path

import discord
from pydantic import SecretStr

from adapters.discord import create
from adapters.discord.platform import DiscordPlatform
from adapters.discord.settings import DiscordSettings
from bot.world import World
from tests.discord.conftest import Stage, words


def platform(**settings: object) -> DiscordPlatform:
    return DiscordPlatform(DiscordSettings.model_validate({"token": SecretStr("x"), **settings}), World())


def test_no_privileged_intent_is_asked_for() -> None:
    intents = platform().client.intents
    assert [name for name, wanted in intents if wanted] == ["guilds"]


def test_one_process_serves_all_servers_or_its_shards() -> None:
    assert not isinstance(platform().client, discord.AutoShardedClient)
    sharded = platform(shard_ids=[2, 3], shard_count=8).client
    assert isinstance(sharded, discord.AutoShardedClient)
    assert (sharded.shard_ids, sharded.shard_count) == ([2, 3], 8)


def test_the_platform_is_made_from_its_table(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("x", encoding="utf-8")
    made = create({"dedupe_window": 30, "token_file": str(tmp_path / "token")}, World())
    assert made.name == "discord"
    assert 1.0 <= made.pace.per_place < 1.1


async def test_buttons_of_an_earlier_process_still_work(stage: Stage) -> None:
    shown = await stage.ada.slash(stage.room, "shelf")
    fresh = platform()
    await stage.env.restart_bot(fresh.client)
    fresh.attach(stage.club)
    await stage.ada.click(shown.response, label="Refresh")
    assert len(stage.club.heard) == 2
    assert "The shelf" in words(shown)
