"""Taking everything from one database to another: SQLite or PostgreSQL at either end."""

from bot.storage.moving.move import Moved, move

__all__ = ["Moved", "move"]
