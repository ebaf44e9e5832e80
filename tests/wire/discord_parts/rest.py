"""The addresses for which a bot shows its token: who it is, its commands, servers, channels and messages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from tests.wire.discord_parts import answers
from tests.wire.discord_parts.answers import Refused, reply
from tests.wire.discord_parts.faults import Bucket, too_many
from tests.wire.discord_parts.gateway import Gateway
from tests.wire.discord_parts.state import HISTORY, SEND, VIEW, Channel, Json, Message, State

COMMAND_DEFAULTS: Json = {
    "default_member_permissions": None,
    "nsfw": False,
    "description_localizations": None,
    "name_localizations": None,
    "integration_types": [0],
    "contexts": None,
    "dm_permission": True,
}
Handler = Callable[[web.Request], Awaitable[web.Response]]


class Rest:
    """Answers from the state. `bucket`: the rate limit of each channel; `writes`: how often commands were written."""

    def __init__(self, state: State, gateway: Gateway) -> None:
        self._state = state
        self._gateway = gateway
        self.bucket = Bucket()
        self.writes = 0

    def routes(self) -> list[web.RouteDef]:
        app, guild = "/api/v10/applications/{app}", "/api/v10/guilds/{guild}"
        room, one = "/api/v10/channels/{channel}", "/api/v10/channels/{channel}/messages/{message}"
        return [
            web.get("/api/v10/users/@me", self.me),
            web.post("/api/v10/users/@me/channels", self.open_direct),
            web.get("/api/v10/users/{user}", self.user),
            web.get("/api/v10/oauth2/applications/@me", self.application),
            *self._command_routes(f"{app}/commands"),
            *self._command_routes(f"{app}/guilds/{{guild}}/commands"),
            web.get(guild, self.server),
            web.get(f"{guild}/channels", self.server_channels),
            web.get(f"{guild}/roles", self.server_roles),
            web.get(f"{guild}/members/{{user}}", self.member),
            web.get(room, self.channel),
            web.post(f"{room}/messages", self.post),
            web.get(f"{room}/messages", self.look_back),
            web.get(one, self.message),
            web.patch(one, self.edit),
            web.delete(one, self.delete),
        ]

    def _command_routes(self, path: str) -> list[web.RouteDef]:
        return [web.get(path, self.commands), web.put(path, self.put_commands), web.post(path, self.put_command)]

    async def me(self, request: web.Request) -> web.Response:
        return reply(self._state.bot.json())

    async def application(self, request: web.Request) -> web.Response:
        bot = self._state.bot
        about = {"icon": None, "description": "", "bot_public": False, "bot_require_code_grant": False, "flags": 0}
        return reply({"id": bot.id, "name": bot.name, "verify_key": "00", "owner": bot.json(), **about})

    async def user(self, request: web.Request) -> web.Response:
        user = self._state.users.get(request.match_info["user"])
        if user is None:
            raise Refused(*answers.UNKNOWN_USER)
        return reply(user.json())

    async def open_direct(self, request: web.Request) -> web.Response:
        user = self._state.users.get(str((await request.json())["recipient_id"]))
        if user is None:
            raise Refused(*answers.UNKNOWN_USER)
        return reply(self._state.direct(user).json(self._state.guild))

    async def commands(self, request: web.Request) -> web.Response:
        return reply(self._state.commands.get(request.match_info.get("guild", ""), []))

    async def put_commands(self, request: web.Request) -> web.Response:
        """Replace the whole set; a name that is known keeps its id."""
        scope = request.match_info.get("guild", "")
        self.writes += 1
        self._state.commands[scope] = [self._registered(scope, each) for each in await request.json()]
        return reply(self._state.commands[scope])

    async def put_command(self, request: web.Request) -> web.Response:
        """Add one command, or change the one of this name."""
        scope = request.match_info.get("guild", "")
        made = self._registered(scope, await request.json())
        others = [each for each in self._state.commands.get(scope, []) if each["name"] != made["name"]]
        self.writes += 1
        self._state.commands[scope] = [*others, made]
        return reply(made, status=201)

    def _registered(self, scope: str, command: Json) -> Json:
        known = next((each for each in self._state.commands.get(scope, []) if each["name"] == command["name"]), None)
        id = known["id"] if known else self._state.new_id()
        names = {"id": id, "application_id": self._state.bot.id, "version": self._state.new_id(), "type": 1}
        return {**COMMAND_DEFAULTS, **names, **command, **({"guild_id": scope} if scope else {})}

    async def server(self, request: web.Request) -> web.Response:
        return reply(self._state.guild_json(self._server(request)))

    async def server_channels(self, request: web.Request) -> web.Response:
        return reply(self._state.guild_json(self._server(request))["channels"])

    async def server_roles(self, request: web.Request) -> web.Response:
        return reply(self._state.guild_json(self._server(request))["roles"])

    async def member(self, request: web.Request) -> web.Response:
        self._server(request)
        user = self._state.users.get(request.match_info["user"])
        if user is None or not user.member:
            raise Refused(*answers.UNKNOWN_MEMBER)
        return reply(self._state.member_json(user))

    async def channel(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        return reply(channel.json(self._state.guild_of(channel)))

    async def post(self, request: web.Request) -> web.Response:
        """A new message, unless its nonce is known: then the first one is shown, or 10008 if it was deleted."""
        channel = self._channel(request)
        self._may_post(channel)
        headers, wait = self.bucket.take(channel.id, asyncio.get_running_loop().time())
        if wait:
            return too_many(wait)
        body = await request.json()
        if not body.get("content") and not body.get("components") and not body.get("embeds"):
            raise Refused(*answers.EMPTY)
        nonce = str(body["nonce"]) if body.get("nonce") and body.get("enforce_nonce") else ""
        known = self._state.known_nonce(nonce)
        if known is not None and known.deleted:
            raise Refused(*answers.UNKNOWN_MESSAGE)
        if known is None:
            known = self._state.add_message(channel, body)
            known.nonce = nonce or None
            self._state.nonces[nonce] = known
            await self._gateway.tell_message(known)
        return reply(known.json(nonce), headers=headers)

    async def look_back(self, request: web.Request) -> web.Response:
        """Messages, newest first. Who may not read the history sees none, and no error."""
        channel = self._channel(request)
        if not self._state.rights(self._state.bot, channel) & HISTORY:
            return reply([])
        limit, after = int(request.query.get("limit", 50)), request.query.get("after")
        found = list(self._state.history(channel))
        if after is not None:
            return reply([each.json() for each in reversed([m for m in found if int(m.id) > int(after)][:limit])])
        before = int(request.query.get("before", 2**63))
        return reply([each.json() for each in list(reversed([m for m in found if int(m.id) < before]))[:limit]])

    async def message(self, request: web.Request) -> web.Response:
        return reply(self._message(request).json())

    async def edit(self, request: web.Request) -> web.Response:
        message = self._message(request)
        if message.author is not self._state.bot:
            raise Refused(*answers.NOT_OWN)
        self._state.edit(message, await request.json())
        return reply(message.json())

    async def delete(self, request: web.Request) -> web.Response:
        self._message(request).deleted = True
        return web.Response(status=204)

    def _server(self, request: web.Request) -> str:
        id = request.match_info["guild"]
        if id not in self._state.guilds:
            raise Refused(*answers.UNKNOWN_GUILD)
        return id

    def _channel(self, request: web.Request) -> Channel:
        channel = self._state.channels.get(request.match_info["channel"])
        if channel is None:
            raise Refused(*answers.UNKNOWN_CHANNEL)
        if not self._state.rights(self._state.bot, channel) & VIEW:
            raise Refused(*answers.NO_ACCESS)
        return channel

    def _may_post(self, channel: Channel) -> None:
        if channel.recipient and not channel.recipient.reachable:
            raise Refused(*answers.CLOSED)
        if not self._state.rights(self._state.bot, channel) & SEND:
            raise Refused(*answers.NO_RIGHT)

    def _message(self, request: web.Request) -> Message:
        channel = self._channel(request)
        message = self._state.messages.get(request.match_info["message"])
        if message is None or message.deleted or message.only_for or message.channel is not channel:
            raise Refused(*answers.UNKNOWN_MESSAGE)
        return message


async def unknown(request: web.Request) -> web.Response:
    """An address that this Discord does not have."""
    raise Refused(404, 0, f"404: Not Found: {request.method} {request.path}")
