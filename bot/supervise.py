"""Keeps one platform serving: after a fall it gets up again, after ever longer pauses, and the others never notice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, MutableMapping, Sequence
from typing import Any

from bot.domain.errors import StudyError
from bot.ports import Handler, Platform
from bot.world import World

log = logging.getLogger(__name__)

PAUSES: Sequence[float] = (1, 5, 15, 60, 300)
"""Seconds before each new try; the last one counts for all later tries."""
STEADY = 300.0
"""Seconds after which a platform that served counts as sound again."""


async def keep(
    platform: Platform,
    engine: Handler,
    connected: MutableMapping[str, Platform],
    world: World,
    opened: Callable[[], object] = lambda: None,
    pauses: Sequence[float] = PAUSES,
    listen: bool = True,
) -> str:
    """Open and serve `platform` until cancelled. While it is open, it stands in `connected`; `opened` is called then.

    listen: whether people are heard; without it, the platform only posts.
    Returns only when the platform refuses to let us in (StudyError), with the sentence that says what to do.
    """
    falls = 0
    clock = asyncio.get_running_loop()
    while True:
        began = clock.time()
        try:
            await _once(platform, engine, connected, opened, listen)
            log.warning("%s ended the connection", platform.name)
        except StudyError as refused:
            log.error("%s: %s", platform.name, refused.message)
            return refused.message
        except OSError as broken:
            log.warning("%s can't be reached: %s", platform.name, broken or type(broken).__name__)
        except Exception:
            log.exception("%s fell", platform.name)
        falls = 0 if clock.time() - began > STEADY else falls
        pause = pauses[min(falls, len(pauses) - 1)] * (1 + world.rng.random() / 4)
        falls += 1
        log.warning("%s is tried again in %.0f seconds", platform.name, pause)
        await asyncio.sleep(pause)


async def _once(
    platform: Platform,
    engine: Handler,
    connected: MutableMapping[str, Platform],
    opened: Callable[[], object],
    listen: bool,
) -> None:
    await platform.open()
    connected[platform.name] = platform
    log.info("%s is open%s", platform.name, "" if listen else ", for posting only")
    opened()
    try:
        await (platform.serve(engine) if listen else platform.stand_by(engine))
    finally:
        connected.pop(platform.name, None)


async def cancelled(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancel tasks and wait until they have ended, however they do."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
