"""A card as lines of text, with its buttons, menus and boxes numbered, so that they can be used from the keyboard."""

from __future__ import annotations

from bot.ui.action import Action
from bot.ui.card import Card, Checklist, Choices, Menu
from bot.ui.plain import plain_card


def render(card: Card) -> str:
    """The card as text, its buttons as `[Check in]`."""
    return plain_card(card)


def controls(card: Card) -> list[tuple[str, Action]]:
    """Everything that can be pressed, in order: its label and what it does. Links are read, not pressed."""
    found: list[tuple[str, Action]] = []
    for block in card.blocks:
        if isinstance(block, Choices):
            found += [(button.label, button.action) for button in block.buttons if button.action]
        elif isinstance(block, Menu):
            values = ", ".join(option.value for option in block.options)
            found.append((f"{block.title} ({values})", block.action))
        elif isinstance(block, Checklist):
            found.append((f"{block.title} ({', '.join(box.id for box in block.boxes)})", block.action))
    return found


def legend(card: Card) -> str:
    """How to press what the card offers: `press 1  Check in`. Menus and boxes take values after the number."""
    return "\n".join(f"  press {n}  {label}" for n, (label, _) in enumerate(controls(card), 1))
