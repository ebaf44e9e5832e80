"""Reads on SQLite in one trip to the driver's thread: the usual way makes four, which take longer than the read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

from sqlalchemy import BindParameter, Dialect, Select
from sqlalchemy.types import TypeEngine

Columns = Sequence[Any]
Convert = Callable[[Any], Any]


class Driver(Protocol):
    """aiosqlite's connection, as far as it is needed here."""

    async def execute_fetchall(self, sql: str, parameters: Mapping[str, Any]) -> Sequence[Columns]:
        """Execute and fetch in one go. Raises sqlite3.Error."""
        ...


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query in SQLite's words, made once.

    fixed: values that are part of the query. given, taken: how a parameter, and a column, changes on its way.
    """

    sql: str
    fixed: Mapping[str, Any]
    given: Mapping[str, Convert]
    taken: Mapping[int, Convert]

    @classmethod
    def of(cls, query: Select[Any], dialect: Dialect) -> Self | None:
        """The query prepared; None if it takes a list, whose length would change the words each time.

        dialect: SQLite's, with named parameters.
        """
        compiled = query.compile(dialect=dialect)
        binds: Mapping[str, BindParameter[Any]] = compiled.binds
        if any(each.expanding for each in binds.values()):
            return None
        columns = enumerate(each.type for each in query.selected_columns)
        return cls(
            str(compiled),
            {name: each.effective_value for name, each in binds.items() if not each.required},
            {name: to for name, each in binds.items() if (to := _in(each.type, dialect))},
            {n: out for n, kind in columns if (out := _out(kind, dialect))},
        )

    async def rows(self, driver: Driver, values: Mapping[str, Any]) -> Sequence[Columns]:
        """All rows that the query finds within the driver's transaction. Raises sqlite3.Error."""
        asked = {**self.fixed, **values}
        for name, convert in self.given.items():
            asked[name] = convert(asked[name])
        found = await driver.execute_fetchall(self.sql, asked)
        return [self._read(row) for row in found] if self.taken else found

    def _read(self, row: Columns) -> Columns:
        read = list(row)
        for n, convert in self.taken.items():
            read[n] = convert(read[n])
        return read


def _in(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _out(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
