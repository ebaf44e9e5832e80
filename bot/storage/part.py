"""What the parts of the store have in common: the session in which they run their statements."""

from __future__ import annotations

from bot.storage.session import Session


class Part:
    """A part of the store within one unit."""

    def __init__(self, session: Session) -> None:
        self._session = session
