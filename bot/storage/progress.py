"""Week marks: how things stand, and every change as an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from bot.domain.people import Community
from bot.domain.progress import Mark, WeekMark
from bot.storage.codec import mark_from, mark_to
from bot.storage.part import Part
from bot.storage.tables import marks as e
from bot.storage.tables import progress as t

OF_ONE = select(t.c.week, t.c.state, t.c.size, t.c.ticks).where(
    t.c.cohort == bindparam("cohort"), t.c.user == bindparam("user")
)
OF_ALL = select(t.c.user, t.c.week, t.c.state, t.c.size, t.c.ticks).where(t.c.cohort == bindparam("cohort"))
HISTORY = (
    select(e.c.id, e.c.cohort, e.c.user, e.c.week, e.c.before, e.c.after, e.c.at, e.c.by, e.c.reason)
    .where(e.c.cohort == bindparam("cohort"), e.c.user == bindparam("user"), e.c.undone.is_(None))
    .order_by(e.c.number.desc())
    .limit(bindparam("limit"))
)
RECORD = insert(e).values(
    number=select(func.coalesce(func.max(e.c.number), 0) + 1)
    .where(e.c.cohort == bindparam("of"), e.c.user == bindparam("who"))
    .scalar_subquery()
)


class Progress(Part):
    """Implements bot.ports.store.Progress."""

    async def of(self, cohort: str, user: str) -> Mapping[int, WeekMark]:
        """See the port."""
        rows = await self._tuples(OF_ONE, cohort=cohort, user=user)
        return {week: mark_from((state, size, ticks)) for week, state, size, ticks in rows}

    async def of_all(self, cohort: str) -> Mapping[str, Mapping[int, WeekMark]]:
        """See the port."""
        found: dict[str, dict[int, WeekMark]] = {}
        for user, week, state, size, ticks in await self._tuples(OF_ALL, cohort=cohort):
            found.setdefault(user, {})[week] = mark_from((state, size, ticks))
        return found

    async def record(self, mark: Mark, community: Community) -> None:
        """See the port."""
        home = {"platform": community.platform, "space": community.space}
        row = {
            "id": mark.id,
            **home,
            "of": mark.cohort,
            "who": mark.user,
            "cohort": mark.cohort,
            "user": mark.user,
            "week": mark.week,
            "before": mark_to(mark.before),
            "after": mark_to(mark.after),
            "at": mark.at,
            "by": mark.by,
            "reason": mark.reason,
        }
        await self._run(RECORD, row)
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
        return [_mark(*row) for row in await self._tuples(HISTORY, cohort=cohort, user=user, limit=limit)]

    async def _stand(self, cohort: str, user: str, week: int, mark: WeekMark, home: Mapping[Any, Any]) -> None:
        state, size, ticks = mark_to(mark)
        row = {"cohort": cohort, "user": user, "week": week, **home, "state": state, "size": size, "ticks": ticks}
        await self._put(t, row)


def _mark(id: str, cohort: str, user: str, week: int, before: Any, after: Any, *rest: Any) -> Mark:
    return Mark(id, cohort, user, week, mark_from(before), mark_from(after), *rest)
