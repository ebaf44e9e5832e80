"""Cohorts, and when the scheduler must look at each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, exists, select, update

from bot.domain.cohort import Cohort, Shift, State
from bot.domain.people import Community, Person, Place
from bot.storage.codec import slots_from, slots_to
from bot.storage.part import Part
from bot.storage.tables import cohorts as t
from bot.storage.tables import members as m

ONE = select(t).where(t.c.id == bindparam("id"))
OF_HOME = (
    select(t)
    .where(t.c.platform == bindparam("platform"), t.c.space == bindparam("space"))
    .order_by(t.c.created, t.c.id)
)
JOINED = (
    select(t)
    .where(
        t.c.platform == bindparam("platform"),
        t.c.state != State.ARCHIVED.value,
        exists().where((m.c.cohort == t.c.id) & (m.c.user == bindparam("user")) & m.c.left.is_(None)),
    )
    .order_by(t.c.created, t.c.id)
)
JOINED_HERE = JOINED.where(t.c.space == bindparam("space"))
DUE = (
    select(t)
    .where(t.c.state == State.ACTIVE.value, t.c.wake <= bindparam("now"))
    .order_by(t.c.wake)
    .limit(bindparam("limit"))
)


class Cohorts(Part):
    """Implements bot.ports.store.Cohorts."""

    async def get(self, id: str) -> Cohort | None:
        """See the port."""
        row = await self._row(ONE, id=id)
        return _cohort(row) if row else None

    async def of(self, community: Community) -> Sequence[Cohort]:
        """See the port."""
        rows = await self._rows(OF_HOME, platform=community.platform, space=community.space)
        return [_cohort(row) for row in rows]

    async def joined(self, person: Person) -> Sequence[Cohort]:
        """See the port."""
        given = {"platform": person.platform, "user": person.user}
        if person.space is None:
            rows = await self._rows(JOINED, **given)
        else:
            rows = await self._rows(JOINED_HERE, **given, space=person.space)
        return [_cohort(row) for row in rows]

    async def add(self, cohort: Cohort, now: datetime, wake: datetime | None) -> None:
        """See the port."""
        await self._run(t.insert(), {**_row(cohort), "wake": wake, "created": now})

    async def save(self, cohort: Cohort, base: int, wake: datetime | None) -> bool:
        """See the port."""
        row = {**_row(cohort), "version": base + 1, "wake": wake}
        changed = await self._run(update(t).where(t.c.id == cohort.id, t.c.version == base).values(row))
        return changed.rowcount > 0

    async def due(self, now: datetime, limit: int) -> Sequence[Cohort]:
        """See the port."""
        return [_cohort(row) for row in await self._rows(DUE, now=now, limit=limit)]

    async def settle(self, id: str, until: datetime, wake: datetime | None) -> None:
        """See the port."""
        await self._run(update(t).where(t.c.id == id).values(settled=until, wake=wake))

    async def active(self) -> Sequence[Cohort]:
        """See the port."""
        query = select(t).where(t.c.state == State.ACTIVE.value).order_by(t.c.created, t.c.id)
        return [_cohort(row) for row in await self._rows(query)]


def _row(cohort: Cohort) -> dict[str, Any]:
    return {
        "id": cohort.id,
        "platform": cohort.community.platform,
        "space": cohort.community.space,
        "channel": cohort.place.channel,
        "thread": cohort.place.thread,
        "name": cohort.name,
        "roadmap": cohort.roadmap,
        "first_day": cohort.first_day,
        "zone": cohort.zone,
        "slots": slots_to(cohort.slots),
        "creator": cohort.creator,
        "pace": cohort.pace,
        "breaks": sorted(day.isoformat() for day in cohort.breaks),
        "shifts": [[shift.week, shift.weeks] for shift in cohort.shifts],
        "state": cohort.state.value,
        "mentor_role": cohort.mentor_role,
        "version": cohort.version,
        "settled": cohort.settled,
        "paused_on": cohort.paused_on,
    }


def _cohort(row: Mapping[Any, Any]) -> Cohort:
    community = Community(row["platform"], row["space"])
    return Cohort(
        id=row["id"],
        community=community,
        place=Place(community.platform, community.space, row["channel"], row["thread"]),
        name=row["name"],
        roadmap=row["roadmap"],
        first_day=row["first_day"],
        zone=row["zone"],
        slots=slots_from(row["slots"]),
        creator=row["creator"],
        pace=row["pace"],
        breaks=frozenset(date.fromisoformat(day) for day in row["breaks"]),
        shifts=tuple(Shift(week, weeks) for week, weeks in row["shifts"]),
        state=State(row["state"]),
        mentor_role=row["mentor_role"],
        version=row["version"],
        settled=row["settled"],
        paused_on=row["paused_on"],
    )
