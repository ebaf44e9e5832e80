"""What stands in the way of posting to a place, asked over HTTP, each with the sentence that mends it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aiohttp
import discord
from discord.abc import GuildChannel

from adapters.discord.refusals import allow, place_words
from bot.domain.people import Place
from bot.ports import Problem

PATIENCE = 30.0
"""Seconds for one place."""

NEEDED = {
    "view_channel": ("see {channel}", "View Channel"),
    "send_messages": ("write in {channel}", "Send Messages"),
    "embed_links": ("show links in {channel}", "Embed Links"),
    "read_message_history": ("look in {channel} whether a post has arrived", "Read Message History"),
}
IN_THREADS = {
    "view_channel": NEEDED["view_channel"],
    "send_messages_in_threads": ("write in the threads of {channel}", "Send Messages in Threads"),
    "embed_links": NEEDED["embed_links"],
    "read_message_history": NEEDED["read_message_history"],
}


@asynccontextmanager
async def within(client: discord.Client, seconds: float) -> AsyncIterator[None]:
    """At most so many seconds for what is inside; then TimeoutError.

    Whoever is told to wait by a limit on everything shuts a lock that stands before every call, and opens it after the
    wait. If that wait is given up, the library leaves it shut, and nothing would be sent any more.
    """
    try:
        async with asyncio.timeout(seconds):
            yield
    except (asyncio.CancelledError, TimeoutError):
        client.http._global_over.set()
        raise


async def inspect(client: discord.Client, places: Sequence[Place]) -> list[Problem]:
    """The problems of each place, in order. Direct messages can't be inspected without writing to somebody."""
    return [problem for place in places if place.user is None for problem in await _inspect(client, place)]


async def may_read_history(client: discord.Client, place: Place) -> bool:
    """Whether the bot may read what was posted before. Raises what Discord and the network raise."""
    found = await _rights(client, place)
    return found is not None and found[0].view_channel and found[0].read_message_history


async def _inspect(client: discord.Client, place: Place) -> list[Problem]:
    where = place_words(client, place)
    if not place.channel.isdecimal():
        return [Problem(place, f"“{place.channel}” is no channel.", "Pick another channel with /cohort edit.")]
    try:
        async with within(client, PATIENCE):
            found = await _rights(client, place)
    except discord.NotFound:
        return [Problem(place, f"{where} is gone.", "Pick another channel with /cohort edit.")]
    except discord.Forbidden:
        return [Problem(place, f"I can't see {where}.", allow(where, "View Channel and Send Messages"))]
    except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
        return [Problem(place, f"{where} could not be checked ({type(error).__name__}).", "Try again in a minute.")]
    if found is None:
        return [Problem(place, f"{where} takes no messages.", "Pick a text channel with /cohort edit.")]
    rights, name = found
    needed = IN_THREADS if place.thread else NEEDED
    missing = [right for right in needed if not getattr(rights, right)]
    if missing and missing[0] != "read_message_history":
        # Who may not see or write lacks the other rights as a consequence; they come back together.
        missing = [right for right in missing if right in (missing[0], "read_message_history")]
    if "view_channel" in missing:
        missing = ["view_channel"]
    return [
        Problem(place, f"I may not {what.format(channel=f'#{name}')}.", allow(f"#{name}", words))
        for what, words in (needed[right] for right in missing)
    ]


async def _rights(client: discord.Client, place: Place) -> tuple[discord.Permissions, str] | None:
    """The bot's rights in a channel and its name; None for what is no text channel."""
    if place.space is None or client.user is None:
        return None
    guild = await client.fetch_guild(int(place.space), with_counts=False)
    channel = await guild.fetch_channel(int(place.channel))
    if not isinstance(channel, GuildChannel) or not hasattr(channel, "send"):
        return None
    me = await guild.fetch_member(client.user.id)
    return channel.permissions_for(me), channel.name
