"""A card as Block Kit: every word, within every limit of Slack, and good to look at."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from adapters.slack.blocks import Lines
from adapters.slack.controls import (
    LABEL,
    OPTIONS,
    TICKS,
    Ids,
    Json,
    button_element,
    checklist_element,
    clip,
    menu_element,
    words,
)
from adapters.slack.markup import Pen, bare, entities, pieces_of
from bot.ui.card import Block, Card, Checklist, Choices, Facts, Hint, Menu, Points, Quote, Shelf, Trail
from bot.ui.fit import fitted
from bot.ui.plain import plain_card

BLOCKS = 50
"""Blocks in one message."""
CHARACTERS = 11_000
"""Characters in all blocks of one message, as Slack is reported to count them."""
CONTROLS = 6000
"""Characters that controls may take of them, as JSON; what would go beyond is counted."""
SPARE = 200
"""Characters kept for notes about what did not fit."""
HEADER = 150
SECTION = 2900
FALLBACK = 2900
"""Characters of the text that is read out and shown in notifications."""
ACROSS = 5
"""Buttons in one block; Slack takes more, but they are easier to find in short rows."""
MARK = "|key="


@dataclass(frozen=True, slots=True)
class Words:
    """Some mrkdwn. small: drawn as context."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line between two groups."""


Part = Words | Rule | Json
"""A dict is a finished block of controls."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A card, ready to be sent: its blocks, and the words for notifications and screen readers."""

    blocks: list[Json]
    text: str


def render(card: Card, turn: str = "") -> Drawn:
    """Draw a card. Never raises; what is over a limit is cut or counted where the reader sees it.

    turn: differs each time a card is drawn anew in place. Apps keep what was ticked under a block's id, and would show
    that after the card says otherwise.
    """
    pen, ids = Pen(), Ids()
    controls, taken = _within_room([_controls(block, ids) for block in card.blocks])
    texts = _texts(card, pen, CHARACTERS - SPARE - taken)
    parts = _within_blocks(_parts(card, texts, controls))
    blocks = [*_header(card), *(_block(part) for part in parts)]
    numbered = [{**block, "block_id": f"{turn[:200]}.{n}"} for n, block in enumerate(blocks)]
    return Drawn(numbered, fallback(card))


def measure(card: Card) -> list[str]:
    """What would be lost if this card were drawn: each limit of Slack that it breaks, in words; mostly none."""
    pen, ids = Pen(), Ids()
    lines = Lines(pen)
    texts = [lines.block(block, pen.endless) for block in card.blocks]
    controls = [_controls(block, ids) for block in card.blocks]
    taken = sum(_size(control) for group in controls for control in group)
    parts = _joined([part for part in _parts(card, texts, controls) if not isinstance(part, Rule)])
    labels = [button.label for block in card.blocks if isinstance(block, Choices) for button in block.buttons]
    checks = [
        ("characters", sum(len(text) + 1 for text in texts) + taken, CHARACTERS - SPARE),
        ("characters of controls", taken, CONTROLS),
        ("characters in its title", len(bare(card.title)), HEADER),
        ("blocks", len(parts), BLOCKS - 1),
        ("characters on a button", max(map(len, labels), default=0), LABEL),
        ("entries in a menu", max((len(each.options) for each in card.blocks if isinstance(each, Menu)), default=0),
         OPTIONS),
    ]  # fmt: skip
    return [f"{size} {what}, and {most} fit" for what, size, most in checks if size > most]


