"""Sets up the log: plain lines in a terminal, else JSON; no secret and no words of members in any of them.

Everyone logs with the standard library; structlog, which only this room knows, gives the lines their form.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from bot.config import URL_VARIABLE, Settings
from bot.trace import Trace, current

if TYPE_CHECKING:
    from structlog.typing import Processor

PREFIX = "WAYPOST_"
SECRET_ENDINGS = ("_TOKEN", "_SECRET", "_PASSWORD", "_KEY")
SECRET_FILES = ("token_file", "secret_file", "password_file")
"""How the settings end that name a file with a secret."""
TALKATIVE = (
    "aiosqlite", "alembic.runtime.plugins", "apscheduler", "asyncio", "discord", "slack_bolt", "slack_sdk", "uvicorn",
)  # fmt: skip
"""Libraries whose notes on daily business would bury ours; some of them write tokens into their finest notes."""
DOTS = "•••"
SHORTEST = 4
"""Letters of the shortest words that are hidden for their writer's sake; less says nothing, and stands everywhere."""

Event = MutableMapping[str, Any]


def set_up(settings: Settings, environ: Mapping[str, str]) -> None:
    """Send the log of the whole process to standard error, at the level and in the form that the settings ask for."""
    level = settings.log.level.upper()
    as_json = settings.log.format == "json" or (settings.log.format == "auto" and not sys.stderr.isatty())
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(secrets_in(settings, environ), as_json))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel("INFO" if level == "DEBUG" else "WARNING")


def formatter(secrets: Iterable[str], as_json: bool) -> logging.Formatter:
    """Formats any library's records, tracebacks included. secrets: what must never be shown."""
    with _without_rich():
        from structlog.processors import JSONRenderer, format_exc_info
        from structlog.stdlib import ProcessorFormatter
    draw: Processor = JSONRenderer(ensure_ascii=False) if as_json else _line
    return ProcessorFormatter(processors=[_facts, format_exc_info, Discreet(secrets), draw])


class Discreet:
    """Puts dots where a secret would stand, or what somebody wrote in the request or post that a line is about."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """secrets: what must never be shown."""
        self._secrets = {each for each in secrets if each}

    def __call__(self, logger: object, method: str, event: Event) -> Event:
        """The event without them."""
        trace = current()
        words = _private(trace) if trace else set()
        for name, value in event.items():
            if isinstance(value, str):
                an_id = trace is not None and name in trace.ids
                event[name] = _dotted(value, self._secrets if an_id else self._secrets | words)
        return event


def _facts(logger: object, method: str, event: Event) -> Event:
    """What every line tells: when, how grave, from where, what, and in the course of what."""
    record: logging.LogRecord = event["_record"]
    trace = current()
    facts: Event = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": event["event"],
        **(trace.ids if trace else {}),
    }
    facts.update((name, event[name]) for name in ("exc_info", "stack_info") if name in event)
    return facts


def _private(trace: Trace) -> set[str]:
    words = (line.strip() for text in trace.private() for line in text.splitlines())
    return {each for each in words if len(each) >= SHORTEST}


def _dotted(text: str, hidden: Collection[str]) -> str:
    for each in sorted(hidden, key=len, reverse=True):
        text = text.replace(each, DOTS)
    return text


def _line(logger: object, method: str, event: Event) -> str:
    """An event for people: one line, and a traceback below it."""
    shown = {name: event.pop(name) for name in ("time", "level", "logger", "event")}
    below = [str(event.pop(name)) for name in ("exception", "stack_info") if name in event]
    ids = "".join(f" [{name} {value}]" for name, value in event.items())
    line = f"{shown['time']} {shown['level'].upper()} {shown['logger']}: {shown['event']}{ids}"
    return "\n".join([line, *below])


@contextmanager
def _without_rich() -> Iterator[None]:
    """Structlog loads Rich wherever it is, to draw tracebacks that nobody draws here; that would take long."""
    loaded = "rich" in sys.modules
    modules: MutableMapping[str, Any] = sys.modules
    if not loaded:
        modules["rich"] = None
    try:
        yield
    finally:
        if not loaded:
            del modules["rich"]


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
