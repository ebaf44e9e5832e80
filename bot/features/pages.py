"""A card that is too long for one message, as pages cut by meaning: one is shown, the others are a press away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.declare import Ask
from bot.ui.action import Action
from bot.ui.card import Block, Button, Choices, Hint, Weight
from bot.ui.text import say

PAGE = Ask("Which page?", option=False, form=False)
"""For a parameter that a page's buttons bring along."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its key within an action, its name on buttons, and what it says."""

    key: str
    label: str
    blocks: tuple[Block, ...]


def opened(pages: Sequence[Page], key: str, turn: Callable[[str], Action], lead: bool = False) -> tuple[Block, ...]:
    """The page with this key, else the first one, with buttons to all others.

    turn: what leads to a page. lead: the next one's button asks to be pressed, for what is read from start to end.
    """
    at = next((n for n, page in enumerate(pages) if page.key == key), 0)
    shown = pages[at]
    if len(pages) == 1:
        return shown.blocks
    ways = tuple(
        Button(page.label, turn(page.key), Weight.MAIN if lead and n == at + 1 else Weight.PLAIN)
        for n, page in enumerate(pages)
        if n != at
    )
    where = Hint(say("{label} · page {n} of {all}", label=shown.label, n=at + 1, all=len(pages)))
    return (where, *shown.blocks, Choices(ways))
