"""What a database complains about, in words for whoever runs Waypost. A password is never part of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from bot.ports.store import StoreError

REMEDIES = {
    "database is locked": "Another program holds the database {where}. Is Waypost running twice? Then stop one.",
    "attempt to write a readonly": "The database {where} can only be read. Give Waypost's user the right to write it.",
    "unable to open database": "The database {where} can't be opened. Check that its folder exists and may be written.",
    "disk is full": "There is no room left for the database {where}. Free some space; nothing that was saved is lost.",
    "disk i/o error": "The disk under {where} does not answer properly. Check the disk, then start Waypost again.",
    "file is not a database": "{where} is not a database of Waypost's. Check the address in the configuration.",
    "authentication failed": "The database {where} refused the user or the password. Check both in the configuration.",
    'role "': "The database {where} does not know this user, or does not let it in. Create it, or name another one.",
    'database "': "The database {where} does not exist. Create it (createdb), or name another one.",
    "permission denied": "The user in {where} may not make tables there. Let it own the database.",
    "malformed": "The database {where} is damaged. Restore the last backup.",
}


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn a driver's complaint that an operator can act on into a StoreError; anything else passes."""
    try:
        yield
    except DBAPIError as error:
        said = remedy(str(error.orig), url)
        if said is None:
            raise
        raise StoreError(said) from error
    except OSError as error:
        where = url.render_as_string(hide_password=True)
        raise StoreError(f"The database {where} can't be reached: {error.strerror or error}.") from error


def remedy(complaint: str, url: URL) -> str | None:
    """The sentence for a complaint, or None if it is not the operator's to mend."""
    where = url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
    lowered = complaint.lower()
    found = next((text for sign, text in REMEDIES.items() if sign in lowered), None)
    return found.format(where=where) if found else None
