"""How Alembic runs a migration: on the connection that it is handed, inside the transaction that is open.

Called by hand (`alembic -c bot/storage/migrations/alembic.ini revision --autogenerate -m "What changes"`), it compares
the tables with a database at the newest revision, whose address is in WAYPOST_DATABASE_URL.
"""

from __future__ import annotations

import asyncio
import os

from alembic import context
from sqlalchemy import Connection

from bot.storage.store import SqlStore
from bot.storage.tables import metadata


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True, render_as_batch=True)
    context.run_migrations()


async def by_hand() -> None:
    store = SqlStore(os.environ["WAYPOST_DATABASE_URL"])
    async with store._writer.engine.begin() as connection:
        await connection.run_sync(run)
    await store.close()


handed: Connection | None = context.config.attributes.get("connection")
if handed is None:
    asyncio.run(by_hand())
else:
    run(handed)
