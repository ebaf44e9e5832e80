"""Between promise and delivery people change their minds: what is then left unsaid, and what is said to be late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.courier import Courier
from bot.domain.cohort import State
from bot.domain.errors import Interrupted
from bot.domain.membership import Kind, Route
from bot.ports import Store
from bot.ui.card import Hint
from tests.clockwork import direct
from tests.courier.platforms import Troubled, promise
from tests.kit import START, Clock, group, settings, words


async def fate(store: Store, key: str) -> tuple[str, str]:
    async with store.look() as db:
        entry = await db.outbox.get(key)
    assert entry
    return entry.fate.value, entry.reason


@pytest.fixture(autouse=True)
async def ada_wants_everything_directly(store: Store, clock: Clock) -> None:
    await group(store, clock, members=("ada",))
    await settings(store, "ada", routes=dict.fromkeys(Kind, Route.DIRECT))


async def personal(store: Store, kind: str = "nudge") -> None:
    await promise(store, "p", to=direct("ada"), kind=kind, user="ada")


async def test_a_message_to_a_member_arrives(store: Store, courier: Courier, platform: Troubled) -> None:
    await personal(store)
    await courier.round()
    assert platform.arrived() == ["p"]


async def test_not_to_somebody_who_has_left(store: Store, courier: Courier, clock: Clock) -> None:
    await personal(store)
    async with store.begin() as db:
        member = await db.members.get("c1", "ada")
        assert member
        await db.members.put(replace(member, left=clock()), (await db.cohorts.active())[0].community)
    await courier.round()
    assert await fate(store, "p") == ("skipped", "left the cohort")


async def test_not_to_somebody_who_wants_quiet(store: Store, courier: Courier) -> None:
    await personal(store)
    await settings(store, "ada", quiet_until=date(2026, 11, 9))
    await courier.round()
    assert await fate(store, "p") == ("skipped", "wants quiet until Mon 9 Nov 2026")


@pytest.mark.parametrize("kind", list(Kind))
async def test_not_to_somebody_who_has_turned_that_kind_off(store: Store, courier: Courier, kind: Kind) -> None:
    await personal(store, kind)
    await settings(store, "ada", routes={kind: Route.OFF})
    await courier.round()
    assert await fate(store, "p") == ("skipped", "no longer wants these as direct messages")


async def test_no_nudge_to_somebody_who_has_spoken_since(store: Store, courier: Courier, clock: Clock) -> None:
    await personal(store)
    clock.wait(minutes=5)
    async with store.begin() as db:
        await db.members.heard("c1", "ada", clock())
    await courier.round()
    assert await fate(store, "p") == ("skipped", "has been here since")


async def test_nothing_for_a_cohort_that_was_paused_in_between(store: Store, courier: Courier) -> None:
    await promise(store, "c1/prompt/1")
    async with store.begin() as db:
        cohort = await db.cohorts.get("c1")
        assert cohort and await db.cohorts.save(replace(cohort, state=State.PAUSED), cohort.version, None)
    await courier.round()
    assert await fate(store, "c1/prompt/1") == ("skipped", "the cohort is paused")


@pytest.mark.parametrize("withdrawn", [False, True], ids=["paused", "paused and withdrawn"])
async def test_what_may_be_there_already_is_not_called_skipped(
    store: Store, courier: Courier, clock: Clock, platform: Troubled, withdrawn: bool
) -> None:
    await promise(store, "c1/prompt/1")
    platform.troubles["c1/prompt/1"], platform.lost = [Interrupted("cut off")], {"c1/prompt/1"}
    await courier.round()
    async with store.begin() as db:
        cohort = await db.cohorts.get("c1")
        assert cohort and await db.cohorts.save(replace(cohort, state=State.PAUSED), cohort.version, None)
        if withdrawn:
            assert await db.outbox.withdraw("c1", "the cohort is paused", clock()) == 0
    clock.wait(minutes=1)
    await courier.round()
    fate_, reason = await fate(store, "c1/prompt/1")
    assert fate_ == "unknown"
    assert "the cohort is paused" in reason
    assert platform.arrived() == ["c1/prompt/1"]


async def test_a_post_up_to_ten_minutes_late_says_nothing(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    await promise(store, "c1/prompt/1")
    clock.wait(minutes=10)
    await courier.round()
    assert "late" not in words(platform.letters[0].card)


async def test_a_later_one_says_so_in_the_readers_hours_and_the_ledger_keeps_the_card_as_it_was(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    parcel = await promise(store, "c1/prompt/1")
    await promise(store, "p", to=direct("ada"), kind="wrap", user="ada")
    await settings(store, "ada", zone="Asia/Tokyo", routes=dict.fromkeys(Kind, Route.DIRECT))
    clock.move(START + timedelta(minutes=11))
    await courier.round()
    channel, ada = (next(each for each in platform.letters if each.key == key).card for key in ("c1/prompt/1", "p"))
    assert isinstance(channel.blocks[0], Hint)
    assert "This comes late: it was due Sun 1 Nov 2026, 13:00 Europe/Berlin." in words(channel)
    assert "This comes late: it was due Sun 1 Nov 2026, 21:00 Asia/Tokyo." in words(ada)
    async with store.look() as db:
        entry = await db.outbox.get("c1/prompt/1")
    assert entry and entry.parcel.card == parcel.card
