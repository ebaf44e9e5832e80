"""What the group may rely on: a promised post is there once, and whoever can mend a refusal is told how."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.domain.errors import Interrupted, TryLater, Unreachable, Unsure
from bot.domain.people import Person, Place
from bot.ports import Parcel
from bot.ui.action import do
from bot.ui.card import Button, Card, Choices, Say
from bot.ui.text import Who, say
from tests.discord.conftest import Stage, words

MINUTE = timedelta(minutes=1)


def parcel(stage: Stage, to: Place | None = None, key: str = "c1/prompt/3", tried: timedelta | None = None) -> Parcel:
    """A post for the room; `tried` is how long ago it was tried first."""
    now = discord.utils.utcnow()
    place = to or Place("discord", str(stage.guild.id), str(stage.room.id))
    card = Card(say("Week 3"), (Say(say("Hello, {who}", who=Who(ada(stage), "Ada"))),), "prompt")
    return Parcel(
        key, place, card, now, "prompt", now + timedelta(days=1), first_tried=now - tried if tried is not None else None
    )


def ada(stage: Stage) -> Person:
    return Person("discord", str(stage.guild.id), str(stage.ada.id))


async def test_a_post_arrives_with_its_key_as_nonce_and_mark(stage: Stage) -> None:
    sent = parcel(stage)
    receipt = await stage.platform.deliver(sent)
    (message,) = stage.room.history()
    assert receipt.message == str(message.id)
    assert receipt.place == sent.to
    assert "Week 3" in words(message_of(message))
    (body,) = stage.sent("POST", f"/channels/{stage.room.id}/messages")
    assert body["nonce"] == sent.short
    assert body["enforce_nonce"]
    assert f"fewer|key={sent.short}" in str(body["components"])


async def test_nobody_is_pinged_by_accident(stage: Stage) -> None:
    await stage.platform.deliver(parcel(stage))
    (body,) = stage.sent("POST", f"/channels/{stage.room.id}/messages")
    assert body["allowed_mentions"]["parse"] == []
    assert not body["allowed_mentions"].get("users")


async def test_only_who_is_meant_is_pinged(stage: Stage) -> None:
    now = discord.utils.utcnow()
    card = Card(say("{who}, your turn", who=Who(ada(stage), "Ada", ping=True)))
    place = Place("discord", str(stage.guild.id), str(stage.room.id))
    await stage.platform.deliver(Parcel("c1/turn/1", place, card, now, "turn", now + MINUTE))
    (body,) = stage.sent("POST", f"/channels/{stage.room.id}/messages")
    assert [str(user) for user in body["allowed_mentions"]["users"]] == [str(stage.ada.id)]


async def test_within_the_window_the_nonce_is_trusted_where_the_history_shows_nothing(stage: Stage) -> None:
    await stage.platform.deliver(parcel(stage, tried=timedelta(seconds=30)))
    assert len(stage.room.history()) == 1
    assert stage.sent("GET", f"/guilds/{stage.guild.id}") == []
    assert len(stage.room.history()) == 1


async def test_after_the_window_a_post_that_is_there_is_found(stage: Stage) -> None:
    first = await stage.platform.deliver(parcel(stage))
    await stage.env.advance_time(600)
    again = await stage.platform.deliver(parcel(stage, tried=timedelta(seconds=600)))
    assert again == first
    assert len(stage.room.history()) == 1


async def test_after_the_window_a_post_that_is_not_there_is_sent(stage: Stage) -> None:
    await stage.ada.send(stage.room, "hello")
    await stage.platform.deliver(parcel(stage, key="c1/prompt/2"))
    await stage.env.advance_time(600)
    await stage.platform.deliver(parcel(stage, tried=timedelta(seconds=600)))
    assert len(stage.room.history()) == 3


async def test_an_empty_but_readable_room_is_believed(stage: Stage) -> None:
    await stage.platform.deliver(parcel(stage, tried=timedelta(seconds=600)))
    assert len(stage.room.history()) == 1


async def test_an_answer_to_the_posts_button_is_not_the_post(stage: Stage) -> None:
    user = stage.ada.user
    place = Place.direct(ada(stage))
    await stage.platform.deliver(parcel(stage, place))
    (post,) = user.dm_channel.history()
    await user.click(post, label="Fewer of these")
    await stage.env.advance_time(600)
    receipt = await stage.platform.deliver(parcel(stage, place, tried=timedelta(seconds=600)))
    assert receipt.message == str(post.id)


async def test_a_notice_about_a_post_is_not_the_post(stage: Stage) -> None:
    post = parcel(stage, tried=timedelta(seconds=600))
    again = Choices((Button("Send again", do("log again", key=post.short)), Button("The log", do("log"))))
    notice = replace(parcel(stage, key="notice/c1/prompt/3"), card=Card(say("It did not arrive"), (again,)))
    await stage.platform.deliver(notice.marked())
    receipt = await stage.platform.deliver(post)
    assert receipt.message == str(stage.room.history()[-1].id)
    assert len(stage.room.history()) == 2


async def test_a_place_that_is_no_channel_is_told(stage: Stage) -> None:
    odd = Place("discord", str(stage.guild.id), "general")
    with pytest.raises(Unreachable):
        await stage.platform.deliver(parcel(stage, odd))
    (problem,) = await stage.platform.inspect([odd])
    assert problem.fix


async def test_a_history_that_may_not_be_read_settles_nothing(stage: Stage) -> None:
    closed = _room(stage, "closed", read_message_history=False)
    with pytest.raises(Unsure) as caught:
        await stage.platform.deliver(parcel(stage, closed, tried=timedelta(seconds=600)))
    assert "#closed" in caught.value.why
    assert "Read Message History" in caught.value.why


async def test_a_known_nonce_whose_message_was_deleted_counts_as_sent(stage: Stage) -> None:
    stage.env.inject_error("POST", "/channels/*/messages", status=404, code=10008)
    receipt = await stage.platform.deliver(parcel(stage, tried=timedelta(seconds=5)))
    assert receipt.message == ""
    await stage.platform.revise(receipt, Card(say("New")))


async def test_direct_messages_arrive(stage: Stage) -> None:
    place = Place.direct(ada(stage))
    receipt = await stage.platform.deliver(parcel(stage, place))
    (message,) = stage.ada.user.dm_channel.history()
    assert receipt.message == str(message.id)
    assert receipt.place == place
    await stage.platform.revise(receipt, Card(say("Week 4")))
    (message,) = stage.ada.user.dm_channel.history()
    assert "Week 4" in words(message_of(message))


async def test_a_button_on_a_direct_message_leaves_the_message_alone(stage: Stage) -> None:
    await stage.platform.deliver(parcel(stage, Place.direct(ada(stage))))
    (message,) = stage.ada.user.dm_channel.history()
    pressed = await stage.ada.user.click(message, label="Fewer of these")
    assert "Fewer it is" in words(pressed)
    assert "Week 3" in words(message_of(stage.ada.user.dm_channel.history()[0]))
    assert stage.club.heard[-1].args == {"key": parcel(stage).short}


async def test_a_thread_gets_its_own_posts(stage: Stage) -> None:
    thread = await stage.thread()
    place = Place("discord", str(stage.guild.id), str(stage.room.id), str(thread.id))
    receipt = await stage.platform.deliver(parcel(stage, place))
    assert receipt.place.thread == str(thread.id)
    assert await stage.platform.inspect([place]) == []


async def test_a_revised_post_changes_in_place(stage: Stage) -> None:
    receipt = await stage.platform.deliver(parcel(stage))
    for title in ("Week 3, better", "Week 3, best"):
        await stage.platform.revise(receipt, Card(say("{t}", t=title)))
    (message,) = stage.room.history()
    assert "Week 3, best" in words(message_of(message))


async def test_a_post_that_was_deleted_needs_no_revision(stage: Stage) -> None:
    receipt = await stage.platform.deliver(parcel(stage))
    await stage.room.history()[0].delete()
    await stage.platform.revise(receipt, Card(say("New")))


@pytest.mark.parametrize(
    ("status", "code", "words_"),
    [
        (403, 50001, "View Channel"),
        (403, 50013, "Open #weekly > Edit Channel > Permissions, and allow Waypost to Send Messages"),
        (404, 10003, "#weekly is gone"),
        (403, 50007, "direct messages are closed"),
        (403, 50278, "direct messages are closed"),
        (400, 50035, "fault of Waypost"),
        (403, 77777, "code 77777"),
    ],
)
async def test_a_refusal_says_how_to_mend_it(stage: Stage, status: int, code: int, words_: str) -> None:
    stage.env.inject_error("POST", "/channels/*/messages", status=status, code=code, message="No")
    with pytest.raises(Unreachable) as caught:
        await stage.platform.deliver(parcel(stage))
    assert words_ in caught.value.fix


@pytest.mark.parametrize(("status", "code"), [(429, 0), (401, 0), (403, 40003)])
async def test_a_platform_that_asks_to_wait_is_tried_later(stage: Stage, status: int, code: int) -> None:
    stage.env.inject_error("POST", "/channels/*/messages", status=status, code=code)
    with pytest.raises(TryLater):
        await stage.platform.deliver(parcel(stage))


@pytest.mark.parametrize("status", [500, 503])
async def test_a_platform_that_breaks_down_leaves_the_outcome_open(stage: Stage, status: int) -> None:
    stage.env.inject_error("POST", "/channels/*/messages", status=status)
    with pytest.raises(Interrupted):
        await stage.platform.deliver(parcel(stage))


async def test_a_room_without_the_right_to_write_is_unreachable(stage: Stage) -> None:
    mute = _room(stage, "mute", send_messages=False)
    with pytest.raises(Unreachable):
        await stage.platform.deliver(parcel(stage, mute))


async def test_a_place_that_is_fine_has_no_problems(stage: Stage) -> None:
    assert await stage.platform.inspect([parcel(stage).to, Place.direct(ada(stage))]) == []


async def test_each_missing_right_is_named_with_its_fix(stage: Stage) -> None:
    poor = _room(stage, "poor", send_messages=False, read_message_history=False)
    problems = await stage.platform.inspect([poor])
    assert [problem.what for problem in problems] == [
        "I may not write in #poor.",
        "I may not look in #poor whether a post has arrived.",
    ]
    assert problems[0].fix == "Open #poor > Edit Channel > Permissions, and allow Waypost to Send Messages."
    assert problems[0].place == poor


async def test_a_channel_that_is_gone_or_hidden_is_a_problem(stage: Stage) -> None:
    gone = Place("discord", str(stage.guild.id), "123456789012345678")
    hidden = _room(stage, "hidden", view_channel=False)
    problems = await stage.platform.inspect([gone, hidden])
    assert [problem.place for problem in problems][:2] == [gone, hidden]
    assert all(problem.fix for problem in problems)


async def test_after_closing_nothing_is_lost(stage: Stage) -> None:
    await stage.platform.close()
    await stage.platform.close()
    with pytest.raises(TryLater):
        await stage.platform.deliver(parcel(stage))


class message_of:  # noqa: N801
    """A message of the history, with its components as they were sent."""

    def __init__(self, message: discord.Message) -> None:
        self.components = [component.to_dict() for component in message.components]


def _room(stage: Stage, name: str, **rights: bool) -> Place:
    """A channel in which the bot lacks some rights."""
    me = stage.guild.me
    overwrites: Any = {me: discord.PermissionOverwrite(**rights)}
    room = stage.guild.create_text_channel(name, overwrites=overwrites)
    return Place("discord", str(stage.guild.id), str(room.id))


async def test_a_post_to_be_discussed_opens_one_thread_also_when_it_is_delivered_again(stage: Stage) -> None:
    talk = parcel(stage)
    talk = replace(talk, card=replace(talk.card, discuss="Week 3: Collections"))
    first = await stage.platform.deliver(talk)
    tried = replace(talk, first_tried=discord.utils.utcnow() - timedelta(hours=1))
    assert await stage.platform.deliver(tried) == first
    (body, _) = stage.sent("POST", f"/channels/{stage.room.id}/messages/{first.message}/threads")
    assert body["name"] == "Week 3: Collections"
    assert [thread.name for thread in stage.room.threads] == ["Week 3: Collections"]


async def test_a_post_whose_thread_is_refused_is_still_a_post(stage: Stage) -> None:
    stage.env.inject_error("POST", "/channels/*/messages/*/threads", status=403, code=50013)
    talk = parcel(stage)
    receipt = await stage.platform.deliver(replace(talk, card=replace(talk.card, discuss="Week 3")))
    assert [str(message.id) for message in stage.room.history()] == [receipt.message]
