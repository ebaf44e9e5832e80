"""What must still be asked: a form, derived from a command's declaration and drawn by each platform in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.ui.action import Action


class FieldKind(StrEnum):
    """What a field takes. Answers travel as text; people, places and roles as their platform ids."""

    LINE = "line"
    LONG = "long"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    CHOICE = "choice"
    YES_NO = "yes or no"
    PERSON = "person"
    PLACE = "place"
    ROLE = "role"
    ROLES = "roles"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its value and how it reads."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `value` fills it in beforehand.

    `label` is best within 45 characters, after which some platforms cut it; `help` fits 100.
    """

    name: str
    label: str
    kind: FieldKind = FieldKind.LINE
    required: bool = True
    help: str = ""
    value: str = ""
    options: tuple[Choice, ...] = ()
    """What may be chosen; empty for free answers."""
    max: int = 0
    """Most characters; 0 for the platform's own limit."""
    suggest: bool = False
    """Whether Handler.suggest offers something while the person types."""


@dataclass(frozen=True, slots=True)
class Form:
    """Questions to be answered together. Submitting it runs `action` with the answers among its arguments.

    A platform that can't show all fields at once shows the first ones and submits those: the engine notices what it
    was not told and offers to go on. Every field shown must come back, empty or not, in a request with `form=True`.
    """

    title: str
    fields: tuple[Field, ...]
    action: Action
