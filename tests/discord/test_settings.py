"""What a self-hoster may rely on: a wrong table is explained, and the token never shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.discord.settings import read_settings
from bot.domain.errors import StudyError

TOKEN = {"WAYPOST_DISCORD_TOKEN": "secret-token"}


def test_the_token_comes_from_the_environment() -> None:
    settings = read_settings({}, TOKEN)
    assert settings.token.get_secret_value() == "secret-token"
    assert "secret-token" not in repr(settings)
    assert settings.dedupe_window == 60


def test_the_token_comes_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("from-a-file\n")
    assert read_settings({"token_file": str(file)}, {}).token.get_secret_value() == "from-a-file"


def test_a_missing_token_says_where_to_get_it() -> None:
    with pytest.raises(StudyError, match="WAYPOST_DISCORD_TOKEN") as caught:
        read_settings({}, {})
    assert "developer portal" in caught.value.message


def test_a_token_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="No such file"):
        read_settings({"token_file": str(tmp_path / "none")}, {})


def test_a_token_in_the_table_is_refused_without_showing_it() -> None:
    with pytest.raises(StudyError, match="easily shared") as caught:
        read_settings({"token": "in-the-open"}, TOKEN)
    assert "in-the-open" not in caught.value.message


def test_all_problems_are_listed_at_once() -> None:
    with pytest.raises(StudyError) as caught:
        read_settings({"colour": "red", "dedupe_window": -1, "guilds": ["my server"]}, TOKEN)
    message = caught.value.message
    assert all(name in message for name in ("colour", "dedupe_window", "guilds.0"))
    assert "secret-token" not in message


def test_shards_need_their_count() -> None:
    with pytest.raises(StudyError, match="shard_count"):
        read_settings({"shard_ids": [0, 1]}, TOKEN)


def test_a_shard_that_does_not_exist_is_named() -> None:
    with pytest.raises(StudyError, match="shard_ids go from 0 to 3"):
        read_settings({"shard_ids": [4], "shard_count": 4}, TOKEN)


@pytest.mark.parametrize(("said", "ids", "count"), [("0-1/4", (0, 1), 4), ("3/4", (3,), 4), ("0-0/1", (0,), 1)])
def test_replicas_with_one_config_file_are_told_their_shards_by_the_environment(
    said: str, ids: tuple[int, ...], count: int
) -> None:
    settings = read_settings({"shard_ids": [7], "shard_count": 8}, {**TOKEN, "WAYPOST_DISCORD_SHARDS": said})
    assert (settings.shard_ids, settings.shard_count) == (ids, count)


@pytest.mark.parametrize("said", ["all", "1-0/4", "4/4", "0-4/4", "0,1/4"])
def test_shards_that_make_no_sense_are_answered_with_how_to_write_them(said: str) -> None:
    with pytest.raises(StudyError, match="Write 0-3/8 for the first four of eight"):
        read_settings({}, {**TOKEN, "WAYPOST_DISCORD_SHARDS": said})
