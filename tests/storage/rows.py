"""Rows for every table that there is, so that a table which comes to be later is not forgotten by any test."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, Table, Text, func, insert, select
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage.moving.tally import Tally
from bot.storage.tables import Utc, metadata
from tests.kit import START


def _value(column: Column[Any], n: int) -> Any:
    if column.nullable and n % 3 == 0:
        return None
    if column.foreign_keys:
        return f"id ü {n % 2}"
    match column.type:
        case Text():
            return f"{column.name} ü {n}"
        case Integer():
            return n
        case Boolean():
            return n % 2 == 0
        case Date():
            return date(2026, 11, 2) + timedelta(days=n)
        case Utc():
            return START + timedelta(hours=n, microseconds=n)
        case JSON():
            return {"z": [n, None, "ü’", 1.5], "a": n % 2 == 0}
    raise AssertionError(f"no value for {column}")


def rows(table: Table, count: int) -> list[dict[str, Any]]:
    return [{column.name: _value(column, n) for column in table.c} for n in range(count)]


async def fill(url: str, count: int) -> None:
    """Put so many rows into every table."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        for table in metadata.sorted_tables:
            await connection.execute(insert(table), rows(table, count))
    await engine.dispose()


async def counts(url: str) -> dict[str, int]:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        found = {
            name: await connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in metadata.tables.items()
        }
    await engine.dispose()
    return found


async def digests(url: str) -> dict[str, str]:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        found = {
            name: Tally((await connection.execute(select(table))).all()).digest
            for name, table in metadata.tables.items()
        }
    await engine.dispose()
    return found
