"""The tables. Each carries its community (platform and space), so that a database can be split by it."""

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
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData()


class Utc(TypeDecorator[datetime]):
    """An instant. Naive datetimes are refused; what comes out is in UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database, in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _home() -> list[Column[Any]]:
    return [Column("platform", String(40), nullable=False), Column("space", String(40), nullable=False)]


communities = Table(
    "communities",
    metadata,
    Column("platform", String(40), primary_key=True),
    Column("space", String(40), primary_key=True),
    Column("moderator_roles", JSON, nullable=False),
    Column("notices", JSON),
)

cohorts = Table(
    "cohorts",
    metadata,
    Column("id", String(40), primary_key=True),
    *_home(),
    Column("channel", String(80), nullable=False),
    Column("thread", String(80)),
    Column("name", String(100), nullable=False),
    Column("roadmap", String(80), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("zone", String(60), nullable=False),
    Column("slots", JSON, nullable=False),
    Column("creator", String(80), nullable=False),
    Column("pace", Integer, nullable=False),
    Column("breaks", JSON, nullable=False),
    Column("shifts", JSON, nullable=False),
    Column("state", String(20), nullable=False),
    Column("mentor_role", String(80)),
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
    Column("cohort", String(40), primary_key=True),
    Column("user", String(80), primary_key=True),
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
    Column("platform", String(40), primary_key=True),
    Column("space", String(40), primary_key=True),
    Column("user", String(80), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("zone", String(60)),
    Column("quiet_until", Date),
    Column("shares", String(20), nullable=False),
    Column("routes", JSON, nullable=False),
    Column("last_cohort", String(40)),
)

progress = Table(
    "progress",
    metadata,
    Column("cohort", String(40), primary_key=True),
    Column("user", String(80), primary_key=True),
    Column("week", Integer, primary_key=True),
    *_home(),
    Column("state", String(20), nullable=False),
    Column("size", String(20)),
    Column("ticks", JSON, nullable=False),
)

marks = Table(
    "marks",
    metadata,
    Column("id", String(40), primary_key=True),
    *_home(),
    Column("number", Integer, nullable=False),
    Column("cohort", String(40), nullable=False),
    Column("user", String(80), nullable=False),
    Column("week", Integer, nullable=False),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Column("at", Utc, nullable=False),
    Column("by", String(80), nullable=False),
    Column("reason", Text, nullable=False),
    Column("undone", Utc),
    Index("marks_member", "cohort", "user", "number"),
)

checkins = Table(
    "checkins",
    metadata,
    Column("cohort", String(40), primary_key=True),
    Column("user", String(80), primary_key=True),
    Column("week", Integer, primary_key=True),
    Column("version", Integer, primary_key=True),
    *_home(),
    Column("newest", Boolean, nullable=False),
    Column("did", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("timing", String(20), nullable=False),
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
    Column("cohort", String(40), primary_key=True),
    Column("user", String(80), primary_key=True),
    Column("milestone", String(40), primary_key=True),
    *_home(),
    Column("evidence", JSON, nullable=False),
    Column("at", Utc, nullable=False),
    Column("standing", String(20), nullable=False),
    Column("confirmed_by", JSON, nullable=False),
    Column("comment", Text, nullable=False),
    Column("claimed_by", String(80)),
    Column("claimed_until", Utc),
    Column("decided", Utc),
    Column("version", Integer, nullable=False),
    Index("submissions_queue", "cohort", "standing", "at"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("platform", String(40), nullable=False),
    Column("space", String(40)),
    Column("user", String(80), nullable=False),
    Column("command", String(80), nullable=False),
    Column("given", JSON, nullable=False),
    Column("expires", Utc, nullable=False),
    Column("errors", JSON, nullable=False),
    Column("base", Integer, nullable=False),
    Index("drafts_person", "platform", "user"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("short", String(16), nullable=False),
    Column("platform", String(40), nullable=False),
    Column("space", String(40)),
    Column("channel", String(80), nullable=False),
    Column("thread", String(80)),
    Column("card", JSON, nullable=False),
    Column("format", Integer, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("cohort", String(40)),
    Column("user", String(80)),
    Column("due", Utc, nullable=False),
    Column("expires", Utc, nullable=False),
    Column("revises", JSON),
    Column("fate", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("next_try", Utc, nullable=False),
    Column("first_tried", Utc),
    Column("attempts", Integer, nullable=False),
    Column("receipt", JSON),
    Column("sent", Utc),
    Column("changed", Utc, nullable=False),
    Index("outbox_due", "fate", "next_try"),
    Index("outbox_short", "short"),
    Index("outbox_cohort", "cohort", "due"),
    Index("outbox_place", "platform", "space", "channel"),
)

handled = Table(
    "handled",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("at", Utc, nullable=False),
    Index("handled_at", "at"),
)

heartbeat = Table("heartbeat", metadata, Column("id", Integer, primary_key=True), Column("at", Utc, nullable=False))
