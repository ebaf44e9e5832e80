"""The processes of a fleet: the real program, each with its parts and its own config file, to kill and to start."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.world import real_now
from tests.wire import discord_server, slack_server
from tests.wire.discord_server import DiscordServer
from tests.wire.slack_parts.carriers import SIGNING_SECRET, Ack, SignedHttp
from tests.wire.slack_server import APP_TOKEN, SlackServer

ROOT = Path(__file__).parents[3]
START = 120.0
"""Seconds in which a process must be there, on the busiest machine."""
SECRETS = {
    "WAYPOST_DISCORD_TOKEN": discord_server.TOKEN,
    "WAYPOST_SLACK_TOKEN": slack_server.TOKEN,
    "WAYPOST_SLACK_APP_TOKEN": APP_TOKEN,
    "WAYPOST_SLACK_SIGNING_SECRET": SIGNING_SECRET,
}


@dataclass
class Ship:
    """One process. parts: what it does. shard: as WAYPOST_DISCORD_SHARDS. port: where it listens to Slack, 0 if not."""

    name: str
    parts: Sequence[str]
    folder: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    started: datetime | None = None
    _process: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> str:
        """Everything that it has said, in all its lives."""
        return (self.folder / f"{self.name}.log").read_text(encoding="utf-8")

    @property
    def _beat(self) -> Path:
        return self.folder / f"{self.name}.heartbeat"

    def configure(self, tables: Mapping[str, Mapping[str, object]], heartbeat: int) -> None:
        """Write its config file. tables: of the platforms, whatever its parts."""
        lines = [f'content.folder = "{ROOT / "content"}"', f'health.file = "{self._beat}"']
        lines += [f"clock.heartbeat = {heartbeat}"]
        for platform, table in tables.items():
            values = {**table, **({"port": self.port} if platform == "slack" and self.port else {})}
            lines += [f"[platforms.{platform}]", *(f"{key} = {_toml(value)}" for key, value in values.items())]
        (self.folder / f"{self.name}.toml").write_text("\n".join(lines), encoding="utf-8")

    async def start(self) -> None:
        """Start it; it is not waited for."""
        self._beat.unlink(missing_ok=True)
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", "--config", str(self.folder / f"{self.name}.toml"),
                "--parts", ",".join(self.parts),
                cwd=ROOT, stdout=log, stderr=log, env={**os.environ, **SECRETS, **self.environ},
            )  # fmt: skip
        self.started = real_now()

    async def ready(self) -> None:
        """Wait until its heart has beaten."""
        async with asyncio.timeout(START):
            while not self._beat.exists():
                if self._process is None or self._process.returncode is not None:
                    raise AssertionError(f"{self.name} did not start:\n{self.log}")
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """End it without any warning."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


def _toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


class Balanced:
    """A load balancer in front of the replicas that listen to Slack over HTTP: each in turn, those that are there."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._ways = [SignedHttp(url) for url in urls]
        self._next = 0

    async def carry(self, kind: str, payload: dict[str, object], retry: int = 0) -> Ack:
        """See Carrier. Who does not take a connection is passed over; what was taken is not given to another."""
        for _ in self._ways:
            way = self._ways[self._next % len(self._ways)]
            self._next += 1
            if await _listens(way.url):
                return await way.carry(kind, payload, retry)
        return Ack(0)


async def _listens(url: str) -> bool:
    host, _, port = url.removeprefix("http://").partition("/")[0].partition(":")
    try:
        _, writer = await asyncio.open_connection(host, int(port))
    except OSError:
        return False
    writer.close()
    return True


def four(folder: Path, url: str, discord: DiscordServer, slack: SlackServer, ports: Sequence[int] = ()) -> list[Ship]:
    """Two with a shard of Discord each, and two that listen to Slack, plan and post. ports: for Slack over HTTP."""
    database = {"WAYPOST_DATABASE_URL": url}
    rest = ("slack", "scheduler", "courier")
    made = [
        *(Ship(f"discord-{n}", ("discord",), folder, {**database, "WAYPOST_DISCORD_SHARDS": f"{n}/2"}) for n in (0, 1)),
        *(Ship(f"rest-{n}", rest, folder, database, ports[n] if ports else 0) for n in (0, 1)),
    ]
    http = {"mode": "http"} if ports else {"connections": 1}
    for ship in made:
        ship.configure({"discord": discord.table, "slack": {"api_url": slack.api, **http}}, heartbeat=1)
    return made
