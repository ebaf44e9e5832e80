"""Check-ins; every version is kept, the newest counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from bot.domain.people import Community
from bot.domain.progress import CheckIn, Timing
from bot.storage.part import Part
from bot.storage.tables import checkins as t

NEWEST = t.c.newest.is_(True)


class CheckIns(Part):
    """Implements bot.ports.store.CheckIns."""

    async def get(self, cohort: str, user: str, week: int) -> CheckIn | None:
        """See the port."""
        row = await self._row(select(t).where(t.c.cohort == cohort, t.c.user == user, t.c.week == week, NEWEST))
        return _checkin(row) if row else None

    async def of(self, cohort: str, user: str) -> Sequence[CheckIn]:
        """See the port."""
        query = select(t).where(t.c.cohort == cohort, t.c.user == user, NEWEST).order_by(t.c.week.desc())
        return [_checkin(row) for row in await self._rows(query)]

    async def week(self, cohort: str, week: int) -> Sequence[CheckIn]:
        """See the port."""
        query = select(t).where(t.c.cohort == cohort, t.c.week == week, NEWEST).order_by(t.c.at, t.c.user)
        return [_checkin(row) for row in await self._rows(query)]

    async def put(self, checkin: CheckIn, community: Community) -> None:
        """See the port."""
        mine = (t.c.cohort == checkin.cohort) & (t.c.user == checkin.user) & (t.c.week == checkin.week)
        await self._run(update(t).where(mine, NEWEST).values(newest=False))
        row = {
            "cohort": checkin.cohort,
            "user": checkin.user,
            "week": checkin.week,
            "version": checkin.version,
            "platform": community.platform,
            "space": community.space,
            "newest": True,
            "did": checkin.did,
            "at": checkin.at,
            "timing": checkin.timing.value,
            "evidence": checkin.evidence,
            "blocked": checkin.blocked,
            "confidence": checkin.confidence,
            "shared": checkin.shared,
            "edited": checkin.edited,
        }
        await self._run(t.insert(), row)

    async def forget_evidence(self, cohort: str, user: str, week: int) -> None:
        """See the port."""
        mine = (t.c.cohort == cohort) & (t.c.user == user) & (t.c.week == week)
        await self._run(update(t).where(mine).values(evidence=""))


def _checkin(row: Mapping[Any, Any]) -> CheckIn:
    return CheckIn(
        cohort=row["cohort"],
        user=row["user"],
        week=row["week"],
        did=row["did"],
        at=row["at"],
        timing=Timing(row["timing"]),
        evidence=row["evidence"],
        blocked=row["blocked"],
        confidence=row["confidence"],
        shared=row["shared"],
        version=row["version"],
        edited=row["edited"],
    )
