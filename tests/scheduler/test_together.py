"""Two whole processes on one database, at the same time: everything is promised once, carried once, counted once."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

from adapters.mailbox import Mailbox
from bot.courier import Courier
from bot.domain.membership import Kind, Route
from bot.domain.people import Place
from bot.features import OCCASIONS
from bot.ports.context import plan_of
from bot.scheduler import Scheduler
from tests.kit import Clock, group, opened, roadmap, settings, world

GROUPS = 5


async def test_two_processes_keep_every_promise_once(url: str) -> None:
    clock = Clock()
    chance = world(clock)
    mailbox = Mailbox(chance)
    async with opened(url) as first, opened(url) as second:
        cohorts = [
            await group(first, clock, id=f"c{n}", name=f"Group {n}", place=Place("mailbox", "hall", f"room{n}"))
            for n in range(GROUPS)
        ]
        await settings(first, "ada", routes={Kind.NUDGE: Route.DIRECT})
        stores = (first, second)
        schedulers = [Scheduler(store, OCCASIONS, {"ai-engineer": roadmap()}, chance) for store in stores]
        couriers = [Courier(store, {"mailbox": mailbox}, chance) for store in stores]
        plan = plan_of(cohorts[0], roadmap())
        for post in plan.posts(until=datetime(2026, 11, 15, 12, tzinfo=UTC)):
            clock.move(post.when.at)
            await asyncio.gather(*(scheduler.tick() for scheduler in schedulers))
            while sum(await asyncio.gather(*(courier.round() for courier in couriers))):
                pass
        async with first.look() as db:
            ledger = {cohort.id: await db.outbox.keys(cohort.id) for cohort in cohorts}
            members = [await db.members.get(cohort.id, "ada") for cohort in cohorts]
    keys = [letter.key for letter in mailbox.letters]
    assert len(keys) == len(set(keys)) == mailbox.deliveries == GROUPS * 9
    assert all(fate == "sent" for fates in ledger.values() for fate in fates.values())
    assert sorted(keys) == sorted(key for fates in ledger.values() for key in fates)
    assert [member.unanswered for member in members if member] == [2] * GROUPS


async def test_while_a_moderator_edits_no_post_is_lost(url: str) -> None:
    """Edits and heartbeats at the same moment: whichever comes first, the post of the day is there in the end."""
    clock = Clock()
    chance = world(clock)
    async with opened(url) as first, opened(url) as second:
        cohort = await group(first, clock)
        scheduler = Scheduler(first, OCCASIONS, {"ai-engineer": roadmap()}, chance)
        clock.move(datetime(2026, 11, 2, 8, tzinfo=UTC))

        async def edit() -> None:
            for n in range(10):
                async with second.begin() as db:
                    found = await db.cohorts.get(cohort.id)
                    assert found
                    await db.cohorts.save(found, found.version, clock() + timedelta(seconds=n))

        await asyncio.gather(edit(), *(scheduler.tick() for _ in range(3)))
        clock.wait(minutes=1)
        await scheduler.tick()
        async with first.look() as db:
            assert list(await db.outbox.keys(cohort.id)) == ["c1/prompt/1"]
            settled = await db.cohorts.get(cohort.id)
    assert settled and settled.settled and settled.settled >= datetime(2026, 11, 2, 8, tzinfo=UTC)
    assert plan_of(settled, roadmap()).spans[0].first == date(2026, 11, 2)
