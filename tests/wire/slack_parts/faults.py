"""What can go wrong between a client and Slack, planned method by method."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from math import ceil

from aiohttp import web

from tests.wire.slack_parts.answers import Json, reply, too_many

Rest = Callable[[], Awaitable[web.StreamResponse]]
"""What would have happened otherwise: has its effect and gives the answer."""


@dataclass(frozen=True)
class Refuse:
    """Slack says no, and nothing happens."""

    error: str

    async def strike(self, request: web.Request, rest: Rest) -> web.StreamResponse:
        body: Json = {"ok": False, "error": self.error}
        return reply(body)


@dataclass(frozen=True)
class Broken:
    """Slack breaks down, before or after it did what was asked. Its answer is a page, not JSON."""

    status: int = 500
    after: bool = False

    async def strike(self, request: web.Request, rest: Rest) -> web.StreamResponse:
        if self.after:
            await rest()
        return web.Response(status=self.status, text="<html>Something went wrong</html>", content_type="text/html")


@dataclass(frozen=True)
class Cut:
    """The connection is cut, before or after Slack did what was asked."""

    after: bool = False

    async def strike(self, request: web.Request, rest: Rest) -> web.StreamResponse:
        if self.after:
            await rest()
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)


@dataclass(frozen=True)
class Slow:
    """The answer takes its time."""

    seconds: float

    async def strike(self, request: web.Request, rest: Rest) -> web.StreamResponse:
        await asyncio.sleep(self.seconds)
        return await rest()


@dataclass(frozen=True)
class Hang:
    """Slack does what was asked, and its answer never comes. `reached` tells when that is so."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    end: asyncio.Event = field(default_factory=asyncio.Event)

    async def strike(self, request: web.Request, rest: Rest) -> web.StreamResponse:
        await rest()
        self.reached.set()
        await self.end.wait()
        return await Cut().strike(request, rest)


@dataclass(frozen=True)
class TooMany:
    """Slack asks to wait for so many whole seconds, and nothing happens."""

    after: int

    async def strike(self, request: web.Request, rest: Rest) -> web.StreamResponse:
        return too_many(self.after)


Fault = Refuse | Broken | Cut | Slow | Hang | TooMany


class Faults:
    """Faults in waiting. Each strikes once, the next call of its method; `respond` stands for every response_url."""

    def __init__(self) -> None:
        self._planned: list[tuple[str, Fault]] = []
        self._hanging: list[Hang] = []

    def plan(self, method: str, *faults: Fault) -> None:
        """Let these strike the next calls of a method, one after another."""
        self._planned += [(method, fault) for fault in faults]
        self._hanging += [fault for fault in faults if isinstance(fault, Hang)]

    @property
    def waiting(self) -> int:
        """How many have not struck."""
        return len(self._planned)

    def take(self, method: str) -> Fault | None:
        """The fault that strikes this call, if any."""
        for n, (of, fault) in enumerate(self._planned):
            if of == method:
                del self._planned[n]
                return fault
        return None

    def release(self) -> None:
        """Let everything that hangs come to an end."""
        for fault in self._hanging:
            fault.end.set()


@dataclass
class Bucket:
    """A limit for each channel: so many posts in so many seconds of real time. 0: none."""

    limit: int = 0
    period: float = 0.0
    overruns: int = 0
    _windows: dict[str, tuple[float, int]] = field(default_factory=dict)

    def take(self, channel: str, now: float) -> int:
        """Count one post; how many whole seconds to wait if it is one too many (else 0)."""
        if not self.limit:
            return 0
        start, used = self._windows.get(channel, (now, 0))
        if now - start >= self.period:
            start, used = now, 0
        if used >= self.limit:
            self.overruns += 1
            return max(1, ceil(start + self.period - now))
        self._windows[channel] = (start, used + 1)
        return 0
