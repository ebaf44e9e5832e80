"""Runs through quizzes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from bot.domain.people import Community
from bot.domain.quiz import Asked, Purpose, Run
from bot.storage.merge import Merge
from bot.storage.part import Part
from bot.storage.session import Row
from bot.storage.tables import runs as t

ALL = select(t.c.id, t.c.cohort, t.c.user, t.c.purpose, t.c.about, t.c.asked, t.c.begun, t.c.ended, t.c.version)
GET = ALL.where(t.c.id == bindparam("id"))
OF = ALL.where(t.c.cohort == bindparam("cohort"), t.c.user == bindparam("user")).order_by(t.c.begun, t.c.id)
ADD = Merge(t)
CHANGE = update(t).where(t.c.id == bindparam("its_id"), t.c.version == bindparam("base"))


class Quizzes(Part):
    """Implements bot.ports.store.Quizzes."""

    async def get(self, id: str) -> Run | None:
        row = await self._session.row(GET, {"id": id})
        return _run(row) if row else None

    async def of(self, cohort: str, user: str) -> Sequence[Run]:
        return [_run(row) for row in await self._session.rows(OF, {"cohort": cohort, "user": user})]

    async def begin(self, run: Run, community: Community) -> None:
        home = {"platform": community.platform, "space": community.space}
        its = {"id": run.id, "cohort": run.cohort, "user": run.user, "purpose": run.purpose.value, "about": run.about}
        await self._session.run(ADD, {**its, **home, "begun": run.begun, **_state(run)})

    async def save(self, run: Run, base: int) -> bool:
        return await self._session.run(CHANGE, {"its_id": run.id, "base": base, **_state(run)}) > 0


def _state(run: Run) -> dict[str, Any]:
    asked = [[each.question, list(each.order), each.given, each.right, sorted(each.ticked)] for each in run.asked]
    return {"asked": asked, "ended": run.ended, "version": run.version}


def _run(row: Row) -> Run:
    id, cohort, user, purpose, about, asked, *rest = row
    questions = tuple(
        Asked(question, tuple(order), given, right, frozenset(ticked))
        for question, order, given, right, ticked in asked
    )
    return Run(id, cohort, user, Purpose(purpose), about, questions, *rest)
