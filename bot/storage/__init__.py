"""The only room that speaks SQL: SQLite by default, PostgreSQL by changing one address."""

from bot.storage.store import SqlStore, open_store, upgrade

__all__ = ["SqlStore", "open_store", "upgrade"]
