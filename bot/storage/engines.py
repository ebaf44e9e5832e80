"""How the two databases are connected to, and what each must be told so that nothing is lost and nobody waits long."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.storage.session import Backend

PATIENCE = 5.0
"""Seconds to wait for another program that holds the database."""
READERS = 4
PROGRAM = "waypost"
"""How our connections are called in PostgreSQL's list of them (pg_stat_activity)."""

DISCREET: Any = {"hide_parameters": True}
"""An error tells the statement, and not what people wrote: errors get into the log."""


def sqlite_backends(url: URL, patience: float) -> tuple[Backend, Backend]:
    """For one file: a single writer, for whom others queue in this process, and readers that never wait for it."""
    args: Any = {"connect_args": {"timeout": patience}, "paramstyle": "named", "max_overflow": 0, **DISCREET}
    writer = create_async_engine(url, pool_size=1, **args)
    reader = create_async_engine(url, pool_size=READERS, pool_use_lifo=True, **args)
    _prepare(writer, "BEGIN IMMEDIATE")
    _prepare(reader, "BEGIN", "query_only=ON")
    return Backend(writer, url, writes=True), Backend(reader, url, writes=False)


def postgresql_backends(url: URL, patience: float) -> tuple[Backend, Backend]:
    """For one server: the same connections for both; who looks sees everything as at one moment."""
    named = {"application_name": PROGRAM, "lock_timeout": f"{patience:.3f}s"}
    args = {"timeout": 2 * patience, "server_settings": named}
    writer = create_async_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True, connect_args=args, **DISCREET)
    reader = writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Backend(writer, url, writes=True), Backend(reader, url, writes=False)


def _prepare(engine: AsyncEngine, begin: str, *more: str) -> None:
    """The driver's own idea of transactions is switched off: it begins them too late, and updates get lost."""

    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", *more):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        driver.run_async(lambda raw: raw.execute_fetchall(begin))  # in one trip to its thread, as in Prepared
