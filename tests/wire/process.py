"""Waypost as whoever runs it starts it: `python -m bot run` with a config file, as a process that can be killed."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from bot.domain.cohort import Beat, Cohort, Slot
from bot.domain.membership import Member
from bot.domain.people import Community, Place
from bot.ports import Fate
from bot.ports.context import plan_of
from tests.kit import address, opened, roadmap
from tests.wire.discord_server import TOKEN, DiscordServer

ROOT = Path(__file__).parents[2]
SOON = 120.0
"""Seconds; generous, because a busy machine is no fault of the bot."""
KEY = "c1/prompt/1"


@dataclass
class Installation:
    """A config file, a database and a log in a folder of their own."""

    folder: Path
    server: DiscordServer

    @property
    def database(self) -> Path:
        return self.folder / "waypost.db"

    @property
    def log(self) -> str:
        """Everything that was said so far, by every process."""
        return (self.folder / "log").read_text(encoding="utf-8")

    def configure(self) -> None:
        """Write the config file."""
        found = self.server.table
        lines = [
            f'database.url = "{address(self.database)}"',
            f'content.folder = "{ROOT / "content"}"',
            "clock.heartbeat = 1",
            'log.level = "debug"',
            f'health.file = "{self.folder / "heartbeat"}"',
            "[platforms.discord]",
            *(f'{name} = "{value}"' for name, value in found.items()),
        ]
        (self.folder / "config.toml").write_text("\n".join(lines), encoding="utf-8")

    async def set_up(self, empty: Path, now: datetime) -> None:
        """A config file, a database like the `empty` one, and a cohort in it."""
        shutil.copyfile(empty, self.database)
        self.configure()
        await self.found(now)

    async def found(self, now: datetime) -> None:
        """A cohort in the room whose first prompt has been due for a minute; Ada is in it."""
        due = now.replace(second=0, microsecond=0) - timedelta(minutes=1)
        home = Community("discord", self.server.guild)
        place = Place("discord", self.server.guild, self.server.room.id)
        slots = {Beat.PROMPT: Slot(due.weekday(), time(due.hour, due.minute))}
        cohort = Cohort(
            "c1", home, place, "Readers", "ai-engineer", due.date(), "UTC", slots, self.server.robin.id,
            settled=due - timedelta(minutes=1),
        )  # fmt: skip
        assert plan_of(cohort, roadmap()).next_after(due - timedelta(minutes=1)) == due
        async with opened(address(self.database)) as store, store.begin() as db:
            await db.cohorts.add(cohort, now, due)
            await db.members.put(Member("c1", self.server.ada.id, now, 1, heard=now), home)

    async def settled(self) -> None:
        """Wait until the ledger says that the prompt was sent."""
        await soon(lambda: self.fate_now() == Fate.SENT)

    def age(self, by: timedelta) -> None:
        """Let so much time have passed since the prompt was claimed."""
        with closing(sqlite3.connect(self.database)) as file, file:
            for column in ("next_try", "first_tried", "changed"):
                (text,) = file.execute(f"SELECT {column} FROM outbox WHERE key = ?", (KEY,)).fetchone()
                earlier = datetime.fromisoformat(text) - by
                file.execute(f"UPDATE outbox SET {column} = ? WHERE key = ?", (f"{earlier:%Y-%m-%d %H:%M:%S.%f}", KEY))

    def fate_now(self) -> str:
        """What the ledger says of the prompt."""
        with closing(sqlite3.connect(self.database, timeout=5)) as file:
            row = file.execute("SELECT fate FROM outbox WHERE key = ?", (KEY,)).fetchone()
        return str(row[0]) if row else ""

    async def command(self, *words: str, token: str = TOKEN) -> tuple[int, str]:
        """Run another command with this config to its end; its exit code, and everything that it said."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words, "--config", str(self.folder / "config.toml"), cwd=ROOT,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, env=_environment(token),
        )  # fmt: skip
        said, _ = await asyncio.wait_for(process.communicate(), SOON)
        return await process.wait(), said.decode()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """The process, from when Discord knows it; killed at the end if it still runs."""
        before = len(self.server.gateway.log)
        with (self.folder / "log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", "--config", str(self.folder / "config.toml"),
                cwd=ROOT, stdout=log, stderr=log, env=_environment(TOKEN),
            )  # fmt: skip
        try:
            await self.server.gateway.connected(before)
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


def _environment(token: str) -> dict[str, str]:
    return {**os.environ, "WAYPOST_DISCORD_TOKEN": token, "COLUMNS": "1000"}


async def killed(process: asyncio.subprocess.Process) -> None:
    """End the process without any warning."""
    process.send_signal(signal.SIGKILL)
    await process.wait()


async def stopped(process: asyncio.subprocess.Process) -> int:
    """Ask the process to stop; its exit code."""
    process.send_signal(signal.SIGTERM)
    return await asyncio.wait_for(process.wait(), SOON)


async def soon(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(SOON):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
