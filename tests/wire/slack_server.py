"""A Slack on 127.0.0.1: what an app needs of the real one, with real sockets, deadlines and faults on demand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.world import real_now
from tests.wire.slack_parts import payloads
from tests.wire.slack_parts.answers import Json, Refused, reply, too_many
from tests.wire.slack_parts.carriers import SIGNING_SECRET, Ack, SignedHttp, SocketMode, bring_event
from tests.wire.slack_parts.chat import Chat, TooFast
from tests.wire.slack_parts.checks import APP_TOKEN, Call, Log, arguments
from tests.wire.slack_parts.faults import Bucket, Fault, Faults
from tests.wire.slack_parts.people import Exchange, People
from tests.wire.slack_parts.reads import CLIENT_ID, CLIENT_SECRET, Reads, need
from tests.wire.slack_parts.state import BOT, SCOPES, Channel, Install, Message, State, User
from tests.wire.slack_parts.views import View, Views

__all__ = ["APP_TOKEN", "CLIENT_ID", "CLIENT_SECRET", "SIGNING_SECRET", "TOKEN", "SlackServer"]

TOKEN = "xoxb-loopback"


class SlackServer:
    """The workspace T1 with the channel C1, where the bot is, C2, where it is not, and Ada U1, Bruno U2, Robin U3.

    Robin is an admin. now: the clock by which messages and response_urls age; everything else waits in real time.
    People's actions go over Socket Mode until `deliver_to` names the app's own address.
    """

    def __init__(self, now: Callable[[], datetime] = real_now) -> None:
        self.state = State(now)
        self.log = Log(self.state)
        self.faults = Faults()
        self.chat = Chat(self.state, self.log)
        self.views = Views(self.state, self.log)
        self.reads = Reads(self.state)
        self.socket = SocketMode(self.state)
        self.people = People(self.state, self.chat, self.views, self.log, self.until)
        self.people.carrier = self.socket
        self.api = ""
        self._stirred = asyncio.Event()
        self._events = 0
        self._methods = {**self.chat.methods, **self.reads.methods, **self.views.methods}
        self.add_team("T1", "hall", TOKEN)
        self.ada = self.state.add_user("U1", "ada", "T1")
        self.bruno = self.state.add_user("U2", "bruno", "T1")
        self.robin = self.state.add_user("U3", "robin", "T1", admin=True)
        people = ["U1", "U2", "U3"]
        self.room = self.state.add_channel("C1", "weekly", "T1", [*people, BOT])
        self.elsewhere = self.state.add_channel("C2", "elsewhere", "T1", people)
        self.state.add_user(BOT, "waypost", "T1", bot=True)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[SlackServer]:
        """Listen on a free port until the end of the block."""
        app = web.Application(client_max_size=8 << 20)
        app.router.add_get("/link", self.socket.handle)
        app.router.add_post("/respond/{id}", self._respond)
        app.router.add_route("*", "/api/{method}", self._call)
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.people.base = f"http://{host}:{port}"
        self.api, self.socket.url = f"http://{host}:{port}/api/", f"ws://{host}:{port}/link"
        try:
            yield self
        finally:
            self.faults.release()
            await self.socket.cut()
            await self.people.finish()
            await runner.cleanup()

    def deliver_to(self, url: str, secret: str = SIGNING_SECRET) -> SignedHttp:
        """From now on bring everything to the app's own address, signed; gives the way in, to forge with."""
        found = SignedHttp(url, secret)
        self.people.carrier = found
        return found

    def fail(self, method: str, *faults: Fault) -> None:
        """Let these strike the next calls of a method (`respond`: of a response_url), one after another."""
        self.faults.plan(method, *faults)

    def limit(self, posts: int, seconds: float) -> Bucket:
        """Let every channel take only so many posts in so many seconds; the bucket, which counts overruns."""
        self.chat.bucket = Bucket(posts, seconds)
        return self.chat.bucket

    def add_team(self, id: str, name: str, token: str) -> Install:
        """Another workspace in which the app is installed; nobody is in it yet."""
        self.state.teams[id] = name
        self.state.installs[token] = Install(token, id, set(SCOPES))
        return self.state.installs[token]

    def forbid(self, *scopes: str, token: str = TOKEN) -> None:
        """Take scopes from the app."""
        self.state.installs[token].scopes -= set(scopes)

    def consent(self, team: str) -> str:
        """An admin of a workspace agrees to install the app; the code that the app is sent back with."""
        code = self.state.new_id("code")
        self.reads.codes[code] = team
        return code

    def posts(self, channel: str = "C1") -> list[Message]:
        """What anyone sees in a channel, oldest first, thread replies included."""
        return list(self.state.history(channel))

    def direct(self, user: str = "U1") -> list[Message]:
        """What stands in somebody's direct messages with the bot."""
        return self.posts(self.state.direct(self.state.users[user]).id)

    def ephemeral(self, user: str = "U1") -> list[Message]:
        """What only one person sees, oldest first."""
        return [each for each in self.state.messages if each.only_for == user and not each.deleted]

    def home(self, user: str = "U1") -> View:
        """Somebody's App Home."""
        found = self.views.homes.get(user)
        assert found is not None, f"{user} has an empty home"
        return found

    def open_view(self, user: str = "U1") -> View | None:
        """The modal that somebody has before them."""
        return next(reversed(self.people.stack(user)), None)

    async def slash(
        self, command: str, text: str = "", *, user: str = "U1", channel: str = "C1", wait: bool = True
    ) -> Exchange:
        """Send a command; `channel` may be somebody's id, for their direct messages."""
        return await self.people.slash(command, text, self.state.users[user], self._channel(channel), wait)

    async def press(
        self, where: Message | View, which: str, chosen: Any = None, *, user: str = "U1", wait: bool = True
    ) -> Exchange:
        """Use a button, menu or picker, named by label or id."""
        return await self.people.use(where, which, chosen, self.state.users[user], wait)

    async def tick(
        self, where: Message | View, which: str, chosen: list[str], *, user: str = "U1", wait: bool = True
    ) -> Exchange:
        """Leave exactly these boxes ticked, named by label or value."""
        return await self.people.use(where, which, chosen, self.state.users[user], wait)

    async def submit(self, view: View, answers: dict[str, Any] | None = None, *, wait: bool = True) -> Exchange:
        """Fill in a modal, each answer by label or id of its field, and send it."""
        return await self.people.submit(view, answers or {}, wait)

    async def suggest(self, where: Message | View, which: str, typed: str, *, user: str = "U1") -> list[str]:
        """Type into a menu; what it shows."""
        return await self.people.suggest(where, which, typed, self.state.users[user])

    async def open_home(self, user: str = "U1", tab: str = "home") -> Ack:
        """Open the app's home, or its messages."""
        who = self.state.users[user]
        home = self.views.homes.get(user)
        view = {"view": home.json()} if home else {}
        inner = {"type": "app_home_opened", "user": user, "channel": self.state.direct(who).id, "tab": tab, **view}
        return await self.event(inner, team=who.team)

    async def invite(self, channel: str = "C2", by: str = "U3") -> Ack:
        """Invite the bot into a channel."""
        found = self.state.channels[channel]
        found.members.append(BOT)
        kind = "G" if found.private else "C"
        inner = {"type": "member_joined_channel", "user": BOT, "channel": channel, "channel_type": kind}
        return await self.event({**inner, "team": found.team, "inviter": by}, team=found.team)

    async def uninstall(self, team: str = "T1") -> list[Ack]:
        """An admin removes the app from a workspace."""
        for install in self.state.installs.values():
            install.over = "account_inactive" if install.team == team else install.over
        revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT]}}
        return [await self.event(revoked, team=team), await self.event({"type": "app_uninstalled"}, team=team)]

    async def event(self, inner: Json, *, team: str = "T1", id: str = "") -> Ack:
        """Something happens; brought until it is acknowledged, at most four times. The same `id` is the same event."""
        carrier = self.people.carrier
        assert carrier is not None
        self._events += 1
        stamped = {**inner, "event_ts": inner.get("event_ts") or self.state.new_ts()}
        at = int(self.state.now().timestamp())
        return await bring_event(carrier, payloads.event(team, id or f"Ev{self._events}", at, stamped))

    def say(self, text: str, *, user: str = "U2", channel: str = "C1", thread: str | None = None) -> Message:
        """Somebody writes something."""
        return self.state.add_message(self.state.channels[channel], {"text": text}, author=user, thread=thread)

    async def until(self, seen: Callable[[], object], seconds: float = 5.0, what: str = "what was waited for") -> None:
        """Wait until something is so; looked at after each call of the app's."""
        try:
            async with asyncio.timeout(seconds):
                while not seen():
                    self._stirred.clear()
                    with suppress(TimeoutError):  # acknowledgements over the socket stir nothing
                        await asyncio.wait_for(self._stirred.wait(), 0.02)
        except TimeoutError:
            raise AssertionError(f"{what} never came; last calls: {[c.method for c in self.log.calls[-5:]]}") from None

    def _channel(self, id: str) -> Channel:
        user: User | None = self.state.users.get(id)
        return self.state.direct(user) if user else self.state.channels[id]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]

        async def rest() -> web.StreamResponse:
            return await self._answer(request, method)

        fault = self.faults.take(method)
        try:
            return await fault.strike(request, rest) if fault else await rest()
        finally:
            self._stirred.set()

    async def _answer(self, request: web.Request, method: str) -> web.StreamResponse:
        call = await self.log.take(request, method)
        try:
            return reply(await self._do(call, request))
        except Refused as why:
            return reply(why.body)
        except TooFast as why:
            return too_many(why.after)
        except Exception as error:
            self.log.findings.append(f"{method}: this Slack fell over: {error!r}")
            raise

    async def _do(self, call: Call, request: web.Request) -> Json:
        if call.method == "apps.connections.open":
            if call.token != APP_TOKEN:
                raise Refused("invalid_auth" if call.token else "not_authed")
            return self.socket.open()
        if call.method == "oauth.v2.access":
            return self.reads.access(call, request)
        if call.method not in self._methods:
            self.log.findings.append(f"{call.method}: there is no such method here")
            raise Refused("unknown_method")
        scope, perform = self._methods[call.method]
        by = self.log.install(call)
        need(scope, by)
        return await perform(call, by, asyncio.get_running_loop().time())

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        async def rest() -> web.StreamResponse:
            body = await arguments(request)
            self.log.calls.append(Call("respond", body, "", "POST"))
            status, word = self.chat.respond(request.match_info["id"], body)
            return web.Response(status=status, text=word)

        fault = self.faults.take("respond")
        try:
            return await fault.strike(request, rest) if fault else await rest()
        finally:
            self._stirred.set()
