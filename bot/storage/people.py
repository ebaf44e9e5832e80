"""What people have chosen, within a community."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import bindparam, select

from bot.domain.membership import Kind, Route, Settings, Shares
from bot.domain.people import Community, Person
from bot.storage.part import Part
from bot.storage.tables import people as t

THERE = (t.c.platform == bindparam("platform")) & (t.c.space == bindparam("space"))
ONE = select(t).where(THERE, t.c.user == bindparam("user"))
AMONG = select(t).where(THERE, t.c.user.in_(bindparam("users", expanding=True)))


class People(Part):
    """Implements bot.ports.store.People."""

    async def get(self, person: Person) -> Settings:
        """See the port."""
        home = person.community
        row = await self._row(ONE, platform=home.platform, space=home.space, user=person.user)
        return _settings(row) if row else Settings(person)

    async def among(self, community: Community, users: Collection[str]) -> Mapping[str, Settings]:
        """See the port."""
        rows = await self._rows(AMONG, platform=community.platform, space=community.space, users=list(users))
        usual = {user: Settings(Person(community.platform, community.space, user)) for user in users}
        return usual | {row["user"]: _settings(row) for row in rows}

    async def put(self, settings: Settings) -> None:
        """See the port."""
        home = settings.person.community
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
        await self._put(t, row)


def _settings(row: Mapping[Any, Any]) -> Settings:
    routes = {Kind(kind): Route(route) for kind, route in row["routes"].items()}
    person = Person(row["platform"], row["space"], row["user"])
    return Settings(
        person, row["name"], row["zone"], row["quiet_until"], Shares(row["shares"]), routes, row["last_cohort"]
    )
