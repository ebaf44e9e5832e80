"""What a fleet has to do: posts that come due all the time, and people who mark their week done, again if they must."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count

from bot.domain.cohort import Beat, Cohort, Slot
from bot.domain.membership import Member
from bot.domain.people import Place
from bot.ports import Store
from bot.world import real_now
from tests.wire.fleet.homes import Home

AGAIN = 0.2
"""Seconds after which somebody who got no answer tries again."""


@dataclass
class Done:
    """What one person did: when they were answered at last, how often they had asked in vain, how long answers took."""

    home: Home
    who: str
    cohort: str
    since: datetime
    vain: int = 0
    told: bool = False
    """Whether the press itself was answered, so that its effect must be there."""
    at: datetime | None = None
    took: list[float] = field(default_factory=list)


@dataclass
class Load:
    """Everything that was asked for. promised: keys of posts that must arrive, with the moment they came due."""

    store: Store
    homes: Sequence[Home]
    promised: dict[str, tuple[Home, datetime]] = field(default_factory=dict)
    people: list[Done] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    async def open_classes(self) -> None:
        """A cohort in each home in which everybody is; its own posts are off."""
        for number, home in enumerate(self.homes):
            await self._cohort(f"class{number}", home, home.classroom, posts=False)

    async def posts(self, every: float) -> None:
        """Until it is over, every so many seconds a post comes due, in each home in turn."""
        while not self.over.is_set():
            home = self.homes[len(self.promised) % len(self.homes)]
            id = f"p{next(self._numbers)}"
            await self._cohort(id, home, home.room(), posts=True)
            self.promised[f"{id}/prompt/1"] = home, real_now()
            await asyncio.sleep(every)

    async def crowd(self, number: int, every: float) -> None:
        """Until it is over, one person of a home after the other marks their week done, so many seconds apart."""
        home = self.homes[number]
        while not self.over.is_set():
            await self._one(home, f"class{number}")
            await asyncio.sleep(every)

    async def _one(self, home: Home, cohort: str) -> None:
        now = real_now()
        made = Done(home, home.person(), cohort, now)
        async with self.store.begin() as db:
            await db.members.put(Member(cohort, made.who, now, 1, heard=now), home.community)
        self.people.append(made)
        clock = asyncio.get_running_loop()
        while made.at is None:
            began = clock.time()
            done = await home.look(made.who)
            if done is not None:
                made.took.append(clock.time() - began)
            if done:
                made.at = real_now()
            elif done is False:
                began = clock.time()
                if await home.press(made.who):
                    made.took.append(clock.time() - began)
                    made.told, made.at = True, real_now()
            if made.at is None:
                made.vain += 1
                await asyncio.sleep(AGAIN)

    async def _cohort(self, id: str, home: Home, place: Place, posts: bool) -> None:
        """A cohort whose first prompt, if it posts, came due within the last two minutes."""
        now = real_now()
        due = now.replace(second=0, microsecond=0)
        slots = {Beat.PROMPT: Slot(due.weekday(), time(due.hour, due.minute))} if posts else {}
        settled = due - timedelta(minutes=1)
        made = Cohort(id, home.community, place, f"Group {id}", "ai-engineer", due.date(), "UTC", slots, "robin",
                      settled=settled)  # fmt: skip
        async with self.store.begin() as db:
            await db.cohorts.add(made, now, now if posts else None)
