"""Posts over real sockets: each arrives once, or somebody is told what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import cast

import pytest
from discord.http import Route

from adapters.discord.delivery import Delivery
from adapters.discord.platform import DiscordPlatform
from bot.domain.errors import Interrupted, TryLater, Unreachable, Unsure
from bot.domain.people import Person, Place
from bot.ports import Parcel, Platform
from bot.ui.card import Card, Say
from bot.ui.text import say
from tests.kit import Clock, world
from tests.wire.conftest import Connect
from tests.wire.desk import Desk
from tests.wire.discord_parts.faults import Broken, Cut, Hang, Refuse, TooMany
from tests.wire.discord_parts.state import HISTORY, SEND, VIEW, User
from tests.wire.discord_server import DiscordServer

POST = ("POST", "/messages")


@pytest.fixture
def parcel(server: DiscordServer, clock: Clock) -> Parcel:
    """A prompt for the room, on its first try."""
    card = Card(say("Week 3"), (Say(say("Read chapter {n}.", n=3)),))
    to = Place("discord", server.guild, server.room.id)
    return Parcel("c1/prompt/3", to, card, clock(), "prompt", clock() + timedelta(days=2))


def to(user: User, parcel: Parcel, server: DiscordServer) -> Parcel:
    return replace(parcel, to=Place.direct(Person("discord", server.guild, user.id)))


def tried(parcel: Parcel, clock: Clock, **ago: float) -> Parcel:
    """The parcel as it is after a first try so long ago."""
    return replace(parcel, first_tried=clock() - timedelta(**ago), attempts=1)


async def test_a_post_arrives_and_its_receipt_names_it(server: DiscordServer, connect: Connect, parcel: Parcel) -> None:
    receipt = await (await connect()).deliver(parcel)
    (post,) = server.posts()
    assert (receipt.place, receipt.message) == (parcel.to, post.id)
    assert "Read chapter 3." in post.text
    assert any(parcel.short in control["custom_id"] for control in post.controls())


async def test_the_same_post_from_a_restarted_process_is_the_same_message(
    server: DiscordServer, connect: Connect, parcel: Parcel, clock: Clock
) -> None:
    first = await (await connect()).deliver(parcel)
    second = await (await connect()).deliver(tried(parcel, clock, seconds=20))
    assert second == first
    assert len(server.posts()) == 1
    assert len(server.log.to(*POST)) == 1


async def test_while_discord_knows_the_nonce_nothing_is_unknown_although_the_history_may_not_be_read(
    server: DiscordServer, connect: Connect, parcel: Parcel, clock: Clock
) -> None:
    server.state.deny(server.room, HISTORY)
    first = await (await connect()).deliver(parcel)
    second = await (await connect()).deliver(tried(parcel, clock, seconds=20))
    assert second == first
    assert [call.json["nonce"] for call in server.log.to(*POST)] == [parcel.short] * 2


async def test_a_post_that_was_held_up_for_too_long_is_left_to_whoever_carries_it_now(
    server: DiscordServer, connect: Connect, parcel: Parcel, clock: Clock
) -> None:
    with pytest.raises(TryLater):
        await (await connect()).deliver(replace(parcel, until=clock()))
    assert server.posts() == []


@pytest.mark.parametrize(
    "ago",
    [{"hours": -1}, {"hours": -50}, {"seconds": 30}, {"hours": 3}],
    ids=["ahead", "far ahead", "just now", "long ago"],
)
async def test_a_clock_that_was_set_between_two_tries_doubles_nothing(
    server: DiscordServer, connect: Connect, parcel: Parcel, clock: Clock, ago: dict[str, float]
) -> None:
    """The first try was an hour ago, whatever the machine's clock said then or says now."""
    first = await (await connect()).deliver(parcel)
    server.forget_nonces()
    clock.wait(hours=1)
    assert await (await connect()).deliver(tried(parcel, clock, **ago)) == first
    assert len(server.posts()) == 1


