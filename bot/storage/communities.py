"""What moderators have set for a community."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from bot.domain.membership import CommunitySettings
from bot.domain.people import Community
from bot.storage.codec import place_from, place_to
from bot.storage.part import Part
from bot.storage.tables import communities as t

ONE = select(t.c.moderator_roles, t.c.notices).where(
    t.c.platform == bindparam("platform"), t.c.space == bindparam("space")
)


class Communities(Part):
    """Implements bot.ports.store.Communities."""

    async def get(self, community: Community) -> CommunitySettings:
        """See the port."""
        row = await self._tuple(ONE, platform=community.platform, space=community.space)
        if row is None:
            return CommunitySettings(community)
        roles, notices = row
        return CommunitySettings(community, frozenset(roles), place_from(notices))

    async def put(self, settings: CommunitySettings) -> None:
        """See the port."""
        row = {
            "platform": settings.community.platform,
            "space": settings.community.space,
            "moderator_roles": sorted(settings.moderator_roles),
            "notices": place_to(settings.notices),
        }
        await self._put(t, row)
