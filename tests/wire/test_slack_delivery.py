"""Posts to a Slack workspace over real sockets: each arrives once, or somebody is told what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import cast

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import delivery
from adapters.slack.naming import Naming
from adapters.slack.platform import SlackPlatform
from bot.domain.errors import DeliveryError, Interrupted, TryLater, Unreachable, Unsure
from bot.domain.people import Person, Place
from bot.ports import Parcel, Platform, Receipt
from bot.ui.card import Card, Say
from bot.ui.text import say
from tests.kit import Clock, world
from tests.wire.slack_parts.faults import Broken, Cut, Hang, Refuse, TooMany
from tests.wire.slack_parts.fixtures import Connect, connect_slack, make_slack, slack, slack_world
from tests.wire.slack_server import SlackServer

__all__ = ["connect_slack", "make_slack", "slack", "slack_world"]

POST = "chat.postMessage"


@pytest.fixture
def parcel(slack: SlackServer, clock: Clock) -> Parcel:
    """A prompt for the room, on its first try."""
    card = Card(say("Week 3"), (Say(say("Read chapter {n}.", n=3)),))
    to = Place("slack", "T1", "C1")
    return Parcel("c1/prompt/3", to, card, clock(), "prompt", clock() + timedelta(days=2))


def to(user: str, parcel: Parcel) -> Parcel:
    return replace(parcel, to=Place.direct(Person("slack", "T1", user)))


def tried(parcel: Parcel, clock: Clock, **ago: float) -> Parcel:
    """The parcel as it is after a first try so long ago."""
    return replace(parcel, first_tried=clock() - timedelta(**ago), attempts=1)


async def test_a_post_arrives_and_its_receipt_names_it(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel
) -> None:
    receipt = await (await connect_slack()).deliver(parcel)
    (post,) = slack.posts()
    assert (receipt.place, receipt.message) == (parcel.to, post.ts)
    assert "Read chapter 3." in post.text
    assert "Read chapter 3." in post.body["text"], "what notifications show"
    assert any(parcel.short in control["action_id"] for control in post.controls())


async def test_the_same_post_from_a_restarted_process_is_the_same_message(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, clock: Clock
) -> None:
    first = await (await connect_slack()).deliver(parcel)
    clock.wait(seconds=20)
    second = await (await connect_slack()).deliver(tried(parcel, clock, seconds=20))
    assert second == first
    assert len(slack.log.to(POST)) == 1


async def test_a_post_that_never_arrived_is_sent_after_the_look_back(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, clock: Clock
) -> None:
    for n in range(3):
        slack.say(f"hello {n}")
    clock.wait(hours=3)
    receipt = await (await connect_slack()).deliver(tried(parcel, clock, hours=3))
    assert receipt.message == slack.posts()[-1].ts
    assert len(slack.posts()) == 4


async def test_nothing_is_sent_again_before_slack_would_show_what_it_took(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, clock: Clock
) -> None:
    with pytest.raises(TryLater):
        await (await connect_slack()).deliver(tried(parcel, clock, seconds=1))
    assert slack.posts() == []


async def test_the_look_back_reads_through_a_busy_channel(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, clock: Clock
) -> None:
    tried_at = clock()
    first = await (await connect_slack()).deliver(parcel)
    for n in range(450):
        slack.say(f"hello {n}")
    clock.wait(hours=1)
    assert await (await connect_slack()).deliver(replace(parcel, first_tried=tried_at)) == first
    assert len(slack.log.to("conversations.history")) == 3


async def test_a_post_that_was_held_up_for_too_long_is_left_to_whoever_carries_it_now(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, clock: Clock
) -> None:
    with pytest.raises(TryLater):
        await (await connect_slack()).deliver(replace(parcel, until=clock()))
    assert slack.posts() == []


async def test_a_process_that_was_stopped_while_it_connected_posts_nothing_any_more(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, clock: Clock
) -> None:
    platform = cast(SlackPlatform, await connect_slack())
    looks = count()

    async def client_of(space: str | None) -> AsyncWebClient:
        return platform.client

    def stopped_after_the_first_look() -> datetime:
        return clock() + timedelta(minutes=next(looks))

    late = replace(world(clock), now=stopped_after_the_first_look)
    posting = delivery.Delivery(client_of, late, "Waypost", Naming(""))
    with pytest.raises((TryLater, Interrupted)):
        await posting.deliver(replace(parcel, until=clock() + timedelta(seconds=30)))
    assert slack.posts() == []


@pytest.mark.parametrize(
    "ago",
    [{"hours": -1}, {"hours": -50}, {"hours": 3}],
    ids=["ahead", "far ahead", "behind"],
)
async def test_a_clock_that_was_set_between_two_tries_doubles_nothing(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, clock: Clock, ago: dict[str, float]
) -> None:
    """The first try was an hour ago, whatever the machine's clock said then or says now."""
    first = await (await connect_slack()).deliver(parcel)
    clock.wait(hours=1)
    assert await (await connect_slack()).deliver(tried(parcel, clock, **ago)) == first
    assert len(slack.posts()) == 1


