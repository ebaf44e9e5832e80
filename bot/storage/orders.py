"""In which order of weeks numbers are stored, and the move to another one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, update

from bot.domain.progress import WeekMark, merged
from bot.domain.versions import joined
from bot.storage.codec import mark_from, mark_to
from bot.storage.merge import Merge
from bot.storage.part import Part
from bot.storage.tables import checkins, cohorts, marks, members, orders, paths, progress

GET = select(orders.c.weeks).where(orders.c.roadmap == bindparam("roadmap"))
ADD = Merge(orders)
CHANGE = (
    update(orders)
    .where(orders.c.roadmap == bindparam("its_roadmap"), orders.c.weeks == bindparam("old"))
    .values(weeks=bindparam("new"))
)
OF = select(cohorts.c.id).where(cohorts.c.roadmap == bindparam("roadmap")).order_by(cohorts.c.id)
TAKE = {
    table: delete(table).where(table.c.cohort == bindparam("its_cohort")).returning(*table.c)
    for table in (progress, checkins)
}
"""In one statement: what another unit wrote between two would be deleted without having been seen."""
MARKS = select(marks.c.id, marks.c.week).where(marks.c.cohort == bindparam("cohort"))
MARK = update(marks).where(marks.c.id == bindparam("its_id")).values(week=bindparam("to"))
MEMBERS = select(members.c.user, members.c.joined_week).where(members.c.cohort == bindparam("cohort"))
JOINED = (
    update(members)
    .where(members.c.cohort == bindparam("its_cohort"), members.c.user == bindparam("its_user"))
    .values(joined_week=bindparam("to"))
)
PATHS = select(paths.c.user, paths.c.owed).where(paths.c.cohort == bindparam("cohort"))
OWED = (
    update(paths)
    .where(paths.c.cohort == bindparam("its_cohort"), paths.c.user == bindparam("its_user"))
    .values(owed=bindparam("weeks"), version=paths.c.version + 1)
)


class Orders(Part):
    """Implements bot.ports.store.Orders."""

    async def get(self, roadmap: str) -> Sequence[str] | None:
        row = await self._session.row(GET, {"roadmap": roadmap})
        return row[0].split() if row else None

    async def change(
        self, roadmap: str, old: Sequence[str] | None, new: Sequence[str], numbers: Mapping[int, int]
    ) -> bool:
        weeks = " ".join(new)
        if old is None:
            return await self._session.run(ADD, {"roadmap": roadmap, "weeks": weeks}) > 0
        if not await self._session.run(CHANGE, {"its_roadmap": roadmap, "old": " ".join(old), "new": weeks}):
            return False
        for (cohort,) in await self._session.rows(OF, {"roadmap": roadmap}):
            await self._move_progress(cohort, numbers)
            await self._move_checkins(cohort, numbers)
            await self._move_marks(cohort, numbers)
            await self._move_members(cohort, len(old), numbers)
            await self._move_paths(cohort, numbers)
        return True

    async def _taken(self, table: Table, cohort: str) -> list[dict[str, Any]]:
        """All rows of a cohort, taken out of the table."""
        names = [column.name for column in table.c]
        rows = await self._session.rows(TAKE[table], {"its_cohort": cohort})
        return [dict(zip(names, row, strict=True)) for row in rows]

    async def _put_back(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        for row in rows:
            await self._session.run(insert(table).inline(), row)

    async def _move_progress(self, cohort: str, numbers: Mapping[int, int]) -> None:
        """Where two weeks became one, its mark is made of both."""
        found: dict[tuple[str, int], tuple[dict[str, Any], WeekMark]] = {}
        for row in await self._taken(progress, cohort):
            key = (row["user"], numbers.get(row["week"], row["week"]))
            mark = mark_from((row["state"], row["size"], row["ticks"]))
            mark = merged(found[key][1], mark) if key in found else mark
            found[key] = (row, mark)
        await self._put_back(
            progress,
            ({**row, "week": week, **dict(zip(("state", "size", "ticks"), mark_to(mark), strict=True))}
             for (_, week), (row, mark) in found.items()),
        )  # fmt: skip

    async def _move_checkins(self, cohort: str, numbers: Mapping[int, int]) -> None:
        """Where two weeks became one, what was written last counts; the rest are its earlier versions."""
        found: defaultdict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
        for row in await self._taken(checkins, cohort):
            found[row["user"], numbers.get(row["week"], row["week"])].append(row)
        for (_, week), rows in found.items():
            rows.sort(key=lambda row: (row["edited"] or row["at"], row["version"]))
            last = len(rows)
            await self._put_back(
                checkins,
                ({**row, "week": week, "version": n, "newest": n == last} for n, row in enumerate(rows, start=1)),
            )

    async def _move_marks(self, cohort: str, numbers: Mapping[int, int]) -> None:
        for id, week in await self._session.rows(MARKS, {"cohort": cohort}):
            if (to := numbers.get(week, week)) != week:
                await self._session.run(MARK, {"its_id": id, "to": to})

    async def _move_members(self, cohort: str, total: int, numbers: Mapping[int, int]) -> None:
        for user, week in await self._session.rows(MEMBERS, {"cohort": cohort}):
            if (to := joined(week, total, numbers)) != week:
                await self._session.run(JOINED, {"its_cohort": cohort, "its_user": user, "to": to})

    async def _move_paths(self, cohort: str, numbers: Mapping[int, int]) -> None:
        """A week that is gone is owed no longer."""
        for user, owed in await self._session.rows(PATHS, {"cohort": cohort}):
            weeks = sorted({to for week in owed or () if (to := numbers.get(week, week)) > 0})
            if owed and weeks != owed:
                await self._session.run(OWED, {"its_cohort": cohort, "its_user": user, "weeks": weeks})
