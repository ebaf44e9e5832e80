"""Week marks: how things stand, and every change as an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, select, update

from bot.domain.people import Community
from bot.domain.progress import UNTOUCHED, Mark, WeekMark
from bot.storage.codec import mark_from, mark_to
from bot.storage.merge import Merge
from bot.storage.part import Part
from bot.storage.session import Row
from bot.storage.tables import marks as e
from bot.storage.tables import progress as t

OF = select(t.c.week, t.c.state, t.c.size, t.c.ticks).where(
    t.c.cohort == bindparam("cohort"), t.c.user == bindparam("user"), t.c.week > 0
)
OF_ALL = select(t.c.user, t.c.week, t.c.state, t.c.size, t.c.ticks).where(
    t.c.cohort == bindparam("cohort"), t.c.week > 0
)
PUT = Merge.whole(t)
FORGET = delete(t).where(
    t.c.cohort == bindparam("cohort"), t.c.user == bindparam("user"), t.c.week == bindparam("week")
)
MINE = (e.c.cohort == bindparam("cohort"), e.c.user == bindparam("user"))
HISTORY = (
    select(e.c.id, e.c.cohort, e.c.user, e.c.week, e.c.before, e.c.after, e.c.at, e.c.by, e.c.reason)
    .where(*MINE, e.c.undone.is_(None), e.c.week > 0)
    .order_by(e.c.number.desc())
    .limit(bindparam("most"))
)
NEWEST = select(func.max(e.c.number)).where(*MINE)
ADD = insert(e).inline()
UNDO = (
    update(e)
    .where(e.c.id == bindparam("its_id"), e.c.undone.is_(None))
    .values(undone=bindparam("now"))
    .returning(e.c.platform, e.c.space)
)


class Progress(Part):
    """Implements bot.ports.store.Progress."""

    async def of(self, cohort: str, user: str) -> Mapping[int, WeekMark]:
        await self._session.lock(user)
        rows = await self._session.rows(OF, {"cohort": cohort, "user": user})
        return {week: mark_from(mark) for week, *mark in rows}

    async def of_all(self, cohort: str) -> Mapping[str, Mapping[int, WeekMark]]:
        found: dict[str, dict[int, WeekMark]] = {}
        for user, week, *mark in await self._session.rows(OF_ALL, {"cohort": cohort}):
            found.setdefault(user, {})[week] = mark_from(mark)
        return found

    async def record(self, mark: Mark, community: Community) -> None:
        await self._session.lock(mark.user)
        newest = await self._session.row(NEWEST, {"cohort": mark.cohort, "user": mark.user})
        row = {
            "id": mark.id,
            "platform": community.platform,
            "space": community.space,
            "number": (newest[0] if newest and newest[0] else 0) + 1,
            "cohort": mark.cohort,
            "user": mark.user,
            "week": mark.week,
            "before": mark_to(mark.before),
            "after": mark_to(mark.after),
            "at": mark.at,
            "by": mark.by,
            "reason": mark.reason,
        }
        await self._session.run(ADD, row)
        await self._stand(mark, mark.after, community.platform, community.space)

    async def last(self, cohort: str, user: str) -> Mark | None:
        found = await self.history(cohort, user, 1)
        return found[0] if found else None

    async def undo(self, mark: Mark, now: datetime) -> None:
        await self._session.lock(mark.user)
        undone = await self._session.row(UNDO, {"its_id": mark.id, "now": now})
        if undone:
            await self._stand(mark, mark.before, *undone)

    async def history(self, cohort: str, user: str, limit: int = 50) -> Sequence[Mark]:
        await self._session.lock(user)
        rows = await self._session.rows(HISTORY, {"cohort": cohort, "user": user, "most": limit})
        return [_mark(row) for row in rows]

    async def _stand(self, of: Mark, stands: WeekMark, platform: str, space: str) -> None:
        week = {"cohort": of.cohort, "user": of.user, "week": of.week}
        if stands == UNTOUCHED:
            await self._session.run(FORGET, week)
            return
        state, size, ticks = mark_to(stands)
        row = {**week, "platform": platform, "space": space, "state": state, "size": size, "ticks": ticks}
        await self._session.run(PUT, row)


def _mark(row: Row) -> Mark:
    id, cohort, user, week, before, after, at, by, reason = row
    return Mark(id, cohort, user, week, mark_from(before), mark_from(after), at, by, reason)
