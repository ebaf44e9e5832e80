"""Which step of a slash command on Slack costs what: each one alone, one after the other, command by command."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.inbound import Known, typed_of
from adapters.slack.render import render
from adapters.slack.wayback import WayBack
from benchmarks.crowd import AT_ONCE, TINY, Size
from benchmarks.figures import Figure, ms, show, workshop
from benchmarks.hall import ROOT, Hall, Workspace
from benchmarks.town import NOW, ROADMAP, address, build
from bot.engine import Engine
from bot.features import COMMANDS
from bot.roadmaps import load
from bot.storage import open_store
from bot.ui.command import Request
from bot.world import World
from tests.wire.slack_server import TOKEN

STEPS = (
    "Bolt hears and acknowledges (processor)",
    "inbound: payload to request",
    "engine: request to card",
    "render: card to blocks",
    "network: blocks to the response_url",
)
SHOWN = ("progress", "roadmap")


@dataclass(frozen=True, slots=True)
class Walk:
    """Takes one command through the steps behind Bolt."""

    hall: Hall
    engine: Engine
    way_back: WayBack

    async def steps(self, command: str, n: int) -> Sequence[float]:
        """Seconds of each step."""
        payload, awaited = self.hall.command(command, n)
        specs = {spec.name: spec for spec in self.engine.commands}
        marks = [time.perf_counter()]
        request = typed_of(payload, specs, "", Known(payload["user_name"]))
        marks.append(time.perf_counter())
        assert isinstance(request, Request)
        reply = await self.engine.handle(request)
        marks.append(time.perf_counter())
        if reply is None or reply.card.name == "apology":
            raise RuntimeError(f"/{command} was not answered: {reply}")
        drawn = render(reply.card, request.id)
        marks.append(time.perf_counter())
        await self.way_back.send(payload["response_url"], {"text": drawn.text, "blocks": drawn.blocks}, once=False)
        marks.append(time.perf_counter())
        await awaited.answer
        return [after - before for before, after in pairwise(marks)]


async def bolt(hall: Hall, command: str, count: int) -> float:
    """Seconds of processor that Bolt takes to hear of a command and acknowledge it; by the clock it also waits."""
    app = AsyncApp(client=AsyncWebClient(token=TOKEN, base_url=hall.api))

    async def hear(ack: AsyncAck) -> None:
        await ack()

    app.command(re.compile(".*"))(hear)

    async def crowd() -> None:
        payloads = [hall.command(command, n)[0] for n in range(AT_ONCE)]
        requests = [AsyncBoltRequest(mode="socket_mode", body=payload) for payload in payloads]
        await asyncio.gather(*(app.async_dispatch(request) for request in requests))

    await crowd()
    began = time.process_time()
    crowds = max(count // AT_ONCE, 1)
    for _ in range(crowds):
        await crowd()
    return (time.process_time() - began) / (crowds * AT_ONCE)


async def measure(file: Path, town: Workspace, size: Size) -> Mapping[str, Sequence[float]]:
    """The median seconds of each step, by command."""
    store, way_back = await open_store(address(file)), WayBack()
    engine = Engine(store, COMMANDS, {ROADMAP: load(ROOT / "content" / ROADMAP)}, World(lambda: NOW))
    found = {}
    async with Hall(town, size.asking).serving() as hall:
        walk = Walk(hall, engine, way_back)
        heard = {command: await bolt(hall, command, size.commands) for command in SHOWN}
        took: dict[str, list[Sequence[float]]] = {command: [] for command in SHOWN}
        for n in range(size.commands):
            for command in SHOWN:
                took[command].append(await walk.steps(command, n))
        warm = size.commands // 10
        for command in SHOWN:
            found[command] = [heard[command], *map(median, zip(*took[command][warm:], strict=True))]
    await way_back.close()
    await store.close()
    return found


def run(size: Size) -> Figure:
    """The figure; makes and forgets its database."""
    with workshop() as name:
        file, town = Path(name) / "town.db", Workspace(size.members)
        build(file, town)
        found = asyncio.run(measure(file, town, size))
    heads = ("", *(head for command in SHOWN for head in (f"/{command} ms", "share")))
    rows = tuple(
        (step, *(cell for took in found.values() for cell in (ms(took[n]), f"{took[n] / sum(took):.0%}")))
        for n, step in enumerate(STEPS)
    )
    title = f"Which step of a command on Slack costs what: one after the other, {size.members:,} members"
    return Figure(title, "python -m benchmarks.slack_steps", heads, rows)


def figure(quick: bool) -> Figure:
    """The figure; `quick` only shows that it works."""
    return run(TINY if quick else Size())


if __name__ == "__main__":
    show(figure, __doc__)
