"""Reads config.toml and the environment into frozen settings, and says everything that is wrong with them at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from bot.parts import faults
from bot.roadmaps.locate import locate_all
from bot.roadmaps.problems import At, Flaw
from bot.roadmaps.wording import flaws_in

URL_VARIABLE = "WAYPOST_DATABASE_URL"
USUAL_URL = "sqlite+aiosqlite:///data/waypost.db"
DRIVERS: Mapping[str, str] = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
SCHEMES: Mapping[str, str] = {"sqlite": "sqlite", "postgres": "postgresql", "postgresql": "postgresql"}
SPANS: Mapping[str, str] = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

Loose = Field(strict=False)
"""A path is written as text."""


class ConfigError(Exception):
    """The configuration can't be used as it is; each of `problems` is a sentence that says where and what to do."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Carry all problems at once."""
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class Table(BaseModel):
    """A table of the file: unknown keys are refused, and no value is silently turned into another kind."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Database(Table):
    """Where everything is kept. `password_file` holds what belongs between user and host in `url`."""

    url: Annotated[SecretStr, Loose] = SecretStr(USUAL_URL)
    password_file: Annotated[Path, Loose] | None = None


class Backup(Table):
    """Backups of a SQLite file: how often `run` makes one, how many are kept, and where."""

    every: Annotated[str, Field(pattern=r"^(off|[1-9]\d{0,3}[mhdw])$")] = "1d"
    keep: Annotated[int, Field(ge=1, le=1000)] = 7
    folder: Annotated[Path, Loose] = Path("data/backups")

    @property
    def span(self) -> timedelta | None:
        """How long after one backup the next is due; None for never."""
        return None if self.every == "off" else timedelta(**{SPANS[self.every[-1]]: int(self.every[:-1])})


class Content(Table):
    """The folder with the roadmaps."""

    folder: Annotated[Path, Loose] = Path("content")


class Clock(Table):
    """How often the clock is looked at, in seconds: how late a post can be when all is well."""

    heartbeat: Annotated[int, Field(ge=1, le=300)] = 30


class Log(Table):
    """How much is written to standard error, and how: "auto" is plain in a terminal and JSON elsewhere."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "plain", "json"] = "auto"


class Limits(Table):
    """How many commands, presses and forms one person may send in a minute; 0 for as many as they like."""

    per_minute: Annotated[int, Field(ge=0, le=100_000)] = 120


class Health(Table):
    """The file that says when the heartbeat last ran; the container's health check reads it.

    listen: an address and a port, like 127.0.0.1:9464, for programs that ask how Waypost is; None for nowhere.
    """

    file: Annotated[Path, Loose] = Path("data/heartbeat")
    listen: Annotated[str, Field(pattern=r"^(\[[0-9a-fA-F:.]+\]|[^\s:\[\]]+):\d{1,5}$")] | None = None


class Process(Table):
    """What this process does of all that there is to do; None for everything."""

    parts: list[str] | None = None


class Settings(Table):
    """Everything that can be set. `platforms` holds each platform's own table, which its adapter reads itself."""

    process: Process = Process()
    database: Database = Database()
    backup: Backup = Backup()
    content: Content = Content()
    clock: Clock = Clock()
    log: Log = Log()
    limits: Limits = Limits()
    health: Health = Health()
    platforms: dict[str, dict[str, Any]] = Field(default_factory=dict)


def load_settings(file: Path, environ: Mapping[str, str]) -> Settings:
    """The settings in `file`, completed and overruled by `environ`.

    Raises ConfigError with every problem; no problem ever shows a value that may be secret.
    """
    raw = _parse(file)
    try:
        settings = Settings.model_validate(raw)
    except ValidationError as error:
        raise ConfigError([str(problem) for problem in locate_all(flaws_in(file, Settings, error))]) from None
    problems: list[str] = []
    url = _database_url(file, settings.database, environ, problems)
    named = faults(settings.process.parts, settings.platforms) if settings.process.parts is not None else ()
    problems += [str(problem) for problem in locate_all(Flaw(file, ("process", "parts"), fault) for fault in named)]
    if problems:
        raise ConfigError(problems)
    return settings.model_copy(update={"database": settings.database.model_copy(update={"url": SecretStr(url)})})


