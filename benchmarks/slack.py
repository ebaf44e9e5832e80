"""A slash command on Slack until its answer, beside a bare Bolt app that answers a constant; both by Socket Mode.

Both are processes of their own, answer through the address that came with the command, and take turns on one Slack each
on this very machine.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, Spread, ms, show, times, workshop
from benchmarks.hall import ROOT, Hall, Workspace, child
from benchmarks.start import used
from benchmarks.town import address, build
from tests.wire.slack_server import APP_TOKEN, TOKEN

AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Size:
    """members: stored. asking: how many of them ask. rounds, commands: how often, and how many each time."""

    members: int = 10_000
    asking: int = 200
    rounds: int = 8
    commands: int = 400


TINY = Size(members=60, asking=4, rounds=1, commands=8)


@dataclass
class Runner:
    """A command on the Slack of the app that answers it; what a command took in every round, and each one."""

    name: str
    command: str
    hall: Hall
    process: int
    answer: str
    """What every answer must have in it."""
    seconds: list[float] = field(default_factory=list)
    processor: float = 0
    each: list[float] = field(default_factory=list)

    async def check(self) -> None:
        """Everybody asks once, which the app may have to learn who they are for; the last answer is looked at."""
        await self.hall.crowd(self.command, len(self.hall.seats), AT_ONCE)
        shown = json.dumps((await self.hall.ask(self.command, 0)).body, ensure_ascii=False)
        if self.answer not in shown:
            raise RuntimeError(f"{self.name} answered {shown}")

    async def round(self, commands: int) -> None:
        """So many commands at once."""
        before, _ = used(self.process)
        seconds, each = await self.hall.crowd(self.command, commands, AT_ONCE)
        self.seconds.append(seconds / commands)
        self.processor += used(self.process)[0] - before
        self.each += each

    @property
    def spent(self) -> float:
        """Seconds of processor for one command; the system counts in hundredths, so there must be many."""
        return max(self.processor, 0.01) / len(self.each)

    @property
    def per_second(self) -> float:
        return 1 / median(self.seconds)


def configured(folder: Path, file: Path, hall: Hall) -> Sequence[str]:
    """Waypost as an operator starts it."""
    config = folder / "config.toml"
    config.write_text(f"""
[database]
url = {json.dumps(address(file))}
[content]
folder = {json.dumps(str(ROOT / "content"))}
[health]
file = {json.dumps(str(folder / "heartbeat"))}
[platforms.slack]
api_url = {json.dumps(hall.api)}
""")
    return "-m", "bot", "run", "--config", str(config)


async def measure(folder: Path, file: Path, town: Workspace, size: Size) -> list[Runner]:
    """All of them, in turns."""
    async with AsyncExitStack() as stack:
        plain, ours = [await stack.enter_async_context(Hall(town, size.asking).serving()) for _ in range(2)]
        environ = {"BARE_TOKEN": TOKEN, "BARE_APP_TOKEN": APP_TOKEN, "BARE_API_URL": plain.api}
        bare = await stack.enter_async_context(child(("-m", "benchmarks.bare_slack"), environ))
        environ = {"WAYPOST_SLACK_TOKEN": TOKEN, "WAYPOST_SLACK_APP_TOKEN": APP_TOKEN}
        waypost = await stack.enter_async_context(child(configured(folder, file, ours), environ))
        runners = [
            Runner("bare Bolt app", "progress", plain, bare.pid, "3 of 52"),
            Runner("Waypost /progress", "progress", ours, waypost.pid, "Weeks done"),
            Runner("Waypost /roadmap", "roadmap", ours, waypost.pid, "you are here"),
        ]
        for runner in runners:
            await runner.check()
        for _ in range(size.rounds):
            for runner in runners:
                await runner.round(size.commands)
    return runners


def run(size: Size) -> Figure:
    """The figure; makes and forgets its database."""
    with workshop() as name:
        folder, town = Path(name), Workspace(size.members)
        build(folder / "town.db", town)
        found = asyncio.run(measure(folder, folder / "town.db", town, size))
    floor = found[0]
    heads = ("", "a second", "p50 ms", "p99 ms", "processor ms", "to the bare app", "by processor")
    rows = tuple(
        (
            each.name, f"{each.per_second:.0f}", ms(Spread(each.each).median), ms(Spread(each.each).at(99)),
            ms(each.spent), times(each.per_second / floor.per_second), times(floor.spent / each.spent),
        )
        for each in found
    )  # fmt: skip
    title = f"From a slash command on Slack to its answer: {AT_ONCE} in flight, {size.members:,} members"
    return Figure(title, "python -m benchmarks.slack", heads, rows)


def figure(quick: bool) -> Figure:
    """The figure; `quick` only shows that it works."""
    return run(TINY if quick else Size())


if __name__ == "__main__":
    show(figure, __doc__)
