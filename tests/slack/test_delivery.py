"""How a post gets to Slack exactly once, whatever happens on the way, and what is said when it can't."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.slack.inspection import lacking
from adapters.slack.platform import SlackPlatform
from bot.domain.errors import Interrupted, StudyError, TryLater, Unreachable, Unsure
from bot.domain.people import Person, Place
from bot.ports import Parcel
from bot.ui.card import Card, Say
from bot.ui.text import Who, say
from tests.kit import Clock, world
from tests.slack.conftest import ROOM, settings
from tests.wire.desk import Desk
from tests.wire.slack_parts.faults import Broken, Cut, Refuse, TooMany
from tests.wire.slack_server import SlackServer

ADA = Person("slack", "T1", "U1")
TALK = "💬 Talk about it in the thread of this post"


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[SlackServer]:
    async with SlackServer(clock).running() as running:
        yield running
        assert running.log.findings == []


@pytest.fixture
async def platform(server: SlackServer, clock: Clock) -> SlackPlatform:
    made = SlackPlatform(settings(server), world(clock))
    await made.open()
    return made


def parcel(clock: Clock, key: str = "c1/prompt/1", to: Place = ROOM, words: str = "Good morning") -> Parcel:
    card = Card(say("Week 1"), (Say(say("{words}", words=words)),), "prompt")
    return Parcel(key, to, card, clock(), "prompt", clock() + timedelta(days=5), "c1")


def again(one: Parcel, clock: Clock, seconds: float = 60) -> Parcel:
    """The same parcel, tried before; some time has passed since."""
    tried = replace(one, first_tried=clock(), attempts=1)
    clock.wait(seconds=seconds)
    return tried


async def test_a_lost_answer_does_not_make_a_second_post(
    server: SlackServer, platform: SlackPlatform, clock: Clock
) -> None:
    server.fail("chat.postMessage", Cut(after=True))
    first = parcel(clock)
    with pytest.raises(Interrupted):
        await platform.deliver(first)
    assert len(server.posts()) == 1
    receipt = await platform.deliver(again(first, clock))
    assert len(server.posts()) == 1
    assert receipt.message == server.posts()[0].ts


async def test_a_post_that_never_arrived_is_sent_again(
    server: SlackServer, platform: SlackPlatform, clock: Clock
) -> None:
    server.fail("chat.postMessage", Cut())
    first = parcel(clock)
    with pytest.raises(Interrupted):
        await platform.deliver(first)
    await platform.deliver(again(first, clock))
    assert len(server.posts()) == 1


async def test_a_broken_slack_leaves_the_outcome_open(
    server: SlackServer, platform: SlackPlatform, clock: Clock
) -> None:
    server.fail("chat.postMessage", Broken(503, after=True))
    first = parcel(clock)
    with pytest.raises(Interrupted):
        await platform.deliver(first)
    await platform.deliver(again(first, clock))
    assert len(server.posts()) == 1


async def test_right_after_a_try_an_empty_history_proves_nothing(
    server: SlackServer, platform: SlackPlatform, clock: Clock
) -> None:
    with pytest.raises(TryLater):
        await platform.deliver(again(parcel(clock), clock, seconds=1))
    assert server.posts() == []


async def test_the_key_is_found_behind_many_newer_messages(
    server: SlackServer, platform: SlackPlatform, clock: Clock
) -> None:
    first = parcel(clock)
    receipt = await platform.deliver(first)
    tried = again(first, clock)
    for n in range(450):
        server.say(f"talk {n}")
    assert await platform.deliver(tried) == receipt
    assert len([call for call in server.log.calls if call.method == "conversations.history"]) == 3


async def test_without_the_right_to_look_nobody_claims_to_know(
    server: SlackServer, platform: SlackPlatform, clock: Clock
) -> None:
    server.forbid("channels:history")
    with pytest.raises(Unsure, match="newest manifest"):
        await platform.deliver(again(parcel(clock), clock))
    assert server.posts() == []


async def test_a_post_in_a_thread_is_found_in_its_thread(
    server: SlackServer, platform: SlackPlatform, clock: Clock
) -> None:
    start = server.say("let us talk")
    first = parcel(clock, to=replace(ROOM, thread=start.ts))
    receipt = await platform.deliver(first)
    assert server.posts()[1].thread == start.ts
    assert await platform.deliver(again(first, clock)) == receipt
    assert len(server.posts()) == 2


async def test_a_direct_message_is_found_and_revised_by_a_new_process(
    server: SlackServer, platform: SlackPlatform, clock: Clock
) -> None:
    first = parcel(clock, to=Place.direct(ADA))
    receipt = await platform.deliver(first)
    later = SlackPlatform(settings(server), world(clock))
    await later.open()
    assert await later.deliver(again(first, clock)) == receipt
    await later.revise(receipt, Card(say("Changed"), ()))
    (message,) = server.direct()
    assert "Changed" in message.text


async def test_a_revised_post_still_carries_its_key(server: SlackServer, platform: SlackPlatform, clock: Clock) -> None:
    first = parcel(clock)
    receipt = await platform.deliver(first)
    await platform.revise(receipt, Card(say("Changed"), ()))
    assert await platform.deliver(again(first, clock)) == receipt


async def test_revising_what_was_deleted_does_no_harm(
    server: SlackServer, platform: SlackPlatform, clock: Clock
) -> None:
    receipt = await platform.deliver(parcel(clock))
    server.posts()[0].deleted = True
    await platform.revise(receipt, Card(say("Changed"), ()))
    assert server.posts() == []


async def test_a_wait_that_outlasts_patience_is_passed_on(
    server: SlackServer, platform: SlackPlatform, clock: Clock
) -> None:
    server.fail("chat.postMessage", TooMany(0), TooMany(0), TooMany(7))
    with pytest.raises(TryLater) as later:
        await platform.deliver(parcel(clock))
    assert later.value.after == 7
    assert server.posts() == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("not_in_channel", "Type /invite @waypost in #weekly."),
        ("is_archived", "#weekly is archived"),
        ("account_inactive", "removed from this workspace"),
        ("token_revoked", "removed from this workspace"),
        ("restricted_action", "posting permissions"),
        ("missing_scope", "newest manifest"),
        ("invalid_blocks", "fault of Waypost"),
        ("something_new", "something_new"),
    ],
)
async def test_a_refusal_says_what_somebody_must_do(
    server: SlackServer, platform: SlackPlatform, clock: Clock, error: str, words: str
) -> None:
    server.fail("chat.postMessage", Refuse(error))
    with pytest.raises(Unreachable) as refused:
        await platform.deliver(parcel(clock))
    assert words in refused.value.fix
    assert refused.value.fix.endswith(".")


async def test_a_refused_token_is_tried_again_later(server: SlackServer, platform: SlackPlatform, clock: Clock) -> None:
    server.fail("chat.postMessage", Refuse("invalid_auth"))
    with pytest.raises(TryLater):
        await platform.deliver(parcel(clock))


async def test_a_slack_that_is_not_there_took_nothing(clock: Clock) -> None:
    async with SlackServer(clock).running() as server:
        platform = SlackPlatform(settings(server), world(clock))
        await platform.open()
    with pytest.raises(TryLater):
        await platform.deliver(parcel(clock))


async def test_a_refused_bot_token_is_said_at_the_start(server: SlackServer, clock: Clock) -> None:
    platform = SlackPlatform(settings(server, token="xoxb-wrong"), world(clock))
    with pytest.raises(StudyError, match="OAuth & Permissions"):
        await platform.open()


async def test_a_refused_app_token_is_said_before_anything_is_heard(server: SlackServer, clock: Clock) -> None:
    platform = SlackPlatform(settings(server, app_token="xapp-wrong"), world(clock))
    await platform.open()
    with pytest.raises(StudyError, match="App-Level Tokens"):
        await platform._listen()


async def test_a_post_to_be_discussed_says_where_and_stays_one_post(
    server: SlackServer, platform: SlackPlatform, clock: Clock
) -> None:
    first = parcel(clock)
    first = replace(first, card=replace(first.card, discuss="Week 1"))
    receipt = await platform.deliver(first)
    (post,) = server.posts()
    assert post.body["blocks"][-1]["elements"][0]["text"] == TALK
    assert TALK in post.text
    assert await platform.deliver(again(first, clock)) == receipt
    assert len(server.posts()) == 1


async def test_a_post_that_is_revised_still_says_where_to_talk(
    server: SlackServer, platform: SlackPlatform, clock: Clock
) -> None:
    first = parcel(clock)
    first = replace(first, card=replace(first.card, discuss="Week 1"))
    receipt = await platform.deliver(first)
    await platform.revise(receipt, replace(first.card, title=say("Week 1, anew")))
    assert server.posts()[0].text.startswith("Week 1, anew")
    assert TALK in server.posts()[0].text


@pytest.mark.parametrize("to", [Place.direct(ADA), replace(ROOM, thread="1.1")], ids=["direct messages", "a thread"])
async def test_where_no_thread_can_begin_none_is_spoken_of(
    server: SlackServer, platform: SlackPlatform, clock: Clock, to: Place
) -> None:
    if to.thread:
        to = replace(to, thread=server.say("Shall we?").ts)
    await platform.deliver(replace(parcel(clock, to=to), card=replace(parcel(clock).card, discuss="Week 1")))
    (posted,) = server.log.to("chat.postMessage")
    assert TALK not in str(posted)


async def test_only_who_is_meant_to_be_pinged_is_mentioned(
    server: SlackServer, platform: SlackPlatform, clock: Clock
) -> None:
    words = say("{ada} and {bruno}", ada=Who(ADA, "Ada", ping=True), bruno=Who(replace(ADA, user="U2"), "<!here>"))
    await platform.deliver(replace(parcel(clock), card=Card(say("Hello"), (Say(words),))))
    body = str(server.posts()[0].body)
    assert "<@U1>" in body
    assert "<!here>" not in body
    assert "U2" not in body


async def test_an_archived_and_an_unseen_channel_are_named_by_an_inspection(
    server: SlackServer, platform: SlackPlatform
) -> None:
    server.room.archived = True
    places = [ROOM, replace(ROOM, channel="C2"), replace(ROOM, channel="C404"), Place.direct(ADA)]
    problems = await platform.inspect(places)
    assert [problem.place for problem in problems] == places[:3]
    assert "archived" in problems[0].what
    assert problems[1].fix == "Type /invite @waypost in #elsewhere."


async def test_an_inspection_says_that_posts_could_not_be_found_again(
    server: SlackServer, platform: SlackPlatform
) -> None:
    server.forbid("channels:history")
    (problem,) = await platform.inspect([ROOM])
    assert "whether a post has arrived" in problem.what
    assert "channels:history" in problem.fix


def test_scopes_that_a_token_lacks_are_known_from_any_answer() -> None:
    assert lacking({"X-OAuth-Scopes": "commands, chat:write"}, ["commands", "im:history"]) == ["im:history"]
    assert lacking({}, ["commands"]) == []


async def test_a_process_that_only_posts_opens_no_socket_and_names_commands_as_they_are_typed(
    server: SlackServer, clock: Clock
) -> None:
    platform = SlackPlatform(settings(server, prefix="study-"), world(clock))
    await platform.open()
    waiting = asyncio.create_task(platform.stand_by(Desk()))
    await asyncio.sleep(0)
    await platform.deliver(parcel(clock, words="Type /greet"))
    assert "/study-greet" in server.posts()[0].text
    assert (server.socket.log, waiting.done()) == ([], False)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
