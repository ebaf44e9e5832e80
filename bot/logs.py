"""Sets up the log: plain lines on standard error, in which no secret is ever shown, wherever a line comes from."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from bot.config import URL_VARIABLE, Settings

PREFIX = "WAYPOST_"
SECRET_ENDINGS = ("_TOKEN", "_SECRET", "_PASSWORD", "_KEY")
SECRET_FILES = ("token_file", "secret_file", "password_file")
"""How the settings end that name a file with a secret."""
TALKATIVE = (
    "aiosqlite", "alembic.runtime.plugins", "apscheduler", "asyncio", "discord", "slack_bolt", "slack_sdk", "uvicorn",
)  # fmt: skip
"""Libraries whose notes on daily business would bury ours; some of them write tokens into their finest notes."""


def set_up(settings: Settings, environ: Mapping[str, str]) -> None:
    """Send the log of the whole process to standard error at the level that the settings ask for."""
    level = settings.log.level.upper()
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet(secrets_in(settings, environ)))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel("INFO" if level == "DEBUG" else "WARNING")


class Discreet(logging.Formatter):
    """Formats a record, traceback included, and puts dots where a secret would stand."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """secrets: what must never be shown."""
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = sorted({each for each in secrets if each}, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The line, without secrets."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "•••")
        return line


def secrets_in(settings: Settings, environ: Mapping[str, str]) -> set[str]:
    """Every secret that this process was given: tokens, passwords, and the database address if it holds one."""
    given = [value for name, value in environ.items() if name.startswith(PREFIX) and name.endswith(SECRET_ENDINGS)]
    named = {part for value in given for part in (value, *value.split(","))}
    addresses = {settings.database.url.get_secret_value(), environ.get(URL_VARIABLE, "")}
    passwords = {address: _password(address) for address in addresses if _password(address)}
    spelled = {spelling for password in passwords.values() for spelling in (password, unquote(password))}
    tables: list[Mapping[str, Any]] = [*settings.platforms.values()]
    files = {Path(str(table[key])) for table in tables for key in table if key.endswith(SECRET_FILES)}
    return {each.strip() for each in (*named, *passwords, *spelled, *map(_content, files)) if each.strip()}


def _password(address: str) -> str:
    try:
        return urlsplit(address).password or ""
    except ValueError:
        return ""


def _content(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
