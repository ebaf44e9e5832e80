"""The end-of-week wrap: how the week went for the group, words from those who share them, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.declare import Late, occasion
from bot.domain.cohort import Beat, Post
from bot.domain.membership import Kind, Settings
from bot.domain.progress import CheckIn
from bot.domain.roadmap import Week
from bot.features.post import check_in, closing, for_all, here_for, week_of
from bot.ports import Context, Parcel
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Hint, Quote, Say, Weight
from bot.ui.text import Text, Who, joined, prose, say, some

QUOTES = 4
NAMES = 20
LONGEST = 220
"""Quotes, names, and characters of a quote that fit into a post which people read to its end."""


@occasion(Beat.WRAP, late=Late.SEND, patience=timedelta(days=3))
async def wrap(ctx: Context, post: Post) -> Sequence[Parcel]:
    """Names and quotes only those who ticked that the wrap may; everyone else is a number."""
    members = {member.user for member in await here_for(ctx, post.week)}
    done = [each for each in await ctx.db.checkins.week(ctx.group.id, post.week) if each.user in members]
    shared = [each for each in done if each.shared]
    chosen = await ctx.db.people.among(ctx.group.community, [each.user for each in shared])
    told = [_count(len(done), len(members)), *_shout_outs(ctx, shared, chosen), *await _thanks(ctx, post)]
    return await for_all(ctx, post, Kind.WRAP, lambda zone: _card(ctx, post, told if members else [], zone))


def _card(ctx: Context, post: Post, told: Sequence[Block], zone: str) -> Card:
    week = week_of(ctx, post)
    words = [Say(prose(week.wrap))] if week.wrap else []
    late = Hint(say("Check-ins are on time until {closes}, and welcome after that.", closes=closing(ctx, post, zone)))
    buttons = [check_in(ctx, week)]
    if week.quiz:
        label = f"Quiz: {some(len(week.quiz), 'question')}"
        buttons.append(Button(label, do("quiz", week=week.number, cohort=ctx.group.id)))
    if ctx.roadmap.week(post.week + 1):
        buttons.append(Button("Next week", do("week", number=post.week + 1, cohort=ctx.group.id)))
    else:
        buttons.append(Button("My progress", do("progress", cohort=ctx.group.id), Weight.PLAIN))
    title = say("That was week {n}: {title}", n=week.number, title=prose(week.title))
    return Card(title, (*told, *words, *_ahead(ctx, week), late, Choices(tuple(buttons))), "wrap")


def _count(done: int, group: int) -> Say:
    if not done:
        return Say(say("A quiet week: no check-ins yet. Whatever you did counts, and you can still say so."))
    if done == group:
        return Say(say("Everyone has checked in."))
    return Say(say("**{done} of {group}** have checked in.", done=done, group=group))


def _shout_outs(ctx: Context, shared: Sequence[CheckIn], chosen: Mapping[str, Settings]) -> list[Block]:
    """Names in the order of checking in, then what some of them wrote."""
    if not shared:
        return []
    names: list[Text] = [say("{who}", who=_who(ctx, each, chosen)) for each in shared[:NAMES]]
    more = say(" and {n} more", n=len(shared) - NAMES) if len(shared) > NAMES else say("")
    blocks: list[Block] = [Say(say("Applause for {names}{more}.", names=joined(names), more=more))]
    return blocks + [
        Quote(say("{did}", did=_clipped(each.did)), say("{who}", who=_who(ctx, each, chosen)))
        for each in shared[:QUOTES]
    ]


async def _thanks(ctx: Context, post: Post) -> list[Block]:
    """How many looks members gave each other in the seven days before; never by whom."""
    given = await ctx.db.looks.count(ctx.group.id, post.when.at - timedelta(days=7), post.when.at)
    thanks = say("Members gave each other **{looks}** at a milestone. Thank you.", looks=some(given, "look"))
    return [Say(thanks)] if given else []


def _who(ctx: Context, checkin: CheckIn, chosen: Mapping[str, Settings]) -> Who:
    return Who(ctx.group.person(checkin.user), chosen[checkin.user].name or "a member")


def _clipped(did: str) -> str:
    text = " ".join(did.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rsplit(' ', 1)[0]}…"


def _ahead(ctx: Context, week: Week) -> list[Block]:
    """What comes next: the following week with its hook, after a break if there is one, or the end of the path."""
    following = ctx.roadmap.week(week.number + 1)
    if following is None:
        end = say("That was the last week of {title}. Thank you for walking it together.",
                  title=prose(ctx.roadmap.title))  # fmt: skip
        return [Say(end), *([Say(prose(ctx.roadmap.after))] if ctx.roadmap.after else [])]
    this, then = ctx.plan.spans[week.number - 1], ctx.plan.spans[week.number]
    pause = (then.first - this.last).days > 1
    start = say("First a break. {next} begins on {day}." if pause else "{next} begins on {day}.",
                next=say("**Week {n}: {title}**", n=following.number, title=prose(following.title)),
                day=then.first)  # fmt: skip
    # A written wrap ends with the next week's question itself.
    hook = [Say(prose(f"*{following.hook}*"))] if following.hook and not week.wrap else []
    return [Say(start), *hook]
