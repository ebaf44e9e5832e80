"""Wrappers around every call of Store, Unit, Outbox and Platform: the process ends or stops before or after one."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from bot.ports import Pace, Platform, Store, Unit

QUICK = Pace(per_place=0.05, overall=0.01)
"""How fast may be posted in a case; the pace itself is measured elsewhere."""


@dataclass(frozen=True, slots=True)
class Strike:
    """Which call is the last: its number in the process, counted from 1, and whether it still has its effect.

    name: counts calls of this name only, such as `discord.deliver`. stops: the process stands still, and may go on.
    """

    call: int
    after: bool
    name: str = ""
    stops: bool = False


class Tripwire:
    """Counts the calls of one process. `trace`: a file that gets the name of each, or None."""

    def __init__(self, strike: Strike | None, trace: Path | None) -> None:
        self._strike = strike
        self._trace = trace.open("w", encoding="utf-8", buffering=1) if trace else None
        self._calls = 0

    async def around(self, name: str, call: Callable[[], Awaitable[Any]]) -> Any:
        """Make a call, unless it is the one that is not to be made; perhaps it is the last thing that is done."""
        if self._trace:
            self._trace.write(f"{name}\n")
        if self._strike is None or self._strike.name not in ("", name):
            return await call()
        self._calls += 1
        number = self._calls
        self._perhaps(number, after=False)
        found = await call()
        self._perhaps(number, after=True)
        return found

    def _perhaps(self, number: int, *, after: bool) -> None:
        if self._strike and (self._strike.call, self._strike.after) == (number, after):
            os.kill(os.getpid(), signal.SIGSTOP if self._strike.stops else signal.SIGKILL)


class _Part:
    """A part of a unit, or a platform, with a wire before and behind every method."""

    def __init__(self, inner: Any, name: str, wire: Tripwire) -> None:
        self._inner = inner
        self._name = name
        self._wire = wire

    def __getattr__(self, method: str) -> Any:
        inner = getattr(self._inner, method)

        async def call(*args: Any, **more: Any) -> Any:
            return await self._wire.around(f"{self._name}.{method}", lambda: inner(*args, **more))

        return call


class _Unit:
    def __init__(self, inner: Unit, wire: Tripwire) -> None:
        self._inner = inner
        self._wire = wire

    def __getattr__(self, part: str) -> Any:
        return _Part(getattr(self._inner, part), part, self._wire)


class _Store:
    def __init__(self, inner: Store, wire: Tripwire) -> None:
        self._inner = inner
        self._wire = wire

    def begin(self) -> Any:
        return self._unit("begin")

    def look(self) -> Any:
        return self._unit("look")

    @asynccontextmanager
    async def _unit(self, name: str) -> AsyncIterator[Unit]:
        block = getattr(self._inner, name)()
        unit = await self._wire.around(f"store.{name}", block.__aenter__)
        try:
            yield cast(Unit, _Unit(unit, self._wire))
        except BaseException as error:
            if not await block.__aexit__(type(error), error, error.__traceback__):
                raise
        else:
            await self._wire.around(f"store.{name} ends", lambda: block.__aexit__(None, None, None))


class _Platform(_Part):
    def __init__(self, inner: Platform, wire: Tripwire) -> None:
        super().__init__(inner, inner.name, wire)
        self.name = inner.name
        self.pace = QUICK


def wired_store(store: Store, wire: Tripwire) -> Store:
    """The store, with the wire around all that it does."""
    return cast(Store, _Store(store, wire))


def wired_platform(platform: Platform, wire: Tripwire) -> Platform:
    """The platform, with the wire around all that it does."""
    return cast(Platform, _Platform(platform, wire))