async def test_a_post_is_found_in_the_history_once_its_nonce_is_forgotten(
    server: DiscordServer, connect: Connect, parcel: Parcel, clock: Clock
) -> None:
    first = await (await connect()).deliver(parcel)
    server.forget_nonces()
    clock.wait(hours=3)
    second = await (await connect()).deliver(tried(parcel, clock, hours=3))
    assert second == first
    assert len(server.log.to(*POST)) == 1


async def test_a_post_that_never_arrived_is_sent_after_the_look_back(
    server: DiscordServer, connect: Connect, parcel: Parcel, clock: Clock
) -> None:
    for n in range(3):
        server.state.add_message(server.room, {"content": f"hello {n}"}, author=server.bruno)
    clock.wait(hours=3)
    receipt = await (await connect()).deliver(tried(parcel, clock, hours=3))
    assert receipt.message == server.posts()[-1].id
    assert len(server.posts()) == 4


async def test_the_look_back_reads_through_a_busy_room(
    server: DiscordServer, connect: Connect, parcel: Parcel, clock: Clock
) -> None:
    tried_at = clock()
    first = await (await connect()).deliver(parcel)
    for n in range(230):
        server.state.add_message(server.room, {"content": f"hello {n}"}, author=server.bruno)
    server.forget_nonces()
    clock.wait(hours=1)
    assert await (await connect()).deliver(replace(parcel, first_tried=tried_at)) == first
    assert len(server.log.to("GET", "/messages")) == 3


async def test_a_card_that_answers_a_person_is_not_taken_for_the_post(
    server: DiscordServer, connect: Connect, parcel: Parcel, clock: Clock
) -> None:
    copy = {"components": [{"type": 2, "style": 2, "label": "Fewer", "custom_id": f"fewer#{parcel.short}"}]}
    asked = {"id": "1", "type": 2, "user": server.ada.json(), "authorizing_integration_owners": {}}
    server.state.add_message(server.room, {"components": [{"type": 1, **copy}]}, asked=asked)
    server.state.add_message(server.room, {"components": [{"type": 1, **copy}]}, author=server.bruno)
    clock.wait(minutes=2)
    receipt = await (await connect()).deliver(tried(parcel, clock, minutes=2))
    assert receipt.message == server.posts()[-1].id
    assert len(server.posts()) == 3


async def test_a_post_that_was_deleted_meanwhile_counts_as_sent(
    server: DiscordServer, connect: Connect, parcel: Parcel, clock: Clock
) -> None:
    platform = await connect()
    await platform.deliver(parcel)
    server.posts()[0].deleted = True
    receipt = await platform.deliver(tried(parcel, clock, seconds=20))
    assert receipt.place == parcel.to
    assert server.posts() == []


async def test_a_post_is_not_doubled_when_discord_breaks_down_after_taking_it(
    server: DiscordServer, connect: Connect, parcel: Parcel
) -> None:
    server.fail(*POST, Broken(500, after=True))
    receipt = await (await connect()).deliver(parcel)
    assert [post.id for post in server.posts()] == [receipt.message]


@pytest.mark.parametrize("after", [True, False], ids=["after it was taken", "before it was taken"])
@pytest.mark.parametrize("how", [Cut, partial(Broken, 520)], ids=["a cut", "an error that says nothing"])
async def test_a_break_leaves_the_outcome_open_and_the_next_try_settles_it(
    server: DiscordServer, connect: Connect, parcel: Parcel, clock: Clock, how: Callable[..., Cut | Broken], after: bool
) -> None:
    server.fail(*POST, how(after=after))
    with pytest.raises(Interrupted):
        await (await connect()).deliver(parcel)
    assert len(server.posts()) == after
    receipt = await (await connect()).deliver(tried(parcel, clock, seconds=5))
    assert [post.id for post in server.posts()] == [receipt.message]


async def test_a_cut_is_settled_by_the_history_when_the_next_try_comes_late(
    server: DiscordServer, connect: Connect, parcel: Parcel, clock: Clock
) -> None:
    server.fail(*POST, Cut(after=True))
    with pytest.raises(Interrupted):
        await (await connect()).deliver(parcel)
    server.forget_nonces()
    clock.wait(days=1)
    receipt = await (await connect()).deliver(tried(parcel, clock, days=1))
    assert [post.id for post in server.posts()] == [receipt.message]


