"""Prints the manifest with which a Slack app is made; what Slack wants of it, the adapter knows."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

from bot.config import Settings, load_settings
from bot.declare import Command

MAKER = "adapters.slack.commands"


def show(config: Path, url: str) -> int:
    """Print the manifest for the prefix and mode of a configuration, if there is one. Returns the exit code."""
    from bot.features import COMMANDS

    settings = load_settings(config, os.environ) if config.exists() else Settings()
    table = settings.platforms.get("slack", {})
    url = url or str(table.get("public_url", ""))
    try:
        sys.stdout.write(_made(COMMANDS, str(table.get("prefix", "")), str(table.get("mode", "socket")), url))
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _made(commands: tuple[Command, ...], prefix: str, mode: str, url: str) -> str:
    # By name, because nothing here may know a platform.
    maker = importlib.import_module(MAKER)
    return str(maker.manifest_yaml([command.spec() for command in commands], prefix, mode, url))
