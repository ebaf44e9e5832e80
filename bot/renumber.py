"""Brings stored progress along when a roadmap's weeks are put in another order: at start, once, before anybody asks."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from bot.domain.roadmap import Roadmap
from bot.domain.versions import renumbered
from bot.ports import Store

log = logging.getLogger(__name__)


async def renumber(store: Store, roadmaps: Mapping[str, Roadmap]) -> None:
    """Move what is stored for each roadmap whose order of weeks has changed since the last start."""
    for slug, roadmap in roadmaps.items():
        now = [week.id for week in roadmap.weeks]
        async with store.look() as db:
            known = await db.orders.get(slug)
        if known is not None and list(known) == now:
            continue
        moves = moved(known, roadmap) if known else {}
        async with store.begin() as db:
            # Several processes may start at once; the order is changed by the first of them.
            if await db.orders.change(slug, known, now, moves) and known:
                log.info("the weeks of %s are in a new order; what members did has moved along", slug)


def moved(known: Sequence[str], roadmap: Roadmap) -> Mapping[int, int]:
    """The new number of each stored one that changes.

    A week that is gone is stored under its id's number below zero, where nobody sees it, until it comes back or another
    week takes it over.
    """
    numbers = renumbered(known, roadmap)
    here = {n: numbers.get(n, _aside(id)) for n, id in enumerate(known, start=1)}
    ids = [*(week.id for week in roadmap.weeks), *roadmap.aliases]
    back = {_aside(ids[n - 1]): number for n, number in renumbered(ids, roadmap).items()}
    return {old: new for old, new in {**here, **back}.items() if old != new}


def _aside(id: str) -> int:
    """The number under which a week is stored that is gone."""
    return -int(id[1:])
