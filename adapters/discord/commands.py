"""The commands as Discord registers them: JSON from the declarations, within its limits, written only if new."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import discord

from bot.ui.command import CommandSpec, ParamSpec
from bot.ui.form import FieldKind

Json = dict[str, Any]

SUB_COMMAND = 1
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE = 3, 4, 5, 6, 7, 8
KINDS = {
    FieldKind.NUMBER: INTEGER,
    FieldKind.YES_NO: BOOLEAN,
    FieldKind.PERSON: USER,
    FieldKind.PLACE: CHANNEL,
    FieldKind.ROLE: ROLE,
}
SUGGESTING = (STRING, INTEGER)
TEXT_CHANNELS = [0, 5]
GUILD_AND_DIRECT = [0, 1]
MANAGE_GUILD = "32"

NAME = re.compile(r"[-_'\w]{1,32}")
MOST_OPTIONS = 25
MOST_TEXT = 8000
MOST_COMMANDS = 100
DESCRIPTION = 100


def commands_json(specs: Sequence[CommandSpec], *, hide_moderator_commands: bool = False) -> list[Json]:
    """The whole set, one entry for each first word, in the order of the declarations.

    Raises ValueError that names every command over a limit of Discord.
    """
    groups: dict[str, list[CommandSpec]] = {}
    for spec in specs:
        if spec.slash:
            groups.setdefault(spec.name.split(" ")[0], []).append(spec)
    commands = [_command(word, group, hide_moderator_commands) for word, group in groups.items()]
    problems = [*_too_many(commands), *(problem for command in commands for problem in _problems(command))]
    if problems:
        raise ValueError("Discord would refuse these commands:\n" + "\n".join(problems))
    return commands


async def register(
    http: discord.http.HTTPClient, application: int, commands: list[Json], guilds: Sequence[str] = ()
) -> bool:
    """Make Discord know exactly these commands, everywhere or in `guilds` only; True if anything had to be written."""
    written = False
    for guild in guilds or (None,):
        known: list[Any] = (
            await http.get_guild_commands(application, int(guild))
            if guild
            else await http.get_global_commands(application)
        )
        if normal(known) == normal(commands):
            continue
        if guild:
            await http.bulk_upsert_guild_commands(application, int(guild), commands)
        else:
            await http.bulk_upsert_global_commands(application, commands)
        written = True
    return written


def normal(commands: Sequence[Mapping[str, Any]]) -> list[Json]:
    """Commands without what Discord adds and without what it takes for granted, in order of their names."""
    return sorted((_normal(command, top=True) for command in commands), key=lambda command: str(command["name"]))


def _command(word: str, specs: Sequence[CommandSpec], hide: bool) -> Json:
    alone = specs[0] if specs[0].name == word else None
    if alone and len(specs) > 1:
        raise ValueError(f"/{word} can't be called itself, because it has sub-commands like /{specs[1].name}")
    moderators = all(spec.moderator for spec in specs)
    command: Json = {
        "name": word,
        "type": 1,
        "description": alone.summary if alone else _summary(specs),
        "options": _options(alone) if alone else [_sub_command(spec) for spec in specs],
        "contexts": GUILD_AND_DIRECT,
        "integration_types": [0],
    }
    return {**command, "default_member_permissions": MANAGE_GUILD} if hide and moderators else command


def _summary(specs: Sequence[CommandSpec]) -> str:
    words = [spec.name.split(" ", 1)[1] for spec in specs]
    whole = ", ".join(words)
    return whole if len(whole) <= DESCRIPTION else whole[: DESCRIPTION - 1].rsplit(",", 1)[0] + " …"


def _sub_command(spec: CommandSpec) -> Json:
    return {
        "name": spec.name.split(" ", 1)[1],
        "type": SUB_COMMAND,
        "description": spec.summary,
        "options": _options(spec),
    }


def _options(spec: CommandSpec) -> list[Json]:
    given = [param for param in spec.params if param.option]
    return [_option(param) for param in sorted(given, key=lambda param: not param.required)]


def _option(param: ParamSpec) -> Json:
    kind = KINDS.get(param.kind, STRING)
    option: Json = {"name": param.name, "type": kind, "description": param.label, "required": param.required}
    if kind == CHANNEL:
        option["channel_types"] = TEXT_CHANNELS
    if kind == STRING and param.max:
        option["max_length"] = min(param.max, 6000)
    if param.options and not param.suggest and kind == STRING and len(param.options) <= MOST_OPTIONS:
        option["choices"] = [{"name": choice.label, "value": choice.value} for choice in param.options]
    elif (param.suggest or param.options) and kind in SUGGESTING:
        option["autocomplete"] = True
    return option


def _normal(entry: Mapping[str, Any], *, top: bool = False) -> Json:
    """What counts of a command or option: a field that holds its default is the same as one that is not there."""
    kept: Json = {"name": entry["name"], "type": entry.get("type", 1), "description": entry.get("description", "")}
    for name in ("required", "autocomplete", "max_length", "min_length", "min_value", "max_value"):
        if entry.get(name):
            kept[name] = entry[name]
    if entry.get("choices"):
        kept["choices"] = [{"name": choice["name"], "value": choice["value"]} for choice in entry["choices"]]
    if entry.get("channel_types"):
        kept["channel_types"] = sorted(entry["channel_types"])
    if entry.get("options"):
        kept["options"] = [_normal(option) for option in entry["options"]]
    if top:
        kept["permissions"] = entry.get("default_member_permissions")
        kept["contexts"] = sorted(entry.get("contexts") or GUILD_AND_DIRECT)
    return kept


def _too_many(commands: Sequence[Json]) -> list[str]:
    return [f"{len(commands)} commands, {MOST_COMMANDS} are allowed"] if len(commands) > MOST_COMMANDS else []


def _problems(command: Json) -> Iterator[str]:
    size = sum(_sizes(command))
    if size > MOST_TEXT:
        yield f"/{command['name']} has {size} characters of names and descriptions in all, {MOST_TEXT} are allowed"
    for path, entry in _entries(command, f"/{command['name']}"):
        name = str(entry["name"])
        if not NAME.fullmatch(name) or name != name.lower():
            yield f"{path}: a name has 1 to 32 small letters, digits, - or _"
        if not 1 <= len(entry["description"]) <= DESCRIPTION:
            yield f"{path}: the description has {len(entry['description'])} characters, 1 to {DESCRIPTION} are allowed"
        options = entry.get("options", [])
        if len(options) > MOST_OPTIONS:
            yield f"{path}: {len(options)} options, {MOST_OPTIONS} are allowed"
        if len({option["name"] for option in options}) < len(options):
            yield f"{path}: two options have the same name"
        for choice in entry.get("choices", []):
            if not 1 <= len(choice["name"]) <= 100 or not 1 <= len(choice["value"]) <= 100:
                yield f"{path}: the choice {choice['name'][:40]!r} has more than 100 characters, or none"


def _entries(entry: Json, path: str) -> Iterator[tuple[str, Json]]:
    yield path, entry
    for option in entry.get("options", []):
        yield from _entries(option, f"{path} {option['name']}")


def _sizes(entry: Json) -> Iterator[int]:
    for _, each in _entries(entry, ""):
        yield len(each["name"]) + len(each["description"])
        yield from (len(choice["name"]) + len(choice["value"]) for choice in each.get("choices", []))
