"""Who is in a cohort."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update

from bot.domain.membership import Member
from bot.domain.people import Community
from bot.storage.merge import Merge
from bot.storage.part import Part
from bot.storage.tables import members as t

ALL = select(t.c.cohort, t.c.user, t.c.joined, t.c.joined_week, t.c.left, t.c.heard, t.c.unanswered)
GET = ALL.where(t.c.cohort == bindparam("cohort"), t.c.user == bindparam("user"))
GET_TO_CHANGE = GET.with_for_update()
OF = ALL.where(t.c.cohort == bindparam("cohort"), t.c.left.is_(None)).order_by(t.c.joined, t.c.user)
PUT = Merge.whole(t)
HEARD = (
    update(t)
    .where(t.c.cohort == bindparam("its_cohort"), t.c.user == bindparam("its_user"))
    .values(heard=bindparam("at"), unanswered=0)
)
NUDGED = (
    update(t)
    .where(t.c.cohort == bindparam("its_cohort"), t.c.user.in_(bindparam("users", expanding=True)))
    .values(unanswered=t.c.unanswered + 1)
)


class Members(Part):
    """Implements bot.ports.store.Members."""

    async def get(self, cohort: str, user: str) -> Member | None:
        await self._session.lock(user)
        query = GET_TO_CHANGE if self._session.shared else GET
        row = await self._session.row(query, {"cohort": cohort, "user": user})
        return Member(*row) if row else None

    async def of(self, cohort: str) -> Sequence[Member]:
        return [Member(*row) for row in await self._session.rows(OF, {"cohort": cohort})]

    async def put(self, member: Member, community: Community) -> None:
        await self._session.lock(member.user)
        row = {
            "cohort": member.cohort,
            "user": member.user,
            "platform": community.platform,
            "space": community.space,
            "joined": member.joined,
            "joined_week": member.joined_week,
            "left": member.left,
            "heard": member.heard,
            "unanswered": member.unanswered,
        }
        await self._session.run(PUT, row)

    async def heard(self, cohort: str, user: str, at: datetime) -> None:
        await self._session.lock(user)
        await self._session.run(HEARD, {"its_cohort": cohort, "its_user": user, "at": at})

    async def nudged(self, cohort: str, users: Collection[str]) -> None:
        await self._session.run(NUDGED, {"its_cohort": cohort, "users": list(users)})
