"""What moderators have set for a community."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from bot.domain.membership import CommunitySettings
from bot.domain.people import Community
from bot.storage.codec import place_from, place_to
from bot.storage.merge import Merge
from bot.storage.part import Part
from bot.storage.session import Row, Session
from bot.storage.tables import communities as t

ALL = select(t.c.moderator_roles, t.c.notices)
GET = ALL.where(t.c.platform == bindparam("platform"), t.c.space == bindparam("space"))
NAMES = ("moderator_roles", "notices")
PUT: dict[tuple[str, ...], Merge] = {names: Merge(t, names) for names in (NAMES, NAMES[:1], NAMES[1:])}


class Communities(Part):
    """Implements bot.ports.store.Communities."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._seen: dict[Community, CommunitySettings] = {}

    async def get(self, community: Community) -> CommunitySettings:
        return self.read(
            community, await self._session.row(GET, {"platform": community.platform, "space": community.space})
        )

    def read(self, community: Community, row: Row | None) -> CommunitySettings:
        """The settings from the columns of ALL, or the usual ones, remembered as this unit has seen them."""
        roles, notices = row or ((), None)
        found = CommunitySettings(community, frozenset(roles), place_from(notices))
        self._seen[community] = found
        return found

    async def put(self, settings: CommunitySettings) -> None:
        """See the port. Writes what differs from what this unit has seen: two moderators at once keep both changes."""
        seen = self._seen.get(settings.community)
        changed = [
            name for name in NAMES
            if seen is None or getattr(seen, name) != getattr(settings, name)
        ]  # fmt: skip
        row = {
            "platform": settings.community.platform,
            "space": settings.community.space,
            "moderator_roles": sorted(settings.moderator_roles),
            "notices": place_to(settings.notices),
        }
        if changed:
            await self._session.run(PUT[tuple(changed)], row)
            self._seen[settings.community] = settings
