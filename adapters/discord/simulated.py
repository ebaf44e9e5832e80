"""The Discord platform on a simulated Discord: the same adapter without a token, with a page in the browser."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

import discord
from pydantic import SecretStr, ValidationError

from adapters.discord.platform import DiscordPlatform
from adapters.discord.settings import DiscordSettings
from adapters.discord.simulated_scene import Act, Scene, Setting
from bot.domain.errors import DeliveryError, StudyError
from bot.domain.people import Person, Place
from bot.ports import Handler, Pace, Parcel, Receipt
from bot.world import World

log = logging.getLogger(__name__)


def create(table: Mapping[str, object], world: World) -> SimulatedDiscord:
    """The platform for a table like Setting.

    Raises StudyError that names what is wrong with the table.
    """
    try:
        return SimulatedDiscord(Setting.model_validate(table), world)
    except ValidationError as error:
        raise StudyError(f"The simulated Discord can't be set up like this: {error}") from None


class SimulatedDiscord(DiscordPlatform):
    """Everything but the way in is inherited: the client logs in to a simulation that runs in this process."""

    pace = Pace(0, 0)

    def __init__(self, setting: Setting, world: World) -> None:
        """setting: the server, its people and its channels."""
        logging.getLogger("discord.client").setLevel(logging.ERROR)  # nobody misses voice here
        super().__init__(DiscordSettings(token=SecretStr("simulated")), world)
        self.opened: Callable[[str], None] = lambda address: None
        self._scene = Scene(self.client, setting)

    @property
    def people(self) -> Mapping[str, Person]:
        """Everyone on the server by user name; known once it is open."""
        return {user: Person(self.name, self._scene.server, id) for user, id in self._scene.people.items()}

    @property
    def rooms(self) -> Mapping[str, Place]:
        """The channels by name, the one that the page shows first; known once it is open."""
        return {name: Place(self.name, self._scene.server, id) for name, id in self._scene.rooms.items()}

    async def open(self) -> None:
        """Build the server and log in to it. To be closed in the same task."""
        await self._scene.open()

    async def serve(self, engine: Handler) -> None:
        """Serve the page until cancelled, or until somebody ends the session there."""
        self.attach(engine)
        await self.register(engine.commands)
        await self._scene.play(self.opened)

    async def close(self) -> None:
        """Leave the simulation."""
        await self._scene.close()

    def after(self, act: Act) -> None:
        """Have `act` done outside any handler, after those asked for before it."""
        self._scene.after(act)

    async def move(self, at: datetime) -> None:
        """Turn the simulation's clock forward to `at`; never back."""
        await self._scene.move(at)

    async def repost(self, parcel: Parcel, receipt: Receipt) -> None:
        """Post again what an earlier run posted: ids follow from the time, so the receipt is true once more."""
        if not receipt.message.isdecimal():
            return
        await self.move(discord.utils.snowflake_time(int(receipt.message)))
        try:
            again = await self.deliver(replace(parcel, first_tried=None, attempts=0))
        except DeliveryError as error:
            log.warning("%s could not be drawn again: %s", parcel.key, error)
            return
        if again.message != receipt.message:
            log.info("%s has another id now, so its message can't be revised", parcel.key)

    async def show(self) -> None:
        """Let the page show what has happened since."""
        await self._scene.show()
