"""One process that serves Discord and Slack at once, beside the same process with either: its start, and its memory.

Each is a child of its own that finds its platforms on this very machine, so that no network is waited for.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, show, times, workshop
from benchmarks.hall import ROOT, child
from benchmarks.start import Start, in_turns, move_in, populated, used
from benchmarks.town import NOW, Town, address
from bot.domain.membership import Member
from bot.storage import open_store
from tests.wire import discord_server, slack_server
from tests.wire.discord_server import DiscordServer
from tests.wire.slack_server import APP_TOKEN, SlackServer

ENVIRON = {
    "WAYPOST_DISCORD_TOKEN": discord_server.TOKEN,
    "WAYPOST_SLACK_TOKEN": slack_server.TOKEN,
    "WAYPOST_SLACK_APP_TOKEN": APP_TOKEN,
}
ANSWER = "Weeks done"


@dataclass
class Platform:
    """A platform on this machine: its table of the config, how to wait for a login, how to have a command answered."""

    table: Mapping[str, str]
    logins: Callable[[], int]
    login: Callable[[int], Awaitable[None]]
    answer: Callable[[], Awaitable[str]]

    async def answered(self, since: int) -> None:
        """Wait until somebody has logged in after so many logins, and has answered a command."""
        for _ in range(5):  # the first start on a machine also compiles every module
            with suppress(TimeoutError):
                await self.login(since)
                break
        said = await self.answer()
        if ANSWER not in said:
            raise RuntimeError(f"the answer was {said}")


def discord_of(server: DiscordServer) -> Platform:
    """Discord, with its room."""

    async def answer() -> str:
        return json.dumps((await server.slash("progress")).shown.json(), ensure_ascii=False)

    table = {"api_url": server.api_url, "gateway_url": server.gateway_url}
    return Platform(table, lambda: len(server.gateway.log), server.gateway.connected, answer)


def slack_of(server: SlackServer) -> Platform:
    """Slack, with its room."""

    async def answer() -> str:
        return (await server.slash("/progress")).text

    return Platform({"api_url": server.api}, lambda: len(server.socket.log), server.socket.connected, answer)


@dataclass
class Contender:
    """Waypost with some platforms."""

    name: str
    config: Path
    platforms: Sequence[Platform]
    starts: list[Start] = field(default_factory=list)

    async def start(self) -> Start:
        """Start it, have each platform's first command answered, and end it."""
        logins = [platform.logins() for platform in self.platforms]
        began = time.perf_counter()
        async with child(("-m", "bot", "run", "--config", str(self.config)), ENVIRON) as process:
            answers = zip(self.platforms, logins, strict=True)
            await asyncio.gather(*(platform.answered(since) for platform, since in answers))
            wall = time.perf_counter() - began
            return Start(wall, *used(process.pid))


def contender(folder: Path, file: Path, platforms: Mapping[str, Platform]) -> Contender:
    """Waypost as an operator sets it up for these platforms."""
    name = " and ".join(platforms)
    config = folder / f"{name.replace(' ', '-')}.toml"
    lines = [
        f"database.url = {json.dumps(address(file))}",
        f"content.folder = {json.dumps(str(ROOT / 'content'))}",
        f"health.file = {json.dumps(str(folder / 'heartbeat'))}",
    ]
    for platform, its in platforms.items():
        lines += [
            f"[platforms.{platform.lower()}]",
            *(f"{key} = {json.dumps(value)}" for key, value in its.table.items()),
        ]
    config.write_text("\n".join(lines), encoding="utf-8")
    return Contender(name, config, tuple(platforms.values()))


async def move_in_too(file: Path, slack: SlackServer) -> None:
    """One more cohort: that of the room on Slack, with the sender of the command as a member."""
    cohort = Town(0, platform="slack").cohort(0, id="there", space="T1", channel=slack.room.id)
    store = await open_store(address(file))
    async with store.begin() as db:
        await db.cohorts.add(cohort, NOW, None)
        await db.members.put(Member(cohort.id, slack.ada.id, NOW, 1, heard=NOW), cohort.community)
    await store.close()


async def measure(folder: Path, file: Path, rounds: int) -> list[Contender]:
    """All three, in turns."""
    async with DiscordServer().running() as discord, SlackServer().running() as slack:
        await move_in(file, discord)
        await move_in_too(file, slack)
        one, other = {"Discord": discord_of(discord)}, {"Slack": slack_of(slack)}
        all_three = [contender(folder, file, platforms) for platforms in (one, other, {**one, **other})]
        await in_turns(all_three, rounds)
    return all_three


def run(members: int = 10_000, rounds: int = 7) -> Figure:
    """The figure; makes and forgets its database."""
    with workshop() as name:
        folder = Path(name)
        populated(folder / "town.db", members)
        found = asyncio.run(measure(folder, folder / "town.db", rounds))
    rows = (
        _row("seconds to the first answer on each", found, lambda start: start.wall, "{:.2f}"),
        _row("seconds of processor", found, lambda start: start.cpu, "{:.2f}"),
        _row("most memory, MB", found, lambda start: start.memory / 1e6, "{:.0f}"),
    )
    title = f"One process for two platforms: {members:,} members stored"
    heads = ("", *(f"{each.name} alone" for each in found[:2]), "both", "to Discord alone")
    return Figure(title, "python -m benchmarks.together", heads, rows)


def _row(name: str, found: Sequence[Contender], of: Callable[[Start], float], form: str) -> tuple[str, ...]:
    middles = [median(of(start) for start in each.starts) for each in found]
    return name, *(form.format(each) for each in middles), times(middles[2] / middles[0])


def figure(quick: bool) -> Figure:
    """The figure; `quick` only shows that it works."""
    return run(60, 1) if quick else run()


if __name__ == "__main__":
    show(figure, __doc__)
