"""A member's own page: the group, this week, how far it is, what is due next, and the ways on."""

from __future__ import annotations

from bot.declare import Needs, command
from bot.domain import progress as rules
from bot.domain.cohort import State
from bot.domain.progress import UNTOUCHED
from bot.domain.roadmap import Week
from bot.features.beyond import own_way
from bot.features.fast_words import path_of
from bot.features.progress import mark_words
from bot.features.week import heading, last_minute
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Fact, Facts, Hint, Meter, Say, Weight
from bot.ui.text import Moment, Text, Where, say


def _outside(ctx: Context) -> Card:
    cohort = ctx.cohort_id
    text = "You are not in a cohort yet. Join one and this page shows your week, how far you are and what is due next."
    ways = (
        Button("Join", do("study join", cohort=cohort), Weight.MAIN),
        Button("Look at the path", do("roadmap", cohort=cohort)),
        Button("How this works", do("study help", cohort=cohort)),
    )
    return Card(say("Welcome"), (Say(say(text)), Choices(ways)), "home")


def _due(ctx: Context, week: Week, checked_in: bool) -> Text:
    """What is due next, in the reader's own time."""
    number = ctx.plan.week_at(ctx.now)
    if ctx.group.state is State.PAUSED:
        return say("nothing; the group is having a pause")
    if number == 0:
        return say("nothing yet; the first week opens {at}", at=Moment(ctx.plan.opens(1), "full", ctx.zone))
    if ctx.plan.finished(ctx.now):
        return say("nothing; the last week has passed")
    if checked_in or ctx.now >= ctx.plan.closes(week.number):
        upcoming = ctx.plan.next_after(ctx.now)
        if upcoming is None:
            return say("nothing more")
        return say("the group's next post, {at}", at=Moment(upcoming, "full", ctx.zone))
    return say("your check-in, until {at}", at=last_minute(ctx, week.number, ctx.zone))


@command("home", "Your own page", needs=Needs.MAYBE, reads_only=True, slash=False)
async def home(ctx: Context) -> Card:
    """For a member the state of their week; for everyone else the way in."""
    if ctx.cohort is None or ctx.member is None:
        return _outside(ctx)
    cohort = ctx.group
    week = ctx.roadmap.weeks[max(ctx.plan.week_at(ctx.now), 1) - 1]
    marks = await ctx.db.progress.of(cohort.id, ctx.who.user)
    counted = rules.count(marks, ctx.roadmap.weeks)
    checked_in = await ctx.db.checkins.get(cohort.id, ctx.who.user, week.number)
    facts = (
        Fact("Group", say("{name}, in {channel}", name=cohort.name, channel=Where(cohort.place))),
        Fact("This week", heading(week)),
        Fact("You", mark_words(marks.get(week.number, UNTOUCHED))),
        Fact("Due next", _due(ctx, week, checked_in is not None)),
        *own_way(ctx, await path_of(ctx), marks),
    )
    zone: tuple[Block, ...] = ()
    if not ctx.settings.zone and not ctx.request.zone:
        zone = (Hint(say("Times that are written out are those of {zone} until you set your own.", zone=ctx.zone)),)
    again = "Edit your check-in" if checked_in else "Check in"
    ways = (
        Button(again, do("checkin", week=week.number, cohort=cohort.id), Weight.PLAIN if checked_in else Weight.MAIN),
        Button("Tick it off", do("progress", week=week.number, cohort=cohort.id)),
        Button("This week", do("week", number=week.number, cohort=cohort.id)),
        Button("My settings", do("study settings", cohort=cohort.id)),
    )
    meter = Meter(counted.done, counted.total, "Weeks done", counted.skipped)
    return Card(say("Your week"), (Facts(facts), meter, *zone, Choices(ways)), "home")
