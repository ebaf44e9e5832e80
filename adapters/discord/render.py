"""A card as a Discord message of components: every word, within every limit of Discord, and good to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any, assert_never

import discord
from discord import ui

from adapters.discord.blocks import Lines
from adapters.discord.controls import (
    ACROSS,
    COMPONENTS,
    LABEL,
    OPTIONS,
    Control,
    Ids,
    button_control,
    checklist_control,
    menu_control,
)
from adapters.discord.markup import Pen
from bot.ui.card import (
    Block,
    Card,
    Checklist,
    Choices,
    Facts,
    Hint,
    Menu,
    Meter,
    Points,
    Quote,
    Say,
    Shelf,
    Trail,
)
from bot.ui.fit import Draw, clip, fitted

CHARACTERS = 4000
"""Characters in all text displays of one message."""
SPARE = 120
"""Characters kept for notes about what did not fit."""
TITLE = 256
PARAGRAPHS = 60
"""Blocks with text; more than these would each shrink to a few letters."""

CALM, INK, LEAF, SUN, PLUM, SLATE, EARTH = 0x3E8E8A, 0x5B6EC8, 0x4F9D69, 0xC79A3C, 0x8A63B8, 0x7A8597, 0xC9743D
ACCENTS = {
    "prompt": INK,
    "week": INK,
    "form": INK,
    "wrap": LEAF,
    "nudge": SUN,
    "milestone": PLUM,
    "review": PLUM,
    "cohort": SLATE,
    "cohorts": SLATE,
    "preview": SLATE,
    "settings": SLATE,
    "help": SLATE,
    "apology": EARTH,
    "notice": EARTH,
}
"""A colour beside a card, by its name; words and shapes always say the same."""


class Rule(Enum):
    """A thin line between two groups."""

    LINE = "line"


Part = str | Rule | list[Control]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A card, ready to be sent: its components, and exactly whom it may ping."""

    view: ui.LayoutView
    mentions: discord.AllowedMentions

    def components(self) -> list[dict[str, Any]]:
        """What Discord is sent, as JSON."""
        return [child.to_component_dict() for child in self.view.children]


def render(card: Card, mark: str = "", turn: int = 0) -> Drawn:
    """Draw a card. Never raises; what is over a limit is cut or counted where the reader sees it.

    mark: the short key of the post that the card is, by which it is found again in a history.
    turn: what the card answers, as a number, if it may stand in place of another: its menus then forget earlier picks.
    """
    pen = Pen()
    parts = _within_components(_parts(card, _texts(card, pen), Ids(mark, turn)))
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=ACCENTS.get(card.name, CALM))
    for part in parts:
        container.add_item(_item(part))
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    # A finished view is not kept by the library: every press is answered from its id, so nothing has to be remembered.
    view.stop()
    users = [discord.Object(ping) for ping in sorted(pen.pings)]
    return Drawn(view, discord.AllowedMentions(everyone=False, roles=False, users=users, replied_user=False))


def measure(card: Card) -> list[str]:
    """What would be lost if this card were drawn: each limit of Discord that it breaks, in words; mostly none."""
    pen = Pen()
    lines = Lines(pen)
    title = pen.write(card.title, pen.endless, flat=True)
    texts = [title, *(lines.block(block, pen.endless) for block in card.blocks)]
    parts = _joined([part for part in _parts(card, texts, Ids()) if part is not Rule.LINE])
    labels = [button.label for block in card.blocks if isinstance(block, Choices) for button in block.buttons]
    checks = [
        ("characters", sum(len(text) + 1 for text in texts), CHARACTERS - SPARE),
        ("characters in its title", len(title), TITLE),
        ("components", _count(parts), COMPONENTS),
        ("characters on a button", max(map(len, labels), default=0), LABEL),
        ("entries in a menu", max(map(_entries, card.blocks), default=0), OPTIONS),
    ]
    return [f"{size} {what}, and {most} fit" for what, size, most in checks if size > most]


def _entries(block: Block) -> int:
    return len(block.options) if isinstance(block, Menu) else len(block.boxes) if isinstance(block, Checklist) else 0


def _item(part: Part) -> ui.Item[ui.LayoutView]:
    if isinstance(part, str):
        return ui.TextDisplay(part)
    if isinstance(part, Rule):
        return ui.Separator(spacing=discord.SeparatorSpacing.small)
    return ui.ActionRow(*part)