def with_parts(settings: Settings, names: Sequence[str]) -> Settings:
    """The settings for a process with these parts instead. Raises ConfigError for names that make no sense."""
    if problems := [f"--parts: {fault}" for fault in faults(names, settings.platforms)]:
        raise ConfigError(problems)
    return settings.model_copy(update={"process": Process(parts=list(names))})


def _parse(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        example = "Copy config.example.toml to that name and set what you need, or name your file with --config."
        raise ConfigError([f"{file}: There is no such file. {example}"]) from None
    except OSError as error:
        why = error.strerror or "it can't be opened"
        raise ConfigError([f"{file}: This file can't be read ({why}). Check its owner and rights."]) from None
    except UnicodeDecodeError:
        raise ConfigError([f"{file}: This file is not UTF-8 text. Save it as UTF-8."]) from None
    except tomllib.TOMLDecodeError as error:
        what, _, where = str(error).partition(" (at ")
        line = found[1] if (found := re.search(r"line (\d+)", where)) else "1"
        hint = "Look for a missing quote or bracket here or just above."
        raise ConfigError([f"{file}:{line}: This is not valid TOML: {what}. {hint}"]) from None


def _database_url(file: Path, table: Database, environ: Mapping[str, str], problems: list[str]) -> str:
    """The address with its password; `problems` gets a sentence for whatever is wrong with it."""
    if from_environ := environ.get(URL_VARIABLE, "").strip():
        problems += [f"{URL_VARIABLE}: {fault}" for fault in _url_faults(from_environ)]
        return from_environ
    url = table.url.get_secret_value().strip()
    faults: list[tuple[At, str]] = [(("database", "url"), fault) for fault in _url_faults(url)]
    if not faults and urlsplit(url).password:
        fix = f"Take it out and put it into a file that `password_file` names, or set {URL_VARIABLE}."
        faults.append((("database", "url"), f"`url` holds a password, and a config file is easily shared. {fix}"))
    if table.password_file and not faults:
        url, fault = _with_password(url, table.password_file)
        faults += [(("database", "password_file"), fault)] if fault else []
    problems += [str(problem) for problem in locate_all(Flaw(file, at, fault) for at, fault in faults)]
    return url


def _url_faults(url: str) -> Iterator[str]:
    scheme, _, rest = url.partition("://")
    family = SCHEMES.get(scheme.split("+", maxsplit=1)[0]) if "://" in url else None
    if family is None:
        yield f"This is not a database that Waypost knows. For one file, write {USUAL_URL}; for PostgreSQL, {_like()}."
    elif scheme != DRIVERS[family]:
        yield f"Write {DRIVERS[family]}:// at the start of the address, where it now says {scheme}://."
    elif family == "sqlite" and (not rest.strip("/") or ":memory:" in rest):
        yield f"SQLite needs a file, or everything would be lost at the next start. Write {USUAL_URL}, for example."


def _like() -> str:
    return "postgresql+asyncpg://user@host/database"


def _with_password(url: str, file: Path) -> tuple[str, str]:
    """The address with the password that a file holds, and what is wrong with that if it can't be done."""
    scheme, _, rest = url.partition("://")
    user, at, host = rest.partition("@")
    if not at:
        return url, "`password_file` belongs to a user, and `url` names none. Write user@host in it, or take this out."
    password, fault = _read_secret(file)
    return f"{scheme}://{user}:{quote(password, safe='')}@{host}", fault


def _read_secret(file: Path) -> tuple[str, str]:
    """A secret, and what is wrong with its file if it can't be had."""
    try:
        secret = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = (isinstance(error, OSError) and error.strerror) or "it is not text"
        return "", f"`password_file` {file} can't be read ({why}). Check the name, and that Waypost's user may read it."
    return secret, "" if secret else f"`password_file` {file} is empty. Write the password into it."
