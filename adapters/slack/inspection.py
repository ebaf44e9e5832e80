"""What stands in the way of posting to a place, asked over HTTP, each with the sentence that mends it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.delivery import ClientOf
from adapters.slack.directory import FAILURES
from adapters.slack.refusals import OUTSIDE, another_channel, code_of, fix, invite, pause_of
from bot.domain.errors import Unreachable
from bot.domain.people import Place
from bot.ports import Problem

PATIENCE = 30.0
"""Seconds for one place."""


async def inspect(client_of: ClientOf, places: Sequence[Place], bot: str, prefix: str) -> list[Problem]:
    """The problems of each place, in order. Direct messages can't be inspected without writing to somebody.

    bot: the name by which Waypost is invited. prefix: stands before commands.
    """
    found: list[Problem] = []
    for place in places:
        if place.user is not None:
            continue
        try:
            async with asyncio.timeout(PATIENCE):
                found += await _inspect(await client_of(place.space), place, bot, prefix)
        except Unreachable as error:
            found.append(Problem(place, "I am not in this workspace any more.", error.fix))
        except SlackApiError as error:
            found.append(_refused(place, error, bot, prefix))
        except FAILURES as error:
            what = f"This channel could not be checked ({type(error).__name__})."
            found.append(Problem(place, what, "Try again in a minute."))
    return found


def lacking(headers: Mapping[str, str], wanted: Sequence[str]) -> list[str]:
    """The scopes that a token has not, as the headers of any answer tell; none if they don't."""
    told = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    granted = {scope.strip() for scope in (told or "").split(",")}
    return [] if told is None else [scope for scope in wanted if scope not in granted]


async def _inspect(client: AsyncWebClient, place: Place, bot: str, prefix: str) -> list[Problem]:
    channel = (await client.conversations_info(channel=place.channel))["channel"]
    where = f"#{channel['name']}" if channel.get("name") else "this channel"
    if channel.get("is_archived"):
        return [Problem(place, f"{where} is archived.", another_channel(prefix))]
    if not channel.get("is_member"):
        return [Problem(place, f"I am not in {where}.", invite(bot, where))]
    try:
        await client.conversations_history(channel=place.channel, limit=1)
    except SlackApiError as error:
        if code_of(error) != "missing_scope":
            raise
        what = f"I can't look in {where} whether a post has arrived."
        return [Problem(place, what, fix(error, where, bot, False, prefix))]
    return []


def _refused(place: Place, error: SlackApiError, bot: str, prefix: str) -> Problem:
    if code_of(error) in OUTSIDE:
        return Problem(place, "I can't see this channel.", invite(bot, "it"))
    if code_of(error) == "ratelimited":
        wait = f"Try again in {int(pause_of(error) or 60)} seconds."
        return Problem(place, "Slack asks to wait before this channel can be checked.", wait)
    what = f"Slack refused a look at this channel ({code_of(error)})."
    return Problem(place, what, fix(error, "it", bot, False, prefix))
