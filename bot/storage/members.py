"""Who is in a cohort."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import bindparam, select, update

from bot.domain.membership import Member
from bot.domain.people import Community
from bot.storage.part import Part
from bot.storage.tables import members as t

EVERYONE = select(t.c.cohort, t.c.user, t.c.joined, t.c.joined_week, t.c.left, t.c.heard, t.c.unanswered).where(
    t.c.cohort == bindparam("cohort")
)
ONE = EVERYONE.where(t.c.user == bindparam("user"))
PRESENT = EVERYONE.where(t.c.left.is_(None)).order_by(t.c.joined, t.c.user)
HEARD = (
    update(t)
    .where(t.c.cohort == bindparam("of"), t.c.user == bindparam("who"))
    .values(heard=bindparam("at"), unanswered=0)
)


class Members(Part):
    """Implements bot.ports.store.Members."""

    async def get(self, cohort: str, user: str) -> Member | None:
        """See the port."""
        row = await self._tuple(ONE, cohort=cohort, user=user)
        return Member(*row) if row else None

    async def of(self, cohort: str) -> Sequence[Member]:
        """See the port."""
        return [Member(*row) for row in await self._tuples(PRESENT, cohort=cohort)]

    async def put(self, member: Member, community: Community) -> None:
        """See the port."""
        await self._put(t, {**asdict(member), "platform": community.platform, "space": community.space})

    async def heard(self, cohort: str, user: str, at: datetime) -> None:
        """See the port."""
        await self._run(HEARD, {"of": cohort, "who": user, "at": at})

    async def nudged(self, cohort: str, users: Collection[str]) -> None:
        """See the port."""
        those = (t.c.cohort == cohort) & t.c.user.in_(list(users))
        await self._run(update(t).where(those).values(unanswered=t.c.unanswered + 1))
