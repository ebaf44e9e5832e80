"""A slash command on Slack until its answer, beside a bare Bolt app that answers a constant; both by Socket Mode.

Both are processes of their own, answer through the address that came with the command, and take turns on one Slack each
on this very machine.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.crowd import AT_ONCE, TINY, Runner, Size, in_rounds, table
from benchmarks.figures import Figure, show, workshop
from benchmarks.hall import ROOT, Hall, Workspace, child
from benchmarks.town import address, build
from tests.wire.slack_server import APP_TOKEN, TOKEN


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
[limits]
per_minute = 0
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
        await in_rounds(runners, size)
    return runners


def run(size: Size) -> Figure:
    """The figure; makes and forgets its database."""
    with workshop() as name:
        folder, town = Path(name), Workspace(size.members)
        build(folder / "town.db", town)
        found = asyncio.run(measure(folder, folder / "town.db", town, size))
    title = f"From a slash command on Slack to its answer: {AT_ONCE} in flight, {size.members:,} members"
    return table(title, "python -m benchmarks.slack", "bare app", found)


def figure(quick: bool) -> Figure:
    """The figure; `quick` only shows that it works."""
    return run(TINY if quick else Size())


if __name__ == "__main__":
    show(figure, __doc__)