async def test_an_answer_that_never_comes_leaves_the_outcome_open(
    server: DiscordServer, connect: Connect, parcel: Parcel, clock: Clock
) -> None:
    platform = cast(DiscordPlatform, await connect())
    server.fail(*POST, Hang())
    with pytest.raises(Interrupted):
        await Delivery(platform.client, world(clock), window=60, patience=1).deliver(parcel)
    assert (await platform.deliver(tried(parcel, clock, seconds=20))).message == server.posts()[0].id
    assert len(server.posts()) == 1


async def test_a_wait_for_the_limit_on_everything_that_is_given_up_holds_up_no_later_call(
    server: DiscordServer, connect: Connect, parcel: Parcel, clock: Clock
) -> None:
    """The library would keep its lock shut, and send nothing more until the next start."""
    platform = cast(DiscordPlatform, await connect())
    server.fail(*POST, TooMany(20, everywhere=True))
    with pytest.raises(Interrupted):
        await Delivery(platform.client, world(clock), window=60, patience=0.3).deliver(parcel)
    async with asyncio.timeout(5):
        await platform.deliver(tried(parcel, clock, seconds=20))
    assert len(server.posts()) == 1


async def test_a_discord_that_is_not_there_means_try_later(
    server: DiscordServer, connect: Connect, parcel: Parcel
) -> None:
    platform = await connect()
    Route.BASE = "http://127.0.0.1:1/api/v10"
    with pytest.raises(TryLater):
        await platform.deliver(parcel)
    assert server.posts() == []


async def test_a_discord_that_calls_itself_unavailable_leaves_the_outcome_open(
    server: DiscordServer, connect: Connect, parcel: Parcel
) -> None:
    server.fail(*POST, Refuse(503, 0))
    with pytest.raises(Interrupted):
        await (await connect()).deliver(parcel)


async def test_a_short_wait_is_sat_out(server: DiscordServer, connect: Connect, parcel: Parcel) -> None:
    server.fail(*POST, TooMany(0.05), TooMany(0.05, everywhere=True))
    await (await connect()).deliver(parcel)
    assert len(server.posts()) == 1


@pytest.mark.parametrize(
    "fault", [TooMany(120.0), TooMany(0.1, via=False), Refuse(403, 40003, "too fast"), Refuse(401, 0)], ids=repr
)
async def test_a_long_wait_is_left_to_the_courier(
    server: DiscordServer, connect: Connect, parcel: Parcel, fault: TooMany | Refuse
) -> None:
    platform = await connect()
    server.fail(*POST, fault)
    with pytest.raises(TryLater) as later:
        await platform.deliver(parcel)
    assert later.value.after is None or later.value.after >= 120
    assert server.posts() == []


async def test_twelve_posts_keep_to_a_limit_of_five_and_their_order(
    server: DiscordServer, connect: Connect, parcel: Parcel
) -> None:
    bucket = server.limit(5, 0.2)
    platform = await connect()
    sent = [await platform.deliver(replace(parcel, key=f"c1/prompt/{n}")) for n in range(12)]
    assert [post.id for post in server.posts()] == [receipt.message for receipt in sent]
    assert bucket.overruns == 0


async def test_a_direct_message_arrives_and_is_found_again(
    server: DiscordServer, connect: Connect, parcel: Parcel, clock: Clock
) -> None:
    letter = to(server.ada, parcel, server)
    first = await (await connect()).deliver(letter)
    server.forget_nonces()
    clock.wait(hours=2)
    second = await (await connect()).deliver(tried(letter, clock, hours=2))
    assert first == second
    assert first.place == letter.to
    assert len(server.direct(server.ada)) == 1


@pytest.mark.parametrize(
    ("fault", "wait"), [(Cut(), None), (Cut(after=True), None), (Refuse(403, 40003, "too fast"), 600)], ids=repr
)
async def test_direct_messages_that_do_not_open_are_tried_later(
    server: DiscordServer, connect: Connect, parcel: Parcel, fault: Cut | Refuse, wait: float | None
) -> None:
    platform, letter = await connect(), to(server.ada, parcel, server)
    server.fail("POST", "/users/@me/channels", fault)
    with pytest.raises(TryLater) as later:
        await platform.deliver(letter)
    assert later.value.after == wait
    await platform.deliver(letter)
    assert len(server.direct(server.ada)) == 1


