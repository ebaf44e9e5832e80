"""What all tables are made of: the one metadata, the type of an instant, the columns that many share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Dialect, ForeignKey, MetaData, Text, TypeDecorator

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


def home() -> tuple[Column[Any], Column[Any]]:
    """The columns that name a row's community."""
    return Column("platform", Text, nullable=False), Column("space", Text, nullable=False)


def cohort() -> Column[Any]:
    """The first column of a key within a cohort."""
    return Column("cohort", Text, ForeignKey("cohorts.id"), primary_key=True)
