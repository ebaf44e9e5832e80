"""A Discord on 127.0.0.1: what a bot needs of the real one, with real sockets, deadlines and faults on demand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.world import real_now
from tests.wire.discord_parts.answers import Refused, refusal
from tests.wire.discord_parts.checks import Log
from tests.wire.discord_parts.faults import Bucket, Fault, Faults
from tests.wire.discord_parts.gateway import WRONG_TOKEN, Gateway
from tests.wire.discord_parts.interactions import Exchange, Interactions
from tests.wire.discord_parts.people import People
from tests.wire.discord_parts.rest import Rest, unknown
from tests.wire.discord_parts.state import Channel, Message, State, User

TOKEN = "loopback-token"


class DiscordServer:
    """A server with one room, a moderator and two members.

    now: the clock by which ids, messages and nonces age. Everything else waits in real time.
    """

    def __init__(self, now: Callable[[], datetime] = real_now) -> None:
        self.state = State(now)
        self.gateway = Gateway(self.state, TOKEN)
        self.rest = Rest(self.state, self.gateway)
        self.interactions = Interactions(self.state, self.gateway)
        self.faults = Faults()
        self.log = Log(TOKEN)
        self._people = People(self.state, self.interactions)
        self.room = self.state.add_channel("weekly")
        self.robin = self.state.add_user("robin", roles=[self.state.add_role("Mods", 1 << 5)])
        self.ada = self.state.add_user("ada")
        self.bruno = self.state.add_user("bruno")
        self.api_url = ""
        self.gateway_url = ""

    @property
    def guild(self) -> str:
        """The server's id."""
        return self.state.guild

    @property
    def table(self) -> dict[str, object]:
        """What `[platforms.discord]` needs to find this Discord."""
        return {"api_url": self.api_url, "gateway_url": self.gateway_url}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[DiscordServer]:
        """Listen on a free port until the end of the block."""
        runner = web.AppRunner(self._app(), shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.api_url = f"http://{host}:{port}/api/v10"
        self.gateway_url = self.gateway.url = f"ws://{host}:{port}/gateway"
        try:
            yield self
        finally:
            self.faults.release()
            await self.gateway.close(1001)
            await runner.cleanup()

    def fail(self, method: str, end: str, *faults: Fault) -> None:
        """Let these strike the next requests with this method and an address that ends in `end`."""
        self.faults.plan(method, end, *faults)

    async def reset_token(self) -> None:
        """The owner makes a new token: the old one ends at once, everywhere."""
        self.log.token = self.gateway.token = "another-token"
        await self.gateway.close(WRONG_TOKEN)

    def limit(self, posts: int, seconds: float) -> Bucket:
        """Let every channel take only so many posts in so many seconds; the bucket, which counts overruns."""
        self.rest.bucket = Bucket(posts, seconds)
        return self.rest.bucket

    def forget_nonces(self, after: float = 0) -> None:
        """From now on a nonce is remembered for so many seconds."""
        self.state.nonce_window = timedelta(seconds=after)

    def posts(self, channel: Channel | None = None) -> list[Message]:
        """What anyone sees in a channel, oldest first."""
        return list(self.state.history(channel or self.room))

    def direct(self, user: User) -> list[Message]:
        """What the bot wrote to somebody directly."""
        return list(self.state.history(self.state.direct(user)))

    async def slash(
        self, command: str, options: Mapping[str, Any] | None = None, *, by: User | None = None,
        where: Channel | None = None, wait: bool = True,
    ) -> Exchange:  # fmt: skip
        """Somebody (Ada) sends a command somewhere (in the room)."""
        return await self._people.slash(command, options, by=by or self.ada, where=where or self.room, wait=wait)

    async def type(
        self, command: str, param: str, typed: str, others: Mapping[str, Any] | None = None, *, by: User | None = None
    ) -> list[str]:
        """Somebody (Ada) types into an option; what is suggested."""
        return await self._people.type(command, param, typed, others, by=by or self.ada, where=self.room)

    async def press(
        self, which: str, values: Sequence[str] | None = None, *, by: User | None = None, on: Message | None = None,
        wait: bool = True,
    ) -> Exchange:  # fmt: skip
        """Somebody (Ada) uses a button or menu, named by label, placeholder or id."""
        return await self._people.press(which, values, by=by or self.ada, on=on, wait=wait)

    async def submit(self, opened: Exchange, answers: Mapping[str, Any], *, wait: bool = True) -> Exchange:
        """Whoever opened the form fills it in and sends it."""
        return await self._people.submit(opened, answers, wait=wait)

    async def junk(self, data: Any) -> None:
        """Send something as an interaction as it is, however little sense it makes."""
        await self.gateway.tell("INTERACTION_CREATE", data)

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[self._between], client_max_size=26 << 20)
        app.add_routes([
            web.get("/gateway", self.gateway.handle),
            *self.rest.routes(),
            *self.interactions.routes(),
            web.route("*", "/{rest:.*}", unknown),
        ])  # fmt: skip
        return app

    @property
    def _between(self) -> Any:
        @web.middleware
        async def between(
            request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
        ) -> web.StreamResponse:
            if request.path == "/gateway":
                return await handler(request)
            turned_away = await self.log.take(request)
            if turned_away is not None:
                return turned_away

            async def rest() -> web.StreamResponse:
                try:
                    return await handler(request)
                except Refused as why:
                    return refusal(why.status, why.code, why.message)
                except Exception as error:
                    self.log.findings.append(f"{request.method} {request.path}: this Discord fell over: {error!r}")
                    raise

            fault = self.faults.take(request.method, request.path)
            return await fault.strike(request, rest) if fault else await rest()

        return between
