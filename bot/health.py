"""The sign of life: a file that says when the heartbeat last ran, for health checks that can't look inside."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

BEATS = 4
"""So many missed heartbeats mean that something is wrong."""
LEAST = timedelta(minutes=2)
"""No alarm before this, however short the heartbeat: a start or a busy minute may take as long."""


def note_beat(file: Path, now: datetime) -> None:
    """Write down that the heartbeat ran, as a whole or not at all. Raises OSError if the file can't be written."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(file.name + ".new")
    fresh.write_text(f"{now.isoformat()}\n", encoding="utf-8")
    fresh.replace(file)


def overdue(last: datetime, now: datetime, heartbeat: int) -> bool:
    """Whether the next heartbeat should have been seen by now. `heartbeat`: seconds between two."""
    return now - last > max(BEATS * timedelta(seconds=heartbeat), LEAST)


def ailment(file: Path, now: datetime, heartbeat: int) -> str | None:
    """What is wrong, in a sentence, or None if the heartbeat ran lately. `heartbeat`: seconds between two."""
    try:
        last = datetime.fromisoformat(file.read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return f"The heartbeat has not run yet: there is no {file}. Is `python -m bot run` running, in this folder?"
    except (OSError, ValueError) as error:
        return f"{file} can't be read ({error}). Check [health] file, and who owns it."
    if not overdue(last, now, heartbeat):
        return None
    return f"The heartbeat last ran at {last:%Y-%m-%d %H:%M:%S} UTC. Look at the log of `python -m bot run` for why."
