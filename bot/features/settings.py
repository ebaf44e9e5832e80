"""What a member has chosen: time zone, quiet days, who sees their progress, which messages reach them and how."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from bot.declare import Ask, Needs, Zone, command
from bot.domain.calendar import local_day
from bot.domain.errors import BadInput, StudyError
from bot.domain.membership import USUAL_ROUTES, Kind, Route, Settings, Shares
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Fact, Facts, Hint, Menu, Option, Say, Weight
from bot.ui.text import Text, say

KINDS = {
    Kind.PROMPT: ("Weekly prompt", "what this week is about"),
    Kind.NUDGE: ("Mid-week nudge", "a kind word if you have not checked in yet"),
    Kind.MILESTONE: ("Milestone post", "what to show, in milestone weeks"),
    Kind.WRAP: ("End-of-week wrap", "how the week went for the group"),
    Kind.REVIEW: ("News about your work", "milestones looked at, corrections to your record"),
}

SHARES = {
    Shares.ONLY_ME: "Only me",
    Shares.MODERATORS: "Me and the moderators",
    Shares.EVERYONE: "Everyone in my group",
}

ROUTES = {
    Route.CHANNEL: "In the channel only",
    Route.DIRECT: "As a direct message to me",
    Route.OFF: "Not at all",
}

NUDGES = {Route.DIRECT: ROUTES[Route.DIRECT], Route.OFF: "No direct message"}
"""The line in the channel names nobody and is for all, so there is nothing else to choose."""


def _home(ctx: Context) -> None:
    if ctx.who.space is None:
        raise StudyError("Please do this in the server itself: from here I can't tell which one you mean.")


async def save(ctx: Context, changed: Settings) -> Context:
    """Store the settings; the context returned shows them."""
    await ctx.db.people.put(changed)
    return replace(ctx, settings=changed)


def _quiet_words(ctx: Context) -> Text:
    day = ctx.settings.quiet_until
    if day is None or not ctx.settings.quiet(ctx.now, ctx.zone):
        return say("no quiet days set")
    return say("until {day}: nothing from me before then", day=day)


def _zone_words(ctx: Context) -> Text:
    """The zone and its hour. Not as a Moment, which apps show in the device's own zone: this is to check another."""
    zone = ctx.settings.zone
    if zone is None and ctx.request.zone:
        return say("{zone}, as your profile says", zone=ctx.request.zone)
    if zone is None:
        return say("not set; I use the group's, {zone}", zone=ctx.zone) if ctx.cohort else say("not set")
    return say("{zone}, where it is {now} now", zone=zone, now=ctx.now.astimezone(ZoneInfo(zone)).time())


def _route_words(route: Route, kind: Kind) -> str:
    quiet = {Route.CHANNEL: "in the channel", Route.DIRECT: "direct message", Route.OFF: "off"}
    return "direct message off" if kind is Kind.NUDGE and route is not Route.DIRECT else quiet[route]


def card(ctx: Context, said: Text | None = None) -> Card:
    """All settings, each with a way to change it; `said` tells what has just happened."""
    settings, cohort = ctx.settings, ctx.cohort_id
    facts = (
        Fact("Time zone", _zone_words(ctx)),
        Fact("Quiet days", _quiet_words(ctx)),
        Fact("Who sees your progress", say("{who}", who=SHARES[settings.shares].lower())),
        *(Fact(name, say("{how}", how=_route_words(settings.route(kind), kind))) for kind, (name, _) in KINDS.items()),
    )
    shares = tuple(
        Option(each.value, f"My progress: {label.lower()}", chosen=each is settings.shares)
        for each, label in SHARES.items()
    )
    kinds = tuple(Option(kind.value, name, note) for kind, (name, note) in KINDS.items())
    first = Weight.PLAIN if settings.zone else Weight.MAIN
    end = (Button("End quiet days", do("study quiet off", cohort=cohort)),) if settings.quiet_until else ()
    blocks: tuple[Block, ...] = (
        *((Hint(said),) if said else ()),
        Facts(facts),
        Menu("Who sees my progress", shares, do("study share", picks="shares", cohort=cohort)),
        Menu("How a message reaches me", kinds, do("study route", picks="about", cohort=cohort)),
        Choices((
            Button("Set my time zone", do("study zone", cohort=cohort), first),
            Button("Quiet until …", do("study quiet", cohort=cohort)),
            *end,
            Button("My progress", do("progress", cohort=cohort)) if ctx.member else Button(
                "Join", do("study join", cohort=cohort)
            ),
        )),
    )  # fmt: skip
    return Card(say("Your settings"), blocks, "settings")


