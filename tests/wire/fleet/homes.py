"""Where the people of a fleet meet: a server of the loopback Discord, or the workspace of the loopback Slack."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import count
from typing import Protocol

from bot.domain.people import Community, Place
from tests.wire.discord_parts.interactions import COMPONENT, Exchange
from tests.wire.discord_parts.state import Message as DiscordMessage
from tests.wire.discord_server import DiscordServer
from tests.wire.slack_parts.state import BOT
from tests.wire.slack_parts.state import Message as SlackMessage
from tests.wire.slack_server import SlackServer

DONE, REOPEN = "Done: standard", "Open it again"
PATIENCE = 3.0
"""Seconds after which somebody is shown that nothing came, and tries again."""
numbers = count(1)


class Home(Protocol):
    """A community with a room for its class, in which everybody asks, and one for each post."""

    name: str
    community: Community
    classroom: Place

    def room(self) -> Place:
        """A new room."""
        ...

    def person(self) -> str:
        """Somebody new, by id."""
        ...

    async def look(self, who: str) -> bool | None:
        """Have somebody look at their progress: whether the week is done; None if there was no answer."""
        ...

    async def press(self, who: str) -> bool:
        """Have somebody mark the week done on what they saw last; whether there was an answer."""
        ...


class OnDiscord:
    """Implements Home for a server; "" is the first one, another is in the next shard."""

    def __init__(self, name: str, server: DiscordServer, guild: str) -> None:
        self.name = name
        self._server, self._guild = server, guild
        self.community = Community("discord", guild)
        self.classroom = self.room()
        self._cards: dict[str, DiscordMessage] = {}

    def room(self) -> Place:
        channel = self._server.state.add_channel(f"room{next(numbers)}", self._guild)
        return Place("discord", self._guild, channel.id)

    def person(self) -> str:
        return self._server.state.add_user(f"reader{next(numbers)}").id

    async def look(self, who: str) -> bool | None:
        state = self._server.state
        channel = state.channels[self.classroom.channel]
        asked = await self._server.slash("progress", by=state.users[who], where=channel, wait=False)
        if not await _answered(asked):
            return None
        self._cards[who] = asked.shown
        return any(each.get("label") == REOPEN for each in asked.shown.controls())

    async def press(self, who: str) -> bool:
        state, card = self._server.state, self._cards[who]
        button = next(each for each in card.controls() if each.get("label") == DONE)
        data = {"custom_id": button["custom_id"], "component_type": button["type"], "id": button["id"]}
        return await _answered(
            await self._server.interactions.begin(COMPONENT, data, state.users[who], card.channel, card)
        )


async def _answered(asked: Exchange) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            await asked.settled.wait()
    except TimeoutError:
        return False
    return not asked.refused


class OnSlack:
    """Implements Home for the workspace T1."""

    name = "Slack"
    community = Community("slack", "T1")

    def __init__(self, server: SlackServer) -> None:
        self._server = server
        self.classroom = self.room()
        self._cards: dict[str, SlackMessage] = {}

    def room(self) -> Place:
        channel = self._server.state.add_channel(f"CR{next(numbers)}", f"room{next(numbers)}", "T1", [BOT])
        return Place("slack", "T1", channel.id)

    def person(self) -> str:
        user = self._server.state.add_user(f"UR{next(numbers)}", f"reader{next(numbers)}", "T1")
        self._server.state.channels[self.classroom.channel].members.append(user.id)
        return user.id

    async def look(self, who: str) -> bool | None:
        try:
            asked = await self._server.slash("/progress", user=who, channel=self.classroom.channel)
        except AssertionError:
            return None
        if asked.failed or not asked.shown:
            return None
        self._cards[who] = card = asked.shown[-1]
        return self._has(card, REOPEN)

    async def press(self, who: str) -> bool:
        try:
            return not (await self._server.press(self._cards[who], DONE, user=who)).failed
        except AssertionError:
            return False

    def _has(self, card: SlackMessage, label: str) -> bool:
        try:
            self._server.people.control(card, label)
        except AssertionError:
            return False
        return True


Arrivals = Mapping[str, int]
"""How many posts there are of each short key."""


def posted_on_discord(server: DiscordServer) -> Arrivals:
    """The posts on all servers, by the key that their buttons carry; answers to people are none."""
    found: Counter[str] = Counter()
    for message in list(server.state.messages.values()):
        if message.author.bot and message.asked is None:
            found.update({id.rpartition("#")[2] for each in message.controls() if "#" in (id := each["custom_id"])})
    return found


def posted_on_slack(server: SlackServer) -> Arrivals:
    """The posts in the workspace, by the key in their metadata."""
    marks = [message.metadata for message in server.state.messages if message.metadata]
    return Counter(str(mark["event_payload"]["key"]) for mark in marks)


Look = Callable[[], Arrivals]
