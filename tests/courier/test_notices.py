"""What moderators are told when something did not arrive: once, with the way out, and never in heaps."""

from __future__ import annotations

from datetime import timedelta

from bot.courier import Courier
from bot.domain.errors import Interrupted, TryLater, Unreachable, Unsure
from bot.domain.membership import CommunitySettings
from bot.ports import Store
from bot.ui.action import do
from bot.ui.card import Card, Choices
from tests.clockwork import direct
from tests.courier.platforms import Troubled, promise, room
from tests.kit import HOME, Clock, group, words

STAFF = room("staff")


async def notices_go_to_staff(store: Store) -> None:
    async with store.begin() as db:
        await db.communities.put(CommunitySettings(HOME, notices=STAFF))


def buttons(card: Card) -> dict[str, object]:
    return {each.label: each.action for block in card.blocks if isinstance(block, Choices) for each in block.buttons}


async def test_a_failure_is_told_with_its_fix_and_a_way_to_send_it_again(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    await group(store, clock)
    await notices_go_to_staff(store)
    platform.troubles["c1/prompt/3"] = [Unreachable("Let me write in #general.")]
    parcel = await promise(store, "c1/prompt/3")
    while await courier.round():
        pass
    (notice,) = platform.letters
    text = words(notice.card)
    assert (notice.key, notice.place) == ("notice/c1/prompt/3", STAFF)
    assert "I could not deliver the weekly prompt of Winter group, “About c1/prompt/3”, to #general." in text
    assert "What to do: Let me write in #general." in text
    assert buttons(notice.card)["Send again"] == do("log again", key=parcel.short, cohort="c1")
    assert "It arrived" not in buttons(notice.card)
    assert "Fewer of these" not in buttons(notice.card)


async def test_an_unknown_one_can_be_settled_either_way(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    await group(store, clock)
    platform.troubles["c1/wrap/3"] = [Unsure("I may not read the history of #general.")]
    parcel = await promise(store, "c1/wrap/3", kind="wrap")
    while await courier.round():
        pass
    (notice,) = platform.letters
    assert notice.place == direct("robin")
    assert "I can't tell whether the end-of-week wrap of Winter group" in words(notice.card)
    assert "Why: I may not read the history of #general." in words(notice.card)
    assert buttons(notice.card)["It arrived"] == do("log arrived", key=parcel.short, cohort="c1")
    assert buttons(notice.card)["Send again"] == do("log again", key=parcel.short, cohort="c1")


async def test_if_the_place_for_notices_itself_is_shut_the_creator_is_told(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    await group(store, clock)
    await notices_go_to_staff(store)
    platform.closed[STAFF] = "Let me write in #staff."
    await promise(store, "c1/prompt/3", to=STAFF)
    while await courier.round():
        pass
    assert [letter.place for letter in platform.letters] == [direct("robin")]


async def test_a_notice_that_does_not_arrive_leads_to_no_other(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    await group(store, clock)
    await notices_go_to_staff(store)
    platform.closed[STAFF] = "Let me write in #staff."
    platform.troubles["c1/prompt/3"] = [Unreachable("Let me write in #general.")]
    await promise(store, "c1/prompt/3")
    for _ in range(10):
        await courier.round()
    async with store.look() as db:
        assert dict(await db.outbox.keys("c1")) == {"c1/prompt/3": "failed", "notice/c1/prompt/3": "failed"}
    assert not platform.letters


async def test_whose_direct_messages_are_closed_is_not_told(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    await group(store, clock, members=("ada",))
    platform.closed[direct("ada")] = "This member's direct messages are closed to me."
    await promise(store, "c1/prompt/3/ada", to=direct("ada"))
    while await courier.round():
        pass
    (notice,) = platform.letters
    assert "to one member, directly" in words(notice.card)
    assert "ada" not in words(notice.card).lower()


async def test_many_failures_of_an_hour_become_three_notices_and_one_for_the_rest(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    await group(store, clock)
    await notices_go_to_staff(store)
    for n in range(40):
        place = room(f"r{n}")
        platform.closed[place] = f"Let me write in #r{n}."
        await promise(store, f"c1/prompt/{n}", to=place)
    while await courier.round():
        pass
    keys = [letter.key for letter in platform.letters]
    assert len(keys) == 4
    assert sum(1 for key in keys if key == "notice/c1/2026110112") == 1
    summary = next(letter for letter in platform.letters if letter.key == "notice/c1/2026110112")
    assert "Several messages of Winter group are in trouble." in words(summary.card)
    assert "Open the log" in buttons(summary.card)
    clock.wait(hours=1)
    await promise(store, "c1/wrap/9", to=room("r1"), kind="wrap")
    while await courier.round():
        pass
    assert platform.arrived()[-1] == "notice/c1/wrap/9"


async def test_the_same_failure_is_told_once_and_a_new_one_after_sending_again_is_told_anew(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    await group(store, clock)
    await notices_go_to_staff(store)
    platform.troubles["c1/prompt/3"] = [Unreachable("Let me write in #general.")] * 2
    parcel = await promise(store, "c1/prompt/3")
    while await courier.round():
        pass
    clock.wait(hours=2)
    async with store.begin() as db:
        assert await db.outbox.again(parcel.key, parcel.to, clock(), clock() + timedelta(days=1))
    while await courier.round():
        pass
    assert [key.split("/")[:4] for key in platform.arrived()] == [["notice", "c1", "prompt", "3"]] * 2
    assert len(set(platform.arrived())) == 2


async def test_a_platform_that_only_asks_to_wait_is_nobodys_business(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    await group(store, clock)
    platform.troubles["c1/prompt/3"] = [TryLater(10)] * 3
    await promise(store, "c1/prompt/3")
    for _ in range(5):
        await courier.round()
        clock.wait(seconds=10)
    assert platform.arrived() == ["c1/prompt/3"]


async def test_what_an_outage_left_behind_is_told_once_a_day_however_much_it_is(
    store: Store, courier: Courier, clock: Clock, platform: Troubled
) -> None:
    await group(store, clock)
    await notices_go_to_staff(store)
    for n in range(12):
        await promise(store, f"c1/nudge/1/u{n}", to=room(f"r{n}"), kind="nudge")
        platform.troubles[f"c1/nudge/1/u{n}"] = [Interrupted("cut off")]
    await courier.round()
    clock.wait(weeks=3)
    while await courier.round():
        pass
    (notice,) = platform.letters
    assert notice.key == f"notice/c1/missed/{clock.at:%Y%m%d}"
    assert "may not have arrived" in words(notice.card)
    assert "came back too late to find out" in words(notice.card)
    assert "Open the log" in buttons(notice.card)
