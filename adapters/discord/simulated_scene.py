"""A simulated Discord to play on: a server with its people, a clock that somebody turns, a page in the browser."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import socket
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import TYPE_CHECKING, Any

import discord
import simcord
from pydantic import BaseModel, ConfigDict, Field

from adapters.discord.simulated_faces import FACE, address, initial, signpost
from adapters.discord.simulated_page import be_kind
from bot.domain.errors import StudyError

if TYPE_CHECKING:
    from simcord import ChannelHandle, Env, MemberActor

log = logging.getLogger(__name__)

SETTLE = 20.0
"""Real seconds that the client may take for one answer before the page says that it failed."""
PATIENCE = 0.02
"""Real seconds between two tries while the simulation is busy."""

Act = Callable[[], Awaitable[None]]


class Role(BaseModel):
    """Somebody on the stage. `manages`: whether they have Manage Server."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    user: str
    name: str
    manages: bool = False


class Room(BaseModel):
    """A channel; the page shows the first one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    topic: str = ""


class Setting(BaseModel):
    """What the simulated server is like. Its ids follow from the order in which things stand here."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    server: str = "Waypost"
    bot: str = "Waypost"
    rooms: tuple[Room, ...] = Field((Room(name="study-group"),), min_length=1)
    people: tuple[Role, ...] = Field((), min_length=1)
    zone: str = "UTC"
    port: int = Field(0, ge=0, le=65535)


class Scene:
    """The simulated server while it runs.

    open and close must be called in one task. Everything that moves the clock runs in `after`'s acts: one at a time,
    outside the client, because the simulation forbids a handler to move its own clock.
    """

    def __init__(self, client: discord.Client, setting: Setting) -> None:
        self.setting = setting
        self.server = ""
        self.rooms: dict[str, str] = {}
        self.people: dict[str, str] = {}
        self._client = client
        self._run: Any = None
        self._acts: asyncio.Queue[Act] = asyncio.Queue()
        self._members: list[MemberActor] = []
        self._faces: dict[str, tuple[str, bytes]] = {}
        self._outside = contextvars.Context()
        self._preview: Any = None
        self._turn = asyncio.Lock()

    async def open(self) -> None:
        """Start the client on a new simulated Discord and build the server.

        Raises StudyError if the page's port is taken.
        """
        _check_free(self.setting.port)
        self._run = simcord.run(self._client, check_errors=False, settle_timeout=SETTLE)
        self._env: Env = await self._run.__aenter__()
        self._outside = contextvars.copy_context()
        if self._client.user is not None:
            await self._client.user.edit(username=self.setting.bot)
        self._build()
        await self._env.settle()

    def _build(self) -> None:
        """Everything in one fixed order and at one instant: that is what keeps the ids the same at every start."""
        self._env.backend.bot_user.avatar = FACE
        self._faces[address(self._env.backend.bot_user.id)] = ("waypost.png", signpost())
        guild = self._env.create_guild(self.setting.server)
        self.server = str(guild.id)
        manager = guild.create_role("Moderator", permissions=discord.Permissions(manage_guild=True), color=0x3BA55D)
        self._channels: list[ChannelHandle] = []
        for room in self.setting.rooms:
            channel = guild.create_text_channel(room.name, topic=room.topic or None)
            self._channels.append(channel)
            self.rooms[room.name] = str(channel.id)
        for turn, role in enumerate(self.setting.people):
            user = self._env.create_user(role.user, global_name=role.name, avatar=FACE)
            self._faces[address(user.id)] = (f"{role.user}.png", initial(role.name, turn))
            self.people[role.user] = str(user.id)
            self._members.append(guild.add_member(user, roles=[manager] if role.manages else []))
        for member in self._members:
            self._env.backend.get_dm_channel(member.id)

    async def close(self) -> None:
        """Take the client off the stage. Safe to call twice."""
        if self._run is not None:
            run, self._run = self._run, None
            await run.__aexit__(None, None, None)

    def now(self) -> datetime:
        """What the simulated Discord's clock shows."""
        return self._env.now()

    async def move(self, at: datetime) -> None:
        """Move the clock forward to `at`; never back."""
        ahead = (at - self._env.now()).total_seconds()
        if ahead > 0:
            await self._insist(lambda: self._env.advance_time(ahead))

    async def show(self) -> None:
        """Let the page show what has happened. Does nothing while there is no page."""
        if self._preview is not None:
            await self._insist(self._preview.refresh)

    def after(self, act: Act) -> None:
        """Have `act` done outside the client, after those asked for before it. May be called from a handler."""
        # An empty context, so that waking the director does not make it the handler's own work.
        contextvars.Context().run(self._acts.put_nowait, act)

    async def play(self, opened: Callable[[str], None]) -> None:
        """Serve the page, say its address to `opened`, and do what is asked for, until somebody ends the session."""
        preview = self._env.preview(
            self._channels[0],
            viewers=self._members,
            layout="channel",
            timezone=self.setting.zone,
            assets=self._faces,
            port=self.setting.port or None,
        )
        be_kind(preview, self._turn)
        try:
            async with preview:
                self._preview = preview
                await self._direct(preview, opened)
        finally:
            self._preview = None

    async def _direct(self, preview: Any, opened: Callable[[str], None]) -> None:
        director = self._clean(self._work_through())
        try:
            opened(preview.url)
            await preview.wait_closed()
        finally:
            director.cancel()
            await asyncio.gather(director, return_exceptions=True)

    async def _work_through(self) -> None:
        while True:
            act = await self._acts.get()
            try:
                await self._clean(_do(act))
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("something in the demo failed; it goes on with the next wish")

    async def _insist(self, operation: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do something with the simulation, as soon as nothing else is being done with it."""

        async def trying() -> None:
            while True:
                try:
                    async with self._turn:
                        return await self._clean(operation())
                except simcord.SetupError as busy:
                    if "overlaps" not in str(busy):
                        raise
                await asyncio.sleep(PATIENCE)

        await self._clean(trying())

    def _clean(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """A task that the simulation does not take for the client's own work, wherever it is started from."""
        return self._outside.run(asyncio.get_running_loop().create_task, work)


async def _do(act: Act) -> None:
    await act()


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise StudyError(
                f"Port {port} is taken by another program. Choose another one: --port 0 takes any."
            ) from None
