"""Week marks: how things stand, and every change as an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from bot.domain.people import Community
from bot.domain.progress import Mark, WeekMark
from bot.storage.codec import mark_from, mark_to
from bot.storage.part import Part
from bot.storage.tables import marks as e
from bot.storage.tables import progress as t


class Progress(Part):
    """Implements bot.ports.store.Progress."""

    async def of(self, cohort: str, user: str) -> Mapping[int, WeekMark]:
        """See the port."""
        query = select(t.c.week, t.c.state, t.c.size, t.c.ticks).where(t.c.cohort == cohort, t.c.user == user)
        rows = (await self._connection.execute(query)).all()
        return {week: mark_from((state, size, ticks)) for week, state, size, ticks in rows}

    async def of_all(self, cohort: str) -> Mapping[str, Mapping[int, WeekMark]]:
        """See the port."""
        query = select(t.c.user, t.c.week, t.c.state, t.c.size, t.c.ticks).where(t.c.cohort == cohort)
        found: dict[str, dict[int, WeekMark]] = {}
        for user, week, state, size, ticks in (await self._connection.execute(query)).all():
            found.setdefault(user, {})[week] = mark_from((state, size, ticks))
        return found

    async def record(self, mark: Mark, community: Community) -> None:
        """See the port."""
        home = {"platform": community.platform, "space": community.space}
        mine = (e.c.cohort == mark.cohort) & (e.c.user == mark.user)
        newest = await self._connection.scalar(select(func.max(e.c.number)).where(mine))
        row = {
            "id": mark.id,
            **home,
            "number": (newest or 0) + 1,
            "cohort": mark.cohort,
            "user": mark.user,
            "week": mark.week,
            "before": mark_to(mark.before),
            "after": mark_to(mark.after),
            "at": mark.at,
            "by": mark.by,
            "reason": mark.reason,
        }
        await self._run(e.insert(), row)
        await self._stand(mark.cohort, mark.user, mark.week, mark.after, home)

    async def last(self, cohort: str, user: str) -> Mark | None:
        """See the port."""
        found = await self.history(cohort, user, 1)
        return found[0] if found else None

    async def undo(self, mark: Mark, now: datetime) -> None:
        """See the port."""
        await self._run(update(e).where(e.c.id == mark.id).values(undone=now))
        row = await self._row(select(e.c.platform, e.c.space).where(e.c.id == mark.id))
        if row is not None:
            await self._stand(mark.cohort, mark.user, mark.week, mark.before, dict(row))

    async def history(self, cohort: str, user: str, limit: int = 50) -> Sequence[Mark]:
        """See the port."""
        mine = (e.c.cohort == cohort) & (e.c.user == user) & e.c.undone.is_(None)
        return [_mark(row) for row in await self._rows(select(e).where(mine).order_by(e.c.number.desc()).limit(limit))]

    async def _stand(self, cohort: str, user: str, week: int, mark: WeekMark, home: Mapping[Any, Any]) -> None:
        state, size, ticks = mark_to(mark)
        row = {"cohort": cohort, "user": user, "week": week, **home, "state": state, "size": size, "ticks": ticks}
        await self._put(t, row)


def _mark(row: Mapping[Any, Any]) -> Mark:
    before, after = mark_from(row["before"]), mark_from(row["after"])
    return Mark(row["id"], row["cohort"], row["user"], row["week"], before, after, row["at"], row["by"], row["reason"])
