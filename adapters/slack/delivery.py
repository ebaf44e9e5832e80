"""Posts a parcel once, whatever happens: each post carries its key, which is looked for before a post is repeated."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.inbound import POST
from adapters.slack.last_look import last_look
from adapters.slack.naming import Naming
from adapters.slack.refusals import NO_HISTORY, code_of, refusal
from adapters.slack.render import Drawn, render
from bot.domain.errors import DeliveryError, Interrupted, TryLater, Unsure
from bot.domain.people import Place
from bot.ports import Parcel, Receipt
from bot.ui.card import Card, Hint
from bot.ui.text import say
from bot.world import World

log = logging.getLogger(__name__)

ClientOf = Callable[[str | None], Awaitable[AsyncWebClient]]
"""The client that speaks to a workspace. Raises Unreachable if Waypost is not installed there."""

EVENT = "waypost_post"
TALK = "💬 Talk about it in the thread of this post"
PATIENCE = 60.0
"""Seconds for one call, its waits for the rate limit included; past them its outcome is unknown."""
MARGIN = timedelta(seconds=10)
"""How far before the first try the look-back must come at least: clocks differ."""
WRONG = timedelta(hours=30)
"""How far it goes if that many messages allow it: the machine's clock may have been wrong by a zone, and set right."""
SILENT = 120.0
"""Seconds in which a post may still be taken after nobody waited any longer for the answer."""
SETTLE = timedelta(seconds=5)
"""How long after a try an empty history proves nothing yet."""
PAGE = 200
LOOK_BACK = 2000
"""Messages that are looked through at most."""
GONE = ("message_not_found", "cant_update_message", "edit_window_closed")


