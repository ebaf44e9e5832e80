"""What Discord's refusals mean for a post, and the sentence that tells somebody how to mend it."""

from __future__ import annotations

import discord

from bot.domain.errors import DeliveryError, Interrupted, TryLater, Unreachable
from bot.domain.people import Place

GONE_MESSAGE = 10008
GONE_PLACE = (10003, 10004)
GONE_PERSON = 10013
NO_ACCESS = 50001
NO_RIGHT = 50013
CLOSED_DIRECT_MESSAGES = (50007, 50278)
TOO_MANY_DIRECT_MESSAGES = 40003
ARCHIVED_THREAD = 50083
INVALID = 50035

PAUSE = 600.0
"""Seconds to wait after opening direct messages too fast, or when the token is refused."""


def place_words(client: discord.Client, place: Place) -> str:
    """A place as moderators know it: "#weekly", or its id where the name is not known."""
    if place.user is not None:
        return "this member's direct messages"
    id = place.thread or place.channel
    channel = client.get_channel(int(id)) if id.isdecimal() else None
    name = getattr(channel, "name", None)
    return f"#{name}" if name else f"the channel with the id {id}"


def allow(where: str, rights: str) -> str:
    """The sentence that says how a channel is opened to Waypost."""
    return f"Open {where} > Edit Channel > Permissions, and allow Waypost to {rights}."


def refusal(error: discord.HTTPException, client: discord.Client, place: Place) -> DeliveryError:
    """What a refused call means: try later, somebody must act, or (for a broken server) the outcome is unknown."""
    if error.status == 429 or error.code == TOO_MANY_DIRECT_MESSAGES:
        return TryLater(PAUSE if error.code == TOO_MANY_DIRECT_MESSAGES else None, "Discord asks to wait.")
    if error.status >= 500:
        return Interrupted(f"Discord broke down while it took the post ({error.status}).")
    if error.status == 401:
        return TryLater(PAUSE, "Discord no longer accepts the bot's token. Set a new one and start Waypost again.")
    return Unreachable(_fix(error, place_words(client, place)))


def _fix(error: discord.HTTPException, where: str) -> str:
    if error.code in GONE_PLACE:
        return f"{where[0].upper()}{where[1:]} is gone. Pick another channel with /cohort edit."
    if error.code == GONE_PERSON:
        return "This person's Discord account is gone. Remove them with /cohort members."
    if error.code in CLOSED_DIRECT_MESSAGES:
        return (
            "This member's direct messages are closed to me. They can allow them for this server (its name > Privacy "
            "Settings > Direct Messages), or choose the channel instead in /study settings."
        )
    if error.code == NO_ACCESS:
        return f"I can't see {where}. " + allow(where, "View Channel, Send Messages and Embed Links")
    if error.code == NO_RIGHT:
        return f"I may not write in {where}. " + allow(where, "Send Messages and Embed Links")
    if error.code == ARCHIVED_THREAD:
        return f"The thread {where} is archived. Open it again, or pick another channel with /cohort edit."
    if error.code == INVALID:
        return "Discord refused this post as malformed. That is a fault of Waypost; please report it."
    return f"Discord refused a post in {where}: {error.text or error.status} (code {error.code})."
