"""Looks of members at each other's milestones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from bot.domain.look import Look
from bot.domain.people import Community
from bot.storage.merge import Merge
from bot.storage.part import Part
from bot.storage.tables import looks as t

ALL = (
    select(
        t.c.cohort, t.c.user, t.c.milestone, t.c.by, t.c.at, t.c.works, t.c.change, t.c.confirms, t.c.points,
        t.c.commit, t.c.seen, t.c.edited, t.c.version,
    )
    .where(t.c.cohort == bindparam("cohort"))
    .order_by(t.c.at, t.c.user, t.c.milestone, t.c.by)
)  # fmt: skip
OF = ALL.where(t.c.user == bindparam("user"), t.c.milestone == bindparam("milestone"))
GET = OF.where(t.c.by == bindparam("by"))
GIVEN = ALL.where(t.c.by == bindparam("by"))
TALLY = (
    select(t.c.user, t.c.milestone, func.count())
    .where(t.c.cohort == bindparam("cohort"))
    .group_by(t.c.user, t.c.milestone)
)
COUNT = select(func.count()).where(
    t.c.cohort == bindparam("cohort"), t.c.at >= bindparam("since"), t.c.at < bindparam("until")
)
ADD = Merge(t)
CHANGE = update(t).where(
    t.c.cohort == bindparam("its_cohort"),
    t.c.user == bindparam("its_user"),
    t.c.milestone == bindparam("its_milestone"),
    t.c.by == bindparam("its_by"),
    t.c.version == bindparam("base"),
)


class Looks(Part):
    """Implements bot.ports.learning.Looks."""

    async def get(self, cohort: str, user: str, milestone: str, by: str) -> Look | None:
        row = await self._session.row(GET, {"cohort": cohort, "user": user, "milestone": milestone, "by": by})
        return Look(*row) if row else None

    async def of(self, cohort: str, user: str, milestone: str) -> Sequence[Look]:
        key = {"cohort": cohort, "user": user, "milestone": milestone}
        return [Look(*row) for row in await self._session.rows(OF, key)]

    async def given(self, cohort: str, by: str) -> Sequence[Look]:
        return [Look(*row) for row in await self._session.rows(GIVEN, {"cohort": cohort, "by": by})]

    async def tally(self, cohort: str) -> Mapping[tuple[str, str], int]:
        rows = await self._session.rows(TALLY, {"cohort": cohort})
        return {(user, milestone): number for user, milestone, number in rows}

    async def count(self, cohort: str, since: datetime, until: datetime) -> int:
        row = await self._session.row(COUNT, {"cohort": cohort, "since": since, "until": until})
        return int(row[0]) if row else 0

    async def put(self, look: Look, base: int, community: Community) -> bool:
        key = {"cohort": look.cohort, "user": look.user, "milestone": look.milestone, "by": look.by}
        said = {**_values(look), "version": base + 1}
        if base == 0:
            home = {"platform": community.platform, "space": community.space}
            return await self._session.run(ADD, {**key, **home, "at": look.at, **said}) > 0
        its = {f"its_{name}": value for name, value in key.items()}
        return await self._session.run(CHANGE, {**its, **said, "base": base}) > 0


def _values(look: Look) -> dict[str, Any]:
    return {
        "works": look.works,
        "change": look.change,
        "confirms": look.confirms,
        "points": look.points,
        "commit": look.commit,
        "seen": look.seen,
        "edited": look.edited,
    }
