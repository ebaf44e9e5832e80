"""How a look reads: whole, and as a line among others on its owner's card or a reviewer's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.look import Look, print_of
from bot.domain.membership import Settings
from bot.domain.progress import Submission
from bot.domain.project import Rubric
from bot.domain.roadmap import Milestone
from bot.features.cohort_members import who
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Fact, Facts, Hint, Menu, Option, Quote, Sign, Stop, Trail
from bot.ui.text import Moment, Text, Who, joined, say

LINES = 6
"""Looks in the list; the menu below it holds more."""


def rubric_of(ctx: Context, milestone: Milestone) -> Rubric | None:
    """The rubric by which a milestone is read: only where its week works on a project."""
    works = any(milestone.week in project.weeks for project in ctx.roadmap.projects)
    return ctx.roadmap.rubric if works else None


def points_words(ctx: Context, look: Look) -> str:
    """The points of a look: "12 of 16"."""
    return f"{look.points} of {ctx.roadmap.rubric.points}" if ctx.roadmap.rubric else f"{look.points}"


def look_blocks(ctx: Context, look: Look) -> list[Block]:
    """Everything that a look says."""
    facts = [Fact("Could repeat or confirm it", say("yes" if look.confirms else "not yet"))]
    if look.points is not None:
        facts.insert(0, Fact("Points", say("{points}", points=points_words(ctx, look))))
    if look.commit:
        facts.append(Fact("Read", say("{commit}", commit=look.commit)))
    facts.append(Fact("Given", say("{when}", when=Moment(look.edited or look.at, "full", ctx.zone))))
    works = Quote(say("{text}", text=look.works), say("what works"))
    change = Quote(say("{text}", text=look.change), say("what would make it better"))
    return [Facts(tuple(facts)), works, change]


async def looks_shown(ctx: Context, looks: Sequence[Look], submission: Submission, milestone: Milestone) -> list[Block]:
    """The newest looks as a list, and a menu to read them."""
    if not looks:
        return []
    newest = list(reversed(looks))
    names = await ctx.db.people.among(ctx.home, [look.by for look in newest])
    now = print_of(submission, milestone)
    stops = tuple(
        Stop(say("{who}", who=_by(ctx, look, names)), Sign.DONE, _line(ctx, look, look.seen == now))
        for look in newest[:LINES]
    )
    more = (Hint(say("… and {n} more below.", n=len(newest) - LINES)),) if len(newest) > LINES else ()
    of = f"{submission.user}/{milestone.id}"
    options = tuple(Option(look.by, (names[look.by].name or f"member {look.by}")[:100]) for look in newest[:25])
    menu = Menu("Read a look", options, do("look read", picks="peer", of=of, cohort=ctx.group.id))
    return [Trail(stops, f"Looks by others: {len(newest)}"), *more, menu]


def _by(ctx: Context, look: Look, names: Mapping[str, Settings]) -> Who:
    return who(ctx, look.by, names[look.by])


def _line(ctx: Context, look: Look, current: bool) -> Text:
    parts = [say("{points} points", points=points_words(ctx, look))] if look.points is not None else []
    parts += [say("read {commit}", commit=look.commit[:20])] if look.commit else []
    if look.confirms:
        parts.append(say("could repeat or confirm it" if current else "could confirm it as it was before"))
    parts.append(say("{when}", when=Moment(look.edited or look.at, "day", ctx.zone)))
    return joined(parts, " · ")
