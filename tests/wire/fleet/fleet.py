"""Four processes on one database, with a Discord of two servers and a Slack; killed one at a time while all is busy."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.ports import Fate
from bot.storage import open_store
from bot.world import real_now
from tests.wire.discord_server import DiscordServer
from tests.wire.fleet.accounts import Account, Books, account
from tests.wire.fleet.homes import Arrivals, Home, OnDiscord, OnSlack, posted_on_discord, posted_on_slack
from tests.wire.fleet.load import Load
from tests.wire.fleet.processes import Balanced, Ship, four
from tests.wire.slack_server import SlackServer

log = logging.getLogger(__name__)

LOOK = 0.05
SOON = 120.0
"""Seconds; generous, because a busy machine is no fault of the bot."""
WORKING = timedelta(seconds=3)
"""A lease that is older than this, with nobody dead, is one whose process has died: a loopback takes no longer."""


@dataclass
class Fleet:
    """All that belongs together. down: seconds from each kill until everything that it left to others went on."""

    discord: DiscordServer
    slack: SlackServer
    homes: Sequence[Home]
    ships: Sequence[Ship]
    load: Load
    books: Books
    kills: int = 0
    went_on: list[float] = field(default_factory=list)

    @property
    def arrived(self) -> Sequence[Arrivals]:
        """The posts on each platform."""
        return posted_on_discord(self.discord), posted_on_slack(self.slack)

    async def ready(self) -> None:
        """Wait until every process works and in every home somebody was answered."""
        await asyncio.gather(*(ship.ready() for ship in self.ships))
        await self._until(lambda: self._heard(self.homes, since=None), "everybody is heard")

    async def kill(self, ship: Ship) -> None:
        """Kill a process, and wait until the others have answered and posted since."""
        at = real_now()
        await ship.kill()
        self.kills += 1
        deaf = self.homes[self.ships.index(ship)] if ship.name.startswith("discord") else None
        others = [home for home in self.homes if home is not deaf]
        await self._until(lambda: self._heard(others, at), f"the others answer without {ship.name}")
        await self._posted_everywhere(at)
        self.went_on.append((real_now() - at) / timedelta(seconds=1))

    async def bring_back(self, ship: Ship) -> None:
        """Start a process again, and wait until everybody is heard."""
        again = real_now()
        await ship.start()
        await ship.ready()
        await self._until(lambda: self._heard(self.homes, again), f"everybody is heard with {ship.name}")

    async def settle(self, patient: bool) -> Account:
        """Let the load end, wait until everything promised has arrived, and compare.

        patient: wait until the leases of those who died have run out; otherwise they are ended by hand.
        """
        self.load.over.set()
        clock = asyncio.get_running_loop()
        end = clock.time() + (5 * SOON if patient else SOON)
        while waiting := await self._waiting():
            if clock.time() > end:
                log.error("still waiting for %s", waiting)
                break
            if not patient:
                await self.books.give_up(real_now() - WORKING)
            await asyncio.sleep(1.0 if patient else 10 * LOOK)
        return await account(self.books, self.load, self.arrived)

    async def _waiting(self) -> list[str]:
        ledger = await self.books.ledger()
        open = (Fate.PLANNED, Fate.LEASED)
        return [key for key in self.load.promised if key not in ledger or ledger[key].fate in open]

    def _heard(self, homes: Sequence[Home], since: datetime | None) -> bool:
        """Whether somebody has been answered since in each of these homes."""
        done = [each for each in self.load.people if each.at and (since is None or each.at > since)]
        return {each.home.name for each in done} >= {home.name for home in homes}

    async def _posted_everywhere(self, since: datetime) -> None:
        """Wait until in each home a post has arrived that came due after that moment."""
        async with asyncio.timeout(SOON):
            while True:
                ledger = await self.books.ledger()
                fresh = [(key, home) for key, (home, due) in self.load.promised.items() if due > since]
                sent = {home.name for key, home in fresh if key in ledger and ledger[key].fate is Fate.SENT}
                if sent == {home.name for home in self.homes}:
                    return
                await asyncio.sleep(LOOK)

    async def _until(self, true: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(SOON):
                while not true():  # noqa: ASYNC110 - what is waited for comes from other processes
                    await asyncio.sleep(LOOK)
        except TimeoutError:
            said = "\n".join(f"--- {ship.name}\n{ship.log[-3000:]}" for ship in self.ships)
            raise AssertionError(f"it never came that {what}\n{said}") from None


@asynccontextmanager
async def fleet(folder: Path, url: str, http: bool, posts: float, people: float) -> AsyncIterator[Fleet]:
    """Four processes under load. url: an empty database. posts, people: seconds between two, people in each home."""
    async with DiscordServer(real_now).running() as discord, SlackServer(real_now).running() as slack:
        first, second = discord.guild, discord.state.add_guild()
        homes: list[Home] = [
            OnDiscord("first server", discord, first),
            OnDiscord("second server", discord, second),
            OnSlack(slack),
        ]
        ports = _free_ports(2) if http else ()
        if http:
            slack.people.carrier = Balanced([f"http://127.0.0.1:{port}/slack/events" for port in ports])
        store, books = await open_store(url), Books(url)
        ships = four(folder, url, discord, slack, ports)
        made = Fleet(discord, slack, homes, ships, Load(store, homes), books)
        tasks: list[asyncio.Task[None]] = []
        try:
            await made.load.open_classes()
            await asyncio.gather(*(ship.start() for ship in ships))
            await asyncio.gather(*(ship.ready() for ship in ships))
            tasks += [asyncio.create_task(made.load.crowd(number, people)) for number in range(len(homes))]
            tasks += [asyncio.create_task(made.load.posts(posts))]
            await made.ready()
            yield made
        finally:
            made.load.over.set()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.gather(*(ship.kill() for ship in ships))
            await store.close()
            await books.close()


def _free_ports(number: int) -> list[int]:
    """Ports that nobody listens at."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
