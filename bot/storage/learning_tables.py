"""The tables of what members do: progress, check-ins, milestones and looks at them, quizzes, the ways they choose."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text

from bot.storage.columns import Json, Utc, cohort, home, metadata

progress = Table(
    "progress",
    metadata,
    cohort(),
    Column("user", Text, primary_key=True),
    Column("week", Integer, primary_key=True),
    *home(),
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
    *home(),
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
    cohort(),
    Column("user", Text, primary_key=True),
    Column("week", Integer, primary_key=True),
    Column("version", Integer, primary_key=True),
    *home(),
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
    cohort(),
    Column("user", Text, primary_key=True),
    Column("milestone", Text, primary_key=True),
    *home(),
    Column("evidence", Json, nullable=False),
    Column("at", Utc, nullable=False),
    Column("standing", Text, nullable=False),
    Column("confirmed_by", Json, nullable=False),
    Column("comment", Text, nullable=False),
    Column("claimed_by", Text),
    Column("claimed_until", Utc),
    Column("decided", Utc),
    Column("version", Integer, nullable=False),
    Column("opened", Utc),
    Index("submissions_queue", "cohort", "standing", "at"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("cohort", Text, ForeignKey("cohorts.id"), nullable=False),
    Column("user", Text, nullable=False),
    *home(),
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
    cohort(),
    Column("user", Text, primary_key=True),
    *home(),
    Column("track", Text),
    Column("fast_since", Date),
    Column("owed", Json),
    Column("version", Integer, nullable=False),
)

looks = Table(
    "looks",
    metadata,
    cohort(),
    Column("user", Text, primary_key=True),
    Column("milestone", Text, primary_key=True),
    Column("by", Text, primary_key=True),
    *home(),
    Column("at", Utc, nullable=False),
    Column("works", Text, nullable=False),
    Column("change", Text, nullable=False),
    Column("confirms", Boolean, nullable=False),
    Column("points", Integer),
    Column("commit", Text, nullable=False),
    Column("seen", Text, nullable=False),
    Column("edited", Utc),
    Column("version", Integer, nullable=False),
    Index("looks_given", "cohort", "by"),
)
