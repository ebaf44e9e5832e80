"""A form as Discord's modal: at most five fields, each native to what it asks for."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.ui.action import MOST
from bot.ui.fit import clip
from bot.ui.form import Choice, Field, FieldKind, Form

FIELDS = 5
TITLE = 45
LABEL = 45
HELP = 100
OPTIONS = 25
TEXT = 4000

YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))
EXAMPLES = {
    FieldKind.DATE: "2027-01-11, 11 Jan or next Monday",
    FieldKind.TIME: "09:00",
    FieldKind.NUMBER: "A number, like 3",
}
ENTITIES = {
    FieldKind.PERSON: discord.SelectDefaultValueType.user,
    FieldKind.PLACE: discord.SelectDefaultValueType.channel,
    FieldKind.ROLE: discord.SelectDefaultValueType.role,
    FieldKind.ROLES: discord.SelectDefaultValueType.role,
}
CHANNELS = [discord.ChannelType.text, discord.ChannelType.news]


def modal(form: Form) -> ui.Modal | None:
    """The first five fields of a form; its id is the action that they are sent to, so that a restart forgets nothing.

    None if there is nothing to ask, or if the action is too long for an id: the engine then offers a button instead.
    """
    try:
        id = form.action.encode()
    except ValueError:
        return None
    if not form.fields or len(id) > MOST:
        return None
    drawn = ui.Modal(title=clip(form.title, TITLE) or "A few questions", custom_id=id, timeout=None)
    for field in form.fields[:FIELDS]:
        drawn.add_item(
            ui.Label(text=_label(field.label) or field.name, description=_help(field), component=_input(field))
        )
    drawn.stop()  # The library need not keep it: the answers come back by the id.
    return drawn


def _label(label: str) -> str:
    """The label in as many words as fit."""
    return label if len(label) <= LABEL else clip(label[:LABEL].rsplit(" ", 1)[0] + "…", LABEL)


def _help(field: Field) -> str | None:
    if len(field.options) > OPTIONS and not field.help:
        return clip("One of: " + ", ".join(option.label for option in field.options), HELP)
    return clip(field.help, HELP) or None


def _input(field: Field) -> ui.Item[Any]:
    options = YES_NO if field.kind is FieldKind.YES_NO else field.options
    if field.kind in ENTITIES:
        return _entity(field)
    if 0 < len(options) <= OPTIONS:
        return _menu(field, options)
    most = min(field.max or TEXT, TEXT)
    return ui.TextInput(
        style=discord.TextStyle.paragraph if field.kind is FieldKind.LONG else discord.TextStyle.short,
        custom_id=field.name,
        placeholder=EXAMPLES.get(field.kind),
        default=field.value[:most] or None,
        required=field.required,
        max_length=most,
    )


def _menu(field: Field, options: tuple[Choice, ...]) -> ui.Item[Any]:
    drawn = [
        discord.SelectOption(
            label=clip(option.label, 100) or option.value, value=option.value[:100], default=option.value == field.value
        )
        for option in options
    ]
    least = 1 if field.required else 0
    return ui.Select(custom_id=field.name, options=drawn, required=field.required, min_values=least, max_values=1)


def _entity(field: Field) -> ui.Item[Any]:
    most = OPTIONS if field.kind is FieldKind.ROLES else 1
    known = [id for id in field.value.replace(",", " ").split() if id.isdecimal()][:most]
    kept: dict[str, Any] = {
        "custom_id": field.name,
        "required": field.required,
        "min_values": 1 if field.required else 0,
        "max_values": most,
        "default_values": [discord.SelectDefaultValue(id=int(id), type=ENTITIES[field.kind]) for id in known],
    }
    if field.kind is FieldKind.PERSON:
        return ui.UserSelect(**kept)
    if field.kind is FieldKind.PLACE:
        return ui.ChannelSelect(channel_types=CHANNELS, **kept)
    return ui.RoleSelect(**kept)
