"""The short way to SQLite: a statement in one hop to the driver's thread, where SQLAlchemy's own way takes four.

SQLAlchemy still writes the SQL, once for each statement, and its types still convert what goes in and comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Dialect, Select
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any] | None
Statement = Select[Any] | UpdateBase


class Prepared:
    """One statement as the driver takes it."""

    def __init__(self, statement: Statement, names: Sequence[str], dialect: Dialect) -> None:
        """names: those of the values that will be given, in any order."""
        compiled = statement.compile(dialect=dialect, column_keys=list(names))
        assert isinstance(compiled, SQLCompiler)
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        self.sql = str(compiled)
        self.whole = not compiled.post_compile_params
        """False if the SQL depends on the values (a list of any length): only SQLAlchemy can run it."""
        self._binds = [
            (binds[name].key, binds[name].value, _into(binds[name].type, dialect))
            for name in compiled.positiontup or ()
        ]
        self._results = [_out_of(column.type, dialect) for column in statement.exported_columns]
        self._plain = not any(self._results)

    def bound(self, values: Mapping[str, Any]) -> list[Any]:
        """The values in the order of the question marks, as the driver takes them."""
        return [
            convert(values.get(key, usual)) if convert else values.get(key, usual)
            for key, usual, convert in self._binds
        ]

    def read(self, rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """Rows as the driver gives them, converted."""
        if self._plain:
            return rows
        return [
            tuple(convert(value) if convert else value for convert, value in zip(self._results, row, strict=True))
            for row in rows
        ]


def _into(kind: TypeEngine[Any], dialect: Dialect) -> Convert:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _out_of(kind: TypeEngine[Any], dialect: Dialect) -> Convert:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
