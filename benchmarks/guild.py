"""A Discord on this machine with a town of members in it, who send commands and press buttons."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web

from benchmarks.crowd import Heard
from benchmarks.town import SIZE, Town
from bot.domain.cohort import Cohort
from bot.domain.people import Person
from tests.wire.discord_parts.checks import Log
from tests.wire.discord_parts.interactions import COMPONENT
from tests.wire.discord_parts.state import Channel, Message, User
from tests.wire.discord_server import TOKEN, DiscordServer

GUILD = DiscordServer().guild
CHANNELS, PEOPLE = 10**17 * 3, 10**17 * 4
PRESS = "a press"
PRESSED = ("Done: standard", "Open it again")
"""The buttons of a progress card that are pressed, whichever it shows: each changes how the week stands."""


@dataclass(frozen=True, slots=True)
class Guild(Town):
    """A town whose cohorts all meet on one server, and none of which is due."""

    platform: str = "discord"
    wake: datetime = datetime(2100, 1, 1, tzinfo=UTC)

    def cohort(self, number: int, id: str = "", space: str = "", channel: str = "") -> Cohort:
        """See Town."""
        return Town.cohort(self, number, id, space or GUILD, channel or str(CHANNELS + number))

    def seat(self, number: int) -> tuple[Cohort, Person]:
        """See Town; Discord's ids are numbers."""
        cohort = self.cohort(number // SIZE)
        return cohort, cohort.person(str(PEOPLE + number))


class Deaf(Log):
    """Looks at nothing, as the time that it takes is not the bot's."""

    async def take(self, request: web.Request) -> None:
        """See Log."""


class Lounge(DiscordServer):
    """The loopback Discord, with everybody who is going to ask."""

    def __init__(self, town: Town, asking: int) -> None:
        """asking: how many members ask, spread over the whole town."""
        super().__init__()
        self.log = Deaf(TOKEN)
        step = max(town.members // asking, 1)
        self.seats = [self._seat(*town.seat(n)) for n in range(0, town.members, step)[:asking]]
        self._cards: dict[str, Message] = {}

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Lounge]:
        """Listen until the end of the block."""
        async with self.running():
            yield self

    async def ask(self, command: str, n: int) -> Heard:
        """See Room; for PRESS, a button of the last card that this member got."""
        user, channel = self.seats[n % len(self.seats)]
        clock = asyncio.get_running_loop()
        began = clock.time()
        if command == PRESS:
            card = self._cards[user.id]
            button = next(each for each in card.controls() if each.get("label") in PRESSED)
            data = {"custom_id": button["custom_id"], "component_type": button["type"], "id": button["id"]}
            exchange = await self.interactions.begin(COMPONENT, data, user, channel, card)
            await exchange.answered()
        else:
            exchange = await self.slash(command, by=user, where=channel)
            self._cards[user.id] = exchange.shown
        return Heard(clock.time() - began, exchange.shown.json())

    async def tidy(self) -> None:
        """See Room."""
        self.state.messages.clear()

    def _seat(self, cohort: Cohort, person: Person) -> tuple[User, Channel]:
        user = self.state.users.setdefault(person.user, User(person.user, f"reader{person.user}"))
        place = cohort.place.channel
        return user, self.state.channels.setdefault(place, Channel(place, f"group{place}"))
