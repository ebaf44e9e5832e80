"""Slack as a platform: logs in, hears people over sockets or HTTP, posts. Its jobs are rooms beside this file."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.commands import SCOPES
from adapters.slack.conversation import Ack, Conversation
from adapters.slack.delivery import Delivery
from adapters.slack.directory import Directory
from adapters.slack.inspection import inspect, lacking
from adapters.slack.markup import NAME
from adapters.slack.naming import Naming
from adapters.slack.refusals import REFUSED_TOKEN, REMOVED, code_of
from adapters.slack.settings import SlackSettings
from adapters.slack.wayback import WayBack
from bot.domain.errors import StudyError
from bot.domain.people import Place
from bot.ports import Handler, Pace, Parcel, Problem, Receipt
from bot.ui.card import Card
from bot.world import World

log = logging.getLogger(__name__)

MOMENT = 2
"""Seconds that a call waits by itself when Slack asks to."""
EVERYTHING = re.compile(r".*", re.DOTALL)


def client_at(api_url: str, token: str | None = None) -> AsyncWebClient:
    """A client that waits when Slack asks to, and repeats nothing else: the library's usual repeats double posts."""
    waits = ShortWaits(max_retry_count=2)
    return AsyncWebClient(token=token, base_url=api_url, retry_handlers=[waits], logger=logging.getLogger("slack_sdk"))


