"""How fast may be posted where: a turn for every parcel, a pause for places that asked for one, fair to all others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.people import Place
from bot.ports import Pace

SLOWEST = 60.0
"""The longest gap, in seconds, that a place's refusals lead to."""
QUICKER = 0.8
"""By how much the gap shrinks with each post that went well."""
WIDEST = 10_000
"""So many lanes are remembered before idle ones are forgotten."""


@dataclass(slots=True)
class Lane:
    """One place's pace: seconds between two posts, and when the next may start."""

    gap: float
    free: float = 0.0


class Pacer:
    """Gives turns on one platform. Turns are counted in real seconds, pauses by the World's clock.

    All direct messages share a lane, because platforms mistrust a bot that opens many of them at once.
    """

    def __init__(self, pace: Pace, seconds: Callable[[], float]) -> None:
        """seconds: a clock that only goes forward, in seconds."""
        self._pace = pace
        self._seconds = seconds
        self._lanes: dict[str, Lane] = {}
        self._pauses: dict[Place, datetime] = {}
        self._free = 0.0

    def turn(self, place: Place, most: float) -> float | None:
        """How many seconds to wait before posting; the turn is taken. None if it would be more than `most`."""
        now, lane = self._seconds(), self._lane(place)
        # A post takes one overall turn, also if its lane then makes it wait longer: a long lane holds up no other.
        overall = max(now, self._free)
        start = max(overall, lane.free)
        if start - now > most:
            return None
        lane.free = start + lane.gap
        self._free = overall + self._pace.overall
        return start - now

    def held(self, place: Place, now: datetime) -> datetime | None:
        """Until when a place is to be left alone, or None."""
        until = self._pauses.get(place)
        if until is not None and until <= now:
            del self._pauses[place]
            return None
        return until

    def refused(self, place: Place, until: datetime) -> None:
        """The place asked to wait: it gets a pause and a slower pace, and nobody else does."""
        self._pauses[place] = until
        lane = self._lane(place)
        lane.gap = min(lane.gap * 2, SLOWEST)

    def went_well(self, place: Place) -> None:
        """A post was taken: the pace comes back step by step."""
        lane = self._lane(place)
        lane.gap = max(lane.gap * QUICKER, self._pace.per_place)

    def _lane(self, place: Place) -> Lane:
        key = "@" if place.user is not None else f"{place.channel}/{place.thread or ''}"
        if key not in self._lanes and len(self._lanes) >= WIDEST:
            now = self._seconds()
            self._lanes = {name: lane for name, lane in self._lanes.items() if lane.free > now}
        return self._lanes.setdefault(key, Lane(self._pace.per_place))
