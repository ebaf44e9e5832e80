"""Backups of a SQLite file: made while Waypost runs, rehearsed before they count, and put back."""

from bot.storage.backups.check import Contents, Unsound, verify
from bot.storage.backups.ledger import Backup, LastBackup, last_backup
from bot.storage.backups.make import make
from bot.storage.backups.restore import Restored, restore
from bot.storage.backups.schedule import Backups, backups

__all__ = [
    "Backup",
    "Backups",
    "Contents",
    "LastBackup",
    "Restored",
    "Unsound",
    "backups",
    "last_backup",
    "make",
    "restore",
    "verify",
]
