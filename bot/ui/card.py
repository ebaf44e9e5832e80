"""What the engine says: a card made of words that name meaning, never shape. Every renderer draws every word."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from bot.ui.action import Action
from bot.ui.text import Text

FORMAT = 1
"""The version in which cards are stored; raised when a word's fields change."""


@dataclass(frozen=True, slots=True)
class Say:
    """A paragraph."""

    text: Text
    kind: Literal["say"] = "say"


@dataclass(frozen=True, slots=True)
class Hint:
    """An aside, drawn small."""

    text: Text
    kind: Literal["hint"] = "hint"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that are set apart: a question to the group, something that a member wrote."""

    text: Text
    by: Text | None = None
    kind: Literal["quote"] = "quote"


@dataclass(frozen=True, slots=True)
class Points:
    """A titled list in which the order does not count."""

    title: str
    items: tuple[Text, ...]
    kind: Literal["points"] = "points"


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what it says."""

    label: str
    text: Text


@dataclass(frozen=True, slots=True)
class Facts:
    """Labelled facts, as one reads them off a card."""

    items: tuple[Fact, ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Meter:
    """How much of something is done: `done` of `total`, plus `skipped`, which never counts as done."""

    done: int
    total: int
    label: str = ""
    skipped: int = 0
    kind: Literal["meter"] = "meter"


@dataclass(frozen=True, slots=True)
class Box:
    """One tick box."""

    id: str
    text: Text
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Checklist:
    """Boxes that the reader ticks right there; `action.picks` takes the ids of all that are then ticked."""

    title: str
    boxes: tuple[Box, ...]
    action: Action
    kind: Literal["checklist"] = "checklist"


@dataclass(frozen=True, slots=True)
class Item:
    """One resource on a shelf."""

    title: str
    url: str
    type: str = ""
    part: str = ""
    why: str = ""
    cost: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Resources, each a link with its reason."""

    title: str
    items: tuple[Item, ...]
    kind: Literal["shelf"] = "shelf"


class Sign(StrEnum):
    """How something on a trail stands. Drawn by shape as well as colour."""

    AHEAD = "ahead"
    DOING = "doing"
    DONE = "done"
    SKIPPED = "skipped"
    WARNING = "needs a look"


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop on a trail: how it stands, what it is, and a note. `here` marks the reader's own position."""

    text: Text
    sign: Sign = Sign.AHEAD
    note: Text | None = None
    here: bool = False
    milestone: bool = False


@dataclass(frozen=True, slots=True)
class Trail:
    """Things in an order, each with how it stands: stages, weeks, posts, people."""

    stops: tuple[Stop, ...]
    title: str = ""
    kind: Literal["trail"] = "trail"


class Weight(StrEnum):
    """How much a button asks to be pressed."""

    MAIN = "main"
    PLAIN = "plain"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its label (at most 75 characters), what it does, or (with `url`) where it leads."""

    label: str
    action: Action | None = None
    weight: Weight = Weight.PLAIN
    url: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """Buttons beside one another."""

    buttons: tuple[Button, ...]
    kind: Literal["choices"] = "choices"


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a menu: what is chosen, how it reads, a note below it, whether it is the present choice."""

    value: str
    label: str
    note: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """Pick one of at most 25. `action.picks` takes the value."""

    title: str
    options: tuple[Option, ...]
    action: Action
    kind: Literal["menu"] = "menu"


Block = Say | Hint | Quote | Points | Facts | Meter | Checklist | Shelf | Trail | Choices | Menu


@dataclass(frozen=True, slots=True)
class Card:
    """A whole message. `name` lets a platform give one card a look of its own.

    discuss: what the group is to talk about below a post. A platform whose threads have titles opens one under this;
    another says in the post where to talk.
    """

    title: Text
    blocks: tuple[Block, ...] = ()
    name: str = ""
    discuss: str = ""

    def plus(self, *blocks: Block) -> Card:
        """The card with further blocks at its end."""
        return replace(self, blocks=(*self.blocks, *blocks))


def actions(card: Card) -> list[Action]:
    """Every action that the card offers, in order."""
    found: list[Action] = []
    for block in card.blocks:
        if isinstance(block, Choices):
            found += [button.action for button in block.buttons if button.action]
        elif isinstance(block, Checklist | Menu):
            found.append(block.action)
    return found
