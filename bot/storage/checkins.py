"""Check-ins; every version is kept, the newest counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from bot.domain.people import Community
from bot.domain.progress import CheckIn, Timing
from bot.storage.part import Part
from bot.storage.tables import checkins as t

NEWEST = t.c.newest.is_(True)
COLUMNS = select(
    t.c.cohort, t.c.user, t.c.week, t.c.did, t.c.at, t.c.timing, t.c.evidence, t.c.blocked, t.c.confidence, t.c.shared,
    t.c.version, t.c.edited,
).where(t.c.cohort == bindparam("cohort"), NEWEST)  # fmt: skip
OF_ONE = COLUMNS.where(t.c.user == bindparam("user")).order_by(t.c.week.desc())
ONE = COLUMNS.where(t.c.user == bindparam("user"), t.c.week == bindparam("week"))
WEEK = COLUMNS.where(t.c.week == bindparam("week")).order_by(t.c.at, t.c.user)
OUTDATE = (
    update(t)
    .where(t.c.cohort == bindparam("of"), t.c.user == bindparam("who"), t.c.week == bindparam("when"), NEWEST)
    .values(newest=False)
)
ADD = insert(t)


class CheckIns(Part):
    """Implements bot.ports.store.CheckIns."""

    async def get(self, cohort: str, user: str, week: int) -> CheckIn | None:
        """See the port."""
        row = await self._tuple(ONE, cohort=cohort, user=user, week=week)
        return _checkin(*row) if row else None

    async def of(self, cohort: str, user: str) -> Sequence[CheckIn]:
        """See the port."""
        return [_checkin(*row) for row in await self._tuples(OF_ONE, cohort=cohort, user=user)]

    async def week(self, cohort: str, week: int) -> Sequence[CheckIn]:
        """See the port."""
        return [_checkin(*row) for row in await self._tuples(WEEK, cohort=cohort, week=week)]

    async def put(self, checkin: CheckIn, community: Community) -> None:
        """See the port."""
        if checkin.version > 1:
            await self._run(OUTDATE, {"of": checkin.cohort, "who": checkin.user, "when": checkin.week})
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
        await self._run(ADD, row)

    async def forget_evidence(self, cohort: str, user: str, week: int) -> None:
        """See the port."""
        mine = (t.c.cohort == cohort) & (t.c.user == user) & (t.c.week == week)
        await self._run(update(t).where(mine).values(evidence=""))


def _checkin(cohort: str, user: str, week: int, did: str, at: datetime, timing: str, *rest: Any) -> CheckIn:
    return CheckIn(cohort, user, week, did, at, Timing(timing), *rest)
