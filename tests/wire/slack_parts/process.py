"""Waypost for a Slack workspace as whoever runs it starts it: a process with a config file, which can be killed."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from bot.domain.cohort import Beat, Cohort, Slot
from bot.domain.membership import Member
from bot.domain.people import Community, Place
from tests.kit import address, opened
from tests.wire.process import ROOT, Installation
from tests.wire.slack_server import APP_TOKEN, TOKEN


@dataclass
class SlackInstallation(Installation):
    """An installation whose server is a SlackServer; what speaks of Discord is replaced here."""

    server: Any

    def configure(self) -> None:
        """Write the config file."""
        lines = [
            f'database.url = "{address(self.database)}"',
            f'content.folder = "{ROOT / "content"}"',
            "clock.heartbeat = 1",
            'log.level = "debug"',
            f'health.file = "{self.folder / "heartbeat"}"',
            "[platforms.slack]",
            f'api_url = "{self.server.api}"',
        ]
        (self.folder / "config.toml").write_text("\n".join(lines), encoding="utf-8")

    async def found(self, now: datetime) -> None:
        """A cohort in the channel whose first prompt has been due for a minute; Ada is in it."""
        due = now.replace(second=0, microsecond=0) - timedelta(minutes=1)
        home, place = Community("slack", "T1"), Place("slack", "T1", "C1")
        slots = {Beat.PROMPT: Slot(due.weekday(), time(due.hour, due.minute))}
        settled = due - timedelta(minutes=1)
        cohort = Cohort("c1", home, place, "Readers", "ai-engineer", due.date(), "UTC", slots, "U3", settled=settled)
        async with opened(address(self.database)) as store, store.begin() as db:
            await db.cohorts.add(cohort, now, due)
            await db.members.put(Member("c1", "U1", now, 1, heard=now), home)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """The process, from when Slack knows it; killed at the end if it still runs."""
        before = len(self.server.socket.log)
        secrets = {"WAYPOST_SLACK_TOKEN": TOKEN, "WAYPOST_SLACK_APP_TOKEN": APP_TOKEN, "COLUMNS": "1000"}
        with (self.folder / "log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", "--config", str(self.folder / "config.toml"),
                cwd=ROOT, stdout=log, stderr=log, env={**os.environ, **secrets},
            )  # fmt: skip
        try:
            await self.server.socket.connected(before, 60)
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