async def test_a_first_try_in_the_future_is_not_waited_for(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, clock: Clock
) -> None:
    platform = await connect_slack()
    ahead = tried(parcel, clock, hours=-20)
    with pytest.raises(TryLater):
        await platform.deliver(replace(ahead, attempts=2))
    await platform.deliver(replace(ahead, attempts=3))
    assert len(slack.posts()) == 1


async def test_another_post_is_not_taken_for_this_one(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, clock: Clock
) -> None:
    platform = await connect_slack()
    await platform.deliver(replace(parcel, key="c1/prompt/2"))
    clock.wait(minutes=2)
    receipt = await platform.deliver(tried(parcel, clock, minutes=2))
    assert receipt.message == slack.posts()[-1].ts
    assert len(slack.posts()) == 2


@pytest.mark.parametrize("after", [True, False], ids=["after it was taken", "before it was taken"])
@pytest.mark.parametrize("how", [Cut, partial(Broken, 500), partial(Broken, 503)], ids=["a cut", "a 500", "a 503"])
async def test_a_break_leaves_the_outcome_open_and_the_next_try_settles_it(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, clock: Clock, how: Callable[..., Cut | Broken],
    after: bool,
) -> None:  # fmt: skip
    slack.fail(POST, how(after=after))
    with pytest.raises(Interrupted):
        await (await connect_slack()).deliver(parcel)
    assert len(slack.posts()) == after
    clock.wait(minutes=1)
    receipt = await (await connect_slack()).deliver(tried(parcel, clock, minutes=1))
    assert [post.ts for post in slack.posts()] == [receipt.message]


async def test_an_answer_that_never_comes_leaves_the_outcome_open(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "PATIENCE", 0.2)
    slack.fail(POST, Hang())
    platform = await connect_slack()
    with pytest.raises(Interrupted) as broken:
        await platform.deliver(parcel)
    assert broken.value.after >= 60, "it may still be taken, and a look would prove nothing"
    clock.wait(minutes=1)
    assert (await platform.deliver(tried(parcel, clock, minutes=1))).message == slack.posts()[0].ts
    assert len(slack.posts()) == 1


async def test_a_history_that_breaks_off_is_looked_at_again_before_anything_is_sent(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, clock: Clock
) -> None:
    platform = await connect_slack()
    first = await platform.deliver(parcel)
    clock.wait(minutes=1)
    slack.fail("conversations.history", Cut(), Cut())  # a read that breaks off once is repeated at once
    with pytest.raises((TryLater, Interrupted)):
        await platform.deliver(tried(parcel, clock, minutes=1))
    assert await platform.deliver(tried(parcel, clock, minutes=1)) == first
    assert len(slack.posts()) == 1


async def test_posts_to_a_channel_that_takes_no_more_arrive_later_in_order_and_once(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel
) -> None:
    slack.limit(2, 1)
    platform = await connect_slack()
    sent = [await patiently(platform, replace(parcel, key=f"c1/prompt/{n}")) for n in range(3)]
    assert [post.ts for post in slack.posts()] == [receipt.message for receipt in sent]


async def test_a_long_wait_is_left_to_the_courier(slack: SlackServer, connect_slack: Connect, parcel: Parcel) -> None:
    platform = await connect_slack()
    slack.fail(POST, TooMany(120))
    with pytest.raises(TryLater) as later:
        await platform.deliver(parcel)
    assert (later.value.after, slack.posts()) == (120, [])


