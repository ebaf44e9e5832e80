"""What somebody typed, as the engine's Request: `/week 7`, `/week number=7`, or `press 2` for what was shown last."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from adapters.mailbox.render import controls
from bot.domain.people import Person, Place
from bot.ui.action import Action
from bot.ui.card import Card
from bot.ui.command import CommandSpec, Given, Request


class StrangeLine(Exception):
    """This can't be read as a command."""


def request_of(
    line: str, specs: Sequence[CommandSpec], shown: Card | None, who: Person, where: Place, id: str
) -> Request:
    """The request that a line stands for; `shown` is the card that `press` refers to. Raises StrangeLine."""
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise StrangeLine("There is a quotation mark without its partner.") from error
    if not words:
        raise StrangeLine("Type a command, for example /week.")
    if words[0] == "press":
        action, values = _pressed(words[1:], shown)
        picked: dict[str, Given] = {action.picks: tuple(values)} if action.picks else {}
        return _request(id, action.command, {**dict(action.args), **picked}, who, where)
    spec, rest = _command(words, specs)
    return _request(id, spec.name, _options(spec, rest), who, where)


def _request(id: str, name: str, args: dict[str, Given], who: Person, where: Place) -> Request:
    return Request(id, name, args, who, where, who.user.title(), manager=True)


def _pressed(words: Sequence[str], shown: Card | None) -> tuple[Action, Sequence[str]]:
    offered = controls(shown) if shown else []
    if not words or not words[0].isdecimal() or not 1 <= int(words[0]) <= len(offered):
        raise StrangeLine("There is no such button. Use one of the numbers below the last answer.")
    return offered[int(words[0]) - 1][1], words[1:]


def _command(words: Sequence[str], specs: Sequence[CommandSpec]) -> tuple[CommandSpec, Sequence[str]]:
    """The command with the longest name that the line begins with, and what follows it."""
    typed = [words[0].removeprefix("/"), *words[1:]]
    for spec in sorted(specs, key=lambda each: -len(each.name.split())):
        name = spec.name.split()
        if typed[: len(name)] == name:
            return spec, typed[len(name) :]
    raise StrangeLine(f"I don't know /{' '.join(typed)[:40]}. Type help for a list.")


def _options(spec: CommandSpec, words: Sequence[str]) -> dict[str, Given]:
    """`name=value` by name, everything else in the order of the options; what is left over joins the last one."""
    names = [param.name for param in spec.params if param.option]
    given: dict[str, Given] = {}
    loose: list[str] = []
    for word in words:
        name, equals, value = word.partition("=")
        if equals and name in names:
            given[name] = value
        else:
            loose.append(word)
    free = [name for name in names if name not in given]
    if loose and not free:
        raise StrangeLine(f"/{spec.name} takes no more than {len(names)} values.")
    for place, name in enumerate(free[: len(loose)]):
        last = place == len(free) - 1
        given[name] = " ".join(loose[place:]) if last else loose[place]
    return given
