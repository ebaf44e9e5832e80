"""What a feature declares about itself: a command by its signature, an occasion by the beat that it answers."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import Enum, StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, NewType, Union, get_args, get_origin, get_type_hints

from bot.domain.cohort import Beat, Post
from bot.domain.people import Person, Place, Role
from bot.ports import Context, Parcel
from bot.ui.card import Card
from bot.ui.command import CommandSpec, Given, ParamSpec, To
from bot.ui.form import Choice, Field, FieldKind

Zone = NewType("Zone", str)
"""A time zone's name; suggested while typing, checked when given."""

Answers = NewType("Answers", dict[str, str])
"""The answers to a command's `more` fields, which depend on where somebody is, by field name."""

Suggest = Callable[[Context, str], Awaitable[Sequence[Choice]]]
Prefill = Callable[[Context, Mapping[str, Given]], Awaitable[Mapping[str, str]]]
More = Callable[[Context, Mapping[str, Given]], Awaitable[Sequence[Field]]]
Entitle = Callable[[Context, Mapping[str, Given]], str]
Survey = Callable[[Context], Awaitable[Sequence[Place]]]

KINDS: Mapping[Any, FieldKind] = {
    str: FieldKind.LINE,
    int: FieldKind.NUMBER,
    bool: FieldKind.YES_NO,
    date: FieldKind.DATE,
    time: FieldKind.TIME,
    Person: FieldKind.PERSON,
    Place: FieldKind.PLACE,
    Role: FieldKind.ROLE,
    Zone: FieldKind.LINE,
    frozenset[str]: FieldKind.ROLES,
}


@dataclass(frozen=True, slots=True)
class Ask:
    """How a parameter is asked for.

    label: the question, at most 45 characters. help: a line below or inside the field. max: most characters.
    least, most: bounds of a number. long: several lines, so asked in a form only. suggest: offers while typing.
    option, form: whether it can be given with the command, whether a form asks for it.
    """

    label: str
    help: str = ""
    max: int = 0
    least: int | None = None
    most: int | None = None
    long: bool = False
    suggest: Suggest | None = None
    option: bool = True
    form: bool = True


@dataclass(frozen=True, slots=True)
class Param:
    """A declared parameter. `choices` is the Enum class whose values may be picked, if it is one."""

    name: str
    type: Any
    kind: FieldKind
    ask: Ask
    required: bool
    default: Any = None
    choices: type[Enum] | None = None

    def options(self) -> tuple[Choice, ...]:
        """What may be picked, for an Enum."""
        return tuple(Choice(str(each.value), str(each.value)) for each in self.choices or ())

    def field(self, value: str = "") -> Field:
        """The question that a form asks for this parameter, filled in with `value`."""
        ask = self.ask
        suggest = ask.suggest is not None or self.type is Zone
        return Field(self.name, ask.label, self.kind, self.required, ask.help, value, self.options(), ask.max, suggest)

    def spec(self) -> ParamSpec:
        """What adapters see."""
        option = self.ask.option and not self.ask.long
        suggest = self.ask.suggest is not None or self.kind in (FieldKind.DATE, FieldKind.TIME) or self.type is Zone
        required = self.required and option and not self.ask.form
        return ParamSpec(self.name, self.ask.label, self.kind, required, option, suggest, self.options(), self.ask.max)


class Needs(StrEnum):
    """What a command needs to know about a cohort."""

    NOTHING = "nothing"
    MAYBE = "maybe"
    """Uses the reader's cohort if there is one."""
    ANY = "any"
    """Some cohort of this community; the reader need not be in it."""
    MEMBER = "member"
    """A cohort that the reader is in."""


class Guard(StrEnum):
    """Who may use a command."""

    ANYONE = "anyone"
    MENTOR = "mentor"
    """Moderators, and the cohort's mentors."""
    ADDRESSEE = "addressee"
    """Moderators, and in direct messages the cohort's creator, whom notices reach where no channel is set for them."""
    MODERATOR = "moderator"


def permits(guard: Guard, ctx: Context) -> bool:
    """Whether a guard lets the person who asks pass."""
    in_direct = ctx.request.who.space is None
    addressee = in_direct and ctx.cohort is not None and ctx.cohort.creator == ctx.who.user
    return {
        Guard.ANYONE: True,
        Guard.MENTOR: ctx.mentor,
        Guard.ADDRESSEE: ctx.moderator or addressee,
        Guard.MODERATOR: ctx.moderator,
    }[guard]


Run = Callable[..., Awaitable[Card]]


