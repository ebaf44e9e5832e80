"""What moderators have set for a community."""

from __future__ import annotations

from sqlalchemy import select

from bot.domain.membership import CommunitySettings
from bot.domain.people import Community
from bot.storage.codec import place_from, place_to
from bot.storage.part import Part
from bot.storage.tables import communities as t


class Communities(Part):
    """Implements bot.ports.store.Communities."""

    async def get(self, community: Community) -> CommunitySettings:
        """See the port."""
        mine = (t.c.platform == community.platform) & (t.c.space == community.space)
        row = await self._row(select(t).where(mine))
        if row is None:
            return CommunitySettings(community)
        return CommunitySettings(community, frozenset(row["moderator_roles"]), place_from(row["notices"]))

    async def put(self, settings: CommunitySettings) -> None:
        """See the port."""
        row = {
            "platform": settings.community.platform,
            "space": settings.community.space,
            "moderator_roles": sorted(settings.moderator_roles),
            "notices": place_to(settings.notices),
        }
        await self._put(t, row)
