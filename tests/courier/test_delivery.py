"""What becomes of a parcel when its platform takes it, refuses it, breaks off, or is not there at all."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.courier import Courier
from bot.domain.errors import Interrupted, TryLater, Unreachable, Unsure
from bot.ports import Entry, Store
from bot.world import World
from tests.courier.platforms import Troubled, promise, room
from tests.kit import CHANNEL, START, Clock


async def entry(store: Store, key: str) -> Entry:
    async with store.look() as db:
        found = await db.outbox.get(key)
    assert found
    return found


async def test_what_is_due_arrives_and_the_ledger_says_when_and_where(
    store: Store, courier: Courier, platform: Troubled
) -> None:
    await promise(store, "a")
    assert await courier.round() == 1
    sent = await entry(store, "a")
    assert (sent.fate, sent.sent) == ("sent", START)
    assert sent.receipt and sent.receipt.place == CHANNEL
    assert await courier.round() == 0


async def test_what_is_not_due_yet_waits(store: Store, courier: Courier, clock: Clock, platform: Troubled) -> None:
    await promise(store, "a", due=START + timedelta(hours=1))
    assert await courier.round() == 0
    assert await courier.next_due() == START + timedelta(hours=1)
    clock.wait(hours=1)
    assert await courier.round() == 1


async def test_a_platform_that_names_a_time_is_left_alone_until_then(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    platform.troubles["a"] = [TryLater(30)]
    await promise(store, "a")
    await courier.round()
    assert await courier.next_due() == START + timedelta(seconds=30)
    clock.wait(seconds=29)
    assert await courier.round() == 0
    clock.wait(seconds=1)
    await courier.round()
    assert platform.arrived() == ["a"]


async def test_without_a_time_the_pauses_grow_and_are_never_longer_than_a_quarter_of_an_hour_or_so(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    platform.troubles["a"] = [TryLater()] * 12
    await promise(store, "a")
    pauses = []
    while not platform.arrived():
        await courier.round()
        following = await courier.next_due()
        if following is not None:
            pauses.append(following - clock.at)
            clock.move(following)
    seconds = [pause.total_seconds() for pause in pauses]
    assert len(seconds) == 12
    assert 10 <= seconds[0] <= 40
    assert seconds[0] < seconds[3] < seconds[5]
    assert max(seconds) <= 900 * 1.25


async def test_a_first_refusal_is_forgotten_so_that_the_next_try_is_a_first_one(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    platform.troubles["a"] = [TryLater(5)]
    await promise(store, "a")
    await courier.round()
    clock.wait(seconds=5)
    await courier.round()
    assert [each.first_tried for each in platform.attempts("a")] == [None, None]


async def test_after_a_broken_connection_the_first_try_is_remembered_even_through_refusals(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    platform.troubles["a"] = [Interrupted("cut"), TryLater(60)]
    platform.lost.add("a")
    await promise(store, "a")
    await courier.round()
    for _ in range(2):
        clock.move(await courier.next_due() or clock.at)
        await courier.round()
    assert [each.first_tried for each in platform.attempts("a")] == [None, START, START]
    assert platform.attempts("a")[1].at - START < timedelta(seconds=30)
    assert platform.arrived() == ["a"]
    assert (await entry(store, "a")).fate == "sent"


async def test_a_bug_in_an_adapter_is_treated_like_a_broken_connection(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    platform.troubles["a"] = [ValueError("oops")]
    platform.lost.add("a")
    await promise(store, "a")
    await promise(store, "b", to=room("other"))
    await courier.round()
    assert (await entry(store, "a")).fate == "planned"
    assert (await entry(store, "b")).fate == "sent"
    clock.wait(seconds=30)
    await courier.round()
    assert sorted(platform.arrived()) == ["a", "b"]
    assert (await entry(store, "a")).fate == "sent"


async def test_a_delivery_that_never_ends_is_given_up_and_tried_again(
    store: Store, platform: Troubled, world: World, clock: Clock
) -> None:
    courier = Courier(store, {"mailbox": platform}, world, lease=timedelta(seconds=0.2))
    platform.hang.add("a")
    await promise(store, "a")
    await courier.round()
    assert (await entry(store, "a")).fate == "planned"
    platform.hang.clear()
    clock.wait(seconds=10)
    await courier.round()
    assert platform.arrived() == ["a"]
    assert platform.attempts("a")[1].first_tried == START


async def test_what_cannot_be_delivered_has_failed_and_says_what_to_do(
    store: Store, courier: Courier, platform: Troubled
) -> None:
    platform.troubles["a"] = [Unreachable("Let me write in #general.")]
    await promise(store, "a")
    await courier.round()
    failed = await entry(store, "a")
    assert (failed.fate, failed.reason) == ("failed", "Let me write in #general.")


async def test_what_nobody_can_tell_is_unknown_and_never_sent_again_by_itself(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    platform.troubles["a"] = [Unsure("I may not read the history.")]
    await promise(store, "a")
    await courier.round()
    clock.wait(days=1)
    await courier.round()
    unknown = await entry(store, "a")
    assert (unknown.fate, unknown.reason) == ("unknown", "I may not read the history.")
    assert len(platform.attempts("a")) == 1


async def test_what_nobody_carried_in_time_is_skipped(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    await promise(store, "a", worth=timedelta(hours=3))
    clock.wait(hours=3, seconds=1)
    await courier.round()
    skipped = await entry(store, "a")
    assert skipped.fate == "skipped"
    assert skipped.reason.startswith("too late")
    assert not platform.tries


async def test_what_is_refused_until_it_is_too_late_has_failed(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    platform.troubles["a"] = [TryLater(None, "The platform is down.")] * 1000
    await promise(store, "a", worth=timedelta(hours=3))
    while (following := await courier.next_due()) is not None and not platform.arrived():
        clock.move(max(following, clock.at))
        await courier.round()
        if (await entry(store, "a")).fate == "failed":
            break
    failed = await entry(store, "a")
    assert failed.reason == "It was refused until it was too late to send it (The platform is down)."
    assert clock.at <= START + timedelta(hours=3)


async def test_a_broken_connection_that_never_settles_ends_as_unknown(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    platform.troubles["a"] = [Interrupted("cut")] * 1000
    await promise(store, "a", worth=timedelta(hours=3))
    while (await entry(store, "a")).fate == "planned":
        clock.move(max(await courier.next_due() or clock.at, clock.at))
        await courier.round()
    unknown = await entry(store, "a")
    assert (unknown.fate, unknown.reason) == ("unknown", "I could not find out in time whether it arrived (cut).")


async def test_a_platform_that_is_not_connected_keeps_its_parcels_for_later(
    store: Store, world: World, platform: Troubled
) -> None:
    connected: dict[str, Troubled] = {}
    courier = Courier(store, connected, world)
    await promise(store, "a")
    assert await courier.round() == 0
    connected["mailbox"] = platform
    assert await courier.round() == 1
    assert platform.arrived() == ["a"]


async def test_what_was_being_carried_when_the_process_died_arrives_once(
    store: Store, world: World, clock: Clock, platform: Troubled
) -> None:
    dying = Courier(store, {"mailbox": platform}, world)
    platform.hang.add("a")
    await promise(store, "a")
    task = asyncio.create_task(dying.round())
    await platform.began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    platform.hang.clear()
    after = Courier(store, {"mailbox": platform}, world)
    assert await after.round() == 0
    clock.wait(minutes=2)
    await after.round()
    assert platform.arrived() == ["a"]
    assert platform.attempts("a")[-1].first_tried == START


async def test_draining_ends_what_was_begun_and_begins_nothing(
    store: Store, courier: Courier, platform: Troubled
) -> None:
    await promise(store, "a")
    round = asyncio.create_task(courier.round())
    await platform.began.wait()
    await courier.drain()
    assert (await entry(store, "a")).fate == "sent"
    await round
    await promise(store, "b")
    assert await courier.round() == 0
