"""The port to whoever measures: the engine and the courier say what happened, and never wait for what becomes of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from bot.ports.platform import Parcel


class Answer(StrEnum):
    """How a request ended."""

    DONE = "done"
    REPEATED = "repeated"
    """It was handled before, so nothing was done."""
    REFUSED = "refused"
    """It can't be done, and the person was told why."""
    ASKED_AGAIN = "asked_again"
    """An answer, or the cohort, had to be asked for once more."""
    TOO_FAST = "too_fast"
    """This person sent too many."""
    BUSY = "busy"
    """Everybody together sent too many."""
    UNAVAILABLE = "unavailable"
    """The store did not answer."""
    BROKEN = "broken"
    """A bug."""


class Observer(Protocol):
    """Counts and measures. Its methods never raise, take no time to speak of, and are told no text and no names."""

    def begun(self) -> None:
        """A request came in."""

    def answered(self, command: str, answer: Answer, seconds: float) -> None:
        """A request was answered. command: "other" if there is none of its name."""

    def waited(self, platform: str, seconds: float) -> None:
        """A parcel waited for its turn, so that the platform's limits are kept."""

    def asked_to_wait(self, platform: str, seconds: float) -> None:
        """The platform refused a parcel for so long."""

    def called(self, platform: str, seconds: float) -> None:
        """The platform has taken or refused a parcel."""

    def carried(self, parcel: Parcel, outcome: str, late: float) -> None:
        """An attempt is over and stored: "sent", "again", "deferred", "skipped", "failed" or "unknown".

        late: seconds since it was due.
        """


class Nobody:
    """Implements Observer for those who measure nothing."""

    def begun(self) -> None:
        """See Observer."""

    def answered(self, command: str, answer: Answer, seconds: float) -> None:
        """See Observer."""

    def waited(self, platform: str, seconds: float) -> None:
        """See Observer."""

    def asked_to_wait(self, platform: str, seconds: float) -> None:
        """See Observer."""

    def called(self, platform: str, seconds: float) -> None:
        """See Observer."""

    def carried(self, parcel: Parcel, outcome: str, late: float) -> None:
        """See Observer."""
