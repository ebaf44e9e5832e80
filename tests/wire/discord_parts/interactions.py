"""What people do reaches the bot as interactions; this keeps their deadlines and takes the bot's answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.wire.discord_parts import answers
from tests.wire.discord_parts.answers import Refused, reply
from tests.wire.discord_parts.gateway import Gateway
from tests.wire.discord_parts.state import EPHEMERAL, LOADING, Channel, Json, Message, State, User

COMMAND, COMPONENT, TYPING, MODAL = 2, 3, 4, 5
MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, FORM = 4, 5, 6, 7, 8, 9
ALLOWED = {
    COMMAND: (MESSAGE, DEFER, FORM),
    COMPONENT: (MESSAGE, DEFER, DEFER_UPDATE, UPDATE, FORM),
    TYPING: (CHOICES,),
    MODAL: (MESSAGE, DEFER, DEFER_UPDATE, UPDATE),
}

SOON = 60.0
"""Seconds after which a person stops waiting for an answer; longer than a person would, for busy machines."""


@dataclass
class Exchange:
    """One thing that somebody did, and everything that came back.

    on: the message whose control was used. kind: the type of the first answer. refused: codes of answers too many.
    """

    id: str
    token: str
    type: int
    by: User
    where: Channel
    born: float
    on: Message | None = None
    kind: int | None = None
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    form: Json | None = None
    choices: list[Json] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    taken_back: bool = False
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def shown(self) -> Message:
        """The message in which the answer stands."""
        if self.followups and (self.kind == DEFER_UPDATE or self.original is None):
            return self.followups[-1]
        assert self.original is not None, "nothing was answered"
        return self.original

    @property
    def text(self) -> str:
        return self.shown.text

    async def answered(self) -> None:
        """Wait for the answer as long as a person would."""
        async with asyncio.timeout(SOON):
            await self.settled.wait()


class Interactions:
    """patience: seconds until the first answer; life: seconds until a token ends.

    Discord waits for three seconds; this one waits longer, so that a busy machine fails no test, and less if told to.
    """

    def __init__(self, state: State, gateway: Gateway) -> None:
        self._state = state
        self._gateway = gateway
        self._by_token: dict[str, Exchange] = {}
        self.patience = 30.0
        self.life = 900.0

    def routes(self) -> list[web.RouteDef]:
        hook = "/api/v10/webhooks/{app}/{token}"
        return [
            web.post("/api/v10/interactions/{id}/{token}/callback", self.callback),
            web.get(f"{hook}/messages/@original", self.show),
            web.patch(f"{hook}/messages/@original", self.edit),
            web.delete(f"{hook}/messages/@original", self.delete),
            web.post(hook, self.follow_up),
            web.patch(f"{hook}/messages/{{message}}", self.edit_followup),
        ]

    async def begin(
        self, type: int, data: Any, by: User, where: Channel, on: Message | None = None, odd: Json | None = None
    ) -> Exchange:
        """Somebody does something: the bot is told. `odd` replaces parts of the envelope."""
        id = self._state.new_id()
        exchange = Exchange(id, f"token-{id}", type, by, where, asyncio.get_running_loop().time(), on)
        self._by_token[exchange.token] = exchange
        await self._gateway.tell("INTERACTION_CREATE", {**self._json(exchange, data), **(odd or {})})
        return exchange

    async def callback(self, request: web.Request) -> web.Response:
        exchange = self._by_token.get(request.match_info["token"])
        if exchange is None or exchange.id != request.match_info["id"]:
            raise Refused(*answers.UNKNOWN_INTERACTION)
        if exchange.kind is not None:
            raise self._refused(exchange, answers.ALREADY_ANSWERED)
        if self._age(exchange) > self.patience:
            raise self._refused(exchange, answers.UNKNOWN_INTERACTION)
        body = await request.json()
        fits = body["type"] in ALLOWED.get(exchange.type, ())
        if not fits or (body["type"] in (DEFER_UPDATE, UPDATE) and not exchange.on):
            raise self._refused(exchange, answers.INVALID)
        self._take(exchange, body["type"], body.get("data") or {})
        return self._callback_answer(request, exchange)

    def _take(self, exchange: Exchange, kind: int, data: Json) -> None:
        exchange.kind = kind
        flags = data.get("flags", 0)
        match kind:
            case 4:
                exchange.original = self._message(exchange, data)
            case 5:
                exchange.original = self._message(exchange, {"flags": flags | LOADING})
            case 6 | 7:
                exchange.original = exchange.on
            case 8:
                exchange.choices = data["choices"]
            case 9:
                exchange.form = data
        if kind == UPDATE and exchange.on:
            self._state.edit(exchange.on, data)
        if kind not in (DEFER, DEFER_UPDATE):
            exchange.settled.set()

    def _callback_answer(self, request: web.Request, exchange: Exchange) -> web.Response:
        if not request.query.get("with_response"):
            return web.Response(status=204)
        about: Json = {"id": exchange.id, "type": exchange.type}
        if exchange.kind in (MESSAGE, UPDATE) and exchange.original:
            about["response_message_id"] = exchange.original.id
            resource = {"type": exchange.kind, "message": exchange.original.json()}
            return reply({"interaction": about, "resource": resource})
        return reply({"interaction": about})

    async def show(self, request: web.Request) -> web.Response:
        return reply(self._original(self._known(request)).json())

    async def edit(self, request: web.Request) -> web.Response:
        exchange = self._known(request)
        message = self._original(exchange)
        self._state.edit(message, await request.json())
        exchange.settled.set()
        return reply(message.json())

    async def delete(self, request: web.Request) -> web.Response:
        exchange = self._known(request)
        self._original(exchange).deleted = True
        exchange.taken_back = True
        exchange.original = None
        exchange.settled.set()
        return web.Response(status=204)

    async def follow_up(self, request: web.Request) -> web.Response:
        """A further message. The first one after a bare "thinking" fills that in, whatever its own flags say."""
        exchange = self._known(request)
        body = await request.json()
        if exchange.kind == DEFER and exchange.original and exchange.original.loading:
            self._state.edit(exchange.original, body)
            message = exchange.original
        else:
            message = self._message(exchange, body)
            exchange.followups.append(message)
        exchange.settled.set()
        return reply(message.json())

    async def edit_followup(self, request: web.Request) -> web.Response:
        exchange = self._known(request)
        message = next((each for each in exchange.followups if each.id == request.match_info["message"]), None)
        if message is None:
            raise Refused(*answers.UNKNOWN_MESSAGE)
        self._state.edit(message, await request.json())
        return reply(message.json())

    def _known(self, request: web.Request) -> Exchange:
        exchange = self._by_token.get(request.match_info["token"])
        if exchange is None or exchange.kind is None or request.match_info["app"] != self._state.bot.id:
            raise Refused(*answers.UNKNOWN_WEBHOOK)
        if self._age(exchange) > self.life:
            raise self._refused(exchange, answers.UNKNOWN_WEBHOOK)
        return exchange

    def _original(self, exchange: Exchange) -> Message:
        if exchange.original is None or exchange.original.deleted:
            raise self._refused(exchange, answers.UNKNOWN_MESSAGE)
        return exchange.original

    def _message(self, exchange: Exchange, body: Json) -> Message:
        private = exchange.by.id if body.get("flags", 0) & EPHEMERAL else None
        asked = {"id": exchange.id, "type": exchange.type, "user": exchange.by.json()}
        owners = {
            "authorizing_integration_owners": {
                "0": "0" if exchange.where.direct else self._state.guild_of(exchange.where)
            }
        }
        return self._state.add_message(exchange.where, body, only_for=private, asked={**asked, **owners})

    def _age(self, exchange: Exchange) -> float:
        return asyncio.get_running_loop().time() - exchange.born

    def _refused(self, exchange: Exchange, why: tuple[int, int, str]) -> Refused:
        exchange.refused.append(why[1])
        if why is not answers.ALREADY_ANSWERED:
            exchange.settled.set()
        return Refused(*why)

    def _json(self, exchange: Exchange, data: Any) -> Json:
        state, by = self._state, exchange.by
        guild = state.guild_of(exchange.where)
        body: Json = {
            "id": exchange.id,
            "application_id": state.bot.id,
            "type": exchange.type,
            "token": exchange.token,
            "version": 1,
            "data": data,
            "channel_id": exchange.where.id,
            "channel": exchange.where.json(guild),
            "attachment_size_limit": 26214400,
            "app_permissions": str(state.rights(state.bot, exchange.where)),
            "locale": "en-US",
            "entitlements": [],
            "context": 1 if exchange.where.direct else 0,
            "authorizing_integration_owners": {"0": "0" if exchange.where.direct else guild},
        }
        if exchange.on:
            body["message"] = exchange.on.json()
        if exchange.where.direct:
            return {**body, "user": by.json()}
        member = {**state.member_json(by), "permissions": str(state.rights(by, exchange.where))}
        return {**body, "guild_id": guild, "guild_locale": "en-US", "member": member}
