"""Who is in a cohort."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from bot.domain.membership import Member
from bot.domain.people import Community
from bot.storage.part import Part
from bot.storage.tables import members as t


class Members(Part):
    """Implements bot.ports.store.Members."""

    async def get(self, cohort: str, user: str) -> Member | None:
        """See the port."""
        row = await self._row(select(t).where(t.c.cohort == cohort, t.c.user == user))
        return _member(row) if row else None

    async def of(self, cohort: str) -> Sequence[Member]:
        """See the port."""
        query = select(t).where(t.c.cohort == cohort, t.c.left.is_(None)).order_by(t.c.joined, t.c.user)
        return [_member(row) for row in await self._rows(query)]

    async def put(self, member: Member, community: Community) -> None:
        """See the port."""
        await self._put(t, {**asdict(member), "platform": community.platform, "space": community.space})

    async def heard(self, cohort: str, user: str, at: datetime) -> None:
        """See the port."""
        mine = (t.c.cohort == cohort) & (t.c.user == user)
        await self._run(update(t).where(mine).values(heard=at, unanswered=0))

    async def nudged(self, cohort: str, users: Collection[str]) -> None:
        """See the port."""
        those = (t.c.cohort == cohort) & t.c.user.in_(list(users))
        await self._run(update(t).where(those).values(unanswered=t.c.unanswered + 1))


def _member(row: Mapping[Any, Any]) -> Member:
    return Member(
        row["cohort"], row["user"], row["joined"], row["joined_week"], row["left"], row["heard"], row["unanswered"]
    )
