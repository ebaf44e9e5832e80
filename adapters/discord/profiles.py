"""Who somebody is on Discord: the shown name, and whether they are still a member of the server."""

from __future__ import annotations

import aiohttp
import discord

from bot.domain.errors import TryLater
from bot.domain.people import Person, Profile


async def profile(client: discord.Client, person: Person) -> Profile:
    """The profile of a person; in no server, or gone from it, the name of their account.

    Raises TryLater if Discord can't be asked.
    """
    try:
        if person.space is not None:
            member = await _member(client, person.space, person.user)
            if member is not None:
                return Profile(member)
        return Profile(await _account(client, person.user), member=person.space is None)
    except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
        raise TryLater(None, f"Discord does not tell who {person.user} is ({type(error).__name__}).") from error


async def _member(client: discord.Client, space: str, user: str) -> str | None:
    try:
        data = await client.http.get_member(int(space), int(user))
    except (discord.NotFound, discord.Forbidden):
        return None
    account = data["user"]
    return str(data.get("nick") or account.get("global_name") or account["username"])


async def _account(client: discord.Client, user: str) -> str:
    try:
        return (await client.fetch_user(int(user))).display_name
    except discord.NotFound:
        return user
