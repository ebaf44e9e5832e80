"""What goes through the one door: a Request in, a Reply out; and what adapters see of each command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.people import Person, Place
from bot.ui.card import Card
from bot.ui.form import Choice, FieldKind

Given = str | tuple[str, ...]


def text_of(given: Given | None) -> str:
    """An answer as one text; several picks are joined by commas, nothing is ""."""
    return given if isinstance(given, str) else ",".join(given or ())


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody wants something: a command, a button, a menu or a form that was sent.

    id: unique for each thing that somebody did; a repeated one has no second effect.
    args: what was given, by parameter name, as text; several picks as a tuple. `""` means asked and left empty.
    who: `space` is None in direct messages. shown: the name the platform shows for them.
    manager: whether the platform itself lets them manage the community. roles: ids of their roles.
    form: whether this comes from a form, that is, whether fields were shown and answered.
    zone: the time zone that the platform knows of them, or ""; it counts until they set one here.
    """

    id: str
    name: str
    args: Mapping[str, Given]
    who: Person
    where: Place
    shown: str = ""
    manager: bool = False
    roles: frozenset[str] = frozenset()
    form: bool = False
    zone: str = ""


class To(StrEnum):
    """Where a reply goes."""

    ASKER = "asker"
    """Privately, as a message of its own."""
    CHANNEL = "channel"
    """For all to see."""
    IN_PLACE = "in place"
    """In place of the private card whose button was pressed; otherwise privately."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What comes back. `errors` names fields of the form that need another look, for platforms that show it there."""

    card: Card
    to: To = To.IN_PLACE
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParamSpec:
    """A parameter as adapters see it. `option`: may be given with the command; otherwise only in a form."""

    name: str
    label: str
    kind: FieldKind
    required: bool
    option: bool
    suggest: bool = False
    options: tuple[Choice, ...] = ()
    max: int = 0


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A command as adapters see it.

    slash: whether people type it; otherwise only buttons lead to it.
    asks: whether Handler.form may return something, so that it must be called before anything else is answered.
    """

    name: str
    summary: str
    params: tuple[ParamSpec, ...]
    moderator: bool = False
    slash: bool = True
    asks: bool = False
    to: To = To.IN_PLACE
