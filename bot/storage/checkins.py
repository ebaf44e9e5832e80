"""Check-ins; every version is kept, the newest counts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select, update

from bot.domain.errors import Stale
from bot.domain.people import Community
from bot.domain.progress import CheckIn, Timing
from bot.storage.merge import Merge
from bot.storage.part import Part
from bot.storage.session import Row
from bot.storage.tables import checkins as t

first = t.alias("first")
NEWEST = select(
    t.c.cohort, t.c.user, t.c.week, t.c.did, t.c.at, t.c.timing, t.c.evidence, t.c.blocked, t.c.confidence,
    t.c.shared, t.c.version, t.c.edited,
).where(t.c.newest.is_(True), t.c.cohort == bindparam("cohort"))  # fmt: skip
GET = NEWEST.where(t.c.user == bindparam("user"), t.c.week == bindparam("week"))
OF = NEWEST.where(t.c.user == bindparam("user"), t.c.week > 0).order_by(t.c.week.desc())
WEEK = (
    NEWEST.join(
        first,
        (first.c.cohort == t.c.cohort)
        & (first.c.user == t.c.user)
        & (first.c.week == t.c.week)
        & (first.c.version == 1),
    )
    .where(t.c.week == bindparam("week"))
    .order_by(first.c.at, t.c.user)
)
ONE = (t.c.cohort == bindparam("its_cohort"), t.c.user == bindparam("its_user"), t.c.week == bindparam("its_week"))
OUTDATE = (
    update(t).where(*ONE, t.c.newest.is_(True), t.c.version == bindparam("its_version")).values(newest=False)
)  # fmt: skip
ADD = Merge(t)
FORGET = update(t).where(*ONE).values(evidence="")


class CheckIns(Part):
    """Implements bot.ports.store.CheckIns."""

    async def get(self, cohort: str, user: str, week: int) -> CheckIn | None:
        await self._session.lock(user)
        row = await self._session.row(GET, {"cohort": cohort, "user": user, "week": week})
        return _checkin(row) if row else None

    async def of(self, cohort: str, user: str) -> Sequence[CheckIn]:
        return [_checkin(row) for row in await self._session.rows(OF, {"cohort": cohort, "user": user})]

    async def week(self, cohort: str, week: int) -> Sequence[CheckIn]:
        return [_checkin(row) for row in await self._session.rows(WEEK, {"cohort": cohort, "week": week})]

    async def put(self, checkin: CheckIn, community: Community) -> None:
        """See the port. Raises Stale if the version before it is not the newest."""
        await self._session.lock(checkin.user)
        if checkin.version > 1:
            last = {**_one(checkin.cohort, checkin.user, checkin.week), "its_version": checkin.version - 1}
            if not await self._session.run(OUTDATE, last):
                raise Stale
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
        if not await self._session.run(ADD, row):
            raise Stale

    async def forget_evidence(self, cohort: str, user: str, week: int) -> None:
        await self._session.run(FORGET, _one(cohort, user, week))


def _one(cohort: str, user: str, week: int) -> dict[str, str | int]:
    return {"its_cohort": cohort, "its_user": user, "its_week": week}


def _checkin(row: Row) -> CheckIn:
    cohort, user, week, did, at, timing, *rest = row
    return CheckIn(cohort, user, week, did, at, Timing(timing), *rest)
