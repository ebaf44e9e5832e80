"""The clock's side of a small Waypost: scheduler, courier and mailbox, run from one due moment to the next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adapters.mailbox import Letter, Mailbox
from bot.courier import Courier
from bot.declare import Occasion
from bot.domain.cohort import Cohort
from bot.domain.people import Place
from bot.features import OCCASIONS
from bot.ports import Entry, Platform, Store
from bot.ports.context import plan_of
from bot.scheduler import Scheduler
from bot.ui.plain import plain
from tests.kit import HOME, House, person


class Clockwork:
    """Drives a house's clock. `mailbox` keeps what was delivered; `platform` is what the courier speaks to."""

    def __init__(
        self,
        house: House,
        mailbox: Mailbox | None = None,
        platform: Platform | None = None,
        occasions: Sequence[Occasion] = OCCASIONS,
    ) -> None:
        self.house = house
        self.mailbox = mailbox or Mailbox(house.world)
        self.scheduler = Scheduler(house.store, occasions, house.roadmaps, house.world)
        self.courier = Courier(house.store, {"mailbox": platform or self.mailbox}, house.world)

    @property
    def store(self) -> Store:
        return self.house.store

    async def beat(self) -> None:
        """One heartbeat: promise what is due, carry until nothing is due."""
        await self.scheduler.tick()
        while await self.courier.round():
            pass

    async def next_moment(self) -> datetime | None:
        """When something is next due, or is to be tried again."""
        async with self.store.look() as db:
            cohorts = await db.cohorts.active()
            waiting = await db.outbox.next_due()
        plans = [plan_of(cohort, self.house.roadmaps[cohort.roadmap]) for cohort in cohorts]
        moments = [plan.next_after(plan.cohort.settled or self.house.clock()) for plan in plans]
        found = [max(each, self.house.clock()) for each in (*moments, waiting) if each is not None]
        return min(found, default=None)

    async def until(self, end: datetime) -> None:
        """Let time pass up to `end`, with a heartbeat wherever something is due."""
        while (moment := await self.next_moment()) is not None and moment <= end:
            self.house.clock.move(moment)
            await self.beat()
        self.house.clock.move(end)
        await self.beat()

    async def ledger(self, cohort: Cohort) -> dict[str, Entry]:
        """The cohort's rows by key."""
        async with self.store.look() as db:
            return {entry.parcel.key: entry for entry in await db.outbox.ledger(cohort.id, limit=10_000)}

    def letters(self, key: str) -> list[Letter]:
        """What arrived under this key; never more than one."""
        return [letter for letter in self.mailbox.letters if letter.key == key]

    def letter(self, key: str) -> Letter:
        """What arrived under this key."""
        (found,) = self.letters(key)
        return found

    def titles(self, place: Place | None = None) -> list[str]:
        """The titles of what arrived, in order; of one place if given."""
        return [plain(each.card.title) for each in self.mailbox.letters if place in (None, each.place)]


def direct(user: str) -> Place:
    """Somebody's direct messages."""
    return Place.direct(person(user, HOME))
