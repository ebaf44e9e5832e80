"""The time of a case: a clock that all its processes see; it runs fast, can be turned, and can be set wrong."""

from __future__ import annotations

import asyncio
import mmap
import selectors
import struct
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

ORIGIN = datetime(2026, 11, 2, 7, 59, 50, tzinfo=UTC)
"""When a case begins: Monday, ten seconds before nine in Berlin."""
SPEED = 20.0
"""Seconds that pass in a second."""
FORM = struct.Struct("<ddd")
"""When the case began by the machine's counter, how far time was turned on, and by how much the machine is wrong."""


class Dial:
    """Kept in a small file that is mapped by the harness and by every child; a float is written in one go."""

    def __init__(self, file: Path, speed: float = SPEED) -> None:
        """speed: see SPEED. A file that is not there yet is made, and the case begins now."""
        if not file.exists():
            file.write_bytes(FORM.pack(time.monotonic(), 0.0, 0.0))
        with file.open("r+b") as opened:
            self._map = mmap.mmap(opened.fileno(), FORM.size)
        self._speed = speed

    def now(self) -> datetime:
        """The time that the machine shows."""
        began, turned, wrong = FORM.unpack_from(self._map)
        return ORIGIN + timedelta(seconds=turned + wrong + self._speed * (time.monotonic() - began))

    def true(self) -> datetime:
        """The time that the platforms go by."""
        return self.now() - timedelta(seconds=FORM.unpack_from(self._map)[2])

    def turn(self, by: timedelta) -> None:
        """Let so much time pass everywhere."""
        began, turned, wrong = FORM.unpack_from(self._map)
        FORM.pack_into(self._map, 0, began, turned + by.total_seconds(), wrong)

    def step(self, by: timedelta) -> None:
        """Set the machine's clock wrong, or right again; the platforms' time goes on as it was."""
        began, turned, wrong = FORM.unpack_from(self._map)
        FORM.pack_into(self._map, 0, began, turned, wrong + by.total_seconds())

    @property
    def wrong(self) -> timedelta:
        """By how much the machine's clock is ahead."""
        return timedelta(seconds=FORM.unpack_from(self._map)[2])


class Hasty(asyncio.SelectorEventLoop):
    """A loop whose seconds are short: whatever waits, in any library, waits a fraction of its time."""

    def __init__(self, speed: float = SPEED) -> None:
        self._speed = speed
        super().__init__(_Selector(speed))

    def time(self) -> float:
        return super().time() * self._speed


class _Selector(selectors.EpollSelector):
    def __init__(self, speed: float) -> None:
        self._speed = speed
        super().__init__()

    def select(self, timeout: float | None = None) -> Sequence[tuple[selectors.SelectorKey, int]]:  # type: ignore[override]
        return super().select(timeout if timeout is None else timeout / self._speed)
