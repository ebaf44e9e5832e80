"""Requests that have had their effect, and the scheduler's last sign of life."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from bot.storage.part import Part
from bot.storage.tables import drafts, handled, heartbeat

KEPT = timedelta(days=2)
"""How long an id is remembered: platforms repeat themselves within minutes, at most hours."""


class Handled(Part):
    """Implements bot.ports.store.Handled."""

    async def once(self, id: str, now: datetime) -> bool:
        """See the port."""
        return await self._insert(handled, {"id": id, "at": now})

    async def beat(self, now: datetime) -> None:
        """See the port."""
        await self._put(heartbeat, {"id": 1, "at": now})

    async def last_beat(self) -> datetime | None:
        """See the port."""
        found: datetime | None = await self._connection.scalar(select(heartbeat.c.at).where(heartbeat.c.id == 1))
        return found

    async def sweep(self, now: datetime) -> None:
        """See the port."""
        await self._run(delete(handled).where(handled.c.at < now - KEPT))
        await self._run(delete(drafts).where(drafts.c.expires <= now))
