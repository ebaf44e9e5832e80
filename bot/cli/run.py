"""`run`: serves the configured platforms until the process is asked to stop."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from pathlib import Path

from bot.app import assemble
from bot.cli.loading import loading
from bot.config import Settings, load_settings, with_parts
from bot.logs import set_up

log = logging.getLogger(__name__)


def run(config: Path, parts: str | None = None) -> None:
    """Serve until Ctrl-C or SIGTERM. Raises ConfigError if anything that it needs is wrong.

    parts: their names with commas between them; None for those of the configuration.
    """
    settings = load_settings(config, os.environ)
    if parts is not None:
        settings = with_parts(settings, [name for each in parts.split(",") if (name := each.strip())])
    set_up(settings, os.environ)
    asyncio.run(serve(settings))


async def serve(settings: Settings) -> None:
    """Put the app together and run it; the first signal ends it in order, the second at once."""
    stop = asyncio.Event()
    with loading():
        app = await assemble(settings)
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM) if sys.platform != "win32" else ():
        loop.add_signal_handler(each, _stop, stop, each)
    log.info("this process does %s", app.parts)
    await app.run(stop)
    log.info("stopped")


def _stop(stop: asyncio.Event, number: int) -> None:
    stop.set()
    asyncio.get_running_loop().remove_signal_handler(number)
