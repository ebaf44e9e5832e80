"""What can go wrong, in words for the person who reads them: a docstring is the message."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of an error: a button's label, the command that it runs, and its arguments."""

    label: str
    command: str
    args: tuple[tuple[str, str], ...] = ()


class StudyError(Exception):
    """Something about this request can't be done."""

    def __init__(self, message: str = "", *ways: Way) -> None:
        """Say `message`, or else the docstring; offer `ways` out as buttons."""
        self.message = message or (type(self).__doc__ or "").strip()
        self.ways = ways
        super().__init__(self.message)


class NotEnrolled(StudyError):
    """You are not in a cohort here yet. Join one, and I'll keep your place."""


class NoCohort(StudyError):
    """There is no cohort here yet. A moderator can start one with /cohort create."""


class NoSuchCohort(StudyError):
    """I can't find that cohort here. Start typing its name and pick it from the list."""


class WhichCohort(StudyError):
    """There is more than one cohort. Which one do you mean?"""


class NotAllowed(StudyError):
    """This is for moderators: people who manage this server or workspace, and those set in /cohort setup."""


class NoSuchWeek(StudyError):
    """That week is not on this roadmap."""


class NotShared(StudyError):
    """They keep their progress to themselves. Only they can see it."""


class NothingToUndo(StudyError):
    """There is nothing to undo."""


class Stale(StudyError):
    """This was changed in the meantime, so I left it as it is. Open it again to see how it stands now."""


class Gone(StudyError):
    """This button has done its work, or what it points to is gone. Run the command again for a fresh one."""


class UnknownCommand(StudyError):
    """I don't know that one. /study help lists what I can do."""


class BadInput(StudyError):
    """One answer needs another look."""

    def __init__(self, field: str, message: str, *ways: Way, others: dict[str, str] | None = None) -> None:
        """`field` names the parameter at fault; `others` adds further fields with their messages."""
        super().__init__(message, *ways)
        self.fields: dict[str, str] = {field: message, **(others or {})}


class DeliveryError(Exception):
    """A message did not (surely) arrive. Raised by platforms, handled by the courier."""


@dataclass
class TryLater(DeliveryError):
    """The platform refused for now; nothing was posted. `after` is in seconds, None lets the courier choose."""

    after: float | None = None
    why: str = ""


@dataclass
class Unreachable(DeliveryError):
    """The place can't be posted to until somebody acts; `fix` is the sentence that says how."""

    fix: str = ""


@dataclass
class Unsure(DeliveryError):
    """The message may or may not be there, and looking did not settle it."""

    why: str = field(default="")


@dataclass
class Interrupted(DeliveryError):
    """The connection broke off; the message may or may not be there. Trying again under the same key settles it.

    after: seconds in which the platform may still take it, so that looking would prove nothing; 0 if it has by now.
    """

    why: str = ""
    after: float = 0.0
