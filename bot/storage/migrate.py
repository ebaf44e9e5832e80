"""Bringing the tables up to date. Imported only when they are not, because Alembic takes its time to load."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.ports.store import StoreError

ONE_AT_A_TIME = 7_209_031
"""The number of the lock under which PostgreSQL lets only one process change the tables."""


def settings(connection: Connection | None = None) -> Config:
    """What Alembic needs to know; the scripts lie beside this file, wherever it is installed."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest() -> str | None:
    """The last revision that the scripts lead to."""
    return ScriptDirectory.from_config(settings()).get_current_head()


async def upgrade(engine: AsyncEngine, found: str | None, head: str) -> None:
    """Run every migration that is missing, in one transaction; of several processes one does it, the others wait.

    Raises StoreError if the database is at a revision that these scripts have never heard of.
    """
    if found is not None and not known(found):
        raise StoreError(
            f"This database was made by a newer Waypost (revision {found}, this one knows {head}). "
            "Update Waypost, or restore a backup from before."
        )
    async with engine.begin() as connection:
        await connection.run_sync(_run, head)


def _run(connection: Connection, head: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ONE_AT_A_TIME})
    command.upgrade(settings(connection), head)


def known(revision: str) -> bool:
    """Whether these scripts have heard of a revision: if not, it is a newer Waypost's."""
    try:
        return ScriptDirectory.from_config(settings()).get_revision(revision) is not None
    except CommandError:
        return False
