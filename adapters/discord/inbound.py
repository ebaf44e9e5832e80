"""What Discord tells about a command, a press, a choice or a form, as the engine's Request. Pure; nothing is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import discord

from bot.domain.people import Person, Place
from bot.ports.strange import StrangePayload, legible
from bot.ui.action import Action
from bot.ui.command import CommandSpec, Given, Request
from bot.ui.form import FieldKind

NAME = "discord"
NESTS = (1, 2)
"""Option types that hold further options: sub-command and group."""
LABEL = 18
ROW = 1

Specs = Mapping[str, CommandSpec]


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody types into an option that offers suggestions."""

    request: Request
    param: str
    typed: str


@legible
def request_of(interaction: discord.Interaction[Any], specs: Specs) -> Request:
    """The request that an interaction stands for; `specs` by name tell which answers are lists.

    Raises StrangePayload for what can't be read.
    """
    match interaction.type:
        case discord.InteractionType.application_command:
            name, options = _command(_data(interaction))
            return _request(interaction, name, dict(_options(options, specs.get(name))))
        case discord.InteractionType.component:
            return _pressed(interaction)
        case discord.InteractionType.modal_submit:
            action = _action(_data(interaction))
            answers = dict(_answers(_data(interaction), specs.get(action.command)))
            return _request(interaction, action.command, {**dict(action.args), **answers}, form=True)
        case kind:
            raise StrangePayload(f"an interaction of type {kind}")


@legible
def typing_of(interaction: discord.Interaction[Any], specs: Specs) -> Typing:
    """What is being typed, into which option, beside which other answers. Raises StrangePayload."""
    name, options = _command(_data(interaction))
    focused = next((option for option in options if option.get("focused")), None)
    if focused is None:
        raise StrangePayload("suggestions are asked for, but nobody types")
    others = [option for option in options if option is not focused]
    request = _request(interaction, name, dict(_options(others, specs.get(name))))
    return Typing(request, str(focused["name"]), _text(focused.get("value", "")))


def person_of(interaction: discord.Interaction[Any]) -> Person:
    """Who acts. Raises StrangePayload if Discord does not say."""
    if not isinstance(interaction.user, discord.User | discord.Member):
        raise StrangePayload("an interaction of nobody")
    return Person(NAME, _space(interaction), str(interaction.user.id))


def place_of(interaction: discord.Interaction[Any], who: Person) -> Place:
    """Where it happens: a channel, a thread in it, or the person's direct messages."""
    channel = interaction.channel
    if interaction.guild_id is None:
        return Place.direct(who)
    if isinstance(channel, discord.Thread):
        return Place(NAME, who.space, str(channel.parent_id), str(channel.id))
    return Place(NAME, who.space, str(channel.id) if channel else "")


def _request(
    interaction: discord.Interaction[Any], name: str, args: Mapping[str, Given], *, form: bool = False
) -> Request:
    who = person_of(interaction)
    member = interaction.user
    roles = member.roles if isinstance(member, discord.Member) else []
    rights = interaction.permissions
    return Request(
        id=f"{NAME}:{interaction.id}",
        name=name,
        args=args,
        who=who,
        where=place_of(interaction, who),
        shown=member.display_name,
        manager=who.space is not None and (rights.manage_guild or rights.administrator),
        roles=frozenset(str(role.id) for role in roles if not role.is_default()),
        form=form,
    )


def _space(interaction: discord.Interaction[Any]) -> str | None:
    return str(interaction.guild_id) if interaction.guild_id else None


def _data(interaction: discord.Interaction[Any]) -> Mapping[str, Any]:
    if not isinstance(interaction.data, dict):
        raise StrangePayload("an interaction without data")
    return interaction.data


def _command(data: Mapping[str, Any]) -> tuple[str, list[Mapping[str, Any]]]:
    name, options = str(data.get("name", "")), list(data.get("options") or [])
    while options and options[0].get("type") in NESTS:
        name, options = f"{name} {options[0]['name']}", list(options[0].get("options") or [])
    if not name:
        raise StrangePayload("a command without a name")
    return name, options


def _options(options: list[Mapping[str, Any]], spec: CommandSpec | None) -> Iterator[tuple[str, Given]]:
    lists = _lists(spec)
    for option in options:
        name, text = str(option["name"]), _text(option.get("value", ""))
        yield name, tuple(re.findall(r"\d{15,21}", text)) if name in lists else text


def _pressed(interaction: discord.Interaction[Any]) -> Request:
    data = _data(interaction)
    action = _action(data)
    args: dict[str, Given] = dict(action.args)
    if action.picks:
        values = tuple(str(value) for value in data.get("values") or ())
        single = len(values) == 1 and not _takes_many(interaction, str(data.get("custom_id")))
        args[action.picks] = values[0] if single else values
    return _request(interaction, action.command, args)


def _takes_many(interaction: discord.Interaction[Any], custom_id: str) -> bool:
    components = interaction.message.components if interaction.message else []
    return any(control.min_values == 0 for control in _menus(components) if control.custom_id == custom_id)


def _menus(components: Any) -> Iterator[discord.SelectMenu]:
    for component in components:
        if isinstance(component, discord.SelectMenu):
            yield component
        yield from _menus(getattr(component, "children", ()))


def _action(data: Mapping[str, Any]) -> Action:
    try:
        return Action.decode(str(data["custom_id"]))
    except (KeyError, ValueError) as error:
        raise StrangePayload(str(error)) from error


def _answers(data: Mapping[str, Any], spec: CommandSpec | None) -> Iterator[tuple[str, Given]]:
    lists = _lists(spec)
    for field in _fields(data):
        name = str(field.get("custom_id", ""))
        values = [str(value) for value in field.get("values") or []]
        if "values" not in field:
            yield name, _text(field.get("value"))
        elif len(values) > 1 or (values and name in lists):
            yield name, tuple(values)
        else:
            yield name, "".join(values)


def _fields(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for top in data.get("components") or []:
        if top.get("type") == LABEL and isinstance(top.get("component"), dict):
            yield top["component"]
        elif top.get("type") == ROW:
            yield from top.get("components") or []


def _lists(spec: CommandSpec | None) -> frozenset[str]:
    return frozenset(param.name for param in spec.params if param.kind is FieldKind.ROLES) if spec else frozenset()


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
