"""Who somebody is in their workspace: name, rights, user groups, zone; asked of Slack, and kept for a few minutes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.inbound import Known
from bot.domain.calendar import zones
from bot.domain.people import Person
from bot.ui.form import Choice
from bot.world import World

log = logging.getLogger(__name__)

KEEP = timedelta(minutes=5)
MOST = 5000
"""People whose names are kept at once."""
PATIENCE = 1.2
"""Seconds: a form must be opened within three of the press."""
FAILURES = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Groups:
    """The user groups of a workspace: names by id, and who is in each."""

    names: dict[str, str]
    members: dict[str, frozenset[str]]


NO_GROUPS = Groups({}, {})


@dataclass(slots=True)
class Directory:
    """Looks people up. What can't be had in time is taken as unknown, and asked again next time."""

    world: World
    _people: dict[tuple[str, str], tuple[datetime, Known]] = field(default_factory=dict)
    _groups: dict[str, tuple[datetime, Groups]] = field(default_factory=dict)

    async def known(self, client: AsyncWebClient, who: Person) -> Known:
        """What is known of somebody. Never raises."""
        key = (who.space or "", who.user)
        kept = self._people.get(key)
        if kept and self.world.now() - kept[0] < KEEP:
            return kept[1]
        user, groups = await asyncio.gather(_asked(client.users_info(user=who.user)), self.groups(client, key[0]))
        roles = {id for id, members in groups.members.items() if who.user in members}
        if user is None:
            return kept[1] if kept else Known(roles=frozenset({who.user, *roles}))
        found = _known(user.get("user") or {}, who, roles)
        if len(self._people) >= MOST:
            self._people.clear()
        self._people[key] = self.world.now(), found
        return found

    async def groups(self, client: AsyncWebClient, space: str) -> Groups:
        """The workspace's user groups; none where it has none, or where Waypost may not see them."""
        kept = self._groups.get(space)
        if kept and self.world.now() - kept[0] < KEEP:
            return kept[1]
        answer = await _asked(client.usergroups_list(include_users=True))
        listed = [each for each in (answer or {}).get("usergroups") or () if not each.get("date_delete")]
        names = {str(each["id"]): str(each.get("name") or each.get("handle") or each["id"]) for each in listed}
        found = Groups(names, {str(each["id"]): frozenset(each.get("users") or ()) for each in listed})
        self._groups[space] = self.world.now(), found
        return found

    async def choices(self, client: AsyncWebClient, space: str) -> list[Choice]:
        """The user groups to choose from."""
        return [Choice(id, name) for id, name in (await self.groups(client, space)).names.items()]


async def _asked(call: Awaitable[Any]) -> dict[str, Any] | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return dict((await call).data)
    except SlackApiError as error:
        log.info("Slack does not tell (%s)", error.response.get("error"))
    except FAILURES as error:
        log.warning("Slack could not be asked (%s)", type(error).__name__)
    return None


def _known(user: dict[str, Any], who: Person, groups: set[str]) -> Known:
    profile = user.get("profile") or {}
    shown = profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name") or ""
    # An admin of another workspace may look like one of this, where a channel is shared.
    at_home = who.space in {user.get("team_id", who.space), *((user.get("enterprise_user") or {}).get("teams") or ())}
    manager = at_home and any(user.get(right) for right in ("is_admin", "is_owner", "is_primary_owner"))
    zone = str(user.get("tz") or "")
    zone = zone if zone in zones() else ""
    # Somebody's own id counts as a role, so that single people can be made moderators.
    return Known(str(shown), manager, frozenset({who.user, *groups}), zone)
