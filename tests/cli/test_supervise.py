"""What a group may rely on when its platform falls over."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import cast

from bot.domain.errors import StudyError
from bot.ports import Handler, Platform
from bot.supervise import keep
from bot.world import World

NOBODY = cast(Handler, None)
Doings = Sequence[Callable[[], Awaitable[None]]]


async def forever() -> None:
    await asyncio.Event().wait()


async def fall() -> None:
    raise ConnectionError("gone")


async def nothing() -> None:
    pass


class Wobbly:
    """A platform whose openings and servings go as told."""

    name = "wobbly"

    def __init__(self, opens: Doings, serves: Doings) -> None:
        self.opens, self.serves = iter(opens), iter(serves)
        self.serving = asyncio.Event()
        self.only_posts = False

    async def open(self) -> None:
        await next(self.opens)()

    async def stand_by(self, engine: Handler) -> None:
        self.only_posts = True
        await self.serve(engine)

    async def serve(self, engine: Handler) -> None:
        doing = next(self.serves)
        if doing is forever:
            self.serving.set()
        await doing()


def kept(wobbly: Wobbly, connected: dict[str, Platform], listen: bool = True) -> asyncio.Task[str]:
    world = World(rng=Random(1))
    return asyncio.create_task(keep(cast(Platform, wobbly), NOBODY, connected, world, pauses=(0, 0), listen=listen))


async def test_a_platform_that_falls_gets_up_again() -> None:
    wobbly = Wobbly([fall, nothing, nothing, nothing], [fall, nothing, forever])
    connected: dict[str, Platform] = {}
    task = kept(wobbly, connected)
    await asyncio.wait_for(wobbly.serving.wait(), 60)
    assert list(connected) == ["wobbly"]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert connected == {}


async def test_where_nobody_is_heard_posts_can_be_carried_all_the_same() -> None:
    wobbly = Wobbly([nothing, nothing], [fall, forever])
    connected: dict[str, Platform] = {}
    task = kept(wobbly, connected, listen=False)
    await asyncio.wait_for(wobbly.serving.wait(), 60)
    assert wobbly.only_posts
    assert list(connected) == ["wobbly"]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_nothing_is_carried_to_a_platform_that_is_down() -> None:
    seen: list[int] = []
    connected: dict[str, Platform] = {}

    async def look() -> None:
        seen.append(len(connected))

    wobbly = Wobbly([look, look], [fall, forever])
    task = kept(wobbly, connected)
    await asyncio.wait_for(wobbly.serving.wait(), 60)
    task.cancel()
    assert seen == [0, 0]


async def test_a_refused_token_ends_in_a_sentence_and_is_not_tried_again() -> None:
    async def refuse() -> None:
        raise StudyError("Discord refused the token. Make a new one.")

    assert await kept(Wobbly([refuse], []), {}) == "Discord refused the token. Make a new one."