def _texts(card: Card, pen: Pen) -> list[str]:
    """The title and the text of each block; if they are too long together, the longest are cut first."""
    lines = Lines(pen)
    draws: list[Draw] = [partial(_title, card, pen), *(partial(lines.block, block) for block in card.blocks)]
    texts, fit = fitted(draws, CHARACTERS - SPARE, pen.endless)
    return texts if fit else [clip(text, CHARACTERS // (2 * len(texts))) for text in texts]


def _title(card: Card, pen: Pen, room: int) -> str:
    title = pen.write(card.title, min(room, TITLE), flat=True)
    return f"## {title}" if title.strip() else ""


def _parts(card: Card, texts: Sequence[str], ids: Ids) -> list[Part]:
    """Texts, lines and controls in order. `texts` holds the title first, then one for each block."""
    parts: list[Part] = [texts[0]] if texts[0].strip() else []
    paragraphs, before = 0, None
    left_out = 0
    for block, text in zip(card.blocks, texts[1:], strict=True):
        if before is not None and _apart(before, block) and parts and parts[-1] is not Rule.LINE:
            parts.append(Rule.LINE)
        if text.strip():
            paragraphs += 1
            if paragraphs <= PARAGRAPHS:
                parts.append(text)
            else:
                left_out += 1
        parts += _controls(block, ids)
        before = block
    if left_out:
        parts.append(f"-# … and {left_out} more")
    while parts and parts[-1] is Rule.LINE:
        parts.pop()
    return parts or ["…"]


def _apart(before: Block, block: Block) -> bool:
    """Whether a line stands between two blocks: around lists and before what is asked, not between paragraphs."""
    return _weight(before) != _weight(block) or _weight(block) == "group"


def _weight(block: Block) -> str:
    match block:
        case Say() | Hint() | Meter() | Choices() | Menu():
            return "plain"
        case Points() | Facts() | Checklist() | Shelf() | Trail() | Quote():
            return "group"
        case _ as never:
            assert_never(never)


def _controls(block: Block, ids: Ids) -> list[Part]:
    if isinstance(block, Choices):
        buttons = [drawn for button in block.buttons if (drawn := button_control(button, ids))]
        return [buttons[at : at + ACROSS] for at in range(0, len(buttons), ACROSS)]
    if isinstance(block, Checklist):
        return _select(checklist_control(block, ids), len(block.boxes))
    if isinstance(block, Menu):
        return _select(menu_control(block, ids), len(block.options))
    return []


def _select(control: Control | None, wanted: int) -> list[Part]:
    if control is None:
        return (
            [f"-# {wanted} of these are too many to tick in Discord's menu, which holds {OPTIONS}."] if wanted else []
        )
    shown = len(control.options) if isinstance(control, ui.Select) else wanted
    note: list[Part] = [f"-# The menu holds {shown} of {wanted}, … and {wanted - shown} more"] if shown < wanted else []
    return [[control], *note]


def _within_components(parts: list[Part]) -> list[Part]:
    """At most 40 components: lines go first, then texts are joined, then controls leave from the end, counted."""
    if _count(parts) <= COMPONENTS:
        return parts
    parts = _joined([part for part in parts if part is not Rule.LINE])
    left_out = 0
    while _count(parts) + 1 > COMPONENTS and (at := _removable(parts)) is not None:
        row, n = at
        controls = parts[row]
        assert isinstance(controls, list)
        rest = [control for m, control in enumerate(controls) if m != n]
        parts = _joined([*parts[:row], *([rest] if rest else []), *parts[row + 1 :]])
        left_out += 1
    return _joined([*parts, f"-# … and {left_out} more to press"]) if left_out else parts


def _removable(parts: Sequence[Part]) -> tuple[int, int] | None:
    """The last control that may be left out. The one that marks a post stays: by it the post is found again."""
    for row in range(len(parts) - 1, -1, -1):
        controls = parts[row]
        if isinstance(controls, list):
            for n in range(len(controls) - 1, -1, -1):
                if "|key=" not in (controls[n].custom_id or ""):
                    return row, n
    return None


def _count(parts: Sequence[Part]) -> int:
    return 1 + sum(1 + len(part) if isinstance(part, list) else 1 for part in parts)


def _joined(parts: Sequence[Part]) -> list[Part]:
    out: list[Part] = []
    for part in parts:
        if isinstance(part, str) and out and isinstance(out[-1], str):
            out[-1] = f"{out[-1]}\n{part}"
        else:
            out.append(part)
    return out
