"""Setting a community up: who moderates, where problems are reported, and what is still open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from bot.declare import Ask, Guard, command
from bot.domain.cohort import Cohort, State
from bot.domain.membership import CommunitySettings
from bot.domain.people import Place
from bot.features.cohort_edit import answered
from bot.features.cohort_words import at_home
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Hint, Points, Say, Sign, Stop, Trail, Weight
from bot.ui.command import Given
from bot.ui.text import Text, Where, joined, say, some

NOTICES = Ask("Where should I report problems?", help="Leave it empty for a direct message to a cohort's creator")


async def open_cohorts(ctx: Context) -> list[Cohort]:
    """The community's cohorts that are not archived, oldest first."""
    return [each for each in await ctx.db.cohorts.of(ctx.who.community) if each.state is not State.ARCHIVED]


async def places(ctx: Context) -> list[Place]:
    """Every channel that the community's cohorts post to, and the address for notices, each once."""
    at_home(ctx)
    found = [cohort.place for cohort in await open_cohorts(ctx)]
    settings = await ctx.db.communities.get(ctx.who.community)
    return list(dict.fromkeys([*found, *([settings.notices] if settings.notices else [])]))


async def card(ctx: Context, settings: CommunitySettings, said: Text | None = None) -> Card:
    """What is set and what is open, worked out from how things really are."""
    cohorts = await open_cohorts(ctx)
    buttons = [Button("Set moderators and notices", do("cohort setup form"))]
    if cohorts:
        buttons.insert(0, Button("Check everything", do("cohort check"), Weight.MAIN))
        buttons.append(Button("All cohorts", do("cohort list")))
    else:
        buttons.insert(0, Button("Start a cohort", do("cohort create"), Weight.MAIN))
    stops = (_roles(settings), _notices(settings), _cohorts(cohorts), *_channels(ctx, cohorts))
    open_ones = sum(1 for stop in stops if stop.sign is not Sign.DONE)
    summary = say("Everything is set.") if not open_ones else say("{n} still open.", n=some(open_ones, "thing"))
    news: list[Block] = [Hint(said)] if said else []
    return Card(
        say("Setting up Waypost"), (*news, Say(summary), Trail(stops), *fixes(ctx), Choices(tuple(buttons))), "cohort"
    )


def _roles(settings: CommunitySettings) -> Stop:
    number = len(settings.moderator_roles)
    note = say("people who manage this place, and {n} that you named", n=number) if number else (
        say("only people who manage this place so far; add others if they help")
    )  # fmt: skip
    return Stop(say("**Who moderates**"), Sign.DONE if number else Sign.AHEAD, note)


def _notices(settings: CommunitySettings) -> Stop:
    if settings.notices:
        return Stop(say("**Where problems are reported**"), Sign.DONE, say("{place}", place=Where(settings.notices)))
    note = say("not set, so they go to each cohort's creator as a direct message")
    return Stop(say("**Where problems are reported**"), Sign.AHEAD, note)


def _cohorts(cohorts: list[Cohort]) -> Stop:
    names = joined([say("{name}", name=each.name) for each in cohorts[:5]])
    note = names if cohorts else say("none yet")
    return Stop(say("**A cohort**"), Sign.DONE if cohorts else Sign.AHEAD, note)


def _channels(ctx: Context, cohorts: list[Cohort]) -> tuple[Stop, ...]:
    if not cohorts:
        return ()
    wrong = {problem.place for problem in ctx.problems}
    if not wrong:
        return (Stop(say("**I can post in their channels**"), Sign.DONE),)
    return (Stop(say("**I can post in their channels**"), Sign.WARNING, say("not everywhere, see below")),)


def fixes(ctx: Context) -> tuple[Points, ...]:
    """What the platform found at the places, each with the sentence that mends it."""
    lines = [
        say("{place}: {what} {fix}", place=Where(each.place), what=each.what, fix=each.fix) if each.place
        else say("{what} {fix}", what=each.what, fix=each.fix)
        for each in ctx.problems
    ]  # fmt: skip
    return (Points("To mend", tuple(lines)),) if lines else ()


async def _changed(ctx: Context, roles: frozenset[str] | None, notices: Place | None, clear: bool) -> Card:
    """Save what was given, and show how things stand then."""
    old = await ctx.db.communities.get(ctx.who.community)
    new = replace(
        old,
        moderator_roles=old.moderator_roles if roles is None else roles,
        notices=notices or (None if clear else old.notices),
    )
    if new != old:
        await ctx.db.communities.put(new)
    return await card(ctx, new, say("Saved.") if new != old else None)


@command("cohort setup", "Who moderates, where problems are reported, what is still open", guard=Guard.MODERATOR,
         survey=places)  # fmt: skip
async def setup(
    ctx: Context, notices: Annotated[Place | None, Ask("Where should I report problems?", form=False)] = None
) -> Card:
    """Shows how things stand; the channel for notices can be given right away."""
    at_home(ctx)
    return await _changed(ctx, None, notices, clear=False)


async def _now(ctx: Context, given: Mapping[str, Given]) -> dict[str, str]:
    at_home(ctx)
    settings = await ctx.db.communities.get(ctx.who.community)
    return {
        "roles": ",".join(sorted(settings.moderator_roles)),
        "notices": settings.notices.channel if settings.notices else "",
    }


@command("cohort setup form", "Set moderators and notices", guard=Guard.MODERATOR, slash=False, always=True,
         prefill=_now, survey=places, title="Moderators and notices")  # fmt: skip
async def form(
    ctx: Context,
    roles: Annotated[
        frozenset[str], Ask("Who else moderates cohorts?", help="Besides people who manage this server or workspace")
    ] = frozenset(),
    notices: Annotated[Place | None, NOTICES] = None,
) -> Card:
    """Both as they were left in the form; empty means none."""
    at_home(ctx)
    return await _changed(ctx, roles if answered(ctx, "roles") else None, notices, clear=answered(ctx, "notices"))


COMMANDS = (setup, form)
