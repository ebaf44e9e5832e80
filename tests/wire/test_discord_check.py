"""What whoever runs Waypost learns before it starts: whether the token is good, and what is missing in each channel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.world import real_now
from tests.wire.discord_parts.state import HISTORY, SEND
from tests.wire.discord_server import TOKEN, DiscordServer
from tests.wire.process import Installation


@pytest.fixture
async def home(tmp_path: Path, empty_database: Path) -> AsyncIterator[Installation]:
    """An installation with a cohort, and its Discord."""
    async with DiscordServer(real_now).running() as server:
        made = Installation(tmp_path, server)
        await made.set_up(empty_database, real_now())
        yield made


async def test_a_sound_set_up_has_nothing_to_mend(home: Installation) -> None:
    code, said = await home.command("check")
    assert code == 0, said
    assert "1 active cohort" in said
    assert "1 channel looked at" in said
    assert TOKEN not in said


async def test_each_right_that_is_missing_is_named_with_the_sentence_that_mends_it(home: Installation) -> None:
    home.server.state.deny(home.server.room, SEND | HISTORY)
    code, said = await home.command("check")
    assert code == 1
    assert "Open #weekly > Edit Channel > Permissions, and allow Waypost to Send Messages." in said
    assert "Read Message History" in said
    assert "Traceback" not in said


async def test_a_channel_that_is_gone_is_named(home: Installation) -> None:
    del home.server.state.channels[home.server.room.id]
    code, said = await home.command("check")
    assert code == 1
    assert "Pick another channel with /cohort edit." in said


async def test_a_refused_token_is_told_with_what_to_do_and_never_shown(home: Installation) -> None:
    code, said = await home.command("check", token="not-the-token")
    assert code == 1
    assert "Discord refused the token. Make a new one" in said
    assert "not-the-token" not in said


async def test_the_next_posts_are_shown_as_they_will_read(home: Installation) -> None:
    code, said = await home.command("preview")
    assert code == 0, said
    assert said.startswith("Readers (c1)")
    assert "Weekly prompt" in said
    assert "[Check in]" in said
    assert "Traceback" not in said
