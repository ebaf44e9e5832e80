"""Sealed secrets, by platform, space and name. Nothing here can open them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from bot.storage.merge import Merge
from bot.storage.part import Part
from bot.storage.tables import vault as t

HERE = (
    t.c.platform == bindparam("at_platform"),
    t.c.space == bindparam("at_space"),
    t.c.name == bindparam("at_name"),
)
GET = select(t.c.sealed).where(*HERE)
PUT = Merge.whole(t)
SWAP = update(t).where(*HERE, t.c.sealed == bindparam("old")).values(sealed=bindparam("new"))
DELETE = delete(t).where(*HERE)


class Vault(Part):
    """Implements bot.ports.store.Vault."""

    async def get(self, platform: str, space: str, name: str) -> str | None:
        row = await self._session.row(GET, _at(platform, space, name))
        return row[0] if row else None

    async def put(self, platform: str, space: str, name: str, sealed: str, expires: datetime | None) -> None:
        row = {"platform": platform, "space": space, "name": name, "sealed": sealed, "expires": expires}
        await self._session.run(PUT, row)

    async def swap(self, platform: str, space: str, name: str, old: str, new: str) -> bool:
        return await self._session.run(SWAP, {**_at(platform, space, name), "old": old, "new": new}) > 0

    async def delete(self, platform: str, space: str, name: str) -> bool:
        return await self._session.run(DELETE, _at(platform, space, name)) > 0


def _at(platform: str, space: str, name: str) -> dict[str, str]:
    return {"at_platform": platform, "at_space": space, "at_name": name}
