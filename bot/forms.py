"""Forms derived from declarations: which questions a command still has to ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.declare import Answers, Command, Param
from bot.ports import Context
from bot.ui.action import Action
from bot.ui.command import Given, text_of
from bot.ui.form import Field, Form


async def form_for(command: Command, ctx: Context, given: Mapping[str, Given], asked: bool) -> Form | None:
    """The form that a command needs before it can run, or None.

    given: the arguments so far, a draft's included. asked: whether a form was already shown, so that a command which
    always asks does not ask again. Answers at fault in a draft are asked alone, filled in with what was typed.
    """
    fields = await _fields(command, ctx, given, asked)
    if not fields:
        return None
    kept = {"draft": ctx.draft.id} if ctx.draft else {n: v for n, v in given.items() if isinstance(v, str) and v}
    names = {field.name for field in fields}
    args = tuple((name, value) for name, value in kept.items() if name not in names)
    title = command.entitle(ctx, given) if command.entitle else command.title
    return Form(title, fields, Action(command.name, args))


async def unanswered(command: Command, ctx: Context, given: Mapping[str, Given], asked: bool) -> tuple[Field, ...]:
    """The fields that still have to be shown; empty if the command can run."""
    if not command.asks():
        return ()
    if asked:
        if command.more is None and all(param.name in given for param in _asked_for(command)):
            return ()  # nothing to fill in, so nothing to look up
        everything = await _all_fields(command, ctx, given)
        return tuple(field for field in everything if field.name not in given)
    return await _fields(command, ctx, given, asked=True) if _lacks(command, given) else ()


def _asked_for(command: Command) -> list[Param]:
    return [param for param in command.params if param.ask.form and param.type is not Answers]


def _lacks(command: Command, given: Mapping[str, Given]) -> bool:
    return any(param.required and param.ask.form and not given.get(param.name) for param in command.params)


async def _fields(command: Command, ctx: Context, given: Mapping[str, Given], asked: bool) -> tuple[Field, ...]:
    if ctx.draft and ctx.draft.errors:
        everything = await _all_fields(command, ctx, given)
        return tuple(
            replace(field, value=text_of(given.get(field.name)) or field.value)
            for field in everything
            if field.name in ctx.draft.errors
        )
    wanted = (command.always or command.more is not None) and not asked
    if not wanted and not ctx.draft and not _lacks(command, given):
        return ()
    return tuple(field for field in await _all_fields(command, ctx, given) if field.name not in given)


async def _all_fields(command: Command, ctx: Context, given: Mapping[str, Given]) -> tuple[Field, ...]:
    filled = await command.prefill(ctx, given) if command.prefill else {}
    own = [param.field(filled.get(param.name, "")) for param in _asked_for(command)]
    return (*own, *(await command.more(ctx, given) if command.more else ()))
