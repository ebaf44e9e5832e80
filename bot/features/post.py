"""What the weekly messages share: their keys and places, and copies for those who want them as direct messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.domain.cohort import Post
from bot.domain.membership import Kind, Member, Route, Settings
from bot.domain.people import Place
from bot.domain.roadmap import Week
from bot.features.week import last_minute
from bot.ports import Context, Parcel
from bot.ui.action import do
from bot.ui.card import Button, Card, Weight
from bot.ui.text import Moment

Write = Callable[[str], Card]
"""Writes a card for readers whose clocks show this zone."""


def week_of(ctx: Context, post: Post) -> Week:
    """The week that a post is about."""
    return ctx.roadmap.weeks[post.week - 1]


def to_channel(ctx: Context, post: Post, card: Card) -> Parcel:
    """The post in the cohort's channel, under the post's own key. The clock sets how long it is worth sending."""
    due = post.when.at
    return Parcel(post.key(ctx.group.id), ctx.group.place, card, due, post.beat.value, due, ctx.group.id)


def to_member(ctx: Context, post: Post, user: str, card: Card) -> Parcel:
    """The post as a direct message, under the post's key and the member's id."""
    due, cohort = post.when.at, ctx.group
    key = f"{post.key(cohort.id)}/{user}"
    return Parcel(key, Place.direct(cohort.person(user)), card, due, post.beat.value, due, cohort.id, user)


async def here_for(ctx: Context, week: int) -> list[Member]:
    """The members who were in the group in that week, in the order of joining."""
    return [member for member in await ctx.db.members.of(ctx.group.id) if member.joined_week <= week]


async def readers(ctx: Context, kind: Kind) -> list[tuple[Member, Settings]]:
    """The members who want this kind as a direct message and no silence now, each with what they have chosen."""
    members = await ctx.db.members.of(ctx.group.id)
    chosen = await ctx.db.people.among(ctx.group.community, [member.user for member in members])
    return [
        (member, chosen[member.user])
        for member in members
        if chosen[member.user].route(kind) is Route.DIRECT and not chosen[member.user].quiet(ctx.now, ctx.group.zone)
    ]


async def for_all(ctx: Context, post: Post, kind: Kind, write: Write, discuss: str = "") -> list[Parcel]:
    """The post for the channel, and a copy for everyone who wants this kind directly, with their own hours.

    discuss: the title of the discussion that the post in the channel opens.
    """
    copies = [
        to_member(ctx, post, member.user, write(settings.zone or ctx.group.zone))
        for member, settings in await readers(ctx, kind)
    ]
    return [to_channel(ctx, post, replace(write(ctx.group.zone), discuss=discuss)), *copies]


def closing(ctx: Context, post: Post, zone: str) -> Moment:
    """Until when a check-in for the post's week is on time."""
    return last_minute(ctx, post.week, zone)


def check_in(ctx: Context, week: Week, weight: Weight = Weight.MAIN) -> Button:
    """The way to the week's check-in form."""
    return Button("Check in", do("checkin", week=week.number, cohort=ctx.group.id), weight)
