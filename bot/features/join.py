"""Joining a cohort, and leaving it without losing anything."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Annotated

from bot.declare import Ask, Needs, command
from bot.domain.cohort import Cohort, State
from bot.domain.errors import NoCohort, NoSuchCohort, StudyError
from bot.domain.membership import Member, Shares
from bot.features.week import heading
from bot.ports import Context
from bot.ports.context import plan_of
from bot.ui.action import do
from bot.ui.card import Button, Card, Choices, Fact, Facts, Hint, Menu, Option, Say, Weight
from bot.ui.form import Choice
from bot.ui.text import Moment, Where, say


async def open_cohorts(ctx: Context) -> list[Cohort]:
    """The cohorts of this community that can be joined, newest last."""
    if ctx.who.space is None:
        raise StudyError("Please do this in the server itself: I can't tell from here which one you mean.")
    found = await ctx.db.cohorts.of(ctx.who.community)
    return [each for each in found if each.state is not State.ARCHIVED and not _over(ctx, each)]


def _over(ctx: Context, cohort: Cohort) -> bool:
    roadmap = ctx.roadmaps.get(cohort.roadmap)
    return roadmap is None or plan_of(cohort, roadmap).finished(ctx.now)


async def cohorts_like(ctx: Context, typed: str) -> list[Choice]:
    """Cohorts that can be joined, to offer while somebody types."""
    return [Choice(each.id, each.name) for each in await open_cohorts(ctx) if typed.lower() in each.name.lower()]


def _find(cohorts: list[Cohort], wanted: str, ctx: Context) -> Cohort | None:
    if wanted:
        found = [each for each in cohorts if each.id == wanted or each.name.lower() == wanted.strip().lower()]
        if not found:
            raise NoSuchCohort("There is no open cohort of that name here. Start typing and pick it from the list.")
        return found[0]
    here = [each for each in cohorts if each.place.channel == ctx.where.channel]
    return here[-1] if here else cohorts[0] if len(cohorts) == 1 else None


def _choose(cohorts: list[Cohort]) -> Card:
    options = tuple(Option(each.id, each.name, f"starts {each.first_day:%d %b %Y}") for each in cohorts[:25])
    return Card(say("Which cohort?"), (Menu("Join", options, do("study join", picks="cohort")),), "join")


async def enrol(ctx: Context, cohort: Cohort, user: str) -> Member:
    """Put somebody into a cohort. Whoever returns finds their record; the weeks in between never count as behind."""
    week = max(1, plan_of(cohort, ctx.roadmaps[cohort.roadmap]).week_at(ctx.now))
    old = await ctx.db.members.get(cohort.id, user)
    new = Member(cohort.id, user, ctx.now, week, heard=ctx.now)
    member = replace(old, left=None, joined_week=week, heard=ctx.now, unanswered=0) if old else new
    await ctx.db.members.put(member, cohort.community)
    return member


@command("study join", "Join a cohort here")
async def join(
    ctx: Context, cohort: Annotated[str, Ask("Which cohort?", max=60, suggest=cohorts_like, form=False)] = ""
) -> Card:
    """Joins the cohort named, this channel's, or the only one; asks where that is not clear."""
    cohorts = await open_cohorts(ctx)
    if not cohorts:
        raise NoCohort("There is no cohort to join here yet. A moderator can start one with /cohort create.")
    chosen = _find(cohorts, cohort, ctx)
    if chosen is None:
        return _choose(cohorts)
    already = await ctx.db.members.get(chosen.id, ctx.who.user)
    if already is not None and already.left is None:
        return _welcome(ctx, chosen, already, Arrival.ALREADY)
    member = await enrol(ctx, chosen, ctx.who.user)
    settings = await ctx.db.people.get(ctx.who)
    name = ctx.request.shown or settings.name
    await ctx.db.people.put(replace(settings, last_cohort=chosen.id, name=name))
    return _welcome(ctx, chosen, member, Arrival.BACK if already else Arrival.NEW)


class Arrival(StrEnum):
    """How somebody comes in, which is also the title of their welcome."""

    NEW = "Welcome"
    BACK = "Welcome back"
    ALREADY = "You are in already"


BEGINS = {Arrival.NEW: "You start with", Arrival.BACK: "You go on with", Arrival.ALREADY: "This week"}


def _welcome(ctx: Context, cohort: Cohort, member: Member, arrival: Arrival) -> Card:
    roadmap = ctx.roadmaps[cohort.roadmap]
    plan = plan_of(cohort, roadmap)
    now = plan.week_at(ctx.now)
    week = roadmap.weeks[max(now, 1) - 1]
    upcoming = plan.next_after(ctx.now) if cohort.state is State.ACTIVE else None
    following = say("{when}", when=Moment(upcoming, "full", ctx.zone)) if upcoming else say("none planned")
    facts = [
        Fact("Group", say("{name}, in {channel}", name=cohort.name, channel=Where(cohort.place))),
        Fact(BEGINS[arrival] if now else "It starts with", heading(week)),
        Fact("Next post", following),
        Fact("Who sees your progress", say("{who}", who=_who(ctx.settings.shares))),
    ]
    late = member.joined_week > 1
    earlier = "Earlier weeks are there whenever you want them. They never count as behind."
    kept = (Hint(say("Everything you did before is still here.")),) if arrival is Arrival.BACK else ()
    extra = (*kept, *((Hint(say(earlier)),) if late else ()))
    whole = Button("The whole path", do("roadmap", cohort=cohort.id))
    mine = Button("My progress", do("progress", cohort=cohort.id))
    buttons = [
        Button("This week", do("week", cohort=cohort.id), Weight.MAIN),
        whole if arrival is Arrival.NEW else mine,
        Button("My settings", do("study settings", cohort=cohort.id)),
    ]
    zone = (
        ()
        if ctx.settings.zone or ctx.request.zone
        else (Button("Set my time zone", do("study zone", cohort=cohort.id)),)
    )
    return Card(say(arrival.value), (Facts(tuple(facts)), *extra, Choices((*buttons, *zone))), "join")


def _who(shares: Shares) -> str:
    words = {
        Shares.ONLY_ME: "only you",
        Shares.MODERATORS: "you and the moderators; change it in your settings",
        Shares.EVERYONE: "everyone in this group",
    }
    return words[shares]


@command("study leave", "Leave your cohort; your record stays for a return", needs=Needs.MEMBER, reads_only=True)
async def leave(ctx: Context) -> Card:
    """Asks first, because it stops all messages at once."""
    text = say("Messages to you stop at once. Your record stays, in case you come back.")
    yes = Button(f"Leave {ctx.group.name}"[:75], do("study leave now", cohort=ctx.group.id), Weight.DANGER)
    stay = Button("Stay", do("progress", cohort=ctx.group.id))
    return Card(say("Leave {name}?", name=ctx.group.name), (Say(text), Choices((yes, stay))), "join")


@command("study leave now", "Leave, after the question", needs=Needs.MEMBER, slash=False)
async def leave_now(ctx: Context) -> Card:
    """Leaves, and withdraws what was still to be sent to this member."""
    assert ctx.member is not None
    await ctx.db.members.put(replace(ctx.member, left=ctx.now), ctx.home)
    await ctx.db.outbox.withdraw(ctx.group.id, "left the cohort", ctx.now, ctx.who.user)
    back = Button("Join again", do("study join", cohort=ctx.group.id))
    text = say("You have left {name}. Thank you for the weeks you gave it.", name=ctx.group.name)
    return Card(say("Good luck on your way"), (Say(text), Choices((back,))), "join")


COMMANDS = (join, leave, leave_now)
