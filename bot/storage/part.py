"""What every part of the store does: run a statement, insert or replace a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import CursorResult, Executable, RowMapping, Table
from sqlalchemy.ext.asyncio import AsyncConnection


@cache
def _inserts(dialect: str) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT. Only the dialect in use is loaded."""
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]
    return insert


@cache
def _insert_new(table: Table, dialect: str) -> Executable:
    statement: Executable = _inserts(dialect)(table).on_conflict_do_nothing()
    return statement


@cache
def _insert_or_replace(table: Table, dialect: str, names: tuple[str, ...]) -> Executable:
    insert = _inserts(dialect)(table)
    keys = [column.name for column in table.primary_key]
    changes = {name: insert.excluded[name] for name in names if name not in keys}
    statement: Executable = insert.on_conflict_do_update(index_elements=keys, set_=changes)
    return statement


class Part:
    """A part of the store on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def _run(self, statement: Executable, values: Mapping[str, Any] | None = None) -> CursorResult[Any]:
        return await self._connection.execute(statement, values)

    async def _rows(self, statement: Executable, **given: Any) -> Sequence[RowMapping]:
        return (await self._connection.execute(statement, given)).mappings().all()

    async def _row(self, statement: Executable, **given: Any) -> RowMapping | None:
        return (await self._connection.execute(statement, given)).mappings().first()

    async def _tuples(self, statement: Executable, **given: Any) -> Sequence[Any]:
        """The rows as plain tuples, in the order of the columns."""
        return (await self._connection.execute(statement, given)).all()

    async def _tuple(self, statement: Executable, **given: Any) -> Any:
        """The only row as a plain tuple, or None."""
        return (await self._connection.execute(statement, given)).first()

    async def _insert(self, table: Table, row: Mapping[str, Any]) -> bool:
        """Insert a row unless its primary key is known; says whether it was new."""
        return (await self._run(_insert_new(table, self._connection.dialect.name), row)).rowcount > 0

    async def _put(self, table: Table, row: Mapping[str, Any]) -> None:
        """Insert a row, or replace the one with its primary key."""
        await self._run(_insert_or_replace(table, self._connection.dialect.name, tuple(row)), row)
