"""What can go wrong between a client and Discord, planned request by request."""

from __future__ import annotations

from dataclasses import dataclass, field

from aiohttp import web

from tests.wire.discord_parts.answers import refusal, reply
from tests.wire.faults import Cut, Fault, Hang, Rest, Slow, Waiting

__all__ = ["Broken", "Bucket", "Cut", "Fault", "Faults", "Hang", "Refuse", "Slow", "TooMany", "too_many"]


@dataclass(frozen=True)
class Refuse:
    """Discord says no, and nothing happens."""

    status: int
    code: int
    message: str = "refused"

    async def strike(self, request: web.Request, rest: Rest) -> web.StreamResponse:
        return refusal(self.status, self.code, self.message)


@dataclass(frozen=True)
class Broken:
    """Discord breaks down, before or after it did what was asked."""

    status: int = 500
    after: bool = False

    async def strike(self, request: web.Request, rest: Rest) -> web.StreamResponse:
        if self.after:
            await rest()
        return refusal(self.status, 0, "internal error")


@dataclass(frozen=True)
class TooMany:
    """Discord asks to wait. Without `via` the answer looks as if it came from the guard in front of Discord."""

    after: float
    everywhere: bool = False
    via: bool = True

    async def strike(self, request: web.Request, rest: Rest) -> web.StreamResponse:
        return too_many(self.after, everywhere=self.everywhere, via=self.via)


def too_many(after: float, *, everywhere: bool = False, via: bool = True) -> web.Response:
    """The answer that asks to wait for so many seconds."""
    body = {"message": "You are being rate limited.", "retry_after": after, "global": everywhere}
    extra = {"Via": "1.1 google", "Retry-After": str(after), "X-RateLimit-Scope": "user"} if via else {}
    return reply(body, status=429, headers={**extra, **({"X-RateLimit-Global": "true"} if everywhere else {})})


class Faults(Waiting):
    """Faults in waiting, by method and address."""

    def plan(self, method: str, end: str, *faults: Fault) -> None:
        """Let these strike the next requests with this method and an address that ends in `end`, one after another."""
        self.add(lambda of, path: of == method and path.endswith(end), faults)


@dataclass
class Bucket:
    """A rate limit for each channel: so many posts in so many seconds, told in the headers. 0: none, and no headers."""

    limit: int = 0
    period: float = 0.0
    overruns: int = 0
    _windows: dict[str, tuple[float, int]] = field(default_factory=dict)

    def take(self, channel: str, now: float) -> tuple[dict[str, str], float]:
        """Count one post. The headers for its answer, and how long to wait if it is one too many (else 0)."""
        if not self.limit:
            return {}, 0.0
        start, used = self._windows.get(channel, (now, 0))
        if now - start >= self.period:
            start, used = now, 0
        left = max(0.0, start + self.period - now)
        if used >= self.limit:
            self.overruns += 1
            return {}, left or 0.001
        self._windows[channel] = (start, used + 1)
        return {
            "X-RateLimit-Bucket": "posts",
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.limit - used - 1),
            "X-RateLimit-Reset-After": f"{left:.3f}",
        }, 0.0
