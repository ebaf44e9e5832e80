"""The loopback gateway: sessions with numbered events, resumed where they broke off, and everything that ends them."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.wire.discord_parts.state import DIRECT_MESSAGES, GUILD_MESSAGES, Json, Message, State

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, RESUME, RECONNECT, MEMBERS, INVALID, HELLO, ACK = (
    0,
    1,
    2,
    3,
    6,
    7,
    8,
    9,
    10,
    11,
)
UNKNOWN_OPCODE, NOT_AUTHENTICATED, WRONG_TOKEN = 4001, 4003, 4004


@dataclass
class Session:
    """What one client has been told. `socket` is None while it is away. shard: which one of how many it asked for."""

    id: str
    intents: int
    socket: web.WebSocketResponse | None
    events: list[Json] = field(default_factory=list)
    shard: tuple[int, int] = (0, 1)

    def covers(self, guild: str | None) -> bool:
        """Whether what happens on a server is this client's to know; direct messages are the first shard's."""
        number, count = self.shard
        return (int(guild) >> 22) % count == number if guild else number == 0

    async def tell(self, event: str, data: Any) -> None:
        """Number an event, keep it for a resume, and send it if the client is there."""
        frame = {"op": DISPATCH, "t": event, "s": len(self.events) + 1, "d": data}
        self.events.append(frame)
        await self.send(frame)

    async def send(self, frame: Json) -> None:
        if self.socket is not None and not self.socket.closed:
            try:
                await self.socket.send_str(json.dumps(frame))
            except ConnectionError:
                self.socket = None


class Gateway:
    """All sessions. `log` names what clients did, in order: identify, resume, and resumes that were refused."""

    def __init__(self, state: State, token: str) -> None:
        self._state = state
        self.token = token
        self._numbers = 0
        self._changed = asyncio.Condition()
        self.sessions: dict[str, Session] = {}
        self.log: list[str] = []
        self.url = ""

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until it ends."""
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        await socket.send_str(json.dumps({"op": HELLO, "d": {"heartbeat_interval": 45000}}))
        session: Session | None = None
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            session = await self._heard(json.loads(frame.data), socket, session)
        if session is not None and session.socket is socket:
            session.socket = None
            if socket.close_code == 1000:
                self.sessions.pop(session.id, None)
        return socket

    async def tell(self, event: str, data: Any) -> None:
        """Send an event to every session whose shard it concerns; those that are away get it when they resume."""
        guild = data.get("guild_id") if isinstance(data, dict) else None
        for session in list(self.sessions.values()):
            if session.covers(str(guild) if str(guild).isdecimal() else None):
                await session.tell(event, data)

    def last(self, event: str) -> Any:
        """What was last told in an event of this name."""
        told = [frame for session in self.sessions.values() for frame in session.events if frame["t"] == event]
        return told[-1]["d"]

    async def tell_message(self, message: Message) -> None:
        """A new message, for those whose intents cover it."""
        direct = message.channel.direct
        guild = None if direct else self._state.guild_of(message.channel)
        data = {**message.json(message.nonce), **({"guild_id": guild} if guild else {})}
        for session in list(self.sessions.values()):
            if session.covers(guild) and session.intents & (DIRECT_MESSAGES if direct else GUILD_MESSAGES):
                await session.tell("MESSAGE_CREATE", data)

    async def send(self, frame: Any) -> None:
        """Send something to every connected client as it is."""
        for session in self._connected():
            await session.send(frame)

    async def reconnect(self) -> None:
        """Ask every client to come again (op 7)."""
        await self.send({"op": RECONNECT, "d": None})

    async def invalidate(self, *, resumable: bool) -> None:
        """Tell every client that its session is no longer good (op 9)."""
        for session in self._connected():
            if not resumable:
                self.sessions.pop(session.id, None)
            await session.send({"op": INVALID, "d": resumable})

    async def close(self, code: int) -> None:
        """End every connection with a close code. The sessions stay, to be resumed."""
        for session in self._connected():
            socket, session.socket = session.socket, None
            if socket:
                await socket.close(code=code)

    def forget(self) -> None:
        """Lose every session and cut the connections."""
        self.cut()
        self.sessions.clear()

    def cut(self) -> None:
        """Cut every connection without a word."""
        for session in self._connected():
            transport = session.socket._req.transport if session.socket and session.socket._req else None
            if transport is not None:
                transport.abort()

    async def connected(self, after: int = 0) -> None:
        """Wait until a client has identified or resumed more often than `after` times."""
        async with asyncio.timeout(120), self._changed:
            await self._changed.wait_for(lambda: len(self.log) > after and bool(self._connected()))

    def _connected(self) -> list[Session]:
        return [each for each in self.sessions.values() if each.socket is not None and not each.socket.closed]

    async def _heard(self, frame: Json, socket: web.WebSocketResponse, session: Session | None) -> Session | None:
        match frame["op"]:
            case 1:
                await socket.send_str(json.dumps({"op": ACK}))
            case 2:
                return await self._identify(frame["d"], socket)
            case 6:
                return await self._resume(frame["d"], socket)
            case 3 | 4 | 8 if session is None:
                await socket.close(code=NOT_AUTHENTICATED)
            case 3 | 4:
                pass
            case _:
                await socket.close(code=UNKNOWN_OPCODE)
        return session

    async def _identify(self, asked: Json, socket: web.WebSocketResponse) -> Session | None:
        if asked["token"] != self.token:
            await socket.close(code=WRONG_TOKEN)
            return None
        self._numbers += 1
        number, count = asked.get("shard") or (0, 1)
        session = Session(f"s{self._numbers}", int(asked["intents"]), socket, shard=(number, count))
        self.sessions[session.id] = session
        state = self._state
        guilds = [id for id in state.guilds if session.covers(id)]
        await session.tell("READY", {
            "v": 10,
            "user": state.bot.json(),
            "guilds": [{"id": id, "unavailable": True} for id in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {"id": state.bot.id, "flags": 0},
            **({"shard": asked["shard"]} if "shard" in asked else {}),
        })  # fmt: skip
        for id in guilds:
            await session.tell("GUILD_CREATE", state.guild_json(id))
        await self._note("identify")
        return session

    async def _resume(self, asked: Json, socket: web.WebSocketResponse) -> Session | None:
        session = self.sessions.get(asked["session_id"])
        if session is None or asked["token"] != self.token:
            self.log.append("resume refused")
            await socket.send_str(json.dumps({"op": INVALID, "d": False}))
            return None
        missed = session.events[int(asked["seq"]) :]
        session.socket = socket
        for frame in missed:
            await session.send(frame)
        await session.tell("RESUMED", {})
        await self._note("resume")
        return session

    async def _note(self, what: str) -> None:
        async with self._changed:
            self.log.append(what)
            self._changed.notify_all()