async def test_a_full_channel_refuses_and_says_for_how_long(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel
) -> None:
    bucket = slack.limit(1, 30)
    platform = await connect_slack()
    await platform.deliver(parcel)
    with pytest.raises(TryLater) as later:
        await platform.deliver(replace(parcel, key="c1/prompt/4"))
    assert later.value.after is not None
    assert 1 <= later.value.after <= 30
    assert (len(slack.posts()), bucket.overruns) == (1, 1)


async def test_a_direct_message_arrives_and_is_found_again(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, clock: Clock
) -> None:
    letter = to("U1", parcel)
    first = await (await connect_slack()).deliver(letter)
    clock.wait(hours=2)
    second = await (await connect_slack()).deliver(tried(letter, clock, hours=2))
    assert (first, first.place) == (second, letter.to)
    assert len(slack.direct("U1")) == 1


@pytest.mark.parametrize("fault", [Cut(), Cut(after=True)], ids=repr)
async def test_direct_messages_that_do_not_open_are_tried_later(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, fault: Cut
) -> None:
    platform, letter = await connect_slack(), to("U1", parcel)
    slack.fail("conversations.open", fault)
    with pytest.raises(TryLater):
        await platform.deliver(letter)
    await platform.deliver(letter)
    assert len(slack.direct("U1")) == 1


async def test_a_post_for_a_thread_goes_there_and_is_found_again(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, clock: Clock
) -> None:
    talk = slack.say("Shall we?")
    reply = replace(parcel, to=replace(parcel.to, thread=talk.ts))
    platform = await connect_slack()
    first = await platform.deliver(reply)
    clock.wait(hours=1)
    assert await platform.deliver(tried(reply, clock, hours=1)) == first
    assert [post.thread for post in slack.posts()] == [None, talk.ts]


async def test_a_post_to_be_discussed_is_the_only_one_also_when_its_confirmation_is_lost(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, clock: Clock
) -> None:
    talked = replace(parcel, card=replace(parcel.card, discuss="Week 3"))
    slack.fail(POST, Cut(after=True))
    with pytest.raises(Interrupted):
        await (await connect_slack()).deliver(talked)
    clock.wait(hours=1)
    receipt = await (await connect_slack()).deliver(tried(talked, clock, hours=1))
    assert [(post.ts, post.thread) for post in slack.posts()] == [(receipt.message, None)]


@pytest.mark.parametrize("private", [False, True], ids=["a public channel", "a private one"])
async def test_a_channel_without_the_bot_is_told_with_the_sentence_to_type(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, private: bool
) -> None:
    slack.elsewhere.private = private
    assert "/invite @" in await fix_for(await connect_slack(), replace(parcel, to=Place("slack", "T1", "C2")))


async def test_an_archived_channel_is_told_with_what_to_do(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel
) -> None:
    slack.room.archived = True
    fix = await fix_for(await connect_slack(), parcel)
    assert "#weekly is archived" in fix
    assert "/cohort edit" in fix


async def test_what_to_do_names_commands_as_they_are_typed_there(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel
) -> None:
    slack.room.archived = True
    platform = await connect_slack(prefix="wp-")
    assert "with /wp-cohort edit." in await fix_for(platform, parcel)
    (problem,) = await platform.inspect([parcel.to])
    assert "with /wp-cohort edit." in problem.fix
    slack.fail("conversations.open", Refuse("user_disabled"))
    assert "with /wp-cohort members." in await fix_for(platform, replace(parcel, to=Place("slack", "T1", "@U1")))


@pytest.mark.parametrize(
    ("error", "words"),
    [("account_inactive", "Install it again"), ("token_revoked", "Install it again"), ("restricted_action", "#weekly")],
)
async def test_what_only_a_person_can_mend_is_said_to_them(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, error: str, words: str
) -> None:
    platform = await connect_slack()
    slack.fail(POST, Refuse(error))
    assert words in await fix_for(platform, parcel)


async def test_a_removed_app_stops_posting_and_says_how_to_come_back(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel
) -> None:
    platform = await connect_slack()
    slack.socket.patience = 0.01
    await slack.uninstall()
    assert "Install it again" in await fix_for(platform, parcel)


