"""The same platform for any number of workspaces: each installs the app itself, and is spoken to with its own token."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.commands import SCOPES
from adapters.slack.installs import Installs, States, listen, not_installed
from adapters.slack.oauth import INSTALL_PATH, oauth_settings
from adapters.slack.platform import SlackPlatform, client_at
from adapters.slack.refusals import REMOVED, code_of
from adapters.slack.settings import SlackSettings
from bot.domain.errors import Unreachable
from bot.ports import Parcel, Receipt, Secrets
from bot.ui.card import Card
from bot.world import World

log = logging.getLogger(__name__)


class ManyWorkspaces(SlackPlatform):
    """Implements bot.ports.Platform. There is no token of its own; `client` only makes installations."""

    def __init__(self, settings: SlackSettings, world: World, secrets: Secrets) -> None:
        """secrets: keeps the workspaces' tokens."""
        self._install_url = settings.public_url.rstrip("/") + INSTALL_PATH
        self._installs = Installs(secrets, world, self._install_url)
        self._states = States(secrets, world)
        super().__init__(settings, world)

    def build_app(self) -> AsyncApp:
        """The app, which takes each request's token from the workspace that it came from."""
        settings = self._settings
        self.client = client_at(settings.api_url)
        app = AsyncApp(
            name="waypost",
            client=self.client,
            signing_secret=settings.signing_secret.get_secret_value(),
            oauth_settings=oauth_settings(
                settings.client_id,
                settings.client_secret.get_secret_value(),
                SCOPES,
                settings.public_url,
                self._installs,
                self._states,
                self.client,
            ),
            user_facing_authorize_error_message=not_installed(self._install_url),
            logger=logging.getLogger("slack_bolt"),
        )
        listen(app, self._installs)
        self.wire(app)
        return app

    async def open(self) -> None:
        """See bot.ports.Platform. Nobody is asked to let us in; only what keeps the tokens must work."""
        await self._installs.ready()
        log.info("workspaces install Waypost at %s", self._install_url)

    async def client_of(self, space: str | None) -> AsyncWebClient:
        """The client with a workspace's token. Raises Unreachable where Waypost is not installed."""
        return client_at(self._settings.api_url, await self._installs.token(space or ""))

    async def deliver(self, parcel: Parcel) -> Receipt:
        """See bot.ports.Platform."""
        with self._removed():
            return await super().deliver(parcel)

    async def revise(self, receipt: Receipt, card: Card) -> None:
        """See bot.ports.Platform."""
        with self._removed():
            await super().revise(receipt, card)

    @contextmanager
    def _removed(self) -> Iterator[None]:
        """Where Slack no longer takes a token, the way back is the install page; news of the uninstall may be lost."""
        try:
            yield
        except Unreachable as error:
            if isinstance(error.__cause__, SlackApiError) and code_of(error.__cause__) in REMOVED:
                raise Unreachable(not_installed(self._install_url)) from error.__cause__
            raise