async def test_a_post_for_a_thread_goes_there(server: DiscordServer, connect: Connect, parcel: Parcel) -> None:
    thread = server.state.add_channel("a thread of the room")
    place = replace(parcel.to, thread=thread.id)
    receipt = await (await connect()).deliver(replace(parcel, to=place))
    assert receipt.place == place
    assert (len(server.posts(thread)), server.posts()) == (1, [])


async def test_closed_direct_messages_are_told_with_what_to_do(
    server: DiscordServer, connect: Connect, parcel: Parcel
) -> None:
    server.ada.reachable = False
    fix = await fix_for(await connect(), to(server.ada, parcel, server))
    assert "direct messages are closed" in fix
    assert "/study settings" in fix


@pytest.mark.parametrize(
    ("lacking", "right"), [(SEND, "Send Messages"), (VIEW, "View Channel")], ids=["may not write", "may not see"]
)
async def test_a_missing_right_is_named(
    server: DiscordServer, connect: Connect, parcel: Parcel, lacking: int, right: str
) -> None:
    server.state.deny(server.room, lacking)
    assert right in await fix_for(await connect(), parcel)
    assert len(server.log.to(*POST)) == 1


async def test_a_channel_that_is_gone_is_told_with_what_to_do(
    server: DiscordServer, connect: Connect, parcel: Parcel
) -> None:
    del server.state.channels[server.room.id]
    assert "/cohort edit" in await fix_for(await connect(), parcel)


async def test_an_unreadable_history_leaves_it_unknown_and_posts_nothing(
    server: DiscordServer, connect: Connect, parcel: Parcel, clock: Clock
) -> None:
    await (await connect()).deliver(parcel)
    server.forget_nonces()
    server.state.deny(server.room, HISTORY)
    clock.wait(hours=1)
    with pytest.raises(Unsure, match="Read Message History"):
        await (await connect()).deliver(tried(parcel, clock, hours=1))
    assert len(server.posts()) == 1


async def test_a_post_is_revised_where_it_stands(server: DiscordServer, connect: Connect, parcel: Parcel) -> None:
    platform = await connect()
    receipt = await platform.deliver(parcel)
    await platform.revise(receipt, Card(say("Week 3, corrected")))
    (post,) = server.posts()
    assert (post.id, "corrected" in post.text) == (receipt.message, True)


async def test_a_deleted_post_needs_no_revision(server: DiscordServer, connect: Connect, parcel: Parcel) -> None:
    platform = await connect()
    receipt = await platform.deliver(parcel)
    server.posts()[0].deleted = True
    await platform.revise(receipt, Card(say("Week 3, corrected")))
    assert server.posts() == []


async def test_the_check_names_what_stands_in_the_way(server: DiscordServer, connect: Connect, parcel: Parcel) -> None:
    platform = await connect()
    assert await platform.inspect([parcel.to]) == []
    server.state.deny(server.room, HISTORY | SEND)
    found = await platform.inspect([parcel.to, replace(parcel.to, channel="100000000000000999")])
    assert len(found) == 3
    assert "Send Messages" in found[0].fix
    assert "Read Message History" in found[1].fix
    assert "/cohort edit" in found[2].fix


async def fix_for(platform: Platform, parcel: Parcel) -> str:
    """The sentence that says how to mend what stands in a parcel's way."""
    with pytest.raises(Unreachable) as why:
        await platform.deliver(parcel)
    return why.value.fix


async def test_a_process_that_only_posts_needs_no_gateway(
    server: DiscordServer, connect: Connect, parcel: Parcel
) -> None:
    platform = await connect()
    waiting = asyncio.create_task(platform.stand_by(Desk()))
    receipt = await platform.deliver(parcel)
    assert [post.id for post in server.posts()] == [receipt.message]
    assert (server.gateway.log, server.rest.writes, waiting.done()) == ([], 0, False)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
