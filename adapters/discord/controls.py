"""Buttons and menus of a card as Discord's, within Discord's sizes; every id is unique in its message."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

import discord
from discord import ui

from adapters.discord.blocks import linkable
from adapters.discord.markup import bare
from bot.ui.action import MOST, Action
from bot.ui.card import Button, Checklist, Menu, Weight
from bot.ui.fit import clip

log = logging.getLogger(__name__)

Row = ui.ActionRow[ui.LayoutView]
Control = ui.Button[ui.LayoutView] | ui.Select[ui.LayoutView]

ACROSS = 5
OPTIONS = 25
LABEL = 80
OPTION_TEXT = 100
PLACEHOLDER = 150
COMPONENTS = 40
"""Components in one message, nested ones counted."""
FIRST_NUMBER = 1000
TURNS = 2**24
"""Component numbers: above those that Discord gives out by itself, and within 32 bits."""

STYLES = {
    Weight.MAIN: discord.ButtonStyle.primary,
    Weight.PLAIN: discord.ButtonStyle.secondary,
    Weight.DANGER: discord.ButtonStyle.danger,
}


@dataclass(slots=True)
class Ids:
    """Gives each control of one message an id of its own: a repeated one gets `#2`, which Action.decode drops.

    mark: the short key of the post that this is; it also ends the id of the control that carries it, so that a post is
    not mistaken for another message about it.
    turn: a number that differs each time a card is drawn anew in place; from it menus get numbers that nobody has seen.
    """

    mark: str = ""
    turn: int = 0
    taken: set[str] = field(default_factory=set)
    menus: int = 0

    def of(self, action: Action) -> str | None:
        """The action as an id, or None if it can't be carried."""
        try:
            coded = action.encode()
        except ValueError as error:
            log.error("a control is drawn without effect: %s", error)
            return None
        unique, n = coded, 1
        while unique in self.taken:
            n += 1
            unique = f"{coded}#{n}"
        if self.mark and f"key={self.mark}" in coded and len(unique) + 1 + len(self.mark) <= MOST:
            unique = f"{unique}#{self.mark}"
        if len(unique) > MOST:
            log.error("a control is drawn without effect: %r is in the message already", coded)
            return None
        self.taken.add(unique)
        return unique

    def number(self) -> int | None:
        """A component number for a menu, or None where Discord may give it one.

        Apps keep what was picked in a menu under its number, and would show that after the card says otherwise.
        """
        if not self.turn:
            return None
        self.menus += 1
        return FIRST_NUMBER + (self.turn ^ self.turn >> 22) % TURNS * COMPONENTS + self.menus

    def dead(self) -> str:
        """An id for a control that does nothing."""
        self.taken.add(unique := f"gone#{len(self.taken) + 2}")
        return unique


def button_control(button: Button, ids: Ids) -> Control | None:
    """A button, or None for one whose address is drawn as text instead."""
    label = clip(" ".join(button.label.split()) or "–", LABEL)
    if button.url:
        return (
            ui.Button(style=discord.ButtonStyle.link, label=label, url=button.url.strip()) if linkable(button) else None
        )
    id = ids.of(button.action) if button.action else None
    style = STYLES[button.weight]
    return ui.Button(style=style, label=label, custom_id=id or ids.dead(), disabled=id is None)


def checklist_control(checklist: Checklist, ids: Ids) -> Control | None:
    """A menu in which any number of boxes is ticked. It always holds every ticked box, as what is left out is unticked.

    None if that is impossible, or if there is nothing to tick.
    """
    ticked = sum(box.ticked for box in checklist.boxes)
    if not checklist.boxes or ticked > OPTIONS:
        return None
    spare = OPTIONS - ticked
    options: list[discord.SelectOption] = []
    seen: set[str] = set()
    for box in checklist.boxes:
        spare -= not box.ticked
        if (box.ticked or spare >= 0) and box.id and box.id not in seen and len(box.id) <= OPTION_TEXT:
            seen.add(box.id)
            options.append(_option(box.id, bare(box.text), "", box.ticked))
    return _select(checklist.title or "Tick what is done", options, checklist.action, ids, many=True)


def menu_control(menu: Menu, ids: Ids) -> Control | None:
    """A menu of which one entry is picked; None if it has none. The present choice is among the first 25."""
    options: list[discord.SelectOption] = []
    seen: set[str] = set()
    chosen = next((option for option in menu.options if option.chosen), None)
    entries = list(menu.options)
    if chosen and chosen in entries[OPTIONS:]:
        entries = [*entries[: OPTIONS - 1], chosen]
    for option in entries:
        if option.value and option.value not in seen and len(option.value) <= OPTION_TEXT and len(options) < OPTIONS:
            seen.add(option.value)
            options.append(_option(option.value, option.label, option.note, option is chosen))
    return _select(menu.title, options, menu.action, ids, many=False)


def _option(value: str, label: str, note: str, default: bool) -> discord.SelectOption:
    shown = clip(" ".join(label.split()) or value, OPTION_TEXT)
    return discord.SelectOption(
        label=shown, value=value, description=clip(" ".join(note.split()), OPTION_TEXT) or None, default=default
    )


def _select(title: str, options: list[discord.SelectOption], action: Action, ids: Ids, *, many: bool) -> Control | None:
    if not options:
        return None
    id = ids.of(action)
    return ui.Select(
        custom_id=id or ids.dead(),
        id=ids.number(),
        placeholder=clip(" ".join(title.split()), PLACEHOLDER) or None,
        min_values=0 if many else 1,
        max_values=len(options) if many else 1,
        required=not many,
        options=options,
        disabled=id is None,
    )
