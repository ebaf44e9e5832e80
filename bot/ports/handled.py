"""The port to what was done already: requests that had their effect, and who was alive when."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import Protocol


class Pulse(IntEnum):
    """Whose sign of life: of processes that plan posts, that carry them, or that hear people."""

    SCHEDULER = 1
    COURIER = 2
    LISTENER = 3


class Handled(Protocol):
    """Requests that have had their effect, and the last signs of life."""

    async def once(self, id: str, now: datetime) -> bool:
        """True the first time an id is seen. Rolls back with the transaction, so a failed request may be repeated."""
        ...

    async def beat(self, now: datetime, pulse: Pulse = Pulse.SCHEDULER) -> None:
        """Record that the heartbeat ran."""

    async def last_beat(self, pulse: Pulse = Pulse.SCHEDULER) -> datetime | None:
        """When the heartbeat last ran, in whichever process; None: never yet."""
        ...

    async def sweep(self, now: datetime) -> None:
        """Forget what nobody needs any more: ids older than two days, drafts and secrets that have expired."""
