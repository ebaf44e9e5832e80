"""The mailbox: a platform without a network. It keeps and prints what it is given, and answers what is typed."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.mailbox.platform import Letter, Mailbox, Outage
from bot.domain.errors import StudyError
from bot.ports import Platform, Secrets
from bot.world import World

__all__ = ["Letter", "Mailbox", "Outage", "create"]

KEYS = ("space", "channel", "user")


def create(table: Mapping[str, object], world: World, secrets: Secrets | None = None) -> Platform:
    """The platform for a `[platforms.mailbox]` table: who types (`user`), and where (`space`, `channel`).

    secrets: not needed, it has none.

    Raises StudyError that lists everything that is wrong with the table.
    """
    problems = [f"[platforms.mailbox] {key}: There is no such setting." for key in table if key not in KEYS]
    problems += [
        f"[platforms.mailbox] {key}: Write a name in quotes."
        for key in KEYS
        if key in table and not (isinstance(table[key], str) and table[key])
    ]
    if problems:
        raise StudyError("\n".join(problems))
    given = {key: str(table[key]) for key in KEYS if key in table}
    return Mailbox(world, print, None, **given)
