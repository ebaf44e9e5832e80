"""The tables. Each carries its community (platform and space), so that a database can be split by it.

Texts have no length here: what is too long is the business of those who ask for it, and both databases store it alike.
"""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, Table, Text

from bot.storage.columns import Json, Utc, cohort, home, metadata
from bot.storage.learning_tables import checkins, looks, marks, paths, progress, runs, submissions

# Whoever imports this module has all tables, so that none is forgotten by what goes through the metadata.
__all__ = [
    "Utc", "checkins", "cohorts", "communities", "drafts", "handled", "heartbeat", "looks", "marks", "members",
    "metadata", "orders", "outbox", "paths", "people", "progress", "runs", "submissions", "vault",
]  # fmt: skip

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
    *home(),
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
    cohort(),
    Column("user", Text, primary_key=True),
    *home(),
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