async def test_a_token_that_is_refused_for_now_is_tried_much_later(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel
) -> None:
    platform = await connect_slack()
    slack.fail(POST, Refuse("invalid_auth"))
    with pytest.raises(TryLater) as later:
        await platform.deliver(parcel)
    assert later.value.after is not None
    assert later.value.after >= 60


async def test_a_person_who_left_is_told_to_the_moderators(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel
) -> None:
    slack.ada.deleted = True
    assert "/cohort members" in await fix_for(await connect_slack(), to("U1", parcel))


async def test_an_unreadable_history_leaves_it_unknown_and_posts_nothing(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, clock: Clock
) -> None:
    await (await connect_slack()).deliver(parcel)
    slack.forbid("channels:history")
    clock.wait(hours=1)
    with pytest.raises(Unsure, match="manifest"):
        await (await connect_slack()).deliver(tried(parcel, clock, hours=1))
    assert len(slack.posts()) == 1


async def test_a_post_is_revised_where_it_stands(slack: SlackServer, connect_slack: Connect, parcel: Parcel) -> None:
    platform = await connect_slack()
    receipt = await platform.deliver(parcel)
    await platform.revise(receipt, Card(say("Week 3, corrected")))
    (post,) = slack.posts()
    assert (post.ts, "corrected" in post.text) == (receipt.message, True)


async def test_a_revised_post_is_still_found_by_its_key(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, clock: Clock
) -> None:
    platform = await connect_slack()
    receipt = await platform.deliver(parcel)
    await platform.revise(receipt, Card(say("Week 3, corrected")))
    clock.wait(hours=1)
    assert await platform.deliver(tried(parcel, clock, hours=1)) == receipt


async def test_a_direct_message_is_revised_by_a_process_that_did_not_send_it(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel
) -> None:
    receipt = await (await connect_slack()).deliver(to("U1", parcel))
    await (await connect_slack()).revise(receipt, Card(say("Week 3, corrected")))
    assert "corrected" in slack.direct("U1")[0].text


async def test_a_deleted_post_needs_no_revision(slack: SlackServer, connect_slack: Connect, parcel: Parcel) -> None:
    platform = await connect_slack()
    receipt = await platform.deliver(parcel)
    slack.posts()[0].deleted = True
    await platform.revise(receipt, Card(say("Week 3, corrected")))
    assert slack.posts() == []


async def test_a_name_with_slack_s_own_marks_pings_nobody(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel
) -> None:
    card = Card(say("{who} & co.", who="<!channel>"), (Say(say("Well done, {who}", who="<!here> <@U2>")),))
    await (await connect_slack()).deliver(replace(parcel, card=card))
    (post,) = slack.posts()
    written = [text for block in post.blocks if block["type"] == "section" for text in [block["text"]["text"]]]
    assert all("<!" not in text and "<@" not in text for text in (*written, post.body["text"]))


async def test_the_check_names_what_stands_in_the_way(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel
) -> None:
    platform = await connect_slack()
    assert await platform.inspect([parcel.to]) == []
    slack.forbid("channels:history")
    found = await platform.inspect([parcel.to, Place("slack", "T1", "C2"), Place("slack", "T1", "C999")])
    assert len(found) == 3
    assert "channels:history" in found[0].fix
    assert "/invite @" in found[1].fix
    assert all(problem.fix for problem in found)


@pytest.mark.parametrize("method", [POST, "conversations.open"])
async def test_a_slack_that_talks_nonsense_breaks_nothing(
    slack: SlackServer, connect_slack: Connect, parcel: Parcel, method: str
) -> None:
    platform = await connect_slack()
    slack.fail(method, Broken(200))
    with pytest.raises(DeliveryError):
        await platform.deliver(to("U1", parcel))


async def fix_for(platform: Platform, parcel: Parcel) -> str:
    """The sentence that says how to mend what stands in a parcel's way."""
    with pytest.raises(Unreachable) as why:
        await platform.deliver(parcel)
    return why.value.fix


async def patiently(platform: Platform, parcel: Parcel) -> Receipt:
    """Deliver as the courier does: where Slack asks to wait, later."""
    while True:
        try:
            return await platform.deliver(parcel)
        except TryLater as later:
            await asyncio.sleep(later.after or 1)
