"""A mailbox with prepared troubles: each delivery meets the next one for its key, and then arrives."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.mailbox import Mailbox
from bot.domain.people import Place
from bot.ports import Parcel, Receipt, Store
from bot.ui.card import Card, Say
from bot.ui.text import say
from bot.world import World
from tests.kit import CHANNEL, START


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt, as the platform saw it."""

    key: str
    at: datetime
    first_tried: datetime | None


class Troubled(Mailbox):
    """troubles: by key, what is raised at the next attempts. lost: keys whose message is kept before the trouble.

    hang: keys whose delivery never ends. began: set once a first delivery was tried.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.troubles: dict[str, list[Exception]] = defaultdict(list)
        self.lost: set[str] = set()
        self.hang: set[str] = set()
        self.tries: list[Try] = []
        self.began = asyncio.Event()

    async def deliver(self, parcel: Parcel) -> Receipt:
        self.tries.append(Try(parcel.key, self._world.now(), parcel.first_tried))
        self.began.set()
        await asyncio.sleep(0)
        if parcel.key in self.hang:
            await asyncio.Event().wait()
        if self.troubles[parcel.key]:
            trouble = self.troubles[parcel.key].pop(0)
            if parcel.key in self.lost:
                await super().deliver(parcel)
            raise trouble
        return await super().deliver(parcel)

    def arrived(self) -> list[str]:
        """What has arrived, in order."""
        return [letter.key for letter in self.letters]

    def attempts(self, key: str) -> list[Try]:
        """The attempts for one key."""
        return [each for each in self.tries if each.key == key]


async def promise(
    store: Store,
    key: str,
    to: Place = CHANNEL,
    due: datetime = START,
    worth: timedelta = timedelta(days=5),
    kind: str = "prompt",
    cohort: str | None = "c1",
    user: str | None = None,
) -> Parcel:
    """Put a parcel into the outbox."""
    card = Card(say("About {key}", key=key), (Say(say("Some words")),))
    parcel = Parcel(key, to, card, due, kind, due + worth, cohort, user)
    async with store.begin() as db:
        assert await db.outbox.put(parcel)
    return parcel.marked()


def room(name: str) -> Place:
    """A channel of the sample community."""
    return Place(CHANNEL.platform, CHANNEL.space, name)