class Delivery:
    """Sends over HTTP alone, also while nobody listens. What it needs to know is in the parcel, not in the process."""

    def __init__(self, client_of: ClientOf, world: World, bot: str, naming: Naming) -> None:
        """bot: the name by which Waypost is invited into a channel. naming: how commands are typed here."""
        self._naming = naming
        self._client_of = client_of
        self._world = world
        self._bot = bot
        self._direct: dict[tuple[str | None, str], str] = {}

    async def deliver(self, parcel: Parcel) -> Receipt:
        """See bot.ports.Platform; Interrupted if the connection broke off in the middle."""
        if parcel.revises is not None:
            await self.revise(parcel.revises, parcel.marked().card)
            return parcel.revises
        client = await self._client_of(parcel.to.space)
        channel = await self._channel(client, parcel.to)
        if parcel.first_tried is not None:
            found = await self._look_back(client, channel, parcel, parcel.first_tried)
            if found is not None:
                return Receipt(parcel.to, found)
        return Receipt(parcel.to, await self._send(client, channel, parcel))

    async def revise(self, receipt: Receipt, card: Card) -> None:
        """See bot.ports.Platform. A message that was deleted meanwhile needs no revision."""
        if not receipt.message:
            return
        client = await self._client_of(receipt.place.space)
        channel = await self._channel(client, receipt.place)
        turn = f"{receipt.message}.{int(self._world.now().timestamp())}"
        drawn = self._drawn(card, receipt.place, turn)
        async with self._calling(client, receipt.place, sends=False, allow=GONE):
            await client.chat_update(channel=channel, ts=receipt.message, text=drawn.text, blocks=drawn.blocks)

    async def _send(self, client: AsyncWebClient, channel: str, parcel: Parcel) -> str:
        drawn = self._drawn(parcel.marked().card, parcel.to, parcel.short)
        body: dict[str, Any] = {"thread_ts": parcel.to.thread} if parcel.to.thread else {}
        async with (
            self._calling(client, parcel.to, sends=True),
            last_look(client, parcel, self._world.now) as sender,
        ):
            answer = await sender.chat_postMessage(
                channel=channel,
                text=drawn.text,
                blocks=drawn.blocks,
                metadata=_mark(parcel.short),
                unfurl_links=False,
                unfurl_media=False,
                **body,
            )
        return str(answer["ts"])

    def _drawn(self, card: Card, place: Place, turn: str) -> Drawn:
        """A post, which says itself where to talk: a message of its own for that would come too soon after it."""
        if card.discuss and place.user is None and place.thread is None:
            card = card.plus(Hint(say(TALK)))
        return render(self._naming.card(card), f"{POST}.{turn}")

    async def _channel(self, client: AsyncWebClient, place: Place) -> str:
        if place.user is None:
            return place.channel
        key = (place.space, place.user)
        if key not in self._direct:
            async with self._calling(client, place, sends=False):
                opened = await client.conversations_open(users=place.user)
                self._direct[key] = str(opened["channel"]["id"])
        return self._direct[key]

    async def _look_back(self, client: AsyncWebClient, channel: str, parcel: Parcel, first: datetime) -> str | None:
        """The id of the post that a try since `first` left, None if there surely is none.

        Raises Unsure if that can't be told, TryLater if it is too early to.
        """
        seen = 0
        since = min(first, self._world.now())  # a first try in the future was told by a clock that was set since
        async for message in self._history(client, channel, parcel.to, since - WRONG):
            seen += 1
            if _is(message, parcel):
                return str(message["ts"])
            if seen >= LOOK_BACK:
                if not parcel.to.thread and since == first and float(message["ts"]) < (first - MARGIN).timestamp():
                    return None  # a channel shows its newest first: all since the try were seen
                raise Unsure(f"There are more than {LOOK_BACK} newer messages in this channel.")
        if self._too_early(parcel, first):
            raise TryLater(SETTLE.total_seconds(), "Slack may not show yet what it has taken.")
        return None

    def _too_early(self, parcel: Parcel, first: datetime) -> bool:
        """Whether Slack may not show yet what it took. A first try in the future (the clock was set) counts twice."""
        age = self._world.now() - first
        return timedelta(0) <= age < SETTLE or (age < timedelta(0) and parcel.attempts <= 2)

    async def _history(
        self, client: AsyncWebClient, channel: str, place: Place, since: datetime
    ) -> AsyncIterator[dict[str, Any]]:
        """The messages since an instant, all pages; those of the thread, where the place is one."""
        cursor = ""
        while True:
            asked: dict[str, Any] = {
                "channel": channel,
                "oldest": f"{since.timestamp():.6f}",
                "inclusive": True,
                "limit": PAGE,
                "include_all_metadata": True,
            }
            asked |= {"cursor": cursor} if cursor else {}
            try:
                async with self._calling(client, place, sends=False, unreadable=NO_HISTORY):
                    if place.thread:
                        page = await client.conversations_replies(ts=place.thread, **asked)
                    else:
                        page = await client.conversations_history(**asked)
            except _Unreadable as error:
                raise Unsure(
                    f"I may not read the history there ({error}), so I can't tell whether this was posted. Put the "
                    f"newest manifest into the app and install it again, and type /invite @{self._bot} in the channel."
                ) from error
            for message in page.get("messages") or ():
                yield message
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    @asynccontextmanager
    async def _calling(
        self,
        client: AsyncWebClient,
        place: Place,
        *,
        sends: bool,
        allow: tuple[str, ...] = (),
        unreadable: tuple[str, ...] = (),
    ) -> AsyncIterator[None]:
        """Turn what Slack and the network raise into what the courier understands.

        sends: whether a message may be there after a connection that broke off. allow: refusals that do not matter.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                yield
        except DeliveryError:
            raise
        except SlackApiError as error:
            if code_of(error) in allow:
                log.info("message is gone or closed, so there is nothing to revise (%s)", code_of(error))
                return
            if code_of(error) in unreadable:
                raise _Unreadable(code_of(error)) from error
            where = await place_words(client, place)
            direct, prefix = place.user is not None, self._naming.prefix
            raise refusal(error, where, self._bot, direct, prefix, sends=sends) from error
        except aiohttp.ClientConnectorError as error:
            raise TryLater(None, "Slack can't be reached.") from error
        except (aiohttp.ClientError, SlackClientError, OSError, TimeoutError, ValueError) as error:
            why = f"The connection to Slack broke off ({type(error).__name__})."
            after = SILENT if isinstance(error, TimeoutError) else 0.0
            raise (Interrupted(why, after) if sends else TryLater(None, why)) from error


class _Unreadable(Exception):
    """A history that may not be read."""


def _mark(key: str) -> dict[str, Any]:
    """What a message carries along, by which it is found again: an opaque key, because every app can read it."""
    return {"event_type": EVENT, "event_payload": {"key": key}}


def _is(message: dict[str, Any], parcel: Parcel) -> bool:
    return bool(message.get("metadata") == _mark(parcel.short))


async def place_words(client: AsyncWebClient, place: Place) -> str:
    """A place as moderators know it: "#weekly", or its id where Waypost can't see its name."""
    if place.user is not None:
        return "this member's direct messages"
    try:
        async with asyncio.timeout(3):
            found = (await client.conversations_info(channel=place.channel))["channel"]
            return f"#{found['name']}"
    except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError, KeyError, ValueError):
        return f"the channel <#{place.channel}>" if place.channel.isalnum() else "the channel"
