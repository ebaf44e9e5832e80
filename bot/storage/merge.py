"""An INSERT that knows what to do when its key is known: each database has its own words for that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Insert, Table


class Merge:
    """Insert a row; if its primary key is known, change some columns of that one, or nothing."""

    def __init__(self, table: Table, changes: Iterable[str] = (), where: ColumnElement[bool] | None = None) -> None:
        """changes: columns that take the new row's values. where: what the known row must be like to be changed."""
        self._table = table
        self._changes = tuple(changes)
        self._where = where

    @classmethod
    def whole(cls, table: Table) -> Merge:
        """Insert a row, or replace the one with its primary key."""
        return cls(table, [column.name for column in table.c if not column.primary_key])

    def spelled(self, dialect: str) -> Insert:
        """The statement as "sqlite" or "postgresql" understands it; only the one in use is loaded."""
        made: Any  # the two dialects' classes have nothing in common but their methods
        if dialect == "sqlite":
            from sqlalchemy.dialects import sqlite

            made = sqlite.insert(self._table).inline()
        else:
            from sqlalchemy.dialects import postgresql

            made = postgresql.insert(self._table).inline()
        keys = [column.name for column in self._table.primary_key]
        values = {name: made.excluded[name] for name in self._changes}
        merge: Insert = (
            made.on_conflict_do_update(index_elements=keys, set_=values, where=self._where)
            if values
            else made.on_conflict_do_nothing()
        )
        return merge