@dataclass(frozen=True, slots=True)
class Command:
    """A command, declared once.

    always: asks its form even when nothing is missing. prefill: fills the form in. more: further fields that depend on
    where somebody is; their answers come as `Answers`. entitle: the form's title where it depends on what is given, in
    place of `title`. survey: names places that the platform inspects between two
    transactions, before the command runs; what it found is in `ctx.problems`.
    """

    name: str
    summary: str
    run: Run
    params: tuple[Param, ...]
    needs: Needs = Needs.NOTHING
    guard: Guard = Guard.ANYONE
    reads_only: bool = False
    slash: bool = True
    to: To = To.IN_PLACE
    always: bool = False
    prefill: Prefill | None = None
    more: More | None = None
    title: str = ""
    survey: Survey | None = None
    entitle: Entitle | None = None

    def asks(self) -> bool:
        """Whether a form may have to be shown before it can run."""
        return self.always or self.more is not None or any(p.required and p.ask.form for p in self.params)

    def spec(self) -> CommandSpec:
        """What adapters see; a command about cohorts also takes `cohort`."""
        params = [param.spec() for param in self.params if param.type is not Answers]
        if self.needs is not Needs.NOTHING:
            params.append(ParamSpec("cohort", "Which cohort?", FieldKind.LINE, False, True, suggest=True, max=60))
        moderator = self.guard is not Guard.ANYONE
        return CommandSpec(self.name, self.summary, tuple(params), moderator, self.slash, self.asks(), self.to)


def command(
    name: str,
    summary: str,
    *,
    needs: Needs = Needs.NOTHING,
    guard: Guard = Guard.ANYONE,
    reads_only: bool = False,
    slash: bool = True,
    to: To = To.IN_PLACE,
    always: bool = False,
    prefill: Prefill | None = None,
    more: More | None = None,
    title: str = "",
    survey: Survey | None = None,
    entitle: Entitle | None = None,
) -> Callable[[Run], Command]:
    """Declare a command by an async function `(ctx: Context, ...) -> Card`; its signature is read here, once.

    Raises TypeError at import for a parameter whose type can't be asked for.
    """

    def declare(run: Run) -> Command:
        params = _params(name, run)
        return Command(
            name,
            summary,
            run,
            params,
            needs,
            guard,
            reads_only,
            slash,
            to,
            always,
            prefill,
            more,
            title or summary,
            survey,
            entitle,
        )

    return declare


def _params(name: str, run: Run) -> tuple[Param, ...]:
    hints = get_type_hints(run, include_extras=True)
    declared = list(inspect.signature(run).parameters.values())[1:]
    return tuple(_param(name, parameter, hints[parameter.name]) for parameter in declared)


def _param(command_name: str, parameter: inspect.Parameter, hint: Any) -> Param:
    # Nobody wrote a question for it, so nobody is asked: a button brings it along.
    ask = Ask(parameter.name.replace("_", " ").capitalize(), form=False)
    if get_origin(hint) is Annotated:
        hint, *extras = get_args(hint)
        ask = next((extra for extra in extras if isinstance(extra, Ask)), ask)
    if get_origin(hint) in (Union, UnionType):
        hint = next(part for part in get_args(hint) if part is not NoneType)
    required = parameter.default is inspect.Parameter.empty
    default = None if required else parameter.default
    if hint is Answers:
        return Param(parameter.name, hint, FieldKind.LONG, Ask("", option=False, form=False), False, {})
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Param(parameter.name, hint, FieldKind.CHOICE, ask, required, default, hint)
    if hint not in KINDS:
        raise TypeError(f"/{command_name}: {parameter.name} is a {hint}, which can't be asked for")
    kind = FieldKind.LONG if ask.long else KINDS[hint]
    return Param(parameter.name, hint, kind, ask, required, default)


class Late(StrEnum):
    """What happens to a post whose time passed while nothing could be sent."""

    SEND = "send"
    """Sent late, and it says so."""
    FOLD = "fold"
    """Only the newest one is sent; it stands for the older ones, which are listed as skipped."""
    SKIP = "skip"
    """Not sent; listed as skipped."""


Compose = Callable[[Context, Post], Awaitable[Sequence[Parcel]]]


@dataclass(frozen=True, slots=True)
class Occasion:
    """A weekly message: which beat it answers, how it is written, and how long it is still worth sending."""

    beat: Beat
    compose: Compose
    late: Late
    patience: timedelta


def occasion(beat: Beat, *, late: Late, patience: timedelta) -> Callable[[Compose], Occasion]:
    """Declare a weekly message by an async function `(ctx, post) -> parcels`.

    The function returns parcels under natural keys (`c1/prompt/3`); none at all means that there is nothing to say.
    After `patience` past its time a post is skipped instead of sent.
    """
    return lambda compose: Occasion(beat, compose, late, patience)
