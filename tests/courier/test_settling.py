"""What became of parcels is written in few transactions, and one that can't be written spoils no other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.courier.outcome import Sent
from bot.courier.settling import Settler
from bot.ports import Parcel, Receipt, Store, StoreError, Unit
from bot.world import World
from tests.courier.platforms import promise, room
from tests.kit import CHANNEL, START


class Counting:
    """A store that counts transactions that write, and refuses some of them. refuse: which, counted from 1."""

    def __init__(self, store: Store, *refuse: int) -> None:
        self._store = store
        self._refuse = refuse
        self.begun = 0
        self.look = store.look

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Unit]:
        self.begun += 1
        if self.begun in self._refuse:
            raise StoreError("The database is busy.")
        async with self._store.begin() as db:
            yield db


async def claimed(store: Store, count: int) -> list[Parcel]:
    for n in range(count):
        await promise(store, f"a{n}", to=room(f"r{n}"))
    async with store.begin() as db:
        return list(await db.outbox.claim(START, timedelta(minutes=2), count, ["mailbox"]))


async def fates(store: Store) -> dict[str, str]:
    async with store.look() as db:
        return {key: fate.value for key, fate in (await db.outbox.keys("c1")).items()}


async def test_what_comes_together_is_written_together(store: Store, world: World) -> None:
    parcels = await claimed(store, 20)
    counting = Counting(store)
    settler = Settler(counting, world)
    await asyncio.gather(*(settler.settle(parcel, Sent(Receipt(CHANNEL, "m"))) for parcel in parcels))
    assert set((await fates(store)).values()) == {"sent"}
    assert counting.begun <= 2


async def test_if_they_cannot_be_written_together_each_is_written_alone(store: Store, world: World) -> None:
    parcels = await claimed(store, 5)
    settler = Settler(Counting(store, 1, 3), world)
    settled = [settler.settle(parcel, Sent(Receipt(CHANNEL, "m"))) for parcel in parcels]
    said = await asyncio.gather(*settled, return_exceptions=True)
    assert [type(each) for each in said].count(StoreError) == 1
    assert sorted((await fates(store)).values()) == ["leased", "sent", "sent", "sent", "sent"]


async def test_whoever_stops_waiting_stops_no_other(store: Store, world: World) -> None:
    parcels = await claimed(store, 3)
    settler = Settler(store, world)
    tasks = [asyncio.create_task(settler.settle(parcel, Sent(Receipt(CHANNEL, "m")))) for parcel in parcels]
    await asyncio.sleep(0)
    tasks[0].cancel()
    await asyncio.gather(*tasks[1:])
    with pytest.raises(asyncio.CancelledError):
        await tasks[0]
    assert set((await fates(store)).values()) == {"sent"}
