"""What the demo needs of a simulated platform: a Platform with people to be, a clock to turn and a page to look at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Protocol

from bot.domain.people import Person, Place
from bot.ports import Handler, Parcel, Platform, Receipt

Act = Callable[[], Awaitable[None]]


class Stage(Platform, Protocol):
    """A simulated platform. `open` builds it: people and channels have the same ids at every start."""

    opened: Callable[[str], None]
    """Called by serve with the page's address, once it can be opened."""

    @property
    def people(self) -> Mapping[str, Person]:
        """Everyone who can be played, by the user name they were given."""
        ...

    @property
    def rooms(self) -> Mapping[str, Place]:
        """The channels by name; the page shows the first one."""
        ...

    def after(self, act: Act) -> None:
        """Have `act` done outside any handler, after those asked for before it. Only there the clock may be turned."""

    async def move(self, at: datetime) -> None:
        """Turn the platform's clock forward to `at`; never back."""

    async def repost(self, parcel: Parcel, receipt: Receipt) -> None:
        """Post again what an earlier run posted, at its time then, so that the receipt is true once more.

        To be called for the oldest first, before the clock is moved past them.
        """

    async def show(self) -> None:
        """Let the page show what has happened since."""

    async def serve(self, engine: Handler) -> None:
        """Serve the page, until cancelled or until somebody ends the session there."""
