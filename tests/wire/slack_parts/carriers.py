"""The two ways in which Slack brings an app what people do: Socket Mode and signed HTTP."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web

from bot.world import real_now
from tests.wire.slack_parts.answers import Json, ok
from tests.wire.slack_parts.state import APP, State

SIGNING_SECRET = "loopback-signing-secret"
SOCKETS, RETRIES = 10, 3
SLASH, INTERACTIVE, EVENTS = "slash_commands", "interactive", "events_api"


@dataclass(frozen=True)
class Ack:
    """What an app answers within the time it has. status: 0 for none at all, else as in HTTP."""

    status: int
    payload: Json = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.status == 200


class Carrier(Protocol):
    """Brings one payload once and waits for the acknowledgement."""

    async def carry(self, kind: str, payload: Json, retry: int = 0) -> Ack: ...


@dataclass(eq=False)
class Socket:
    """One connection of an app."""

    ws: web.WebSocketResponse
    said_goodbye: bool = False


class SocketMode:
    """Keeps the connections. patience: seconds in which an envelope must be acknowledged."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.url = ""
        self.patience = 3.0
        self.tickets: set[str] = set()
        self.sockets: list[Socket] = []
        self.log: list[str] = []
        self.envelopes: list[Json] = []
        self._waiting: dict[str, asyncio.Future[Ack]] = {}
        self._changed = asyncio.Event()

    def open(self) -> Json:
        """An address that is good for one connection."""
        ticket = self._state.new_id("ticket")
        self.tickets.add(ticket)
        return ok(url=f"{self.url}?ticket={ticket}&app_id={APP}")

    async def handle(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:
            return web.Response(status=404)
        self.tickets.remove(ticket)
        socket = Socket(web.WebSocketResponse())
        await socket.ws.prepare(request)
        if len(self.sockets) >= SOCKETS:
            await self._bye(socket, "too_many_websockets")
            return socket.ws
        await socket.ws.send_json(self._hello())
        self.sockets.append(socket)
        self._note("connected")
        try:
            async for frame in socket.ws:
                if frame.type is WSMsgType.TEXT:
                    self._acknowledged(json.loads(frame.data))
        finally:
            self.sockets.remove(socket)
            self._note("closed")
        return socket.ws

    async def carry(self, kind: str, payload: Json, retry: int = 0) -> Ack:
        """Send an envelope to one connection, the newest."""
        try:
            async with asyncio.timeout(self.patience):
                socket = await self._connection()
        except TimeoutError:
            return Ack(0)
        envelope: Json = {"envelope_id": self._state.new_id("envelope-"), "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != EVENTS
        if kind == EVENTS:
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        self.envelopes.append(envelope)
        answer: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = answer
        try:
            await socket.ws.send_json(envelope)
            async with asyncio.timeout(self.patience):
                return await answer
        except (TimeoutError, ConnectionError):
            return Ack(0)
        finally:
            del self._waiting[envelope["envelope_id"]]

    async def disconnect(self, reason: str, grace: float = 0.0) -> None:
        """Ask every connection to go, and cut it after some seconds."""
        for socket in list(self.sockets):
            await self._bye(socket, reason, grace)

    async def cut(self) -> None:
        """Cut every connection without a word."""
        for socket in list(self.sockets):
            socket.said_goodbye = True
            await socket.ws.close(code=1006)

    async def ping(self) -> None:
        """Ask every connection for a sign of life, as Slack does now and then."""
        for socket in self.sockets:
            await socket.ws.ping(b"Ping from loopback")

    async def connected(self, since: int = 0, seconds: float = 5) -> None:
        """Wait until somebody has connected after so many lines of the log."""
        async with asyncio.timeout(seconds):
            while "connected" not in self.log[since:]:
                self._changed.clear()
                await self._changed.wait()

    @property
    def usable(self) -> list[Socket]:
        """Connections that were not asked to go."""
        return [each for each in self.sockets if not each.said_goodbye]

    async def _connection(self) -> Socket:
        while not self.usable:
            self._changed.clear()
            await self._changed.wait()
        return self.usable[-1]

    async def _bye(self, socket: Socket, reason: str, grace: float = 0.0) -> None:
        socket.said_goodbye = True
        frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}}
        await socket.ws.send_json(frame)
        await asyncio.sleep(grace)
        await socket.ws.close()

    def _hello(self) -> Json:
        debug = {"host": "loopback", "build_number": 1, "approximate_connection_time": 3600}
        return {"type": "hello", "num_connections": len(self.sockets) + 1, "connection_info": {"app_id": APP},
                "debug_info": debug}  # fmt: skip

    def _acknowledged(self, frame: Json) -> None:
        answer = self._waiting.get(frame.get("envelope_id", ""))
        if answer is not None and not answer.done():
            answer.set_result(Ack(200, frame.get("payload") or {}))

    def _note(self, what: str) -> None:
        self.log.append(what)
        self._changed.set()


class SignedHttp:
    """Posts to the app's address. patience: seconds in which it must answer; now: the clock that requests show."""

    def __init__(self, url: str, secret: str = SIGNING_SECRET, now: Callable[[], datetime] = real_now) -> None:
        self.url = url
        self.patience = 3.0
        self._secret = secret
        self._now = now

    async def carry(self, kind: str, payload: Json, retry: int = 0) -> Ack:
        """Post a payload as Slack does: events as JSON, commands as a form, the rest as JSON within a form."""
        body = body_of(kind, payload)
        headers = self.headers(body, kind)
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        status, text = await self.post(body, headers)
        return Ack(status, _answer(text))

    async def post(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        """Post as it is; status 0 if nothing came back in time."""
        limit = aiohttp.ClientTimeout(total=self.patience)
        async with aiohttp.ClientSession(timeout=limit) as session:
            try:
                async with session.post(self.url, data=body, headers=headers) as response:
                    return response.status, await response.text()
            except (aiohttp.ClientError, TimeoutError):
                return 0, ""

    def headers(self, body: bytes, kind: str, *, age: float = 0, secret: str | None = None) -> dict[str, str]:
        """The headers that prove where a body is from, as they were `age` seconds ago."""
        stamp = str(int(self._now().timestamp() - age))
        signed = hmac.new((secret or self._secret).encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256)
        form = "application/json" if kind == EVENTS else "application/x-www-form-urlencoded"
        return {
            "Content-Type": form,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={signed.hexdigest()}",
        }


def body_of(kind: str, payload: Json) -> bytes:
    """A payload as it travels."""
    if kind == EVENTS:
        return json.dumps(payload).encode()
    fields = payload if kind == SLASH else {"payload": json.dumps(payload)}
    return urlencode(fields).encode()


def _answer(text: str) -> Json:
    if not text:
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        return {"text": text}
    return found if isinstance(found, dict) else {"text": text}


async def bring_event(carrier: Carrier, payload: Json) -> Ack:
    """Bring an event until it is acknowledged, with the same event_id every time, at most three times more."""
    for retry in range(RETRIES + 1):
        ack = await carrier.carry(EVENTS, payload, retry)
        if ack.ok:
            return ack
    return ack
