"""Buttons, check boxes and menus of a card as Block Kit's, within Slack's sizes; every id is unique in its message."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.slack.markup import bare, line
from bot.ui import fit
from bot.ui.action import Action
from bot.ui.card import Box, Button, Checklist, Menu, Option, Weight
from bot.ui.pen import web

log = logging.getLogger(__name__)

Json = dict[str, Any]

LABEL = 75
ADDRESS = 3000
PLACEHOLDER = 150
BOXES = 10
"""Check boxes in one group; more become a menu."""
OPTIONS = 25
TICKS = 100
"""Options of a menu in which many are chosen."""
VALUE = 150

NO_EFFECT = "gone"
"""The id of a control that does nothing any more."""
LEADS_AWAY = "link"
"""The id of a button that opens a page; Slack tells of its press, but nothing is to be done."""

STYLES = {Weight.MAIN: {"style": "primary"}, Weight.PLAIN: {}, Weight.DANGER: {"style": "danger"}}


@dataclass(slots=True)
class Ids:
    """Gives each control of one message an id of its own: a repeated one gets `#2`, which Action.decode drops."""

    taken: set[str] = field(default_factory=set)

    def of(self, action: Action | None) -> str:
        """The action as an id; that of a control without effect if there is none, or if it can't be carried."""
        try:
            return self.unique(action.encode() if action else NO_EFFECT)
        except ValueError as error:
            log.error("a control is drawn without effect: %s", error)
            return self.unique(NO_EFFECT)

    def unique(self, coded: str) -> str:
        """This id, with a number behind it if it is taken."""
        unique, n = coded, 1
        while unique in self.taken:
            n += 1
            unique = f"{coded}#{n}"
        self.taken.add(unique)
        return unique


def words(text: str) -> Json:
    """A text object without markup."""
    return {"type": "plain_text", "text": text, "emoji": False}


def clip(text: str, room: int) -> str:
    """Plain words on one line in at most `room` characters, cut with "…"."""
    return fit.clip(line(text), room)


def linkable(button: Button) -> bool:
    """Whether a button's address can be opened by a button; otherwise it is drawn as text."""
    return web(button.url) and len(button.url.strip()) <= ADDRESS


def button_element(button: Button, ids: Ids) -> Json | None:
    """A button, or None for one whose address is drawn as text instead."""
    label = words(clip(button.label, LABEL) or "–")
    if button.url:
        if not linkable(button):
            return None
        return {"type": "button", "text": label, "url": button.url.strip(), "action_id": ids.unique(LEADS_AWAY)}
    return {"type": "button", "text": label, "action_id": ids.of(button.action), **STYLES[button.weight]}


def boxes_shown(checklist: Checklist) -> bool:
    """Whether check boxes say everything, so that no list is needed above them."""
    usable = _usable(checklist.boxes)
    fits = all(_in_two(bare(box.text)) is not None for box in usable)
    return 0 < len(checklist.boxes) == len(usable) <= BOXES and fits


def checklist_element(checklist: Checklist, ids: Ids) -> Json | None:
    """Check boxes, or a menu of many where there are more than ten. It always holds every ticked box.

    None if that is impossible, or if there is nothing to tick.
    """
    usable = _usable(checklist.boxes)
    ticked = sum(box.ticked for box in usable)
    if not usable or ticked > TICKS or sum(box.ticked for box in checklist.boxes) > ticked:
        return None
    many = len(usable) > BOXES
    spare = TICKS - ticked
    options: list[Json] = []
    chosen: list[Json] = []
    for box in usable:
        spare -= not box.ticked
        if not box.ticked and spare < 0:
            continue
        drawn = _option(box.id, bare(box.text)) if many else _box(box)
        options.append(drawn)
        chosen += [drawn] if box.ticked else []
    first = {"initial_options": chosen} if chosen else {}
    if not many:
        return {"type": "checkboxes", "action_id": ids.of(checklist.action), "options": options, **first}
    placeholder = words(clip(checklist.title, PLACEHOLDER) or "Tick what is done")
    return {
        "type": "multi_static_select",
        "action_id": ids.of(checklist.action),
        "placeholder": placeholder,
        "options": options,
        **first,
    }


def menu_element(menu: Menu, ids: Ids) -> Json | None:
    """A menu of which one entry is picked; None if it has none. The present choice is among the first 25."""
    entries: list[Option] = []
    seen: set[str] = set()
    for option in menu.options:
        if option.value and option.value not in seen and len(option.value) <= VALUE:
            seen.add(option.value)
            entries.append(option)
    chosen = next((option for option in entries if option.chosen), None)
    if chosen and chosen in entries[OPTIONS:]:
        entries = [*entries[: OPTIONS - 1], chosen]
    if not entries:
        return None
    options = {option: _option(option.value, option.label, option.note) for option in entries[:OPTIONS]}
    first = {"initial_option": options[chosen]} if chosen else {}
    return {
        "type": "static_select",
        "action_id": ids.of(menu.action),
        "placeholder": words(clip(menu.title, PLACEHOLDER) or "Choose"),
        "options": list(options.values()),
        **first,
    }


def _usable(boxes: Sequence[Box]) -> list[Box]:
    found: dict[str, Box] = {}
    for box in boxes:
        if box.id and len(box.id) <= VALUE:
            found.setdefault(box.id, box)
    return list(found.values())


def _in_two(text: str) -> tuple[str, str] | None:
    """A text as label and the line below it; None if it does not fit there."""
    if len(text) <= LABEL:
        return text, ""
    cut = text.rfind(" ", 0, LABEL + 1)
    first, second = (text[:cut], text[cut + 1 :]) if cut > 0 else (text[:LABEL], text[LABEL:])
    return (first, second) if len(second) <= LABEL else None


def _box(box: Box) -> Json:
    text = bare(box.text)
    first, second = _in_two(text) or (clip(text, LABEL), "")
    below = {"description": words(second)} if second else {}
    return {"text": words(first or box.id[:LABEL]), "value": box.id, **below}


def _option(value: str, label: str, note: str = "") -> Json:
    below = {"description": words(clip(note, LABEL))} if line(note) else {}
    return {"text": words(clip(label, LABEL) or value[:LABEL]), "value": value, **below}
