"""From the start of the process to the first command answered, beside a bare discord.py bot; and the most memory.

Both are children of their own and talk to a Discord on this very machine, so that no network is waited for.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Protocol

from benchmarks.figures import Figure, show, times, workshop
from benchmarks.town import NOW, Town, address, build
from bot.domain.membership import Member
from bot.storage import open_store
from tests.wire.discord_server import TOKEN, DiscordServer

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Start:
    """One start, until the answer: seconds by the wall, seconds of processor, most bytes of memory."""

    wall: float
    cpu: float
    memory: int


@dataclass
class Contender:
    """A program and the Discord that it is to answer on."""

    name: str
    command: Sequence[str]
    discord: DiscordServer
    environ: Mapping[str, str]
    answer: str
    """What its answer must have in it."""
    starts: list[Start] = field(default_factory=list)

    async def start(self) -> Start:
        """Start it, send one command as soon as it listens, wait for the answer, and end it."""
        sessions = len(self.discord.gateway.log)
        began = time.perf_counter()
        child = await asyncio.create_subprocess_exec(
            *self.command, cwd=ROOT, env={**os.environ, **self.environ}, stderr=asyncio.subprocess.PIPE
        )
        try:
            await self._listens(sessions)
            exchange = await self.discord.slash("progress")
            wall = time.perf_counter() - began
            cpu, memory = used(child.pid)
            shown = json.dumps(exchange.shown.json(), ensure_ascii=False)
            if self.answer not in shown:
                raise RuntimeError(f"{self.name} answered {shown}")
        except BaseException:
            child.kill()
            _, said = await child.communicate()
            sys.stderr.write(said.decode())
            raise
        child.terminate()
        await child.communicate()
        return Start(wall, cpu, memory)

    async def _listens(self, sessions: int) -> None:
        """Wait until it has logged in; the first start on a machine also compiles every module."""
        for _ in range(5):
            with suppress(TimeoutError):
                return await self.discord.gateway.connected(sessions)
        return await self.discord.gateway.connected(sessions)


class Starter(Protocol):
    """Something that can be started again and again; its starts so far."""

    starts: list[Start]

    async def start(self) -> Start:
        """Start it, and end it once it has answered."""
        ...


async def in_turns(starters: Sequence[Starter], rounds: int) -> None:
    """Start all of them so many times, one after the other, and note each start in its `starts`."""
    for each in range(rounds + 1):
        for starter in starters:
            start = await starter.start()
            if each:  # the first start compiles modules and registers the commands
                starter.starts.append(start)


def used(process: int) -> tuple[float, int]:
    """Seconds of processor and the most bytes of memory that a process has used so far.

    From /proc: what the kernel tells a parent about a child's memory also counts the parent's own before the child
    became another program.
    """
    folder = Path("/proc") / str(process)
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    peak = next(line for line in (folder / "status").read_text().splitlines() if line.startswith("VmHWM"))
    return ticks / os.sysconf("SC_CLK_TCK"), int(peak.split()[1]) * 1024


def populated(file: Path, members: int, cohorts: int = 0) -> None:
    """A database with so many members, and further cohorts; nothing is due."""
    build(file, Town(members, weeks=0, cohorts=cohorts, wake=datetime(2100, 1, 1, tzinfo=UTC)))


async def move_in(file: Path, discord: DiscordServer) -> None:
    """One more cohort: that of the room in which the command will be sent, with its sender as a member."""
    cohort = Town(0, platform="discord").cohort(0, id="here", space=discord.guild, channel=discord.room.id)
    store = await open_store(address(file))
    async with store.begin() as db:
        await db.cohorts.add(cohort, NOW, None)
        person = cohort.person(discord.ada.id)
        await db.members.put(Member(cohort.id, person.user, NOW, 1, heard=NOW), cohort.community)
    await store.close()


def waypost(folder: Path, file: Path, discord: DiscordServer) -> Contender:
    """Waypost as an operator starts it."""
    config = folder / "config.toml"
    config.write_text(f"""
[database]
url = {json.dumps(address(file))}
[content]
folder = {json.dumps(str(ROOT / "content"))}
[health]
file = {json.dumps(str(folder / "heartbeat"))}
[platforms.discord]
api_url = {json.dumps(discord.api_url)}
gateway_url = {json.dumps(discord.gateway_url)}
""")
    command = (sys.executable, "-m", "bot", "run", "--config", str(config))
    return Contender("Waypost", command, discord, {"WAYPOST_DISCORD_TOKEN": TOKEN}, "Weeks done")


def bare(discord: DiscordServer) -> Contender:
    """The floor."""
    environ = {"BARE_API_URL": discord.api_url, "BARE_GATEWAY_URL": discord.gateway_url, "BARE_TOKEN": TOKEN}
    return Contender("bare bot", (sys.executable, "-m", "benchmarks.bare_bot"), discord, environ, "3 of 52")


async def measure(folder: Path, file: Path, rounds: int) -> list[Contender]:
    """Both, in turns."""
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(DiscordServer().running()) for _ in range(2)]
        await move_in(file, servers[1])
        both = [bare(servers[0]), waypost(folder, file, servers[1])]
        await in_turns(both, rounds)
    return both


def run(members: int = 1_000_000, cohorts: int = 60_000, rounds: int = 7) -> Figure:
    """The figure; makes and forgets its database."""
    with workshop() as name:
        folder = Path(name)
        populated(folder / "town.db", members, cohorts)
        floor, ours = asyncio.run(measure(folder, folder / "town.db", rounds))
    rows = (
        _row("seconds to the first answer", [start.wall for start in floor.starts], [s.wall for s in ours.starts]),
        _row("seconds of processor", [start.cpu for start in floor.starts], [start.cpu for start in ours.starts]),
        _row("most memory, MB", [s.memory / 1e6 for s in floor.starts], [s.memory / 1e6 for s in ours.starts]),
    )
    title = f"From the start of the process to the first command answered: {members:,} members stored"
    return Figure(title, "python -m benchmarks.start", ("", "bare discord.py", "Waypost", "ratio"), rows)


def _row(name: str, floor: Sequence[float], ours: Sequence[float]) -> tuple[str, ...]:
    low, own = median(floor), median(ours)
    form = "{:.0f}" if low > 10 else "{:.2f}"
    return name, form.format(low), form.format(own), times(own / low)


def figure(quick: bool) -> Figure:
    """The figure; `quick` only shows that it works."""
    return run(60, 2, 1) if quick else run()


if __name__ == "__main__":
    show(figure, __doc__)
