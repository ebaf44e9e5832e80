"""Many workspaces at once: their tokens in the vault, installations under way, and what uninstalling does."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.domain.errors import StudyError, TryLater, Unreachable
from bot.ports import Secrets, StoreError
from bot.world import World

log = logging.getLogger(__name__)

INSTALLATION = "installation"
STATE = "state/"
NO_SPACE = ""
"""States belong to no workspace yet."""
STATE_LASTS = timedelta(minutes=10)
SAME_MOMENT = 1.0
"""Seconds: Slack cuts the time of an event down to whole ones."""


class Installs(AsyncInstallationStore):
    """One installation a workspace, the newest. Members' own tokens are never asked for, so none is kept."""

    def __init__(self, secrets: Secrets, world: World, install_url: str) -> None:
        """install_url: where a workspace adds Waypost, for the sentence that says so."""
        self._secrets = secrets
        self._world = world
        self._install_url = install_url

    async def ready(self) -> None:
        """Raises StudyError, with what to do, if installations can't be kept: no key, or not a key."""
        await self._secrets.get(NO_SPACE, INSTALLATION)

    async def token(self, space: str) -> str:
        """The bot token for a workspace. Raises Unreachable, with what to do, where Waypost is not installed.

        Raises TryLater if the token can't be had for now.
        """
        try:
            found = await self.async_find_installation(enterprise_id=None, team_id=space)
        except (StudyError, StoreError) as error:
            raise TryLater(None, str(error)) from error
        if found is None or not found.bot_token:
            raise Unreachable(not_installed(self._install_url))
        return found.bot_token

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation. Raises BoltError, with what to do, if it can't be kept."""
        if installation.is_enterprise_install or not installation.team_id:
            raise BoltError(
                "Waypost is installed into one workspace at a time. Pick a workspace, not the organization."
            )
        installation.installed_at = self._world.now().timestamp()
        values = json.dumps(installation.to_dict_for_copying(), default=datetime.isoformat)
        try:
            await self._secrets.put(installation.team_id, INSTALLATION, values)
        except (StudyError, StoreError) as error:
            log.error("the installation into %s could not be kept: %s", installation.team_id, error)
            raise BoltError("Waypost can't keep installations at the moment. Its log says why.") from None
        log.info("installed into the workspace %s", installation.team_id)

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """The workspace's installation. With a `user_id`, their own token is meant, and there is none."""
        if user_id is not None or not team_id:
            return None
        values = await self._secrets.get(team_id, INSTALLATION)
        return None if values is None else Installation(**json.loads(values))

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot of the workspace's installation."""
        found = await self.async_find_installation(enterprise_id=enterprise_id, team_id=team_id)
        return None if found is None else found.to_bot()

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget a workspace's installation."""
        await self._forget(team_id)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Forget a workspace's installation; of one member there is nothing to forget."""
        if user_id is None:
            await self._forget(team_id)

    async def gone(self, space: str, since: float) -> None:
        """A workspace uninstalled Waypost at `since` (epoch seconds). An installation newer than that stays."""
        found = await self.async_find_installation(enterprise_id=None, team_id=space)
        if found is not None and found.installed_at <= since + SAME_MOMENT:
            await self._forget(space)

    async def _forget(self, space: str | None) -> None:
        if space and await self._secrets.delete(space, INSTALLATION):
            log.warning(
                "the workspace %s has uninstalled Waypost, so its posts stop; it can come back at %s",
                space,
                self._install_url,
            )


class States(AsyncOAuthStateStore):
    """Proofs that whoever comes back from Slack went there from here: each counts once, for ten minutes."""

    def __init__(self, secrets: Secrets, world: World) -> None:
        self._secrets = secrets
        self._world = world

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        """A new state, too long to be guessed."""
        state = "".join(self._world.new_id() for _ in range(4))
        expires = self._world.now() + STATE_LASTS
        await self._secrets.put(NO_SPACE, STATE + state, expires.isoformat(), expires)
        return state

    async def async_consume(self, state: str) -> bool:
        """Whether a state was issued, is fresh, and was not used before."""
        expires = await self._secrets.get(NO_SPACE, STATE + state)
        if expires is None or not await self._secrets.delete(NO_SPACE, STATE + state):
            return False
        return self._world.now() < datetime.fromisoformat(expires)


def not_installed(install_url: str) -> str:
    """What to do in a workspace that Waypost is not installed in."""
    return f"Waypost is no longer installed in this workspace. An admin can add it again at {install_url}"


def listen(app: AsyncApp, installs: Installs) -> None:
    """From here on the app forgets a workspace that uninstalls it or takes its token back."""

    @app.event("app_uninstalled")
    async def uninstalled(body: dict[str, Any]) -> None:
        await installs.gone(body["team_id"], float(body["event_time"]))

    @app.event("tokens_revoked")
    async def revoked(body: dict[str, Any]) -> None:
        if body["event"].get("tokens", {}).get("bot"):
            await installs.gone(body["team_id"], float(body["event_time"]))
