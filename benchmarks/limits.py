"""A platform with limits, as strict as they can be meant: more than so many posts in a time, and it answers 429."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.domain.errors import TryLater
from bot.domain.people import Place
from bot.ports import Handler, Pace, Parcel, Problem, Receipt
from bot.ui.card import Card


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many posts in any so many seconds."""

    posts: int
    seconds: float

    def ideal(self, posts: int) -> float:
        """Seconds until the last of so many has been taken, one after the other as evenly as the limit allows."""
        return posts * self.seconds / self.posts


@dataclass
class Window:
    """What a limit has let pass of late."""

    limit: Limit
    passed: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Seconds until another may pass; 0 if it may now."""
        while self.passed and self.passed[0] <= now - self.limit.seconds:
            self.passed.popleft()
        return self.passed[0] + self.limit.seconds - now if len(self.passed) >= self.limit.posts else 0.0


class Limited:
    """Implements bot.ports.Platform, as far as the courier uses it. Every answer takes `latency` seconds.

    overall, place: its limits; the product knows only `pace`, which is what the adapter has from the manual.
    refuses: channels to which every answer is 429.
    """

    def __init__(self, name: str, pace: Pace, place: Limit, overall: Limit | None = None, latency: float = 0.1) -> None:
        self.name = name
        self.pace = pace
        self.latency = latency
        self.refuses: set[str] = set()
        self.arrived: dict[str, float] = {}
        self.refused: dict[str, int] = defaultdict(int)
        self._overall = Window(overall) if overall else None
        self._places: dict[Place, Window] = defaultdict(lambda: Window(place))

    async def deliver(self, parcel: Parcel) -> Receipt:
        """See the port. The post counts when it was sent: an even network adds the same to each."""
        clock = asyncio.get_running_loop().time
        now = clock()
        wait = max(window.wait(now) for window in self._windows(parcel.to))
        if parcel.to.channel in self.refuses:
            wait = 1.0
        if not wait:
            for window in self._windows(parcel.to):
                window.passed.append(now)
        await asyncio.sleep(self.latency)
        if wait:
            self.refused[parcel.to.channel] += 1
            raise TryLater(wait, "Too many requests.")
        if parcel.key in self.arrived:
            raise RuntimeError(f"{parcel.key} came twice")
        self.arrived[parcel.key] = clock()
        return Receipt(parcel.to, f"m{len(self.arrived)}")

    def _windows(self, place: Place) -> Iterator[Window]:
        if self._overall:
            yield self._overall
        yield self._places[place]

    async def open(self) -> None:
        """There is nobody to log in to."""

    async def serve(self, engine: Handler) -> None:
        """Nobody is here to be heard."""

    async def stand_by(self, engine: Handler) -> None:
        """See serve."""

    async def revise(self, receipt: Receipt, card: Card) -> None:
        """Nobody would see it."""

    async def inspect(self, places: object) -> list[Problem]:
        """Nothing is in the way."""
        return []

    async def close(self) -> None:
        """There is nothing to let go of."""
