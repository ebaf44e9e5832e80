"""The courier under a platform's limits: total time beside the least that the limits allow, and who was told to wait.

Everything happens in real time and on a real SQLite file. The platform is simulated in this process: it counts
strictly, answers after a tenth of a second, and tells nobody what its limits are.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from adapters.discord.platform import DiscordPlatform
from adapters.slack.platform import SlackPlatform
from benchmarks.figures import Figure, show, times, workshop
from benchmarks.limits import Limit, Limited
from benchmarks.town import NOW, Town, address, build
from bot.courier import Courier
from bot.ports import Pace, Parcel
from bot.storage import open_store
from bot.ui.card import Card, Say
from bot.ui.text import say
from bot.world import World

REFUSED = 0
"""The number of the channel that is refused, where one is."""


@dataclass(frozen=True, slots=True)
class Rush:
    """Posts that are all due at once: so many for each of so many channels, two channels in a server or workspace.

    pace: what the adapter names. place, overall: what the platform really allows. refused: whether one channel is never
    let in; what is counted then is all others.
    """

    name: str
    channels: int
    posts: int
    pace: Pace
    place: Limit
    overall: Limit | None = None
    refused: bool = False

    @property
    def ideal(self) -> float:
        """Seconds that the limits allow at best, without the platform's own time to answer."""
        all_of_them = self.overall.ideal(self.channels * self.posts) if self.overall else 0.0
        return max(all_of_them, self.place.ideal(self.posts - 1))

    def quick(self) -> Rush:
        """The same with few channels and a hasty platform."""
        pace = Pace(self.pace.per_place / 50, self.pace.overall / 50, self.pace.per_space / 50)
        place = replace(self.place, seconds=self.place.seconds / 50)
        overall = self.overall and replace(self.overall, seconds=self.overall.seconds / 50)
        return replace(self, channels=4, posts=min(self.posts, 3), pace=pace, place=place, overall=overall)


@dataclass(frozen=True, slots=True)
class Carried:
    """Seconds until the last that could arrive had arrived, until the first had, and how many answers were 429."""

    last: float
    first: float
    refusals: int
    of_refused: int


DISCORD = (DiscordPlatform.pace, Limit(5, 5.0), Limit(50, 1.0))
SLACK = (SlackPlatform.pace, Limit(1, 1.0))
RUSHES = (
    Rush("Discord: 1,000 channels", 1000, 1, *DISCORD),
    Rush("Discord: 100 channels, 10 posts each", 100, 10, *DISCORD),
    Rush("the same, one channel refused", 100, 10, *DISCORD, refused=True),
    Rush("Discord at half its limit: 1,000 channels", 1000, 1, *DISCORD[:2], Limit(25, 1.0)),
    Rush("Slack: 1,000 channels", 1000, 1, *SLACK),
    Rush("Slack: 100 channels, 10 posts each", 100, 10, *SLACK),
    Rush("the same, one channel refused", 100, 10, *SLACK, refused=True),
)


async def carry(file: Path, rush: Rush, latency: float) -> Carried:
    """Promise everything, and then have it carried."""
    platform = Limited("rush", rush.pace, rush.place, rush.overall, latency)
    platform.refuses = {f"channel{REFUSED}"} if rush.refused else set()
    store = await open_store(address(file))
    async with store.begin() as db:
        for parcel in parcels(rush):
            await db.outbox.put(parcel)
    began, real = NOW, time.monotonic()
    world = World(lambda: began + timedelta(seconds=time.monotonic() - real))
    courier = Courier(store, {platform.name: platform}, world)
    expected = (rush.channels - rush.refused) * rush.posts
    start = asyncio.get_running_loop().time()
    while len(platform.arrived) < expected:
        await courier.flow(1)
    arrived = [at - start for at in platform.arrived.values()]
    await store.close()
    of_refused = sum(platform.refused[channel] for channel in platform.refuses)
    return Carried(max(arrived), min(arrived), sum(platform.refused.values()) - of_refused, of_refused)


def parcels(rush: Rush) -> Iterator[Parcel]:
    """All posts of a rush, as the scheduler would promise them."""
    town = Town(0, platform="rush")
    for number in range(rush.channels):
        cohort = town.cohort(number)
        for n in range(rush.posts):
            card = Card(say("Post {n}", n=n), (Say(say("What this week is about, and what comes out of it.")),), "week")
            key = f"{cohort.id}/prompt/{n}"
            yield Parcel(key, cohort.place, card, NOW, "prompt", NOW + timedelta(days=3), cohort.id)


def run(rushes: tuple[Rush, ...], latency: float = 0.1) -> Figure:
    """The figure; makes and forgets its databases."""
    rows = []
    with workshop() as folder:
        for n, rush in enumerate(rushes):
            file = Path(folder) / f"{n}.db"
            build(file, Town(0, cohorts=rush.channels, platform="rush"))
            found = asyncio.run(carry(file, rush, latency))
            ratio = times(found.last / rush.ideal) if rush.ideal else "-"
            refusals = f"{found.refusals} + {found.of_refused}" if rush.refused else f"{found.refusals}"
            rows.append((rush.name, f"{rush.ideal:.1f}", f"{found.last:.1f}", ratio, f"{found.first:.2f}", refusals))
    heads = ("Due at once", "ideal s", "seconds", "to the ideal", "first after s", "429")
    title = "The courier under a platform's limits: SQLite, in real time"
    return Figure(title, "python -m benchmarks.courier", heads, tuple(rows))


def figure(quick: bool) -> Figure:
    """The figure; `quick` only shows that it works."""
    return run(tuple(rush.quick() for rush in RUSHES), 0.001) if quick else run(RUSHES)


if __name__ == "__main__":
    show(figure, __doc__)
