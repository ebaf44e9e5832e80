"""What `[platforms.discord]` may say, and where the token comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from bot.domain.errors import StudyError

TOKEN_VARIABLE = "WAYPOST_DISCORD_TOKEN"
SHARDS_VARIABLE = "WAYPOST_DISCORD_SHARDS"
SHARDS = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?/(\d{1,5})")
"""Like 2/8 or 0-3/8: the shards of this process, counted from 0, and the number of all."""

Snowflake = Annotated[str, Field(pattern=r"^\d{15,21}$")]
"""One of Discord's ids, as text."""


class DiscordSettings(BaseModel):
    """The table of this platform.

    token_file: a file that holds the token and nothing else. api_url, gateway_url: for a proxy, one pair a process.
    dedupe_window: seconds in which Discord knows a repeated post by its nonce. guilds: register the commands in these
    servers only, where they show at once. shard_ids, shard_count: the part of all servers that this process listens to.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    token: SecretStr
    token_file: Path | None = None
    api_url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    gateway_url: str | None = Field(default=None, pattern=r"^wss?://\S+$")
    hide_moderator_commands: bool = False
    dedupe_window: float = Field(default=60, ge=0, le=300)
    guilds: tuple[Snowflake, ...] = ()
    shard_ids: tuple[Annotated[int, Field(ge=0)], ...] = ()
    shard_count: int | None = Field(default=None, ge=1)


def read_settings(table: Mapping[str, object], environ: Mapping[str, str]) -> DiscordSettings:
    """The settings from a config table; the token from `environ` or the table's `token_file`.

    Raises StudyError whose message names each setting at fault; no message ever shows a value.
    """
    if "token" in table:
        raise StudyError(
            "Please take `token` out of [platforms.discord]: a config file is easily shared. "
            f"Put it into the environment as {TOKEN_VARIABLE}, or into a file that `token_file` names."
        )
    try:
        settings = DiscordSettings.model_validate({**table, **_shards(environ), "token": _token(table, environ)})
    except ValidationError as error:
        raise StudyError("\n".join(_sentences(error))) from None
    if settings.shard_ids and settings.shard_count is None:
        raise StudyError("[platforms.discord] shard_ids needs shard_count: the number of shards of all processes.")
    if settings.shard_count and any(id >= settings.shard_count for id in settings.shard_ids):
        raise StudyError(
            f"[platforms.discord] shard_ids go from 0 to {settings.shard_count - 1}, since shard_count is "
            f"{settings.shard_count}."
        )
    return settings


def _shards(environ: Mapping[str, str]) -> Mapping[str, object]:
    """What the environment says about shards, so that replicas can share one config file."""
    said = environ.get(SHARDS_VARIABLE, "").strip()
    if not said:
        return {}
    found = SHARDS.fullmatch(said)
    first, last, count = (int(each) for each in (found[1], found[2] or found[1], found[3])) if found else (0, 0, 0)
    if not first <= last < count:
        raise StudyError(
            f"{SHARDS_VARIABLE} names no shards. Write 0-3/8 for the first four of eight, or 2/8 for the third one."
        )
    return {"shard_ids": list(range(first, last + 1)), "shard_count": count}


def _token(table: Mapping[str, object], environ: Mapping[str, str]) -> str:
    token = environ.get(TOKEN_VARIABLE, "").strip()
    file = table.get("token_file")
    if not token and isinstance(file, str | Path):
        token = _from_file(Path(file))
    if not token:
        raise StudyError(
            f"The Discord token is missing. Set {TOKEN_VARIABLE}, or name a file that holds it as `token_file` in "
            "[platforms.discord]. You find the token in Discord's developer portal: your application, Bot, Reset Token."
        )
    return token


def _from_file(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise StudyError(
            f"The token file {file} can't be read ({reason}). Check `token_file` in [platforms.discord], "
            "and that the file is readable for the user who runs Waypost."
        ) from None


def _sentences(error: ValidationError) -> list[str]:
    return [
        f"[platforms.discord] {'.'.join(str(part) for part in each['loc'])}: {each['msg']}."
        for each in error.errors(include_input=False, include_url=False, include_context=False)
    ]
