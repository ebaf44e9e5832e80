"""How this process is, for programs that ask: /healthz, /readyz and /metrics on a small web server of their own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Callable, Collection, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.config import ConfigError
from bot.health import overdue
from bot.metrics import CONTENT_TYPE, BackupState, Counting, Metrics, State
from bot.ports import Store, webserver
from bot.world import World

PATIENCE = 2.0
"""Seconds that the database may take to answer."""
FRESH = 1.0
"""Seconds for which one look at the database serves everyone who asks."""
MOST = 32
"""Connections at once; more are refused."""
PLAIN = "text/plain; charset=utf-8"

Message = MutableMapping[str, Any]


@dataclass
class Status:
    """What there is to know about this process.

    connected: the platforms that are open. platforms: the names of those that should be. beat: when the heartbeat last
    ran here. stopping: whether it was asked to end. backups: how they stand. heartbeat: seconds between two.
    """

    metrics: Metrics
    store: Store
    world: World
    connected: Mapping[str, object]
    platforms: Collection[str]
    beat: Callable[[], datetime | None]
    stopping: Callable[[], bool]
    backups: Callable[[], BackupState | None]
    heartbeat: int
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)
    _seen: State | None = None
    _seen_at: float = 0.0

    async def state(self) -> State:
        """How things stand, at most a second ago. Never raises: a database that does not answer is a state, too."""
        clock = asyncio.get_running_loop().time
        async with self._looking:
            if self._seen is None or clock() - self._seen_at > FRESH:
                self._seen, self._seen_at = await self._look(), clock()
            return self._seen

    async def lacking(self) -> list[str]:
        """What keeps this process from doing all that it is there for, in sentences."""
        state = await self.state()
        lacking = ["It is stopping."] if self.stopping() else []
        lacking += [] if state.waiting is not None else ["The database does not answer. The log says why."]
        if state.beat is None:
            lacking.append("The heartbeat has not run yet.")
        elif overdue(state.beat, state.now, self.heartbeat):
            lacking.append(f"The heartbeat last ran at {state.beat:%Y-%m-%d %H:%M:%S} UTC. The log says why.")
        lacking += [f"{name} is not connected. The log says why." for name, open in state.connected.items() if not open]
        return lacking

    async def _look(self) -> State:
        now = self.world.now()
        waiting = None
        with contextlib.suppress(Exception):
            async with asyncio.timeout(PATIENCE), self.store.look() as db:
                waiting = await db.outbox.waiting(now)
        connected = {name: name in self.connected for name in self.platforms}
        return State(now, waiting, connected, self.beat(), self.backups())


def listen_at(address: str) -> socket.socket:
    """Where programs ask. address: host:port; port 0 takes any free one. Raises ConfigError if it can't be had."""
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    try:
        return webserver.listen_at(host, int(port))
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or error
        fix = "Another program may use it: name another port, or an address that this machine has."
        raise ConfigError([f"[health] listen: Waypost can't listen at {address} ({why}). {fix}"]) from None


@contextlib.asynccontextmanager
async def told(status: Status, address: str) -> AsyncIterator[int]:
    """As long as it is open, whoever asks at `address` is told, and the log is counted; gives the port.

    Raises ConfigError if the address can't be had.
    """
    listener = listen_at(address)
    counting = Counting(status.metrics)
    app = _app(status)
    serving = asyncio.create_task(webserver.serve(app, listener, at_once=MOST, keep_alive=5, finishing=1))
    logging.getLogger().addHandler(counting)
    try:
        yield listener.getsockname()[1]
    finally:
        logging.getLogger().removeHandler(counting)
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


def _app(status: Status) -> Any:
    async def app(scope: Message, receive: Any, send: Any) -> None:
        code, kind, body = await _answer(status, scope["method"], scope["path"])
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": code, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    return app


async def _answer(status: Status, method: str, path: str) -> tuple[int, str, bytes]:
    """Status code, content type and body; what the request brings along is never read."""
    if path not in ("/healthz", "/readyz", "/metrics"):
        return 404, PLAIN, b"There is /healthz, /readyz and /metrics.\n"
    if method not in ("GET", "HEAD"):
        return 405, PLAIN, b"Only GET.\n"
    if path == "/healthz":
        return 200, PLAIN, b"ok"
    if path == "/readyz":
        lacking = await status.lacking()
        return (503, PLAIN, "".join(f"{each}\n" for each in lacking).encode()) if lacking else (200, PLAIN, b"ok")
    return 200, CONTENT_TYPE, status.metrics.page(await status.state())
