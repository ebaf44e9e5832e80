"""How much one person may ask for: so much at once, and so much again with time. Generous to people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

MOST = 10_000
"""So many people are remembered before those with a full allowance are forgotten."""
CREDIT = 0.5
"""The part of an allowance that a form that was sent may go below nothing: what was typed is not to be lost."""


@dataclass(slots=True)
class Purse:
    """What somebody has left, and as of when."""

    left: float
    at: datetime


class Allowance:
    """A number of requests a minute for each person, which may also come all at once."""

    def __init__(self, per_minute: float, now: Callable[[], datetime]) -> None:
        """per_minute: 0 for no limit. now: the World's clock."""
        self._most = per_minute
        self._now = now
        self._purses: dict[tuple[str, str], Purse] = {}

    def wait(self, platform: str, user: str, form: bool = False) -> float:
        """Take one request; seconds to wait if there is none left, and then none is taken. form: on credit if need be.

        A clock that is set back gives nothing and takes nothing.
        """
        if not self._most:
            return 0.0
        purse, now = self._purse(platform, user), self._now()
        passed = max((now - purse.at).total_seconds(), 0.0)
        purse.left, purse.at = min(purse.left + passed * self._most / 60, self._most), now
        least = 1 - self._most * CREDIT if form else 1.0
        if purse.left < least:
            return (least - purse.left) * 60 / self._most
        purse.left -= 1
        return 0.0

    def _purse(self, platform: str, user: str) -> Purse:
        key = (platform, user)
        found = self._purses.get(key)
        if found is None:
            if len(self._purses) >= MOST:
                self._forget()
            found = self._purses[key] = Purse(self._most, self._now())
        return found

    def _forget(self) -> None:
        """Forget everyone whose allowance is full by now; if that is nobody, the half that came first."""
        now = self._now()
        full = [key for key, purse in self._purses.items() if self._full(purse, now)]
        for key in full or list(self._purses)[: MOST // 2]:
            del self._purses[key]

    def _full(self, purse: Purse, now: datetime) -> bool:
        return purse.left + (now - purse.at).total_seconds() * self._most / 60 >= self._most
