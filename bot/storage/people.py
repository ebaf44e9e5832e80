"""What people have chosen, within a community."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, select

from bot.domain.membership import Kind, Route, Settings, Shares
from bot.domain.people import Community, Person
from bot.storage.merge import Merge
from bot.storage.part import Part
from bot.storage.session import Row
from bot.storage.tables import people as t

ALL = select(t.c.user, t.c.name, t.c.zone, t.c.quiet_until, t.c.shares, t.c.routes, t.c.last_cohort)
HERE = ALL.where(t.c.platform == bindparam("platform"), t.c.space == bindparam("space"))
GET = HERE.where(t.c.user == bindparam("user"))
AMONG = HERE.where(t.c.user.in_(bindparam("users", expanding=True)))
PUT = Merge.whole(t)


class People(Part):
    """Implements bot.ports.store.People."""

    async def get(self, person: Person) -> Settings:
        home = person.community
        await self._session.lock(person.user)
        row = await self._session.row(GET, {"platform": home.platform, "space": home.space, "user": person.user})
        return settings(home, row) if row else Settings(person)

    async def among(self, community: Community, users: Collection[str]) -> Mapping[str, Settings]:
        asked = {"platform": community.platform, "space": community.space, "users": list(users)}
        found = [settings(community, row) for row in await self._session.rows(AMONG, asked)] if users else []
        usual = {user: Settings(Person(community.platform, community.space, user)) for user in users}
        return usual | {each.person.user: each for each in found}

    async def put(self, settings: Settings) -> None:
        home = settings.person.community
        await self._session.lock(settings.person.user)
        row = {
            "platform": home.platform,
            "space": home.space,
            "user": settings.person.user,
            "name": settings.name,
            "zone": settings.zone,
            "quiet_until": settings.quiet_until,
            "shares": settings.shares.value,
            "routes": {kind.value: route.value for kind, route in settings.routes.items()},
            "last_cohort": settings.last_cohort,
        }
        await self._session.run(PUT, row)


def settings(home: Community, row: Row) -> Settings:
    """Settings from the columns of ALL."""
    user, name, zone, quiet_until, shares, stored, last_cohort = row
    routes = {Kind(kind): Route(route) for kind, route in stored.items()}
    return Settings(
        Person(home.platform, home.space, user), name, zone, quiet_until, Shares(shares), routes, last_cohort
    )
