"""Plays a term from due moment to due moment, with restarts between promise and delivery and an outage on the way."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.cohort import Plan
from bot.domain.people import Place
from bot.ports import Fate, Platform
from bot.rehearse.account import Account, Arrived, settle_up
from bot.rehearse.cast import Deed
from bot.rehearse.process import Clock, Process
from bot.rehearse.transcript import Transcript
from bot.ui.command import Request
from bot.ui.plain import plain_card

RESTART = 7
"""Every so many heartbeats the process is thrown away between promise and delivery."""
TRIES = timedelta(hours=6)
UNDONE = ("apology", "form")
"""The cards that say that nothing has been done."""
ENDS = (Fate.SKIPPED, Fate.FAILED, Fate.UNKNOWN)


class Stage(Platform, Protocol):
    """A platform that shows what it has been given."""

    @property
    def letters(self) -> Sequence[Arrived]: ...


@dataclass
class Play:
    """One term. `end`: from when on no new post is looked for; what is promised by then is still carried."""

    process: Process
    stage: Stage
    clock: Clock
    plan: Plan
    deeds: Sequence[Deed]
    end: datetime
    transcript: Transcript
    outage: tuple[datetime, datetime] | None = None
    beats: int = 0
    shown: int = 0

    async def run(self) -> Account:
        """Play to the end; the account of it."""
        waiting = deque(self.deeds)
        self._ended: set[str] = set()
        while True:
            beat = await self._next_beat()
            if waiting and (beat is None or waiting[0].at < beat):
                await self._act(waiting.popleft())
            elif beat is not None:
                await self._beat(beat)
            else:
                break
        entries = await self.process.ledger(self.plan.cohort.id)
        return settle_up(self.plan.cohort.id, entries, self.stage.letters, self.plan.posts(until=self.end))

    async def _next_beat(self) -> datetime | None:
        post, parcel = await self.process.next_post(self.plan), await self.process.next_parcel()
        moments = [post] if post is not None and post <= self.end else []
        return min([*moments, *([self._worth_a_beat(parcel)] if parcel else [])], default=None)

    def _worth_a_beat(self, parcel: datetime) -> datetime:
        """While the platform is down, a try every few hours tells the whole story."""
        if self.outage is None or not self.outage[0] <= parcel < self.outage[1]:
            return parcel
        past = (parcel - self.outage[0]) % TRIES
        return min(parcel + (TRIES - past), self.outage[1]) if past else parcel

    async def _act(self, deed: Deed) -> None:
        self.clock.move(deed.at)
        cohort = self.plan.cohort
        id = f"rehearsal:{deed.at.isoformat()}:{deed.member.user}:{deed.command}"
        who = cohort.person(deed.member.user)
        place = Place(cohort.place.platform, cohort.place.space, cohort.place.channel)
        reply = await self.process.ask(Request(id, deed.command, deed.args, who, place, deed.member.name))
        if reply is None or reply.card.name in UNDONE:
            self.transcript.refused(deed, plain_card(reply.card) if reply else "")
        else:
            self.transcript.did(deed)

    async def _beat(self, at: datetime) -> None:
        """A heartbeat. Now and then it is cut short after its first half, and a fresh process does the other."""
        self.clock.move(at)
        self.beats += 1
        if at <= self.end:
            await self.process.promise()
        if self.beats % RESTART == 0:
            await self.process.restart()
            self.transcript.aside(self.clock(), "restart")
        await self.process.carry()
        await self._show()

    async def _show(self) -> None:
        entries = {entry.parcel.key: entry for entry in await self.process.ledger(self.plan.cohort.id)}
        for letter in self.stage.letters[self.shown :]:
            self.transcript.arrived(letter, entries[letter.key].parcel)
        self.shown = len(self.stage.letters)
        for key, entry in entries.items():
            if entry.fate in ENDS and key not in self._ended:
                self.transcript.settled(entry, self.clock())
                self._ended.add(key)


def outage_from(plan: Plan, weeks: int) -> datetime:
    """When an outage begins: an hour before the first post of a week in the first half of the term."""
    week = min(max(2, weeks // 3), weeks)
    first = next((post for post in plan.posts() if post.week == week), None)
    return (first.when.at if first else plan.opens(week)) - timedelta(hours=1)
