"""The App Home: a member's own page, drawn when they look at it and kept fresh while they do."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.directory import FAILURES, Directory
from adapters.slack.inbound import home_of
from adapters.slack.naming import Naming
from adapters.slack.render import render
from bot.domain.people import Person
from bot.ports import Handler
from bot.ui.action import do
from bot.ui.card import Button, Card, Choices
from bot.world import World

log = logging.getLogger(__name__)

COMMAND = "home"
FRESH = timedelta(hours=1)
"""How long after a look the page is kept fresh; a later look draws it anew anyway."""
MOST = 5000


class Homes:
    """Draws App Homes from the engine's ordinary command `home`."""

    def __init__(self, engine: Handler, directory: Directory, world: World, naming: Naming) -> None:
        """naming: how commands are typed here."""
        self._naming = naming
        self._engine = engine
        self._directory = directory
        self._world = world
        self._known = any(spec.name == COMMAND for spec in engine.commands)
        self._looking: dict[tuple[str | None, str], datetime] = {}

    async def opened(self, client: AsyncWebClient, who: Person, id: str) -> None:
        """Somebody looks at their page. Never raises."""
        if len(self._looking) >= MOST:
            self._looking.clear()
        self._looking[who.space, who.user] = self._world.now()
        await self._draw(client, who, id)

    async def refresh(self, client: AsyncWebClient, who: Person, id: str, *, shown: bool = False) -> None:
        """Somebody did something, so the page may say something else. shown: it shows the answer to just that."""
        seen = self._looking.get((who.space, who.user))
        if seen and not shown and self._world.now() - seen < FRESH:
            await self._draw(client, who, id)

    async def show(self, client: AsyncWebClient, who: Person, card: Card, turn: str) -> None:
        """Show a card on the page, with a way back to the page itself. Raises what Slack and the network raise."""
        way_back = () if card.name == COMMAND else (Choices((Button("‹ Home", do(COMMAND)),)),)
        drawn = render(card.plus(*way_back), turn)
        await client.views_publish(user_id=who.user, view={"type": "home", "blocks": drawn.blocks})

    async def _draw(self, client: AsyncWebClient, who: Person, id: str) -> None:
        if not self._known:
            return
        try:
            reply = await self._engine.handle(home_of(who, id, await self._directory.known(client, who)))
            if reply is not None:
                await self.show(client, who, self._naming.card(reply.card), id)
        except SlackApiError as error:
            log.warning("an App Home could not be drawn: %s", error.response.get("error"))
        except FAILURES as error:
            log.warning("an App Home could not be drawn: %s", type(error).__name__)