@command("study settings", "Your time zone, quiet days, privacy, and which messages reach you", needs=Needs.MAYBE)
async def settings(
    ctx: Context,
    zone: Annotated[Zone | None, Ask("Your time zone", form=False)] = None,
    quiet_until: Annotated[date | None, Ask("Quiet until", form=False)] = None,
    shares: Annotated[Shares | None, Ask("Who sees your progress", form=False)] = None,
) -> Card:
    """Shows the settings; options given with the command change them at once."""
    _home(ctx)
    changed = ctx.settings
    if zone:
        changed = replace(changed, zone=zone)
    if shares:
        changed = replace(changed, shares=shares)
    if quiet_until:
        changed = replace(changed, quiet_until=_ahead(ctx, quiet_until, "quiet_until"))
    if changed == ctx.settings:
        return card(ctx)
    return card(await save(ctx, changed), say("Saved."))


def _ahead(ctx: Context, day: date, field: str) -> date:
    if day <= local_day(ctx.now, ctx.zone):
        raise BadInput(field, "That day has come already. Pick the first day on which you want to hear from me again.")
    return day


async def _zone_now(ctx: Context, given: object) -> dict[str, str]:
    return {"zone": ctx.settings.zone or (ctx.cohort.zone if ctx.cohort else "")}


@command("study zone", "Set my time zone", needs=Needs.MAYBE, slash=False, always=True, prefill=_zone_now,
         title="Your time zone")  # fmt: skip
async def zone(ctx: Context, zone: Annotated[Zone, Ask("Your time zone", help="A city, like Europe/Berlin")]) -> Card:
    """Times I show and quiet days follow it."""
    _home(ctx)
    return card(await save(ctx, replace(ctx.settings, zone=zone)), say("Saved. Times follow {zone} now.", zone=zone))


@command("study quiet", "Be quiet until a day", needs=Needs.MAYBE, slash=False, title="Quiet days")
async def quiet(
    ctx: Context,
    until: Annotated[date, Ask("Until which day?", help="The first day to hear from me again")],
) -> Card:
    """Nothing is sent to the member before that day; nothing counts as missed either."""
    _home(ctx)
    changed = await save(ctx, replace(ctx.settings, quiet_until=_ahead(ctx, until, "until")))
    return card(changed, say("Quiet until {day}. Enjoy the time off.", day=until))


@command("study quiet off", "End the quiet days", needs=Needs.MAYBE, slash=False)
async def quiet_off(ctx: Context) -> Card:
    """Messages come again from now on."""
    _home(ctx)
    return card(await save(ctx, replace(ctx.settings, quiet_until=None)), say("Welcome back. Messages come again."))


@command("study share", "Who sees my progress", needs=Needs.MAYBE, slash=False)
async def share(ctx: Context, shares: Shares) -> Card:
    """Holds from the very next look that somebody takes."""
    _home(ctx)
    words = say("Saved. Your progress is seen by: {who}.", who=SHARES[shares].lower())
    return card(await save(ctx, replace(ctx.settings, shares=shares)), words)


def route_card(ctx: Context, kind: Kind, said: Text | None = None) -> Card:
    """One kind of message, and the ways in which it can reach the member."""
    name, note = KINDS[kind]
    now, cohort = ctx.settings.route(kind), ctx.cohort_id
    routes = NUDGES if kind is Kind.NUDGE else ROUTES
    chosen = now if now in routes else Route.OFF
    buttons = tuple(
        Button(label, do("study route", about=kind.value, how=route.value, cohort=cohort),
               Weight.MAIN if route is chosen else Weight.PLAIN)
        for route, label in routes.items()
    )  # fmt: skip
    text = say("{note}. Now: **{how}**.", note=note.capitalize(), how=_route_words(now, kind))
    channel = (Hint(say("The post in the channel stays, for the others.")),) if kind is not Kind.REVIEW else ()
    back = Button("All settings", do("study settings", cohort=cohort))
    news = (Hint(said),) if said else ()
    return Card(say("{name}", name=name), (*news, Say(text), Choices((*buttons, back)), *channel), "settings")


@command("study route", "How a kind of message reaches me", needs=Needs.MAYBE, slash=False)
async def route(ctx: Context, about: Kind, how: Route | None = None) -> Card:
    """Without `how`: shows the choices. With it: saves, and it holds for the very next message."""
    _home(ctx)
    if how is None:
        return route_card(ctx, about)
    routes = {
        kind: each for kind, each in {**ctx.settings.routes, about: how}.items() if each is not USUAL_ROUTES[kind]
    }
    return route_card(await save(ctx, replace(ctx.settings, routes=routes)), about, say("Saved."))


COMMANDS = (settings, zone, quiet, quiet_off, share, route)
