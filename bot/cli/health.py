"""`check --health`: whether the heartbeat ran lately. Small, because containers ask every minute."""

from __future__ import annotations

import os
from pathlib import Path

from bot.cli.speak import Exit, complain
from bot.config import load_settings
from bot.health import ailment
from bot.world import World


def heartbeat(config: Path) -> int:
    """Say what is wrong with the heartbeat, if anything is. Returns the exit code."""
    settings = load_settings(config, os.environ)
    what = ailment(settings.health.file, World().now(), settings.clock.heartbeat)
    if what:
        complain([what])
    return Exit.PROBLEMS if what else Exit.FINE
