"""How fast may be posted where: a turn for every parcel, a pause for places that asked for one, fair to all others."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.people import Place
from bot.ports import Pace

SLOWEST = 60.0
"""The longest gap, in seconds, that a place's refusals lead to."""
QUICKER = 0.8
"""By how much a place's gap shrinks with each post that went well."""
WARY, AT_EASE = 1.25, 0.998
"""How the gaps that many places share grow when one is refused, and shrink with each post that went well."""
ONE_SIGN = 1.0
"""Seconds within which refusals in several places are one sign that all of it is too fast."""
AT_ONCE = 25
"""So many posts in different places may catch up with their turns together, when this process was held up.

It divides fifty, so that a limit of fifty a second is never broken by it.
"""
WIDEST = 10_000
"""So many lanes are remembered before idle ones are forgotten."""


@dataclass(slots=True)
class Lane:
    """What takes one post after the other: its usual gap in seconds, the gap now, and when the next turn is."""

    usual: float
    gap: float
    free: float = 0.0
    slowed: float = 0.0
    begun: deque[float] = field(default_factory=lambda: deque(maxlen=1))
    """When the last posts really began."""

    @property
    def open(self) -> float:
        """When a post may really begin: never more of them in a time than their gaps allow, however late they are."""
        most = self.begun.maxlen or 1
        return self.begun[0] + most * self.gap if len(self.begun) == most else 0.0

    def wary(self, now: float) -> None:
        """Refused in several places: what they share is too fast."""
        if now - self.slowed >= ONE_SIGN:
            self.slowed = now
            self.gap = min(self.gap * WARY, SLOWEST)


class Pacer:
    """Gives turns on one platform. Turns are counted in real seconds, pauses by the World's clock.

    A post takes a turn in its place, in its space and on the whole platform. All direct messages share a place's lane,
    because platforms mistrust a bot that opens many of them at once.
    """

    def __init__(self, pace: Pace, seconds: Callable[[], float]) -> None:
        """seconds: a clock that only goes forward, in seconds."""
        self._pace = pace
        self._seconds = seconds
        self._places: dict[str, Lane] = {}
        self._spaces: dict[str, Lane] = {}
        self._pauses: dict[Place, datetime] = {}
        self._platform = _shared(pace.overall)
        self._trouble: tuple[Place, float] | None = None

    def turn(self, place: Place, most: float) -> float | None:
        """How many seconds to wait before posting; the turn is taken. None if it would be more than `most`."""
        now, lane = self._seconds(), self._lane(place)
        # A post takes a shared turn, also if its lane then makes it wait longer: a long lane holds up no other.
        shared = [(each, max(now, each.free)) for each in self._around(place)]
        start = max(lane.free, *(turn for _, turn in shared))
        if start - now > most:
            return None
        lane.free = start + lane.gap
        for each, turn in shared:
            each.free = turn + each.gap
        return start - now

    def begin(self, place: Place) -> Iterator[float]:
        """Begin to post now that the turn has come. Yields how many seconds must be waited first, if any.

        What was held up on its way here would otherwise come in a bunch, which platforms refuse.
        """
        lanes = [self._lane(place), *self._around(place)]
        while (wait := max(lane.open for lane in lanes) - self._seconds()) > 0:
            yield wait
        for lane in lanes:
            lane.begun.append(self._seconds())

    def held(self, place: Place, now: datetime) -> datetime | None:
        """Until when a place is to be left alone, or None."""
        until = self._pauses.get(place)
        if until is not None and until <= now:
            del self._pauses[place]
            return None
        return until

    def refused(self, place: Place, until: datetime) -> None:
        """The place asked to wait: it gets a pause and a slower pace, and nobody else does unless others ask, too."""
        self._pauses[place] = until
        lane = self._lane(place)
        lane.gap = min(lane.gap * 2, SLOWEST)
        now, before = self._seconds(), self._trouble
        self._trouble = (place, now)
        if before and before[0] != place and now - before[1] < ONE_SIGN:
            for each in self._around(place):
                each.wary(now)

    def went_well(self, place: Place) -> None:
        """A post was taken: the pace comes back step by step."""
        lane = self._lane(place)
        lane.gap = max(lane.gap * QUICKER, lane.usual)
        for each in self._around(place):
            each.gap = max(each.gap * AT_EASE, each.usual)

    def _around(self, place: Place) -> Iterator[Lane]:
        """The lanes that a place shares with others."""
        yield self._platform
        if place.space is not None and self._pace.per_space:
            if place.space not in self._spaces:
                self._tidy(self._spaces)
                self._spaces[place.space] = _shared(self._pace.per_space)
            yield self._spaces[place.space]

    def _lane(self, place: Place) -> Lane:
        key = "@" if place.user is not None else f"{place.space}/{place.channel}/{place.thread or ''}"
        if key not in self._places:
            self._tidy(self._places)
            self._places[key] = Lane(self._pace.per_place, self._pace.per_place)
        return self._places[key]

    def _tidy(self, lanes: dict[str, Lane]) -> None:
        if len(lanes) >= WIDEST:
            now = self._seconds()
            for key in [key for key, lane in lanes.items() if max(lane.free, lane.open) <= now]:
                del lanes[key]


def _shared(gap: float) -> Lane:
    return Lane(gap, gap, begun=deque(maxlen=AT_ONCE))
