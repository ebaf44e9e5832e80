"""Posts a parcel once, whatever happens: a stored nonce while Discord knows it, a look into the history later."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Literal

import aiohttp
import discord

from adapters.discord.inspection import may_read_history, within
from adapters.discord.refusals import GONE_MESSAGE, place_words, refusal
from adapters.discord.render import render
from bot.domain.errors import DeliveryError, Interrupted, TryLater, Unreachable, Unsure
from bot.domain.people import Place
from bot.ports import Parcel, Receipt
from bot.ui.card import Card
from bot.world import World

log = logging.getLogger(__name__)

PATIENCE = 30.0
"""Seconds for one call; past them its outcome is unknown."""
MARGIN = timedelta(seconds=90)
"""How far before the first try the look-back must come at least: clocks differ."""
WRONG = timedelta(hours=30)
"""How far it goes if that many messages allow it: the machine's clock may have been wrong by a zone, and set right."""
LOOK_BACK = 1000
"""Messages that are looked through at most."""

LONGEST_TITLE = 100
A_WEEK: Literal[10080] = 10080
"""Minutes without a word until Discord puts a thread away."""

Channel = discord.PartialMessageable | discord.DMChannel


class Delivery:
    """Sends over HTTP alone, also while nobody listens. What it needs to know is in the parcel, not in the process."""

    def __init__(self, client: discord.Client, world: World, window: float, patience: float = PATIENCE) -> None:
        """window: seconds in which Discord answers a repeated nonce with the first message. patience: as PATIENCE."""
        self._client = client
        self._patience = patience
        self._world = world
        self._window = timedelta(seconds=window)

    async def deliver(self, parcel: Parcel) -> Receipt:
        """See bot.ports.Platform; Interrupted if the connection broke off in the middle."""
        if parcel.revises is not None:
            await self.revise(parcel.revises, parcel.marked().card)
            return parcel.revises
        channel = await self._channel(parcel.to)
        found = await self._look_back(channel, parcel, parcel.first_tried) if parcel.first_tried else None
        if found is not None:
            return await self._discussed(parcel, Receipt(parcel.to, found))
        return await self._discussed(parcel, await self._send(channel, parcel))

    async def revise(self, receipt: Receipt, card: Card) -> None:
        """See bot.ports.Platform. A message that was deleted meanwhile needs no revision."""
        if not receipt.message.isdecimal():
            return
        drawn = render(card)
        channel = await self._channel(receipt.place)
        try:
            async with self._calling(receipt.place, sends=False):
                message = channel.get_partial_message(int(receipt.message))
                await message.edit(view=drawn.view, allowed_mentions=discord.AllowedMentions.none())
        except _Gone:
            log.info("message %s is gone, so there is nothing to revise", receipt.message)

    async def _send(self, channel: Channel, parcel: Parcel) -> Receipt:
        drawn = render(parcel.marked().card, parcel.short)
        if parcel.outrun(self._world.now()):
            raise TryLater(None, "It was held up for too long, and may be carried by another process by now.")
        try:
            async with self._calling(parcel.to, sends=True):
                message = await channel.send(view=drawn.view, nonce=parcel.short, allowed_mentions=drawn.mentions)
        except _Gone:
            # Discord knows the nonce, but its message was deleted: it was sent.
            return Receipt(parcel.to, "")
        return Receipt(parcel.to, str(message.id))

    async def _discussed(self, parcel: Parcel, receipt: Receipt) -> Receipt:
        """The receipt, after a thread was opened below the post where that is wanted and possible.

        A post has one thread at most, so asking twice opens no second one; and a post without one is still a post.
        """
        place, title = parcel.to, parcel.card.discuss
        if not title or place.user is not None or place.thread is not None or not receipt.message:
            return receipt
        try:
            async with within(self._client, self._patience / 3):  # the post is there; its courier must not give it up
                await self._client.http.start_thread_with_message(
                    int(place.channel), int(receipt.message), name=title[:LONGEST_TITLE], auto_archive_duration=A_WEEK
                )
        except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
            log.info("no thread was opened below post %s: %s", receipt.message, error)
        return receipt

    async def _channel(self, place: Place) -> Channel:
        if place.user is not None:
            async with self._calling(place, sends=False):
                return await self._client.create_dm(discord.Object(int(place.user)))
        id = place.thread or place.channel
        if not id.isdecimal():
            raise Unreachable(f"“{id}” is no channel of this server. Pick one with /cohort edit.")
        return self._client.get_partial_messageable(int(id))

    async def _look_back(self, channel: Channel, parcel: Parcel, first: datetime) -> str | None:
        """The id of the post that a try since `first` left, None if there is none or the nonce stands for it.

        The history is asked even while Discord knows the nonce: how long ago the first try was can't be told from a
        clock that was set in between. Raises Unsure.
        """
        seen, oldest = 0, None
        since = min(first, self._world.now())  # a first try in the future was told by a clock that was set since
        async with self._calling(parcel.to, sends=False):
            async for message in channel.history(limit=LOOK_BACK):
                seen, oldest = seen + 1, message.created_at
                if self._is(message, parcel):
                    return str(message.id)
                if oldest < since - WRONG:
                    return None
        if timedelta(0) <= self._world.now() - first < self._window:
            return None
        if seen >= LOOK_BACK and oldest is not None and (oldest >= first - MARGIN or since < first):
            raise Unsure(f"There are more than {LOOK_BACK} newer messages in {place_words(self._client, parcel.to)}.")
        if not seen and not await self._readable(parcel.to):
            raise Unsure(
                f"I may not read the history of {place_words(self._client, parcel.to)}, so I can't tell whether this "
                "was posted. Allow Waypost to Read Message History there."
            )
        return None

    def _is(self, message: discord.Message, parcel: Parcel) -> bool:
        """Whether a message is the post of this parcel, and not an answer to somebody who pressed its button."""
        me = self._client.user
        own = me is not None and message.author.id == me.id and message.interaction_metadata is None
        return own and any(id.endswith(f"#{parcel.short}") for id in _ids(message.components))

    async def _readable(self, place: Place) -> bool:
        """Discord shows an empty history to those who may not read it, so the right itself has to be asked for."""
        if place.user is not None:
            return True
        try:
            async with within(self._client, self._patience):
                return await may_read_history(self._client, place)
        except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError):
            return False

    @asynccontextmanager
    async def _calling(self, place: Place, *, sends: bool) -> AsyncIterator[None]:
        """Turn what Discord and the network raise into what the courier understands.

        sends: whether a message may be there after a connection that broke off.
        """
        if self._client.is_closed():
            raise TryLater(None, "The connection to Discord is being renewed.")
        try:
            async with within(self._client, self._patience):
                yield
        except DeliveryError:
            raise
        except discord.NotFound as error:
            if error.code == GONE_MESSAGE:
                raise _Gone from error
            raise refusal(error, self._client, place) from error
        except discord.RateLimited as error:
            raise TryLater(error.retry_after, "Discord asks to wait.") from error
        except discord.HTTPException as error:
            raise refusal(error, self._client, place) from error
        except aiohttp.ClientConnectorError as error:
            raise TryLater(None, "Discord can't be reached.") from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise _broken_off(error, sends) from error


class _Gone(Exception):
    """The message is not there (any more)."""


def _broken_off(error: BaseException, sends: bool) -> DeliveryError:
    why = f"The connection to Discord broke off ({type(error).__name__})."
    return Interrupted(why) if sends else TryLater(None, why)


def _ids(components: Any) -> list[str]:
    found: list[str] = []
    for component in components:
        id = getattr(component, "custom_id", None)
        found += [id] if isinstance(id, str) else []
        found += _ids(getattr(component, "children", ()))
    return found