class ShortWaits(AsyncRateLimitErrorRetryHandler):
    """Waits where Slack asks for a moment; a longer wait is left to whoever called, who may have other work."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if response is None or response.status_code != 429:
            return False
        asked = next((value for name, value in response.headers.items() if name.lower() == "retry-after"), ["?"])
        return asked[0].isdecimal() and int(asked[0]) <= MOMENT


class SlackPlatform:
    """Implements bot.ports.Platform.

    app: the library's app, which both ways in lead to. client: speaks to the workspace.
    """

    name = NAME
    # One a second in a channel, and several hundred a minute in a workspace; a little less, as no network is even.
    pace = Pace(per_place=1.02, overall=0.0, per_space=0.1)

    def __init__(self, settings: SlackSettings, world: World) -> None:
        """Make the app; nothing is sent before `open`."""
        self._settings = settings
        self._world = world
        self._directory = Directory(world)
        self._way_back = WayBack()
        self._naming = Naming(settings.prefix)
        self._conversation: Conversation | None = None
        self._delivery: Delivery | None = None
        self._bot = "Waypost"
        self.client = client_at(settings.api_url, settings.token.get_secret_value())
        self.app = self.build_app()

    def build_app(self) -> AsyncApp:
        """The app with everything that people do wired to the conversation."""
        app = AsyncApp(
            name="waypost",
            client=self.client,
            signing_secret=self._settings.signing_secret.get_secret_value(),
            logger=logging.getLogger("slack_bolt"),
        )
        self.wire(app)
        return app

    def wire(self, app: AsyncApp) -> None:
        """Have an app's commands, presses, forms, suggestions and events reach the conversation."""
        app.command(EVERYTHING)(self._on_command)
        app.action(EVERYTHING)(self._on_action)
        app.view_submission(EVERYTHING)(self._on_submission)
        app.options(EVERYTHING)(self._on_options)
        app.event("app_home_opened")(self._on_home)
        # An event that nobody takes would be delivered again and again.
        app.event(EVERYTHING)(self._on_other)

    async def open(self) -> None:
        """See bot.ports.Platform."""
        try:
            answer = await self.client.auth_test()
        except SlackApiError as error:
            if code_of(error) in (*REFUSED_TOKEN, *REMOVED):
                raise StudyError(
                    f"Slack refused the bot token ({code_of(error)}). Copy it anew at api.slack.com/apps: your app, "
                    "OAuth & Permissions, Bot User OAuth Token. Put it where the old one is."
                ) from None
            raise
        self._bot = str(answer.get("user") or self._bot)
        if missing := lacking(dict(answer.headers), SCOPES):
            log.warning(
                "The bot token lacks %s. Put the newest manifest into the app and install it again; without a history "
                "scope a post can't be found again after a crash, and its fate is then asked of the moderators.",
                ", ".join(missing),
            )
        self._delivery = None

    async def serve(self, engine: Handler) -> None:
        """See bot.ports.Platform. May be called again after it raised."""
        self.attach(engine)
        if self._settings.mode == "http":
            from adapters.slack.http import listen_at
            from adapters.slack.http import serve as answer

            await answer(self.app, listen_at(self._settings.host, self._settings.port))
        else:
            await self._listen()

    async def stand_by(self, engine: Handler) -> None:
        """See bot.ports.Platform."""
        self.attach(engine)
        await asyncio.get_running_loop().create_future()

    def attach(self, engine: Handler) -> None:
        """From here on, what people do reaches the engine."""
        self._naming = Naming.of(self._settings.prefix, engine.commands)
        self._conversation = Conversation(engine, self._directory, self._way_back, self._world, self._naming)
        self._delivery = None

    async def _listen(self) -> None:
        """Keep the sockets open until cancelled; the library renews them. Raises StudyError for a refused app token."""
        token = self._settings.app_token.get_secret_value()
        first = await self._first_socket(token)
        handlers = [AsyncSocketModeHandler(self.app, token) for _ in range(self._settings.connections)]
        handlers[0].client.wss_uri = first
        try:
            for handler in handlers:
                await handler.client.connect()  # type: ignore[no-untyped-call]
            log.info("%d connections to Slack are open", len(handlers))
            await asyncio.get_running_loop().create_future()  # The library renews what breaks off, for ever.
        finally:
            await asyncio.gather(*(handler.close_async() for handler in handlers), return_exceptions=True)  # type: ignore[no-untyped-call]

    async def _first_socket(self, token: str) -> str | None:
        """Where the first socket is opened; asked here, because the library would go on asking with a refused token."""
        try:
            return str((await self.client.apps_connections_open(app_token=token))["url"])
        except SlackApiError as error:
            if code_of(error) == "ratelimited":
                return None
            if code_of(error) in (
                *REFUSED_TOKEN,
                *REMOVED,
                "missing_scope",
                "not_allowed_token_type",
                "forbidden_team",
            ):
                raise StudyError(
                    f"Slack refused the app token ({code_of(error)}). Make one at api.slack.com/apps: your app, Basic "
                    "Information, App-Level Tokens, Generate, with the scope connections:write. Turn on Socket Mode."
                ) from None
            raise

    async def deliver(self, parcel: Parcel) -> Receipt:
        """See bot.ports.Platform. Also raises Interrupted: the connection broke off, the same key settles it."""
        return await self._sender().deliver(parcel)

    async def revise(self, receipt: Receipt, card: Card) -> None:
        """See bot.ports.Platform."""
        await self._sender().revise(receipt, card)

    async def inspect(self, places: Sequence[Place]) -> Sequence[Problem]:
        """See bot.ports.Platform."""
        return await inspect(self.client_of, places, self._bot, self._settings.prefix)

    async def close(self) -> None:
        """See bot.ports.Platform."""
        if self._conversation is not None:
            await self._conversation.finish()
        await self._way_back.close()

    async def client_of(self, space: str | None) -> AsyncWebClient:
        """The client for a workspace; there is one of each."""
        return self.client

    def _sender(self) -> Delivery:
        if self._delivery is None:
            self._delivery = Delivery(self.client_of, self._world, self._bot, self._naming)
        return self._delivery

    async def _on_command(self, ack: Ack, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        if self._conversation is not None:
            await self._conversation.command(ack, body, client)

    async def _on_action(self, ack: Ack, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        if self._conversation is not None:
            await self._conversation.action(ack, body, client)

    async def _on_submission(self, ack: Ack, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        if self._conversation is not None:
            await self._conversation.submission(ack, body, client)

    async def _on_options(self, ack: Ack, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        if self._conversation is not None:
            await self._conversation.options(ack, body, client)

    async def _on_home(self, body: Mapping[str, Any], client: AsyncWebClient) -> None:
        if self._conversation is not None:
            await self._conversation.home_opened(body, client)

    async def _on_other(self, body: Mapping[str, Any]) -> None:
        log.debug("an event of type %s, which needs nothing done", (body.get("event") or {}).get("type"))
