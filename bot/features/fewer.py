"""Behind the button "Fewer of these": how this kind of message reaches the reader, to be changed with one press."""

from __future__ import annotations

from dataclasses import replace

from bot.declare import command
from bot.domain.cohort import Cohort
from bot.domain.errors import Gone
from bot.domain.membership import Kind
from bot.features.settings import route_card
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Button, Card, Choices, Say, Weight
from bot.ui.text import say


@command("fewer", "Fewer of these", slash=False, reads_only=True)
async def fewer(ctx: Context, key: str) -> Card:
    """`key` is the short key of the message whose button was pressed; it tells the cohort and the kind."""
    entry = await ctx.db.outbox.find(key)
    cohort = await ctx.db.cohorts.get(entry.parcel.cohort) if entry and entry.parcel.cohort else None
    if entry is None or cohort is None or not await _concerns(ctx, cohort):
        raise Gone
    if entry.parcel.kind not in set(Kind):
        return _for_moderators(cohort)
    who = ctx.who.within(cohort.community.space)
    member = await ctx.db.members.get(cohort.id, who.user)
    if member is None or member.left is not None:
        return _for_guests(cohort)
    settings = await ctx.db.people.get(who)
    reader = replace(ctx, who=who, cohort=cohort, member=member, settings=settings)
    return route_card(reader, Kind(entry.parcel.kind))


async def _concerns(ctx: Context, cohort: Cohort) -> bool:
    """Nobody looks into another community's ledger; from direct messages only whom the cohort has had to do with."""
    home = cohort.community
    if ctx.who.space is not None or home.platform != ctx.who.platform:
        return ctx.who.community == home
    known = await ctx.db.members.get(cohort.id, ctx.who.user)
    return known is not None or cohort.creator == ctx.who.user


def _for_guests(cohort: Cohort) -> Card:
    text = say("This post is for the members of {name}. You are not in it, so nothing like it reaches you directly; "
               "the channel itself you can mute in your app.", name=cohort.name)  # fmt: skip
    join = Button(f"Join {cohort.name}"[:75], do("study join", cohort=cohort.id), Weight.PLAIN)
    return Card(say("You are not in this group"), (Say(text), Choices((join,))), "settings")


def _for_moderators(cohort: Cohort) -> Card:
    text = say("This went to whoever looks after {name}. Where such notes go is set with {command}.",
               name=cohort.name, command=say("`/cohort setup`"))  # fmt: skip
    return Card(say("A note to the moderators"), (Say(text),), "settings")
