"""Milestone submissions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update

from bot.domain.people import Community
from bot.domain.progress import Evidence, Standing, Submission
from bot.storage.merge import Merge
from bot.storage.part import Part
from bot.storage.session import Row
from bot.storage.tables import submissions as t

ALL = select(
    t.c.cohort, t.c.user, t.c.milestone, t.c.evidence, t.c.at, t.c.standing, t.c.confirmed_by, t.c.comment,
    t.c.claimed_by, t.c.claimed_until, t.c.decided, t.c.version, t.c.opened,
).where(t.c.cohort == bindparam("cohort"))  # fmt: skip
OF = ALL.where(t.c.user == bindparam("user")).order_by(t.c.milestone)
GET = ALL.where(t.c.user == bindparam("user"), t.c.milestone == bindparam("milestone"))
QUEUE = ALL.where(t.c.standing == Standing.SUBMITTED.value).order_by(t.c.at, t.c.user, t.c.milestone)
OPEN = ALL.where(
    t.c.opened.is_not(None), t.c.standing.in_([Standing.SUBMITTED.value, Standing.CHANGES_ASKED.value])
).order_by(t.c.opened, t.c.user, t.c.milestone)
WAITS = (
    select(t.c.at, t.c.decided)
    .where(t.c.cohort == bindparam("cohort"), t.c.decided.is_not(None))
    .order_by(t.c.decided.desc())
    .limit(bindparam("most"))
)
ADD = Merge(t)
ONE = update(t).where(
    t.c.cohort == bindparam("its_cohort"),
    t.c.user == bindparam("its_user"),
    t.c.milestone == bindparam("its_milestone"),
)
CHANGE = ONE.where(t.c.version == bindparam("base"))
OPENING = ONE.values(opened=bindparam("opened"))


class Reviews(Part):
    """Implements bot.ports.store.Reviews."""

    async def get(self, cohort: str, user: str, milestone: str) -> Submission | None:
        row = await self._session.row(GET, {"cohort": cohort, "user": user, "milestone": milestone})
        return _submission(row) if row else None

    async def of(self, cohort: str, user: str) -> Sequence[Submission]:
        return [_submission(row) for row in await self._session.rows(OF, {"cohort": cohort, "user": user})]

    async def queue(self, cohort: str) -> Sequence[Submission]:
        return [_submission(row) for row in await self._session.rows(QUEUE, {"cohort": cohort})]

    async def opened(self, cohort: str) -> Sequence[Submission]:
        return [_submission(row) for row in await self._session.rows(OPEN, {"cohort": cohort})]

    async def waits(self, cohort: str, limit: int = 50) -> Sequence[timedelta]:
        rows = await self._session.rows(WAITS, {"cohort": cohort, "most": limit})
        return [decided - at for at, decided in rows]

    async def put(self, submission: Submission, base: int, community: Community) -> bool:
        key = {"cohort": submission.cohort, "user": submission.user, "milestone": submission.milestone}
        home = {"platform": community.platform, "space": community.space}
        changed = {**_values(submission), "version": base + 1}
        if base == 0:
            return await self._session.run(ADD, {**key, **home, **changed, "opened": submission.opened}) > 0
        its = {f"its_{name}": value for name, value in key.items()}
        return await self._session.run(CHANGE, {**its, **changed, "base": base}) > 0

    async def open(self, cohort: str, user: str, milestone: str, since: datetime | None) -> None:
        key = {"its_cohort": cohort, "its_user": user, "its_milestone": milestone}
        await self._session.run(OPENING, {**key, "opened": since})


def _values(submission: Submission) -> dict[str, Any]:
    return {
        "evidence": {id: [each.shown, each.standing.value, each.comment] for id, each in submission.evidence.items()},
        "at": submission.at,
        "standing": submission.standing.value,
        "confirmed_by": list(submission.confirmed_by),
        "comment": submission.comment,
        "claimed_by": submission.claimed_by,
        "claimed_until": submission.claimed_until,
        "decided": submission.decided,
    }


def _submission(row: Row) -> Submission:
    cohort, user, milestone, shown, at, standing, confirmed_by, *rest = row
    evidence = {id: Evidence(what, Standing(stands), comment) for id, (what, stands, comment) in shown.items()}
    return Submission(cohort, user, milestone, evidence, at, Standing(standing), tuple(confirmed_by), *rest)
