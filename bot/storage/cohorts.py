"""Cohorts, and when the scheduler must look at each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from bot.domain.cohort import Cohort, Shift, State
from bot.domain.people import Community, Person, Place
from bot.storage.codec import slots_from, slots_to
from bot.storage.part import Part
from bot.storage.session import Row, Session
from bot.storage.tables import cohorts as t
from bot.storage.tables import members as m

ALL = select(
    t.c.id, t.c.platform, t.c.space, t.c.channel, t.c.thread, t.c.name, t.c.roadmap, t.c.first_day, t.c.zone,
    t.c.slots, t.c.creator, t.c.pace, t.c.breaks, t.c.shifts, t.c.state, t.c.mentor_role, t.c.version, t.c.settled,
    t.c.paused_on,
)  # fmt: skip
OLDEST_FIRST = ALL.order_by(t.c.created, t.c.id)
GET = ALL.where(t.c.id == bindparam("id"))
OF = OLDEST_FIRST.where(t.c.platform == bindparam("platform"), t.c.space == bindparam("space"))
AT = OF.where(t.c.channel == bindparam("channel"), t.c.state != State.ARCHIVED.value)
JOINED = OLDEST_FIRST.join_from(m, t, t.c.id == m.c.cohort).where(
    m.c.platform == bindparam("platform"),
    m.c.user == bindparam("user"),
    m.c.left.is_(None),
    t.c.state != State.ARCHIVED.value,
)
JOINED_HERE = JOINED.where(m.c.space == bindparam("space"))
ACTIVE = t.c.state == State.ACTIVE.value
DUE = ALL.where(ACTIVE, t.c.wake <= bindparam("now")).order_by(t.c.wake, t.c.id).limit(bindparam("most"))
RUNNING = OLDEST_FIRST.where(ACTIVE)
ADD = insert(t).inline()
SAVE = update(t).where(t.c.id == bindparam("its_id"), t.c.version == bindparam("base"))
SETTLE = update(t).where(t.c.id == bindparam("its_id"))


class Cohorts(Part):
    """Implements bot.ports.store.Cohorts."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._seen: dict[str, Cohort] = {}

    async def get(self, id: str) -> Cohort | None:
        row = await self._session.row(GET, {"id": id})
        return self.read(row) if row else None

    async def of(self, community: Community) -> Sequence[Cohort]:
        home = {"platform": community.platform, "space": community.space}
        return [self.read(row) for row in await self._session.rows(OF, home)]

    async def at(self, community: Community, channel: str) -> Sequence[Cohort]:
        there = {"platform": community.platform, "space": community.space, "channel": channel}
        return [self.read(row) for row in await self._session.rows(AT, there)]

    async def joined(self, person: Person) -> Sequence[Cohort]:
        who = {"platform": person.platform, "user": person.user}
        if person.space is None:
            return [self.read(row) for row in await self._session.rows(JOINED, who)]
        return [self.read(row) for row in await self._session.rows(JOINED_HERE, {**who, "space": person.space})]

    async def add(self, cohort: Cohort, now: datetime, wake: datetime | None) -> None:
        await self._session.run(ADD, {**_row(cohort), "wake": wake, "created": now})

    async def save(self, cohort: Cohort, base: int, wake: datetime | None) -> bool:
        """See the port. `settled` is the scheduler's, which may have moved on since: written only if changed here."""
        row = {**_row(cohort), "version": base + 1, "wake": wake}
        seen = self._seen.get(cohort.id)
        if seen and seen.settled == cohort.settled:
            del row["settled"]
        return await self._session.run(SAVE, {**row, "its_id": row.pop("id"), "base": base}) > 0

    async def due(self, now: datetime, limit: int) -> Sequence[Cohort]:
        return [self.read(row) for row in await self._session.rows(DUE, {"now": now, "most": limit})]

    async def settle(self, id: str, until: datetime, wake: datetime | None) -> None:
        await self._session.run(SETTLE, {"its_id": id, "settled": until, "wake": wake})

    async def active(self) -> Sequence[Cohort]:
        return [self.read(row) for row in await self._session.rows(RUNNING)]

    def read(self, row: Row) -> Cohort:
        """A cohort from the columns of ALL, remembered as this unit has seen it."""
        found = _cohort(row)
        self._seen[found.id] = found
        return found


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


def _cohort(row: Row) -> Cohort:
    (
        id, platform, space, channel, thread, name, roadmap, first_day, zone,
        slots, creator, pace, breaks, shifts, state, mentor_role, version, settled, paused_on,
    ) = row  # fmt: skip
    return Cohort(
        id=id,
        community=Community(platform, space),
        place=Place(platform, space, channel, thread),
        name=name,
        roadmap=roadmap,
        first_day=first_day,
        zone=zone,
        slots=slots_from(slots),
        creator=creator,
        pace=pace,
        breaks=frozenset(date.fromisoformat(day) for day in breaks),
        shifts=tuple(Shift(week, weeks) for week, weeks in shifts),
        state=State(state),
        mentor_role=mentor_role,
        version=version,
        settled=settled,
        paused_on=paused_on,
    )
