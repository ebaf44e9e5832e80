"""Weekly posts outside their time: written as they would look, skipped on purpose, or taken up again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.declare import Occasion
from bot.domain.cohort import Beat, Cohort, Post
from bot.domain.membership import Settings
from bot.features.cohort_words import post_words
from bot.ports import Context, Fate, Parcel
from bot.ui.card import Card, Say
from bot.ui.command import Request
from bot.ui.text import say

PATIENCE = timedelta(days=7)
"""How long a message is worth sending that no occasion speaks for."""


def occasion_for(beat: Beat) -> Occasion | None:
    """The occasion that answers a beat; None if there is none."""
    from bot.features import OCCASIONS  # the table of contents names this room too, so it is read when needed

    return next((each for each in OCCASIONS if each.beat is beat), None)


def patience_of(kind: str) -> timedelta:
    """How long after its time a kind of message is still worth sending."""
    found = occasion_for(Beat(kind)) if kind in {beat.value for beat in Beat} else None
    return found.patience if found else PATIENCE


async def compose_post(ctx: Context, post: Post) -> list[Parcel]:
    """The parcels of a post of the context's cohort as its time would write them, the one for the channel first.

    Empty if there is nothing to say.
    """
    occasion = occasion_for(post.beat)
    if occasion is None:
        return []
    due = post.when.at
    composed = await occasion.compose(_as_the_clock(ctx, post), post)
    parcels = [replace(parcel, due=due, expires=due + occasion.patience) for parcel in composed]
    return sorted(parcels, key=lambda parcel: parcel.key != post.key(ctx.group.id))


def _as_the_clock(ctx: Context, post: Post) -> Context:
    """The context in which the clock would write the post: no reader, the cohort's own hours, the post's own time."""
    cohort: Cohort = ctx.group
    who = cohort.person(cohort.creator)
    request = Request(f"preview:{post.key(cohort.id)}", post.beat, {}, who, cohort.place)
    return replace(
        ctx, request=request, who=who, where=cohort.place, now=max(post.when.at, ctx.now), settings=Settings(who),
        member=None, draft=None, chosen=False, moderator=False, mentor=False,
    )  # fmt: skip


async def skip_post(ctx: Context, post: Post, reason: str) -> bool:
    """Record that a post is not sent, neither to the channel nor to anybody directly.

    False: something was decided about it already.
    """
    key = post.key(ctx.group.id)
    known = await ctx.db.outbox.keys(ctx.group.id)
    if key in known:
        return False
    parcels = await compose_post(ctx, post)
    if not parcels or parcels[0].key != key:
        parcels.insert(0, _stand_in(ctx, post))
    for parcel in parcels:
        if parcel.key not in known:
            await ctx.db.outbox.skip(parcel, reason, ctx.now)
    return True


def _stand_in(ctx: Context, post: Post) -> Parcel:
    """What the ledger keeps of a post that has nothing to say yet, so that it can be skipped all the same."""
    card = Card(say("{what}", what=post_words(post)), (Say(say("See {week}.", week=say("`/week`"))),))
    due = post.when.at
    return Parcel(post.key(ctx.group.id), ctx.group.place, card, due, post.beat.value,
                  due + patience_of(post.beat.value), ctx.group.id)  # fmt: skip


async def unskip_post(ctx: Context, post: Post) -> bool:
    """Take a skip back before the post's time, which then decides anew. False: it was not skipped, or is due."""
    key = post.key(ctx.group.id)
    known = await ctx.db.outbox.keys(ctx.group.id)
    if known.get(key) is not Fate.SKIPPED or post.when.at <= ctx.now:
        return False
    for each, fate in known.items():
        if fate is Fate.SKIPPED and (each == key or each.startswith(f"{key}/")):
            await ctx.db.outbox.unskip(each)
    return True
