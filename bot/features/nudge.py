"""The mid-week nudge: a kind word to those who asked for one, and a quiet line in the channel that names nobody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from bot.declare import Late, occasion
from bot.domain.cohort import Beat, Post
from bot.domain.membership import Kind, Member
from bot.domain.roadmap import Week
from bot.features.post import check_in, closing, here_for, readers, to_channel, to_member, week_of
from bot.features.week import heading
from bot.ports import Context, Parcel
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Hint, Say
from bot.ui.text import prose, say

MOST = 2
"""Nudges in a row that may stay unanswered; after them there are none until the next word from the member."""


@occasion(Beat.NUDGE, late=Late.SKIP, patience=timedelta(hours=24))
async def nudge(ctx: Context, post: Post) -> Sequence[Parcel]:
    """Nothing at all once everyone has checked in, or wants quiet."""
    week = week_of(ctx, post)
    members = await here_for(ctx, post.week)
    done = {checkin.user for checkin in await ctx.db.checkins.week(ctx.group.id, post.week)}
    waiting = await _waiting(ctx, members, done)
    if not waiting:
        return []
    wanted = [(member, settings) for member, settings in await readers(ctx, Kind.NUDGE) if member.user in waiting]
    direct = [
        to_member(ctx, post, member.user, _personal(ctx, post, week, member, settings.zone or ctx.group.zone))
        for member, settings in wanted
        if member.unanswered < MOST
    ]
    checked_in = sum(1 for member in members if member.user in done)
    return [to_channel(ctx, post, _line(ctx, post, week, checked_in, len(members))), *direct]


async def _waiting(ctx: Context, members: Sequence[Member], done: Collection[str]) -> set[str]:
    """Who has not checked in yet and does not want quiet."""
    open_ones = [member.user for member in members if member.user not in done]
    chosen = await ctx.db.people.among(ctx.group.community, open_ones)
    return {user for user in open_ones if not chosen[user].quiet(ctx.now, ctx.group.zone)}


def _line(ctx: Context, post: Post, week: Week, done: int, group: int) -> Card:
    closes = closing(ctx, post, ctx.group.zone)
    if done:
        text = say("**{done} of {group}** have checked in, there is still time: until {closes}.",
                   done=done, group=group, closes=closes)  # fmt: skip
    else:
        text = say("The week is still open: there is time to check in until {closes}.", closes=closes)
    return Card(heading(week), (Say(text), *_tip(week), _ways(ctx, week)), "nudge")


def _personal(ctx: Context, post: Post, week: Week, member: Member, zone: str) -> Card:
    text = say("There is time to check in until {closes}. A line or two is plenty, and late counts all the same.",
               closes=closing(ctx, post, zone))  # fmt: skip
    last = member.unanswered + 1 >= MOST
    rest = (Hint(say("I won't write about this again until I hear from you. Come back whenever you like.")),)
    return Card(heading(week), (Say(text), *_tip(week), *(rest if last else ()), _ways(ctx, week)), "nudge")


def _tip(week: Week) -> list[Block]:
    return [Say(prose(week.nudge))] if week.nudge else []


def _ways(ctx: Context, week: Week) -> Choices:
    return Choices((check_in(ctx, week), Button("The week", do("week", number=week.number, cohort=ctx.group.id))))
