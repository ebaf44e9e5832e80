"""What goes wrong around a process: lost answers, refusals, breakdowns, lost connections, a busy database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from aiohttp import web

from tests.wire.chaos.scene import Scene
from tests.wire.discord_parts import faults as discord
from tests.wire.faults import Cut, Fault, Hang, Rest, Slow
from tests.wire.slack_parts import faults as slack

POST, HISTORY = ("POST", "/messages"), ("GET", "/messages")
ON_DISCORD: Sequence[tuple[str, str]] = (POST, POST, POST, HISTORY, ("POST", "/users/@me/channels"), ("GET", "/@me"))
SLACK_POST = "chat.postMessage"
ON_SLACK = (SLACK_POST, SLACK_POST, SLACK_POST, "conversations.history", "conversations.open", "auth.test")
Make = Callable[[Random], Fault]
CLOSES = (1000, 1001, 1006, 4000, 4001, 4007, 4008, 4009)
LONG = 4.0
"""Real seconds after which an answer that hangs is given up by everybody."""


def _cut(rng: Random) -> Fault:
    return Cut(after=rng.random() < 0.7)


def _hang(rng: Random) -> Fault:
    hang = Hang()
    asyncio.get_running_loop().call_later(rng.choice((0.1, 0.5, LONG)), hang.end.set)
    return hang


def dropped(scene: Scene, rng: Random, many: int = 6) -> None:
    """Connections that are cut before or after the platform took what was sent, and answers that never come."""
    for _ in range(many):
        make = rng.choice((_cut, _cut, _hang))
        _plan(scene, rng, make, make)


@dataclass(frozen=True)
class Late:
    """The platform does at once what was asked, and its answer takes its time."""

    seconds: float

    async def strike(self, request: web.Request, rest: Rest) -> web.StreamResponse:
        answer = await rest()
        await asyncio.sleep(self.seconds)
        return answer


def slow(scene: Scene, rng: Random, many: int = 6) -> None:
    """Requests that are taken after up to twenty seconds, and answers that take up to a minute and a half."""
    for _ in range(many):
        make: Callable[[float], Fault] = rng.choice((Slow, Late))
        seconds = rng.choice((0.05, 0.2, 0.5, 1.0) if make is Slow else (0.2, 1.0, 2.0, 4.5))
        _plan(scene, rng, lambda _, m=make, s=seconds: m(s), lambda _, m=make, s=seconds: m(s))  # type: ignore[misc]


def refused(scene: Scene, rng: Random, many: int = 6) -> None:
    """429 in all its forms: for a route, for everything, from the guard in front, for a moment or for minutes."""
    for _ in range(many):
        after, whole = rng.choice((0.3, 4.0, 29.0, 31.0, 120.0)), rng.choice((1, 2, 5, 30, 120))
        everywhere, via = rng.random() < 0.3, rng.random() < 0.9
        _plan(
            scene, rng,
            lambda _, a=after, e=everywhere, v=via: discord.TooMany(a, everywhere=e, via=v),  # type: ignore[misc]
            lambda _, w=whole: slack.TooMany(w),  # type: ignore[misc]
        )  # fmt: skip


def broken(scene: Scene, rng: Random, many: int = 6) -> None:
    """5xx, before or after the platform did what was asked."""
    for _ in range(many):
        status, after = rng.choice((500, 502, 503, 504, 520)), rng.random() < 0.6
        _plan(
            scene, rng,
            lambda _, s=status, a=after: discord.Broken(s, after=a),  # type: ignore[misc]
            lambda _, s=status, a=after: slack.Broken(s, after=a),  # type: ignore[misc]
        )  # fmt: skip


def _plan(scene: Scene, rng: Random, on_discord: Make, on_slack: Make) -> None:
    """One more fault somewhere; what never strikes is not counted."""
    if rng.random() < 0.6:
        scene.discord.fail(*rng.choice(ON_DISCORD), on_discord(rng))
    else:
        scene.slack.fail(rng.choice(ON_SLACK), on_slack(rng))
    scene.planned += 1


async def gateway(scene: Scene, rng: Random, many: int = 5) -> None:
    """Discord asks to come again (op 7), ends the session (op 9), closes, or cuts the connection."""
    hub = scene.discord.gateway
    acts: Sequence[Callable[[], Awaitable[None]]] = (
        hub.reconnect,
        lambda: hub.invalidate(resumable=True),
        lambda: hub.invalidate(resumable=False),
        lambda: hub.close(rng.choice(CLOSES)),
        _later(hub.cut),
        _later(hub.forget),
    )
    for _ in range(many):
        await asyncio.sleep(rng.uniform(0.05, 0.3))
        if any(session.socket is not None for session in hub.sessions.values()):
            scene.struck += 1
            with suppress(ConnectionError):
                await rng.choice(acts)()


async def sockets(scene: Scene, rng: Random, many: int = 5) -> None:
    """Slack warns of an end, asks to come again, or cuts the connections."""
    mode = scene.slack.socket
    acts: Sequence[Callable[[], Awaitable[None]]] = (
        lambda: mode.disconnect("warning", 0.1),
        lambda: mode.disconnect("refresh_requested"),
        mode.cut,
    )
    for _ in range(many):
        await asyncio.sleep(rng.uniform(0.05, 0.3))
        if mode.usable:
            scene.struck += 1
            with suppress(ConnectionError):
                await rng.choice(acts)()


async def held(scene: Scene, rng: Random, many: int = 4) -> None:
    """Another program holds the database, longer than anybody waits for it."""
    for _ in range(many):
        await asyncio.sleep(rng.uniform(0.02, 0.3))
        await scene.database.hold(rng.uniform(0.2, 0.7))
        scene.struck += 1


async def full(scene: Scene, rng: Random, many: int = 4) -> None:
    """SQLite finds no room for another page, for a while."""
    sign = scene.folder / "full"
    for _ in range(many):
        await asyncio.sleep(rng.uniform(0.02, 0.3))
        sign.touch()
        await asyncio.sleep(rng.uniform(0.2, 0.7))
        sign.unlink()
        scene.struck += 1


async def terminated(scene: Scene, rng: Random, many: int = 5) -> None:
    """PostgreSQL ends every connection, as it does when it is restarted."""
    for _ in range(many):
        await asyncio.sleep(rng.uniform(0.02, 0.3))
        await scene.database.cut()
        scene.struck += 1


def _later(act: Callable[[], None]) -> Callable[[], Awaitable[None]]:
    async def call() -> None:
        act()

    return call
