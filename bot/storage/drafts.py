"""Half-filled forms and unsaved changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from bot.domain.people import Person
from bot.ports import Draft
from bot.storage.part import Part
from bot.storage.tables import drafts as t


class Drafts(Part):
    """Implements bot.ports.store.Drafts."""

    async def get(self, id: str, now: datetime) -> Draft | None:
        """See the port."""
        row = await self._row(select(t).where(t.c.id == id, t.c.expires > now))
        if row is None:
            return None
        given = {name: value if isinstance(value, str) else tuple(value) for name, value in row["given"].items()}
        person = Person(row["platform"], row["space"], row["user"])
        return Draft(row["id"], person, row["command"], given, row["expires"], row["errors"], row["base"])

    async def put(self, draft: Draft) -> None:
        """See the port."""
        row = {
            "id": draft.id,
            "platform": draft.person.platform,
            "space": draft.person.space,
            "user": draft.person.user,
            "command": draft.command,
            "given": {name: value if isinstance(value, str) else list(value) for name, value in draft.given.items()},
            "expires": draft.expires,
            "errors": dict(draft.errors),
            "base": draft.base,
        }
        await self._put(t, row)

    async def drop(self, id: str) -> None:
        """See the port."""
        await self._run(delete(t).where(t.c.id == id))
