"""What a database complains about, in words for whoever runs Waypost. A password is never part of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL
from sqlalchemy.exc import StatementError
from sqlalchemy.exc import TimeoutError as NoneFree

from bot.ports.store import StoreError

LOCKED = "Another program holds the database {where}. Is Waypost running twice? Then stop one."
READ_ONLY = "The database {where} can only be read. Give Waypost's user the right to write it, and its folder."
FULL = "There is no room left for the database {where}. Free some space; nothing that was saved is lost."
CLOSED = "The database {where} can't be opened. Check that its folder exists and that Waypost's user may write there."
DAMAGED = "The database {where} is damaged. Restore the last backup."
REFUSED = "The database {where} refused the user or the password. Check both in the configuration, and pg_hba.conf."
AWAY = "PostgreSQL at {where} can't be reached. Check that it runs, and the address in the configuration."
BUSY = "The database {where} is busy: no connection came free in time. Try again; if it stays so, look at its load."

REMEDIES = {
    "SQLITE_BUSY": LOCKED,
    "SQLITE_LOCKED": LOCKED,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_PERM": READ_ONLY,
    "SQLITE_FULL": FULL,
    "SQLITE_CANTOPEN": CLOSED,
    "SQLITE_IOERR": "The disk under {where} does not answer properly. Check the disk, then start Waypost again.",
    "SQLITE_NOTADB": "{where} is not a database of Waypost's. Check the address in the configuration.",
    "SQLITE_CORRUPT": DAMAGED,
    "08": AWAY,
    "57P": AWAY,
    "28": REFUSED,
    "3D000": "The database {where} does not exist. Create it (createdb), or name another one.",
    "42501": "The user in {where} may not make tables there. Let it own the database.",
    "53100": FULL,
    "53300": "PostgreSQL at {where} takes no more connections. Raise max_connections, or run fewer programs on it.",
    "55P03": LOCKED,
    "25006": READ_ONLY,
    "40": "Two changes of {where} crossed each other, and one was given up. Try it once more.",
    "XX001": DAMAGED,
}
"""By the start of what SQLite calls its errors, or of PostgreSQL's SQLSTATE; the longest that fits counts."""


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn a driver's complaint that an operator can act on into a StoreError; anything else passes."""
    try:
        yield
    except Exception as error:
        said = remedy(error, url)
        if said is not None:
            raise StoreError(said) from error
        cause = error.orig if isinstance(error, StatementError) else None
        if isinstance(cause, ValueError):
            raise cause from None
        raise


def remedy(error: Exception, url: URL) -> str | None:
    """The sentence for a driver's error, or None if it is not the operator's to mend."""
    sqlite = url.get_backend_name() == "sqlite"
    found = _find(error, CLOSED if sqlite else AWAY)
    plain = URL.create(url.drivername, url.username, host=url.host, port=url.port, database=url.database)
    return found.format(where=url.database if sqlite else plain.render_as_string()) if found else None


def _find(error: Exception, unreachable: str) -> str | None:
    cause = getattr(error, "orig", None) or error
    if isinstance(error, NoneFree):
        return BUSY
    if isinstance(cause, OSError) or getattr(error, "connection_invalidated", False):
        return unreachable
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""
    fitting = [sign for sign in REMEDIES if code.startswith(sign)]
    return REMEDIES[max(fitting, key=len)] if fitting else None
