"""Requests that have had their effect, and the last signs of life."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select

from bot.ports import Pulse
from bot.storage.merge import Merge
from bot.storage.part import Part
from bot.storage.tables import drafts, handled, heartbeat, vault

KEPT = timedelta(days=2)
"""How long an id is remembered: platforms repeat themselves within minutes, at most hours."""

ADD = Merge(handled)
BEAT = Merge.whole(heartbeat)
LAST_BEAT = select(heartbeat.c.at).where(heartbeat.c.id == bindparam("id"))
SWEEP_IDS = delete(handled).where(handled.c.at < bindparam("before"))
SWEEP_DRAFTS = delete(drafts).where(drafts.c.expires <= bindparam("now"))
SWEEP_VAULT = delete(vault).where(vault.c.expires <= bindparam("now"))


class Handled(Part):
    """Implements bot.ports.store.Handled."""

    async def once(self, id: str, now: datetime) -> bool:
        return await self._session.run(ADD, {"id": id, "at": now}) > 0

    async def beat(self, now: datetime, pulse: Pulse = Pulse.SCHEDULER) -> None:
        await self._session.run(BEAT, {"id": pulse.value, "at": now})

    async def last_beat(self, pulse: Pulse = Pulse.SCHEDULER) -> datetime | None:
        row = await self._session.row(LAST_BEAT, {"id": pulse.value})
        return row[0] if row else None

    async def sweep(self, now: datetime) -> None:
        await self._session.run(SWEEP_IDS, {"before": now - KEPT})
        await self._session.run(SWEEP_DRAFTS, {"now": now})
        await self._session.run(SWEEP_VAULT, {"now": now})
