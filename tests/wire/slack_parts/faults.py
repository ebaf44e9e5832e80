"""What can go wrong between a client and Slack, planned method by method."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from aiohttp import web

from tests.wire.faults import Cut, Fault, Hang, Rest, Slow, Waiting
from tests.wire.slack_parts.answers import Json, reply, too_many

__all__ = ["Broken", "Bucket", "Cut", "Fault", "Faults", "Hang", "Refuse", "Slow", "TooMany"]


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
class TooMany:
    """Slack asks to wait for so many whole seconds, and nothing happens."""

    after: int

    async def strike(self, request: web.Request, rest: Rest) -> web.StreamResponse:
        return too_many(self.after)


class Faults(Waiting):
    """Faults in waiting, by method; `respond` stands for every response_url."""

    def plan(self, method: str, *faults: Fault) -> None:
        """Let these strike the next calls of a method, one after another."""
        self.add(lambda called: called == method, faults)


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
