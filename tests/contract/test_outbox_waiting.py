"""What the ledger tells those who watch it: what waits and for how long, and what came to nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.ports import Fate, Waiting
from bot.storage import SqlStore
from tests.contract.test_outbox import HERE, LEASE, elsewhere, parcel
from tests.kit import CHANNEL, START


async def test_what_waits_is_told_by_platform_fate_and_age(store: SqlStore) -> None:
    async with store.begin() as db:
        for n, minutes in enumerate((-5, 0, 2, 30, 5 * 60, 3 * 24 * 60)):
            await db.outbox.put(parcel(f"k{n}", elsewhere(n), START - timedelta(minutes=minutes)))
        await db.outbox.put(parcel("far", replace(CHANNEL, platform="other"), START + timedelta(days=1)))
        await db.outbox.put(parcel("taken", elsewhere(9), START - timedelta(days=9)))
        (taken,) = await db.outbox.claim(START, LEASE, 1, HERE)
    assert taken.key == "taken"
    async with store.look() as db:
        found = {(each.platform, each.fate): each for each in await db.outbox.waiting(START)}
    assert found == {
        ("mailbox", Fate.PLANNED): Waiting("mailbox", Fate.PLANNED, (1, 1, 1, 1, 1, 1), START - timedelta(days=3)),
        ("mailbox", Fate.LEASED): Waiting("mailbox", Fate.LEASED, (0, 0, 0, 0, 0, 1), START - timedelta(days=9)),
        ("other", Fate.PLANNED): Waiting("other", Fate.PLANNED, (1, 0, 0, 0, 0, 0), START + timedelta(days=1)),
    }


async def test_what_is_settled_waits_no_more_and_troubles_are_counted(store: SqlStore) -> None:
    async with store.begin() as db:
        for n in range(4):
            await db.outbox.put(parcel(f"k{n}", elsewhere(n)))
        await db.outbox.claim(START, LEASE, 10, HERE)
        await db.outbox.fail("k0", "why", START)
        await db.outbox.fail("k1", "why", START - timedelta(days=10))
        await db.outbox.unsure("k2", "why", START)
        await db.outbox.skip(parcel("k3", elsewhere(3)), "why", START)
    async with store.look() as db:
        assert await db.outbox.waiting(START) == []
        assert await db.outbox.troubles(START - timedelta(days=7)) == {Fate.FAILED: 1, Fate.UNKNOWN: 1}
