"""Half-filled forms and unsaved changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from bot.domain.people import Person
from bot.ports import Draft
from bot.storage.merge import Merge
from bot.storage.part import Part
from bot.storage.tables import drafts as t

GET = select(
    t.c.id, t.c.platform, t.c.space, t.c.user, t.c.command, t.c.given, t.c.expires, t.c.errors, t.c.base
).where(t.c.id == bindparam("id"), t.c.expires > bindparam("now"))
GET_TO_CHANGE = GET.with_for_update()
PUT = Merge.whole(t)
DROP = delete(t).where(t.c.id == bindparam("id"))


class Drafts(Part):
    """Implements bot.ports.store.Drafts."""

    async def get(self, id: str, now: datetime) -> Draft | None:
        query = GET_TO_CHANGE if self._session.shared else GET
        row = await self._session.row(query, {"id": id, "now": now})
        if row is None:
            return None
        _, platform, space, user, command, stored, expires, errors, base = row
        given = {name: value if isinstance(value, str) else tuple(value) for name, value in stored.items()}
        return Draft(id, Person(platform, space, user), command, given, expires, errors, base)

    async def put(self, draft: Draft) -> None:
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
        await self._session.run(PUT, row)

    async def drop(self, id: str) -> None:
        await self._session.run(DROP, {"id": id})
