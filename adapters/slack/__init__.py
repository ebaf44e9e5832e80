"""Slack: slash commands, buttons, check boxes, modals and an App Home in workspaces, and posts that arrive once."""

from __future__ import annotations

import os
from collections.abc import Mapping

from adapters.slack.platform import SlackPlatform
from adapters.slack.render import measure
from adapters.slack.settings import SlackSettings, read_settings
from bot.ports import Platform, Secrets
from bot.world import World

__all__ = ["SlackPlatform", "SlackSettings", "create", "measure"]


def create(table: Mapping[str, object], world: World, secrets: Secrets | None = None) -> Platform:
    """The platform for a `[platforms.slack]` table; tokens and secrets come from the environment or from files.

    secrets: keeps the tokens of workspaces that install the app themselves.
    Raises StudyError that lists everything that is wrong with the table or missing, each with what to do.
    """
    settings = read_settings(table, os.environ)
    if not settings.many:
        return SlackPlatform(settings, world)
    from adapters.slack.many import ManyWorkspaces

    assert secrets is not None
    return ManyWorkspaces(settings, world, secrets)
