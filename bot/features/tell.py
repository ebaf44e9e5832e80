"""News to one member about their own work: a parcel on the way they chose, not before their quiet days are over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.domain.calendar import instant
from bot.domain.membership import Kind, Route, Settings
from bot.domain.people import Place
from bot.ports import Context, Parcel
from bot.ui.card import Card, Say
from bot.ui.text import Who, say

PATIENCE = timedelta(days=14)


async def tell(ctx: Context, user: str, key: str, card: Card) -> bool:
    """Promise a member this card, under a key that names it.

    False: it is not sent, because they turned such messages off, have left, or were told already.
    """
    cohort = ctx.group
    person = cohort.person(user)
    settings = await ctx.db.people.get(person)
    member = await ctx.db.members.get(cohort.id, user)
    route = settings.route(Kind.REVIEW)
    if route is Route.OFF or member is None or member.left is not None:
        return False
    due = _due(ctx, settings)
    to = Place.direct(person) if route is Route.DIRECT else cohort.place
    owner: str | None = user
    if route is Route.CHANNEL:
        owner = None  # a parcel with a user goes out as a direct message or not at all
        call = Say(say("{who}, this is for you.", who=Who(person, settings.name or "You", ping=True)))
        card = replace(card, blocks=(call, *card.blocks))
    return await ctx.db.outbox.put(Parcel(key, to, card, due, Kind.REVIEW.value, due + PATIENCE, cohort.id, owner))


def _due(ctx: Context, settings: Settings) -> datetime:
    """Now, or when the member's quiet days end."""
    zone = settings.zone or ctx.group.zone
    if settings.quiet_until is None or not settings.quiet(ctx.now, zone):
        return ctx.now
    return instant(settings.quiet_until, time(0), zone).at
