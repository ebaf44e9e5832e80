"""The tables. Each carries its community (platform and space), so that a database can be split by it.

Texts have no length here: what is too long is the business of those who ask for it, and both databases store it alike.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"})


class Utc(TypeDecorator[datetime]):
    """An instant. Naive datetimes are refused; what comes out is in UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database, in UTC. Raises ValueError for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON(none_as_null=True)


def _home() -> tuple[Column[Any], Column[Any]]:
    return Column("platform", Text, nullable=False), Column("space", Text, nullable=False)


def _cohort() -> Column[Any]:
    return Column("cohort", Text, ForeignKey("cohorts.id"), primary_key=True)


communities = Table(
    "communities",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("space", Text, primary_key=True),
    Column("moderator_roles", Json, nullable=False),
    Column("notices", Json),
)

cohorts = Table(
    "cohorts",
    metadata,
    Column("id", Text, primary_key=True),
    *_home(),
    Column("channel", Text, nullable=False),
    Column("thread", Text),
    Column("name", Text, nullable=False),
    Column("roadmap", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("zone", Text, nullable=False),
    Column("slots", Json, nullable=False),
    Column("creator", Text, nullable=False),
    Column("pace", Integer, nullable=False),
    Column("breaks", Json, nullable=False),
    Column("shifts", Json, nullable=False),
    Column("state", Text, nullable=False),
    Column("mentor_role", Text),
    Column("version", Integer, nullable=False),
    Column("settled", Utc),
    Column("paused_on", Date),
    Column("wake", Utc),
    Column("created", Utc, nullable=False),
    Index("cohorts_home", "platform", "space"),
    Index("cohorts_wake", "state", "wake"),
)

members = Table(
    "members",
    metadata,
    _cohort(),
    Column("user", Text, primary_key=True),
    *_home(),
    Column("joined", Utc, nullable=False),
    Column("joined_week", Integer, nullable=False),
    Column("left", Utc),
    Column("heard", Utc),
    Column("unanswered", Integer, nullable=False),
    Index("members_user", "platform", "user"),
)

people = Table(
    "people",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("space", Text, primary_key=True),
    Column("user", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("zone", Text),
    Column("quiet_until", Date),
    Column("shares", Text, nullable=False),
    Column("routes", Json, nullable=False),
    Column("last_cohort", Text),
)

progress = Table(
    "progress",
    metadata,
    _cohort(),
    Column("user", Text, primary_key=True),
    Column("week", Integer, primary_key=True),
    *_home(),
    Column("state", Text, nullable=False),
    Column("size", Text),
    Column("ticks", Json, nullable=False),
)

marks = Table(
    "marks",
    metadata,
    Column("cohort", Text, ForeignKey("cohorts.id"), nullable=False),
    Column("user", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("id", Text, primary_key=True),
    *_home(),
    Column("week", Integer, nullable=False),
    Column("before", Json, nullable=False),
    Column("after", Json, nullable=False),
    Column("at", Utc, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("undone", Utc),
    Index("marks_number", "cohort", "user", "number", unique=True),
)

checkins = Table(
    "checkins",
    metadata,
    _cohort(),
    Column("user", Text, primary_key=True),
    Column("week", Integer, primary_key=True),
    Column("version", Integer, primary_key=True),
    *_home(),
    Column("newest", Boolean, nullable=False),
    Column("did", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("timing", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("blocked", Text, nullable=False),
    Column("confidence", Integer),
    Column("shared", Boolean, nullable=False),
    Column("edited", Utc),
    Index("checkins_week", "cohort", "week"),
)

submissions = Table(
    "submissions",
    metadata,
    _cohort(),
    Column("user", Text, primary_key=True),
    Column("milestone", Text, primary_key=True),
    *_home(),
    Column("evidence", Json, nullable=False),
    Column("at", Utc, nullable=False),
    Column("standing", Text, nullable=False),
    Column("confirmed_by", Json, nullable=False),
    Column("comment", Text, nullable=False),
    Column("claimed_by", Text),
    Column("claimed_until", Utc),
    Column("decided", Utc),
    Column("version", Integer, nullable=False),
    Index("submissions_queue", "cohort", "standing", "at"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("cohort", Text, ForeignKey("cohorts.id"), nullable=False),
    Column("user", Text, nullable=False),
    *_home(),
    Column("purpose", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("asked", Json, nullable=False),
    Column("begun", Utc, nullable=False),
    Column("ended", Utc),
    Column("version", Integer, nullable=False),
    Index("runs_user", "cohort", "user", "purpose", "about"),
)

paths = Table(
    "paths",
    metadata,
    _cohort(),
    Column("user", Text, primary_key=True),
    *_home(),
    Column("track", Text),
    Column("fast_since", Date),
    Column("owed", Json),
    Column("version", Integer, nullable=False),
)

orders = Table(
    "orders",
    metadata,
    Column("roadmap", Text, primary_key=True),
    Column("weeks", Text, nullable=False),  # ids with spaces between, so that both databases can compare them
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("space", Text),
    Column("user", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("given", Json, nullable=False),
    Column("expires", Utc, nullable=False),
    Column("errors", Json, nullable=False),
    Column("base", Integer, nullable=False),
    Index("drafts_expires", "expires"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("key", Text, primary_key=True),
    Column("short", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("space", Text, nullable=False),  # "" for none, here and in thread: nulls can't be compared
    Column("channel", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("card", Text, nullable=False),  # JSON, written and read as a whole
    Column("format", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("cohort", Text),
    Column("user", Text),
    Column("due", Utc, nullable=False),
    Column("expires", Utc, nullable=False),
    Column("revises", Json),
    Column("fate", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("next_try", Utc),  # when it may be claimed: its due time, its lease's end, a retry's time; none once closed
    Column("first_tried", Utc),
    Column("tried_before", Utc),  # first_tried as it was before the last claim
    Column("attempts", Integer, nullable=False),
    Column("receipt", Json),
    Column("sent", Utc),
    Column("changed", Utc, nullable=False),
    Index("outbox_short", "short"),
    Index("outbox_cohort", "cohort", "due"),
    # These hold only what waits, and only what was sent (see the migration), so that the search for what is due never
    # walks through the past. To say so here would load every dialect at every start.
    Index("outbox_open", "due", "key"),
    Index("outbox_lane", "platform", "space", "channel", "thread", "due", "key"),
    Index("outbox_sent", "platform", "space", "sent"),
)

vault = Table(
    "vault",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("space", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("expires", Utc),
    Index("vault_expires", "expires"),
)

handled = Table(
    "handled",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Utc, nullable=False),
    Index("handled_at", "at"),
)

heartbeat = Table("heartbeat", metadata, Column("id", Integer, primary_key=True), Column("at", Utc, nullable=False))