def fallback(card: Card) -> str:
    """A card as words for notifications."""
    text = plain_card(card).strip() or "…"
    while len(entities(text)) > FALLBACK:
        text = text[: min(len(text) - 2, len(text) * FALLBACK // len(entities(text)))].rstrip() + "…"
    return entities(text)


def _header(card: Card) -> list[Json]:
    title = clip(bare(card.title), HEADER)
    return [{"type": "header", "text": words(title)}] if title else []


def _block(part: Part) -> Json:
    if isinstance(part, Rule):
        return {"type": "divider"}
    if isinstance(part, Words):
        text = {"type": "mrkdwn", "text": part.text, "verbatim": True}
        return {"type": "context", "elements": [text]} if part.small else {"type": "section", "text": text}
    return part


def _texts(card: Card, pen: Pen, most: int) -> list[str]:
    """The text of each block; if they are too long together, the longest are cut first."""
    lines = Lines(pen)
    texts, fit = fitted([partial(lines.block, block) for block in card.blocks], most, pen.endless)
    if fit:
        return texts
    kept = max(1, most // 12)
    return [clip(text, 10) if n < kept else "" for n, text in enumerate(texts)]


def _controls(block: Block, ids: Ids) -> list[Json]:
    if isinstance(block, Choices):
        buttons = [drawn for button in block.buttons if (drawn := button_element(button, ids))]
        return [_actions(buttons[at : at + ACROSS]) for at in range(0, len(buttons), ACROSS)]
    if isinstance(block, Menu):
        found = menu_element(block, ids)
        return [*([_actions([found])] if found else []), *_unlisted(found, len(block.options), OPTIONS)]
    if isinstance(block, Checklist):
        found = checklist_element(block, ids)
        if found and found["type"] == "multi_static_select":
            # Slack takes a menu of many beside words only.
            label = {"type": "mrkdwn", "text": "Tick what is done", "verbatim": True}
            return [
                {"type": "section", "text": label, "accessory": found},
                *_unlisted(found, len(block.boxes), TICKS),
            ]
        return [*([_actions([found])] if found else []), *_unlisted(found, len(block.boxes), TICKS)]
    return []


def _actions(elements: Sequence[Json]) -> Json:
    return {"type": "actions", "elements": list(elements)}


def _unlisted(found: Json | None, wanted: int, most: int) -> list[Json]:
    shown = len(found["options"]) if found else 0
    if shown >= wanted:
        return []
    if not found:
        return [_block(Words(f"These {wanted} can't be chosen in a menu of {most}.", small=True))]
    return [_block(Words(f"The menu holds {shown} of {wanted}, … and {wanted - shown} more", small=True))]


def _size(block: Json) -> int:
    return len(json.dumps(block, ensure_ascii=False)) // 2 if block["type"] in ("actions", "section") else 100


def _within_room(groups: list[list[Json]]) -> tuple[list[list[Json]], int]:
    """Controls from the front as far as there is room for them, the one that marks a post always; and their size."""
    sized = [[(each, _size(each), _marks(each)) for each in group] for group in groups]
    left = CONTROLS - sum(size for group in sized for _, size, marks in group if marks)
    out: list[list[Json]] = []
    taken = missing = 0
    for group in sized:
        out.append([])
        for each, size, marks in group:
            left -= 0 if marks else size
            if marks or left >= 0:
                out[-1].append(each)
                taken += size
            else:
                missing += max(1, len(each.get("elements", ())))
    if missing:
        out[-1].append(_block(Words(f"… and {missing} more to press", small=True)))
    return out, taken


def _marks(block: Json) -> bool:
    return any(MARK in element.get("action_id", "") for element in block.get("elements", ()))


def _parts(card: Card, texts: Sequence[str], controls: Sequence[list[Json]]) -> list[Part]:
    """Texts, lines and controls in order."""
    parts: list[Part] = []
    before: Block | None = None
    for block, text, group in zip(card.blocks, texts, controls, strict=True):
        if before is not None and (_group(before) or _group(block)) and parts and not isinstance(parts[-1], Rule):
            parts.append(Rule())
        small = isinstance(block, Hint)
        parts += [Words(piece, small) for piece in _sections(text)]
        parts += group
        before = block
    while parts and isinstance(parts[-1], Rule):
        parts.pop()
    return parts or ([] if bare(card.title) else [Words("…")])


def _group(block: Block) -> bool:
    """Whether a line stands before and after a block: around lists, not between paragraphs."""
    return isinstance(block, Points | Facts | Checklist | Shelf | Trail | Quote)


def _sections(text: str) -> list[str]:
    """A text in pieces that each fit a section, split between lines where possible."""
    out: list[str] = []
    for line in (piece for each in text.split("\n") for piece in pieces_of(each, SECTION)):
        if out and len(out[-1]) + 1 + len(line) <= SECTION:
            out[-1] += "\n" + line
        else:
            out.append(line)
    return [piece.strip("\n") for piece in out if piece.strip(" \n\u200b")]


def _within_blocks(parts: list[Part]) -> list[Part]:
    """At most 49 beside the title: lines go first, then texts are joined, then controls leave from the end, counted."""
    most = BLOCKS - 1
    if len(parts) <= most:
        return parts
    parts = _joined([part for part in parts if not isinstance(part, Rule)])
    gone = 0
    while len(parts) + bool(gone) > most:
        row = _removable(parts)
        if row is None:
            break
        gone += len(_dict(parts[row]).get("elements", ())) or 1
        parts = _joined([*parts[:row], *parts[row + 1 :]])
    return [*parts, Words(f"… and {gone} more to press", small=True)] if gone else parts[:most]


def _removable(parts: Sequence[Part]) -> int | None:
    """The last block of controls that may be left out. The one that marks a post stays."""
    rows = (n for n in range(len(parts) - 1, -1, -1) if isinstance(parts[n], dict) and not _marks(_dict(parts[n])))
    return next(rows, None)


def _dict(part: Any) -> Json:
    return part if isinstance(part, dict) else {}


def _joined(parts: Sequence[Part]) -> list[Part]:
    out: list[Part] = []
    for part in parts:
        last = out[-1] if out else None
        if isinstance(part, Words) and isinstance(last, Words) and len(last.text) + 1 + len(part.text) <= SECTION:
            out[-1] = Words(f"{last.text}\n{part.text}")
        else:
            out.append(part)
    return out
