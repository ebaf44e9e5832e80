"""Many places and several couriers at once: fair to all, in order within each place, at the platform's pace."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.courier import Courier
from bot.domain.errors import TryLater
from bot.ports import Fate, Pace, Parcel, Receipt, Store
from bot.world import World
from tests.courier.platforms import Troubled, promise, room
from tests.kit import START, Clock


async def test_two_couriers_at_once_post_everything_once(store: Store, platform: Troubled, world: World) -> None:
    for n in range(40):
        await promise(store, f"a{n}", to=room(f"r{n % 8}"))
    first, second = (Courier(store, {"mailbox": platform}, world) for _ in range(2))
    for _ in range(5):
        await asyncio.gather(first.round(), second.round())
    assert sorted(platform.arrived()) == sorted(f"a{n}" for n in range(40))
    assert len(platform.tries) == 40


async def test_places_are_served_side_by_side_and_in_order_within_one(
    store: Store, courier: Courier, platform: Troubled
) -> None:
    for n in range(3):
        for name in ("x", "y", "z"):
            await promise(store, f"{name}{n}", to=room(name), due=START - timedelta(minutes=3 - n))
    for _ in range(3):
        assert await courier.round() == 3
    assert [key for key in platform.arrived() if key.startswith("x")] == ["x0", "x1", "x2"]


async def test_a_place_that_does_not_answer_holds_nobody_up_in_its_round(
    store: Store, platform: Troubled, world: World
) -> None:
    courier = Courier(store, {"mailbox": platform}, world, lease=timedelta(seconds=1))
    platform.hang.add("x")
    for name in ("x", "y", "z"):
        await promise(store, name, to=room(name))
    await courier.round()
    assert sorted(platform.arrived()) == ["y", "z"]


async def test_a_refused_channel_holds_nobody_else_up(store: Store, courier: Courier, platform: Troubled) -> None:
    platform.troubles["a0"] = [TryLater(3600)] * 5
    await promise(store, "a0", to=room("slow"))
    await promise(store, "a1", to=room("slow"), due=START)
    for n in range(20):
        await promise(store, f"b{n}", to=room(f"quick{n}"))
    while await courier.round():
        pass
    assert sorted(platform.arrived()) == sorted(f"b{n}" for n in range(20))
    assert len(platform.attempts("a0")) == 1
    assert not platform.attempts("a1")


async def test_the_courier_keeps_the_pace_of_its_platform(store: Store, platform: Troubled, world: World) -> None:
    platform.pace = Pace(per_place=0.05, overall=0.01)
    courier = Courier(store, {"mailbox": platform}, world)
    for n in range(4):
        await promise(store, f"a{n}", to=room("same"))
    loop = asyncio.get_running_loop()
    begun = loop.time()
    while await courier.round():
        pass
    assert loop.time() - begun >= 3 * 0.05
    assert len(platform.arrived()) == 4


async def test_the_next_due_moment_is_one_at_which_something_can_be_carried(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    platform.troubles["a"] = [TryLater(600)]
    await promise(store, "a")
    await promise(store, "b", due=START + timedelta(seconds=1))
    clock.wait(seconds=2)
    await courier.round()
    assert await courier.round() == 0
    assert await courier.next_due() == clock.at + timedelta(seconds=600)


async def test_a_courier_that_stood_still_does_not_give_back_what_another_carries(
    store: Store, platform: Troubled, world: World, clock: Clock
) -> None:
    """It wakes up after its lease, is told that it is too late, and must leave the parcel to the other."""
    carrying = asyncio.Event()
    other = Courier(store, {"mailbox": platform}, world)
    platform.hang.add("a")

    class Asleep(Troubled):
        async def deliver(self, parcel: Parcel) -> Receipt:
            clock.wait(minutes=3)
            carrying.set()
            await platform.began.wait()
            raise TryLater(None, "too late")

    await promise(store, "a")
    first = asyncio.create_task(Courier(store, {"mailbox": Asleep(world)}, world).round())
    await carrying.wait()
    second = asyncio.create_task(other.round())
    await first
    async with store.look() as db:
        entry = await db.outbox.get("a")
    assert entry and entry.fate is Fate.LEASED
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)


async def test_a_place_that_does_not_answer_holds_nobody_up_who_comes_later(
    store: Store, platform: Troubled, world: World
) -> None:
    """Its answer may take a minute. Meanwhile others are claimed, and the heartbeat can end."""
    courier = Courier(store, {"mailbox": platform}, world, lease=timedelta(seconds=20))
    platform.hang.add("x")
    await promise(store, "x", to=room("x"))
    for n in range(3):
        await promise(store, f"y{n}", to=room("y"))
    assert not await courier.flow(seconds=1)
    assert platform.arrived() == ["y0", "y1", "y2"]
    draining = asyncio.create_task(courier.drain())
    await asyncio.sleep(0)
    assert not draining.done(), "it is still being carried"
    draining.cancel()


async def test_what_is_promised_while_others_are_carried_is_carried_too(
    store: Store, courier: Courier, platform: Troubled
) -> None:
    await promise(store, "a", to=room("a"))

    async def once_another_is_carried() -> None:
        await platform.began.wait()
        await promise(store, "b", to=room("b"))

    promising = asyncio.create_task(once_another_is_carried())
    async with asyncio.timeout(10):
        await courier.flow(seconds=0, more=lambda: not promising.done())
    assert await courier.flow(seconds=1)
    assert platform.arrived() == ["a", "b"]


async def test_a_machine_that_slept_does_not_carry_twice_at_once_what_is_still_on_its_way(
    store: Store, courier: Courier, platform: Troubled, clock: Clock
) -> None:
    platform.hang.add("a")
    await promise(store, "a")
    first = asyncio.create_task(courier.round())
    await platform.began.wait()
    clock.wait(hours=9)
    await courier.round()
    assert len(platform.attempts("a")) == 1
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
