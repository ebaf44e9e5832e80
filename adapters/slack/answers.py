"""Where a reply shows: privately, for all, in place of the private card whose control was used, or on the App Home."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.home import Homes
from adapters.slack.inbound import Origin
from adapters.slack.render import Drawn, render
from adapters.slack.typed import Near
from adapters.slack.wayback import WayBack
from bot.domain.people import Person
from bot.ui.action import do
from bot.ui.card import Button, Card, Choices, Say, Weight
from bot.ui.command import CommandSpec, Reply, To
from bot.ui.plain import plain_card
from bot.ui.text import say

log = logging.getLogger(__name__)

STRANGE = Card(
    say("I don't know this one"), (Say(say("It may come from an older version. Run the command again.")),), "apology"
)
BROKEN = Card(
    say("That went wrong"), (Say(say("Something broke on my side, and it is noted. Please try once more.")),), "apology"
)
WAYS = 20
"""Commands to choose from at most, where it is not clear which one was meant."""
MALFORMED = ("invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long")


def meant(near: Near, specs: Mapping[str, CommandSpec]) -> Card:
    """What is said to a command that does not exist, with those that may have been meant as buttons."""
    ways = tuple(
        Button(f"/{name}", do(name), Weight.MAIN if n == 0 else Weight.PLAIN)
        for n, name in enumerate(name for name in near.names[:WAYS] if name in specs)
    )
    if not ways:
        help = Button("What I can do", do("study help"))
        return Card(say("I don't know /{typed}", typed=near.typed), (Choices((help,)),), "apology")
    if " " not in near.typed:
        return Card(say("Which one do you mean?"), (Choices(ways),), "help")
    return Card(say("I don't know /{typed}. Did you mean one of these?", typed=near.typed), (Choices(ways),), "apology")


class Answers:
    """Sends replies back to where they belong."""

    def __init__(self, homes: Homes, way_back: WayBack) -> None:
        self._homes = homes
        self._way_back = way_back

    async def say(self, client: AsyncWebClient, who: Person, origin: Origin, reply: Reply, turn: str) -> None:
        """Show a reply. turn: differs for each answer. Raises what Slack and the network raise."""
        if origin.home:
            await self._homes.show(client, who, reply.card, turn)
            return
        drawn = render(reply.card, turn)
        public = reply.to is To.CHANNEL
        replaces = origin.private and reply.to is To.IN_PLACE
        # Direct messages are private anyway, and there a message that stays is worth more than one that vanishes.
        if origin.url and (replaces or not origin.direct) and await self._respond(origin, drawn, public, replaces):
            return
        await self._post(client, who, origin, drawn, public, reply.card)

    async def _respond(self, origin: Origin, drawn: Drawn, public: bool, replaces: bool) -> bool:
        return await self._way_back.send(origin.url, _body(origin, drawn, public, replaces), once=public)

    async def _post(
        self, client: AsyncWebClient, who: Person, origin: Origin, drawn: Drawn, public: bool, card: Card
    ) -> None:
        """Answer with a message of its own; what Slack refuses to draw is said in plain words."""
        try:
            await _send(client, who, origin, drawn, public)
        except SlackApiError as error:
            refused = str(error.response.get("error"))
            if refused in MALFORMED:
                log.exception("the card %r was refused; it is shown as plain words", card.name)
                words = render(Card(card.title, (Say(say("{words}", words=plain_card(card)[:2500])),), card.name))
                await _send(client, who, origin, words, public)
            elif origin.direct and origin.url:
                # A command may be typed in direct messages of others: only the address that came along leads there.
                await self._respond(Origin("#", "", origin.url), drawn, public, False)
            else:
                await _send(client, who, Origin("D", "", ""), drawn, public)


def _body(origin: Origin, drawn: Drawn, public: bool, replaces: bool) -> dict[str, Any]:
    """An answer as the address that came with the request takes it."""
    body: dict[str, Any] = {
        "text": drawn.text,
        "blocks": drawn.blocks,
        "response_type": "in_channel" if public or origin.direct else "ephemeral",
        "replace_original": replaces,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return {**body, "thread_ts": origin.thread} if origin.thread and not replaces else body


async def _send(client: AsyncWebClient, who: Person, origin: Origin, drawn: Drawn, public: bool) -> None:
    body: dict[str, Any] = {"text": drawn.text, "blocks": drawn.blocks}
    if origin.thread:
        body["thread_ts"] = origin.thread
    if origin.direct:
        channel = origin.channel
        if channel == "D":
            channel = (await client.conversations_open(users=who.user))["channel"]["id"]
        await client.chat_postMessage(channel=channel, unfurl_links=False, unfurl_media=False, **body)
    elif public:
        await client.chat_postMessage(channel=origin.channel, unfurl_links=False, unfurl_media=False, **body)
    else:
        await client.chat_postEphemeral(channel=origin.channel, user=who.user, **body)
