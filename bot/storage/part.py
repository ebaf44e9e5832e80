"""What every part of the store does: run a statement, insert or replace a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Executable, RowMapping, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


class Part:
    """A part of the store on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def _sqlite(self) -> bool:
        return self._connection.dialect.name == "sqlite"

    async def _run(self, statement: Executable, values: Mapping[str, Any] | None = None) -> CursorResult[Any]:
        return await self._connection.execute(statement, values)

    async def _rows(self, statement: Executable) -> Sequence[RowMapping]:
        return (await self._connection.execute(statement)).mappings().all()

    async def _row(self, statement: Executable) -> RowMapping | None:
        return (await self._connection.execute(statement)).mappings().first()

    async def _insert(self, table: Table, row: Mapping[str, Any]) -> bool:
        """Insert a row unless its primary key is known; says whether it was new."""
        insert = sqlite.insert(table) if self._sqlite else postgresql.insert(table)
        return (await self._run(insert.on_conflict_do_nothing(), row)).rowcount > 0

    async def _put(self, table: Table, row: Mapping[str, Any]) -> None:
        """Insert a row, or replace the one with its primary key."""
        insert = sqlite.insert(table) if self._sqlite else postgresql.insert(table)
        keys = [column.name for column in table.primary_key]
        changes = {name: insert.excluded[name] for name in row if name not in keys}
        await self._run(insert.on_conflict_do_update(index_elements=keys, set_=changes), row)
