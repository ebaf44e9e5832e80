"""Lets programs watch a process that wants to be watched, and loads what that takes only then."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot import __version__
from bot.config import Settings
from bot.ports import Store
from bot.storage.backups import Backups
from bot.world import World

if TYPE_CHECKING:
    from bot.metrics import BackupState, Metrics


class Watched(Protocol):
    """What is looked at of a process."""

    @property
    def settings(self) -> Settings: ...
    @property
    def world(self) -> World: ...
    @property
    def store(self) -> Store: ...
    @property
    def connected(self) -> Mapping[str, object]: ...
    @property
    def platforms(self) -> Collection[str]: ...
    @property
    def backups(self) -> Backups | None: ...
    @property
    def beaten(self) -> datetime | None: ...
    @property
    def stopping(self) -> bool: ...


def metrics_for(settings: Settings) -> Metrics | None:
    """What to measure with; None if nobody is going to ask."""
    if settings.health.listen is None:
        return None
    from bot.metrics import Metrics

    return Metrics(__version__)


def telling(metrics: Metrics, process: Watched) -> AbstractAsyncContextManager[int]:
    """As long as it is open, whoever asks is told how the process is; gives the port. Raises ConfigError."""
    from bot.status import Status, told

    def backups() -> BackupState | None:
        return _state_of(process.backups) if process.backups else None

    status = Status(
        metrics,
        process.store,
        process.world,
        process.connected,
        process.platforms,
        lambda: process.beaten,
        lambda: process.stopping,
        backups,
        process.settings.clock.heartbeat,
    )
    return told(status, str(process.settings.health.listen))


def _state_of(backups: Backups) -> BackupState:
    from bot.metrics import BackupState

    last = backups.last()
    if (made := last.sound) is None:
        return BackupState(kept=last.kept, failed=bool(last.problem))
    rows = sum(made.rows.values())
    return BackupState(made.made, made.seconds, made.size, rows, last.kept, bool(last.problem))
