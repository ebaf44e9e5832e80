"""Discord as a platform: logs in, hears people, posts parcels. Each of its jobs is a room beside this file."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from enum import Enum
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.commands import commands_json, register
from adapters.discord.conversation import Conversation
from adapters.discord.delivery import Delivery
from adapters.discord.inbound import NAME
from adapters.discord.inspection import inspect
from adapters.discord.settings import DiscordSettings
from bot.domain.errors import StudyError
from bot.domain.people import Place
from bot.ports import Handler, Pace, Parcel, Problem, Receipt
from bot.ui.card import Card
from bot.ui.command import CommandSpec
from bot.world import World

log = logging.getLogger(__name__)


class State(Enum):
    """How far a client has come; one that was connected is not connected again."""

    NEW = "new"
    LOGGED_IN = "logged in"
    USED = "used"


class DiscordPlatform:
    """Implements bot.ports.Platform.

    client: the library's client; replaced by a fresh one after its connection was lost for good.
    """

    name = NAME
    # Five in five seconds in a channel, and fifty a second in all; a little less, as no network is even.
    pace = Pace(per_place=1.02, overall=0.0204)

    def __init__(self, settings: DiscordSettings, world: World) -> None:
        """Make the client; nothing is sent before `open`."""
        self._settings = settings
        self._world = world
        self._conversation: Conversation | None = None
        self._state = State.NEW
        self._closing = False
        self.client = self._make_client()

    async def open(self) -> None:
        """See bot.ports.Platform. Opening again logs in anew; until that has worked, the old login goes on posting."""
        self._closing = False
        self._point_elsewhere()
        client = self.client if self._state is State.NEW else self._make_client()
        self._state = State.USED
        try:
            await client.login(self._settings.token.get_secret_value())
        except BaseException as error:
            await client.close()
            if not isinstance(error, discord.LoginFailure):
                raise
            raise StudyError(
                "Discord refused the token. Make a new one in the developer portal (your application, Bot, Reset "
                "Token), and put it where the old one is."
            ) from None
        before, self.client, self._state = self.client, client, State.LOGGED_IN
        if before is not client:
            await before.close()

    async def serve(self, engine: Handler) -> None:
        """See bot.ports.Platform. May be called again after it raised: it then logs in anew."""
        if self._state is not State.LOGGED_IN or self.client.is_closed():
            await self.open()
        self.attach(engine)
        await self._try_to_register(engine.commands)
        self._state = State.USED
        await self.client.connect(reconnect=True)
        if not self._closing:
            raise ConnectionError("the connection to Discord ended")

    async def stand_by(self, engine: Handler) -> None:
        """See bot.ports.Platform. Posts go over HTTP, and the library opens its gateway only to listen."""
        await asyncio.get_running_loop().create_future()

    def attach(self, engine: Handler) -> None:
        """From here on, what people do reaches the engine."""
        self._conversation = Conversation(engine)

    async def register(self, commands: Sequence[CommandSpec]) -> None:
        """Make Discord know these commands; writes nothing if it knows them already."""
        wanted = commands_json(commands, hide_moderator_commands=self._settings.hide_moderator_commands)
        application = self.client.application_id
        assert application is not None
        if await register(self.client.http, application, wanted, self._settings.guilds):
            log.info("%d commands registered", len(wanted))

    async def _try_to_register(self, commands: Sequence[CommandSpec]) -> None:
        """Register, but do not stay away because Discord refuses: the commands that it knows go on working."""
        try:
            await self.register(commands)
        except (discord.HTTPException, discord.RateLimited) as error:
            if isinstance(error, discord.HTTPException) and error.status >= 500:
                raise
            log.error(
                "Discord did not take the commands (%s); those that it knows go on working. Check that Waypost was "
                "invited with the scope applications.commands, also to each of `guilds` in [platforms.discord]. "
                "The next start tries again.",
                error,
            )

    async def deliver(self, parcel: Parcel) -> Receipt:
        """See bot.ports.Platform. Also raises Interrupted: the connection broke off, the same key settles it."""
        return await self._delivery().deliver(parcel)

    async def revise(self, receipt: Receipt, card: Card) -> None:
        """See bot.ports.Platform."""
        await self._delivery().revise(receipt, card)

    async def inspect(self, places: Sequence[Place]) -> Sequence[Problem]:
        """See bot.ports.Platform."""
        return await inspect(self.client, places)

    async def close(self) -> None:
        """See bot.ports.Platform."""
        self._closing = True
        if self._conversation is not None:
            await self._conversation.finish()
        await self.client.close()

    def _delivery(self) -> Delivery:
        return Delivery(self.client, self._world, self._settings.dedupe_window)

    def _make_client(self) -> discord.Client:
        """A client that listens to no more than it needs and keeps nothing about members or messages."""
        options: dict[str, Any] = {
            "intents": discord.Intents(guilds=True),
            "allowed_mentions": discord.AllowedMentions.none(),
            "member_cache_flags": discord.MemberCacheFlags.none(),
            "chunk_guilds_at_startup": False,
            "max_messages": None,
            "max_ratelimit_timeout": 30.0,
        }
        # Waypost does not speak; that voice is missing need not be said at every start.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        settings = self._settings
        if settings.shard_ids or settings.shard_count:
            if settings.shard_ids:
                options["shard_ids"] = list(settings.shard_ids)
            client: discord.Client = discord.AutoShardedClient(shard_count=settings.shard_count, **options)
        else:
            client = discord.Client(**options)
        client.event(self.on_interaction)
        _forgive(client)
        return client

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Called by the client for everything that people do."""
        if self._conversation is not None:
            await self._conversation.hear(interaction)

    def _point_elsewhere(self) -> None:
        """The library reads these addresses at each call; one pair serves the whole process."""
        if self._settings.api_url:
            Route.BASE = self._settings.api_url.rstrip("/")
        if self._settings.gateway_url:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self._settings.gateway_url)


def _forgive(client: discord.Client) -> None:
    """Let an interaction that the library can't read be logged and passed over; it would end the connection for good.

    Any other event that can't be read still ends it: what the library knows of the servers would no longer be true.
    """
    parsers = client._connection.parsers
    read = parsers["INTERACTION_CREATE"]

    def attempt(data: Any) -> None:
        try:
            read(data)
        except Exception:
            log.exception("an interaction could not be read, and was passed over")

    parsers["INTERACTION_CREATE"] = attempt
