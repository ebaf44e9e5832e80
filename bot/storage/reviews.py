"""Milestone submissions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select, update

from bot.domain.people import Community
from bot.domain.progress import Evidence, Standing, Submission
from bot.storage.part import Part
from bot.storage.tables import submissions as t

OF_ONE = select(t).where(t.c.cohort == bindparam("cohort"), t.c.user == bindparam("user")).order_by(t.c.milestone)
ONE = OF_ONE.where(t.c.milestone == bindparam("milestone"))
QUEUE = (
    select(t)
    .where(t.c.cohort == bindparam("cohort"), t.c.standing == Standing.SUBMITTED.value)
    .order_by(t.c.at, t.c.user, t.c.milestone)
)


class Reviews(Part):
    """Implements bot.ports.store.Reviews."""

    async def get(self, cohort: str, user: str, milestone: str) -> Submission | None:
        """See the port."""
        row = await self._row(ONE, cohort=cohort, user=user, milestone=milestone)
        return _submission(row) if row else None

    async def of(self, cohort: str, user: str) -> Sequence[Submission]:
        """See the port."""
        return [_submission(row) for row in await self._rows(OF_ONE, cohort=cohort, user=user)]

    async def queue(self, cohort: str) -> Sequence[Submission]:
        """See the port."""
        return [_submission(row) for row in await self._rows(QUEUE, cohort=cohort)]

    async def waits(self, cohort: str, limit: int = 50) -> Sequence[timedelta]:
        """See the port."""
        decided = (t.c.cohort == cohort) & t.c.decided.is_not(None)
        rows = await self._rows(select(t.c.at, t.c.decided).where(decided).order_by(t.c.decided.desc()).limit(limit))
        return [row["decided"] - row["at"] for row in rows]

    async def put(self, submission: Submission, base: int, community: Community) -> bool:
        """See the port."""
        row = _row(submission, base + 1, community)
        if base == 0:
            return await self._insert(t, row)
        mine = (
            (t.c.cohort == submission.cohort) & (t.c.user == submission.user) & (t.c.milestone == submission.milestone)
        )
        return (await self._run(update(t).where(mine, t.c.version == base).values(row))).rowcount > 0


def _row(submission: Submission, version: int, community: Community) -> dict[str, Any]:
    evidence = {id: [each.shown, each.standing.value, each.comment] for id, each in submission.evidence.items()}
    return {
        "cohort": submission.cohort,
        "user": submission.user,
        "milestone": submission.milestone,
        "platform": community.platform,
        "space": community.space,
        "evidence": evidence,
        "at": submission.at,
        "standing": submission.standing.value,
        "confirmed_by": list(submission.confirmed_by),
        "comment": submission.comment,
        "claimed_by": submission.claimed_by,
        "claimed_until": submission.claimed_until,
        "decided": submission.decided,
        "version": version,
    }


def _submission(row: Mapping[Any, Any]) -> Submission:
    evidence = {
        id: Evidence(shown, Standing(standing), comment) for id, (shown, standing, comment) in row["evidence"].items()
    }
    return Submission(
        cohort=row["cohort"],
        user=row["user"],
        milestone=row["milestone"],
        evidence=evidence,
        at=row["at"],
        standing=Standing(row["standing"]),
        confirmed_by=tuple(row["confirmed_by"]),
        comment=row["comment"],
        claimed_by=row["claimed_by"],
        claimed_until=row["claimed_until"],
        decided=row["decided"],
        version=row["version"],
    )
