"""What members choose for their way: a track for later, the short way now."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from bot.domain.fast_track import Path
from bot.domain.people import Community
from bot.storage.merge import Merge
from bot.storage.part import Part
from bot.storage.tables import paths as t

GET = select(t.c.track, t.c.fast_since, t.c.owed, t.c.version).where(
    t.c.cohort == bindparam("cohort"), t.c.user == bindparam("user")
)
ADD = Merge(t)
CHANGE = update(t).where(
    t.c.cohort == bindparam("its_cohort"), t.c.user == bindparam("its_user"), t.c.version == bindparam("base")
)


class Paths(Part):
    """Implements bot.ports.store.Paths."""

    async def get(self, cohort: str, user: str) -> Path:
        row = await self._session.row(GET, {"cohort": cohort, "user": user})
        if row is None:
            return Path(cohort, user)
        track, fast_since, owed, version = row
        return Path(cohort, user, track, fast_since, None if owed is None else tuple(owed), version)

    async def put(self, path: Path, community: Community) -> bool:
        chosen = {
            "track": path.track,
            "fast_since": path.fast_since,
            "owed": None if path.owed is None else list(path.owed),
            "version": path.version + 1,
        }
        if path.version == 0:
            home = {"platform": community.platform, "space": community.space}
            return await self._session.run(ADD, {"cohort": path.cohort, "user": path.user, **home, **chosen}) > 0
        its = {"its_cohort": path.cohort, "its_user": path.user, "base": path.version}
        return await self._session.run(CHANGE, {**its, **chosen}) > 0
