"""What is measured, for Prometheus. The only room that knows its library; everyone else tells an Observer."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from bot.ports import Answer, Parcel, Waiting

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
QUICK = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
SLOW = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
LATENESS = (1.0, 5.0, 15.0, 30.0, 60.0, 300.0, 600.0, 3600.0, 21600.0, 86400.0)
AGE_NAMES = ("not due", "under 1m", "1m to 10m", "10m to 1h", "1h to 1d", "over 1d")
"""In the order of bot.ports.AGES."""
LEVELS = {logging.WARNING: "warning", logging.ERROR: "error", logging.CRITICAL: "error"}


@dataclass(frozen=True, slots=True)
class BackupState:
    """How backups stand. made: the last sound one. failed: whether the last attempt came to nothing."""

    made: datetime | None = None
    seconds: float = 0.0
    size: int = 0
    rows: int = 0
    kept: int = 0
    failed: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """How things stand when somebody asks.

    waiting: None if the database does not answer. connected: by platform. beat: when the heartbeat last ran here.
    backups: None where Waypost makes none.
    """

    now: datetime
    waiting: Sequence[Waiting] | None = None
    connected: Mapping[str, bool] = field(default_factory=dict)
    beat: datetime | None = None
    backups: BackupState | None = None


class Metrics:
    """Implements bot.ports.Observer. Labels are few and fixed, so that nobody can make them many."""

    def __init__(self, version: str) -> None:
        """Nothing is shared between two of these."""
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._requests = Counter(
            "waypost_requests", "Requests by how they ended", ["command", "outcome"], registry=registry
        )
        self._seconds = Histogram(
            "waypost_request_seconds", "From a request to its answer", ["command"], buckets=QUICK, registry=registry
        )
        self._under_way = Gauge("waypost_requests_under_way", "Requests that are being answered", registry=registry)
        self._deliveries = Counter(
            "waypost_deliveries",
            "Attempts to post, by how they ended",
            ["platform", "kind", "outcome"],
            registry=registry,
        )
        self._late = Histogram(
            "waypost_lateness_seconds", "From when a post was due to when it was sent", ["platform"], buckets=LATENESS,
            registry=registry,
        )  # fmt: skip
        self._calls = Histogram(
            "waypost_send_seconds", "What a platform took to take or refuse a post", ["platform"], buckets=SLOW,
            registry=registry,
        )  # fmt: skip
        self._waits = Histogram(
            "waypost_pace_wait_seconds",
            "What a post waited for its turn",
            ["platform"],
            buckets=SLOW,
            registry=registry,
        )
        self._refusals = Counter(
            "waypost_asked_to_wait", "Posts that a platform refused for a while", ["platform"], registry=registry
        )
        self._pauses = Counter(
            "waypost_asked_to_wait_seconds", "For how long, all together", ["platform"], registry=registry
        )
        self._lines = Counter(
            "waypost_log_lines", "Warnings and errors in the log", ["level", "logger"], registry=registry
        )
        self._promises = Gauge(
            "waypost_promises", "Posts that wait, by how long they are overdue", ["platform", "state", "age"],
            registry=registry,
        )  # fmt: skip
        self._oldest = Gauge(
            "waypost_promises_oldest_overdue_seconds",
            "For how long the oldest is overdue",
            ["platform"],
            registry=registry,
        )
        self._connected = Gauge(
            "waypost_platform_connected", "Whether it is open here", ["platform"], registry=registry
        )
        self._database = Gauge("waypost_database_up", "Whether the database answers", registry=registry)
        self._beat = Gauge(
            "waypost_heartbeat_timestamp_seconds", "When it last ran here, 0 for never", registry=registry
        )
        self._backups = {
            name: Gauge(f"waypost_backup_{name}", text, registry=registry) for name, text in BACKUP_GAUGES.items()
        }
        Gauge("waypost_info", "The version", ["version"], registry=registry).labels(version).set(1)

    def begun(self) -> None:
        """See bot.ports.Observer."""
        self._under_way.inc()

    def answered(self, command: str, answer: Answer, seconds: float) -> None:
        """See bot.ports.Observer."""
        self._under_way.dec()
        self._requests.labels(command, answer.value).inc()
        self._seconds.labels(command).observe(seconds)

    def waited(self, platform: str, seconds: float) -> None:
        """See bot.ports.Observer."""
        self._waits.labels(platform).observe(seconds)

    def asked_to_wait(self, platform: str, seconds: float) -> None:
        """See bot.ports.Observer."""
        self._refusals.labels(platform).inc()
        self._pauses.labels(platform).inc(max(seconds, 0.0))

    def called(self, platform: str, seconds: float) -> None:
        """See bot.ports.Observer."""
        self._calls.labels(platform).observe(seconds)

    def carried(self, parcel: Parcel, outcome: str, late: float) -> None:
        """See bot.ports.Observer."""
        self._deliveries.labels(parcel.to.platform, parcel.kind, outcome).inc()
        if outcome == "sent":
            self._late.labels(parcel.to.platform).observe(max(late, 0.0))

    def logged(self, level: int, logger: str) -> None:
        """A line of the log; those below a warning don't count."""
        if level in LEVELS:
            self._lines.labels(LEVELS[level], logger).inc()

    def page(self, state: State) -> bytes:
        """Everything, in Prometheus's text format."""
        self._note(state)
        return generate_latest(self._registry)

    def _note(self, state: State) -> None:
        self._database.set(state.waiting is not None)
        self._beat.set(state.beat.timestamp() if state.beat else 0)
        for platform, open in state.connected.items():
            self._connected.labels(platform).set(open)
        self._promises.clear()
        self._oldest.clear()
        for platform in state.connected if state.waiting is not None else ():
            self._oldest.labels(platform).set(0)
        oldest: dict[str, float] = {}
        for each in state.waiting or ():
            for age, count in zip(AGE_NAMES, each.late, strict=True):
                self._promises.labels(each.platform, each.fate.value, age).set(count)
            overdue = max((state.now - each.oldest).total_seconds(), 0.0)
            oldest[each.platform] = max(overdue, oldest.get(each.platform, 0.0))
        for platform, seconds in oldest.items():
            self._oldest.labels(platform).set(seconds)
        if state.backups is not None:
            self._note_backups(state.backups)

    def _note_backups(self, backups: BackupState) -> None:
        self._backups["last_success_timestamp_seconds"].set(backups.made.timestamp() if backups.made else 0)
        self._backups["duration_seconds"].set(backups.seconds)
        self._backups["size_bytes"].set(backups.size)
        self._backups["rows"].set(backups.rows)
        self._backups["files"].set(backups.kept)
        self._backups["last_attempt_failed"].set(backups.failed)


BACKUP_GAUGES = {
    "last_success_timestamp_seconds": "When the last rehearsed backup was made, 0 for none",
    "duration_seconds": "What it took, with its rehearsal",
    "size_bytes": "How big it is",
    "rows": "How many rows it holds",
    "files": "How many backups are kept",
    "last_attempt_failed": "Whether the last attempt came to nothing",
}


class Counting(logging.Handler):
    """Has every warning and error of the process counted, wherever it comes from; shows nothing."""

    def __init__(self, metrics: Metrics) -> None:
        super().__init__(logging.WARNING)
        self._metrics = metrics

    def emit(self, record: logging.LogRecord) -> None:
        """Count one line."""
        self._metrics.logged(record.levelno, record.name)
