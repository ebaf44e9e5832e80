"""The demo's clock: turned by hand, kept between starts, never back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

TICK = timedelta(milliseconds=1)
"""Each look at the clock is a little later than the last, so that what happened first also has the earlier time."""
PAUSE = timedelta(seconds=1)
"""How much passes between two starts; whatever is numbered by time gets new numbers."""


class Clock:
    """Stands still but for a tick at each look; `move` turns it."""

    def __init__(self, file: Path, start: datetime) -> None:
        """file: where the time is kept; without it the clock begins at `start`."""
        self._file = file
        self._at = read(file) or start
        self.move(self._at + PAUSE)

    def now(self) -> datetime:
        """The demo's time, in UTC."""
        self._at += TICK
        return self._at

    def move(self, to: datetime) -> None:
        """Turn the clock forward to `to`, and remember it; an earlier time changes nothing."""
        self._at = max(self._at, to)
        self.save()

    def save(self) -> None:
        """Remember the time, as a whole or not at all."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(self._at.isoformat(), encoding="utf-8")
        fresh.replace(self._file)


def read(file: Path) -> datetime | None:
    """The time that was kept, or None if there is none that can be read."""
    try:
        return datetime.fromisoformat(file.read_text(encoding="utf-8").strip()).astimezone(UTC)
    except (FileNotFoundError, ValueError):
        return None
