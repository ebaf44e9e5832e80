"""What can go wrong between a client and any platform, planned beforehand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from aiohttp import web

Rest = Callable[[], Awaitable[web.StreamResponse]]
"""What would have happened otherwise: has its effect and gives the answer."""


class Fault(Protocol):
    """Something that goes wrong with one request."""

    async def strike(self, request: web.Request, rest: Rest) -> web.StreamResponse:
        """The answer, if there is one. rest: what would have happened otherwise."""


@dataclass(frozen=True)
class Cut:
    """The connection is cut, before or after the platform did what was asked."""

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
    """The platform does what was asked, and its answer never comes. `reached` tells when that is so."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    end: asyncio.Event = field(default_factory=asyncio.Event)

    async def strike(self, request: web.Request, rest: Rest) -> web.StreamResponse:
        await rest()
        self.reached.set()
        await self.end.wait()
        return await Cut().strike(request, rest)


class Waiting:
    """Faults in waiting. Each strikes once, the first request that fits."""

    def __init__(self) -> None:
        self._planned: list[tuple[Callable[..., bool], Fault]] = []
        self._hanging: list[Hang] = []

    def add(self, fits: Callable[..., bool], faults: Sequence[Fault]) -> None:
        """Let these strike the next requests that fit, one after another."""
        self._planned += [(fits, fault) for fault in faults]
        self._hanging += [fault for fault in faults if isinstance(fault, Hang)]

    @property
    def waiting(self) -> int:
        """How many have not struck."""
        return len(self._planned)

    def take(self, *asked: str) -> Fault | None:
        """The fault that strikes this request, if any."""
        for n, (fits, fault) in enumerate(self._planned):
            if fits(*asked):
                del self._planned[n]
                return fault
        return None

    def release(self) -> None:
        """Let everything that hangs come to an end."""
        for fault in self._hanging:
            fault.end.set()
