"""A Slack on this machine with a town of members in it, and apps as processes of their own that answer them there."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.crowd import Heard
from benchmarks.town import Town
from bot.domain.cohort import Cohort
from bot.domain.people import Person
from tests.wire.slack_parts import payloads
from tests.wire.slack_parts.answers import Json
from tests.wire.slack_parts.carriers import SLASH, Ack
from tests.wire.slack_parts.chat import Chat, ResponseUrl
from tests.wire.slack_parts.state import BOT, Channel, User
from tests.wire.slack_server import SlackServer

ROOT = Path(__file__).parents[1]
TEAM = "T1"
PATIENCE = 20.0
"""Seconds for one answer, on the busiest machine."""


@dataclass(frozen=True, slots=True)
class Workspace(Town):
    """A town whose cohorts all meet in one workspace, and none of which is due."""

    platform: str = "slack"
    wake: datetime = datetime(2100, 1, 1, tzinfo=UTC)

    def cohort(self, number: int, id: str = "", space: str = "", channel: str = "") -> Cohort:
        """See Town."""
        return Town.cohort(self, number, id, space or TEAM, channel or f"CHALL{number}")


@dataclass
class Awaited(ResponseUrl):
    """A way to answer that tells when it is used; it is used once."""

    answer: asyncio.Future[Json] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Ears(Chat):
    """Takes answers without looking at them, as the time that it takes is not the app's."""

    def respond(self, id: str, body: Json) -> tuple[int, str]:
        """See Chat."""
        url = self.response_urls.pop(id, None)
        if not isinstance(url, Awaited):
            return 404, "expired_url"
        url.answer.set_result(body)
        return 200, "ok"


class Hall(SlackServer):
    """The loopback Slack, with everybody who is going to ask."""

    def __init__(self, town: Town, asking: int) -> None:
        """asking: how many members ask, spread over the whole town."""
        super().__init__()
        self.chat = Ears(self.state, self.log)
        self._acks: set[asyncio.Task[Ack]] = set()
        step = max(town.members // asking, 1)
        self.seats = [self._seat(*town.seat(n)) for n in range(0, town.members, step)[:asking]]

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Hall]:
        """Listen until the end of the block."""
        async with self.running():
            yield self

    def command(self, name: str, n: int) -> tuple[Json, Awaited]:
        """What member `n` of those who ask sends, and where the answer will be."""
        user, channel = self.seats[n % len(self.seats)]
        id = self.state.new_id("r")
        awaited = Awaited(channel, user.id, self.state.now())
        self.chat.response_urls[id] = awaited
        url = f"{self.people.base}/respond/{id}"
        return payloads.slash(self.state, user, channel, f"/{name}", "", url, self.state.new_id("trigger")), awaited

    async def ask(self, command: str, n: int) -> Heard:
        """Have member `n` of those who ask send a command, and wait until the answer is there."""
        sent, awaited = self.command(command, n)
        began = time.perf_counter()
        acknowledged = asyncio.create_task(self.socket.carry(SLASH, sent))
        async with asyncio.timeout(PATIENCE):
            body = await awaited.answer
        took = time.perf_counter() - began
        self._acks.add(acknowledged)
        acknowledged.add_done_callback(self._acks.discard)
        return Heard(took, body)

    async def tidy(self) -> None:
        """See Room: everything must have been acknowledged in time."""
        if not all(ack.ok for ack in await asyncio.gather(*self._acks)):
            raise RuntimeError("not every command was acknowledged in time")
        self.log.calls.clear()
        self.socket.envelopes.clear()

    def _seat(self, cohort: Cohort, person: Person) -> tuple[User, Channel]:
        user = self.state.add_user(person.user, person.user, TEAM)
        found = self.state.channels.get(cohort.place.channel)
        channel = found or self.state.add_channel(cohort.place.channel, cohort.name, TEAM, [BOT])
        channel.members.append(user.id)
        return user, channel


@asynccontextmanager
async def child(command: Sequence[str], environ: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """A Python program as a process of its own; what it said is shown if the block fails."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=ROOT, env={**os.environ, **environ}, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    except BaseException:
        process.kill()
        _, said = await process.communicate()
        sys.stderr.write(said.decode())
        raise
    process.terminate()
    await process.communicate()
