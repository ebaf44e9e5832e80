"""What a request needs first, in one statement: every request waits for it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BindParameter, and_, bindparam, literal, select, true, union

from bot.domain.cohort import State
from bot.domain.membership import Member, Settings
from bot.domain.people import Community, Person
from bot.ports.seats import Glance
from bot.storage import cohorts, communities, members, people
from bot.storage.part import Part
from bot.storage.session import Row, Session
from bot.storage.tables import cohorts as t
from bot.storage.tables import communities as c
from bot.storage.tables import members as m
from bot.storage.tables import people as p

SHAPES = (cohorts.ALL, members.ALL, people.ALL, communities.ALL)
ENDS = [sum(len(shape.selected_columns) for shape in SHAPES[: n + 1]) for n in range(len(SHAPES))]
GLANCE = select(*(column for shape in SHAPES for column in shape.selected_columns))

PLATFORM: BindParameter[str] = bindparam("platform")
SPACE: BindParameter[str] = bindparam("space")
USER: BindParameter[str] = bindparam("user")
OPEN = t.c.state != State.ARCHIVED.value
IS_IN = and_(m.c.cohort == t.c.id, m.c.user == USER, m.c.left.is_(None))

HERE = select(t.c.id).where(t.c.platform == PLATFORM, t.c.space == SPACE, t.c.channel == bindparam("channel"), OPEN)
ALL_MINE = select(m.c.cohort).where(m.c.platform == PLATFORM, m.c.space == SPACE, m.c.user == USER)
_meant = union(HERE, ALL_MINE.where(m.c.left.is_(None))).subquery("meant")
_somebody = select(literal(1)).subquery("somebody")  # a row also for those of whom nothing is known
AT = (
    GLANCE.select_from(_somebody)
    .outerjoin(p, and_(p.c.platform == PLATFORM, p.c.space == SPACE, p.c.user == USER))
    .outerjoin(c, and_(c.c.platform == PLATFORM, c.c.space == SPACE))
    .outerjoin(_meant, true())
    .outerjoin(t, and_(t.c.id == _meant.c.id, OPEN))
    .outerjoin(m, IS_IN)
    .order_by(t.c.created, t.c.id)
)
OF = (
    GLANCE.select_from(t)
    .outerjoin(m, IS_IN)
    .outerjoin(p, and_(p.c.platform == t.c.platform, p.c.space == t.c.space, p.c.user == USER))
    .outerjoin(c, and_(c.c.platform == t.c.platform, c.c.space == t.c.space))
    .where(t.c.id == bindparam("cohort"), t.c.platform == PLATFORM)
)
# PostgreSQL locks no rows that are joined from the outside, so where others may write, they are locked first.
LOCK_MINE = ALL_MINE.order_by(m.c.cohort).with_for_update()
LOCK_ONE = select(m.c.cohort).where(m.c.cohort == bindparam("cohort"), m.c.user == USER).with_for_update()


class Seats(Part):
    """Implements bot.ports.seats.Seats; what it has seen of a cohort and a community counts as seen by their parts."""

    def __init__(self, session: Session, cohorts: cohorts.Cohorts, communities: communities.Communities) -> None:
        super().__init__(session)
        self._cohorts = cohorts
        self._communities = communities

    async def at(self, person: Person, channel: str) -> Glance:
        home = person.community
        await self._session.lock(person.user)
        mine = {"platform": home.platform, "space": home.space, "user": person.user}
        if self._session.shared:
            await self._session.rows(LOCK_MINE, mine)
        return self._glance(home, person, await self._session.rows(AT, {**mine, "channel": channel}))

    async def of(self, person: Person, cohort: str) -> Glance | None:
        await self._session.lock(person.user)
        if self._session.shared:
            await self._session.rows(LOCK_ONE, {"cohort": cohort, "user": person.user})
        asked = {"platform": person.platform, "user": person.user, "cohort": cohort}
        rows = await self._session.rows(OF, asked)
        if not rows:
            return None
        home = self._cohorts.read(_parts(rows[0])[0]).community
        return self._glance(home, person.within(home.space), rows)

    def _glance(self, home: Community, person: Person, rows: Sequence[Row]) -> Glance:
        parts = [_parts(row) for row in rows]
        _, _, stored, chosen = parts[0]
        found = [(self._cohorts.read(cohort), member) for cohort, member, _, _ in parts if cohort[0] is not None]
        joined = [Member(*member) for _, member in found if member[0] is not None]
        return Glance(
            people.settings(home, stored) if stored[0] is not None else Settings(person),
            self._communities.read(home, chosen if chosen[0] is not None else None),
            [cohort for cohort, _ in found],
            {member.cohort: member for member in joined},
        )


def _parts(row: Row) -> list[Row]:
    """A row cut into cohort, member, person and community."""
    return [row[start:end] for start, end in zip([0, *ENDS], ENDS, strict=False)]
