"""What is coming: the next posts in three clocks, each to be seen as it will look, skipped, or taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from bot.declare import Ask, Guard, Needs, command
from bot.domain.calendar import Oddity
from bot.domain.cohort import Beat, Post, State
from bot.domain.errors import Gone, StudyError
from bot.features.cohort_list import last_page, pages
from bot.features.cohort_words import BEATS, post_words, state_words, wall
from bot.features.occasions import compose_post, skip_post, unskip_post
from bot.ports import Context, Fate, Parcel
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Hint, Menu, Option, Say, Sign, Stop, Trail, Weight
from bot.ui.text import Moment, Text, day_words, hour_words, prose, say, some

PAGE = 8


@dataclass(frozen=True, slots=True)
class Coming:
    """A post that is ahead, and whether somebody has skipped it."""

    post: Post
    skipped: bool = False

    @property
    def id(self) -> str:
        """The post as a menu's value: `prompt-3`."""
        return f"{self.post.beat.value}-{self.post.week}"


async def coming(ctx: Context) -> list[Coming]:
    """All posts ahead, the skipped ones included, in order."""
    known = await ctx.db.outbox.keys(ctx.group.id)
    found = []
    for post in ctx.plan.posts(after=ctx.now):
        fate = known.get(post.key(ctx.group.id))
        if fate in (None, Fate.SKIPPED):
            found.append(Coming(post, fate is Fate.SKIPPED))
    return found


def _clocks(ctx: Context, post: Post) -> Text:
    """Cohort time, UTC, the reader's own time, and what is odd about the hour."""
    at = post.when.at
    utc = at.astimezone(UTC)
    home = wall(at, ctx.group.zone)
    day = "" if utc.date() == _day(at, ctx.group.zone) else f"{day_words(utc.date())}, "
    mine = Moment(at, "full", ctx.zone)
    odd = _odd(ctx, post)
    return say("{home} in {zone} · {day}{utc} UTC · for you {mine}{odd}", home=home, zone=ctx.group.zone, day=day,
               utc=hour_words(utc.time()), mine=mine, odd=odd)  # fmt: skip


def _day(at: datetime, zone: str) -> object:
    from zoneinfo import ZoneInfo

    return at.astimezone(ZoneInfo(zone)).date()


def _odd(ctx: Context, post: Post) -> Text:
    slot = ctx.group.slots[post.beat]
    asked = hour_words(slot.hour)
    if post.when.oddity is Oddity.MISSING:
        comes = wall(post.when.at, ctx.group.zone).rsplit(" ", 1)[1]
        return say("\n**{asked} does not exist that day**, so it comes at {comes}.", asked=asked, comes=comes)
    if post.when.oddity is Oddity.DOUBLED:
        return say("\n**{asked} comes twice that day**; it is posted the first time.", asked=asked)
    return say("")


def _stop(ctx: Context, each: Coming) -> Stop:
    week = each.post.week
    milestone = ctx.roadmap.milestone_in(week) if each.post.beat is Beat.MILESTONE else None
    about = (milestone or ctx.roadmap.weeks[week - 1]).title
    title = say("**{beat}**, week {n}: {title}", beat=BEATS[each.post.beat], n=week, title=prose(about))
    odd = each.post.when.oddity is not Oddity.NONE
    sign = Sign.SKIPPED if each.skipped else Sign.WARNING if odd else Sign.AHEAD
    note = say("skipped · {clocks}", clocks=_clocks(ctx, each.post)) if each.skipped else _clocks(ctx, each.post)
    return Stop(title, sign, note, milestone=each.post.beat is Beat.MILESTONE)


@command("cohort preview", "The next posts, and what they will look like", needs=Needs.ANY, guard=Guard.MODERATOR,
         reads_only=True)  # fmt: skip
async def preview(ctx: Context, page: Annotated[int, Ask("Which page?", least=1, form=False)] = 1) -> Card:
    """Eight posts a page, each in the cohort's time, UTC and the reader's."""
    cohort = ctx.group
    found = await coming(ctx)
    page = min(page, last_page(len(found), PAGE))
    shown = found[(page - 1) * PAGE : page * PAGE]
    back = Button("Show the cohort", do("cohort show", cohort=cohort.id))
    if not shown:
        text = say(
            "Nothing more is planned for {name}: it is {state}.", name=cohort.name, state=state_words(ctx, cohort)
        )
        return Card(say("No posts ahead"), (Say(text), Choices((back,))), "cohort")
    idle = cohort.state is not State.ACTIVE
    note = (Hint(say("{name} is {state}. These posts come only once it is resumed.", name=cohort.name,
                     state=state_words(ctx, cohort))),) if idle else ()  # fmt: skip
    options = tuple(Option(each.id, post_words(each.post), wall(each.post.when.at, cohort.zone)) for each in shown)
    menu = Menu("See one as it will look", options, do("preview post", picks="post", cohort=cohort.id))
    buttons = Choices((*pages("cohort preview", page, len(found), PAGE, cohort.id),
                       Button("Edit the times", do("cohort edit", cohort=cohort.id)), back))  # fmt: skip
    trail = Trail(tuple(_stop(ctx, each) for each in shown))
    title = say("Next posts of {name}", name=cohort.name)
    left = (Hint(say("{n} to come in all.", n=some(len(found), "post"))),) if len(found) > PAGE else ()
    return Card(title, (*note, trail, *left, menu, buttons), "cohort")


async def _find(ctx: Context, id: str) -> Coming:
    found = next((each for each in await coming(ctx) if each.id == id), None)
    if found is None:
        raise Gone("That post is not ahead any more. Run /cohort preview again to see what is.")
    return found


@command("preview post", "One post as it will look", needs=Needs.ANY, guard=Guard.MODERATOR, slash=False,
         reads_only=True)  # fmt: skip
async def one(ctx: Context, post: str) -> Card:
    """The post's card as its time would write it, seen by the reader alone."""
    return await _shown(ctx, await _find(ctx, post))


async def _shown(ctx: Context, each: Coming, said: Text | None = None) -> Card:
    cohort = ctx.group
    parcels = await compose_post(ctx, each.post)
    when = Moment(each.post.when.at, "full", cohort.zone)
    state = say("Skipped: it would have come {when}.", when=when) if each.skipped else (
        say("Only you see this. It comes {when}, with what is known by then.", when=when)
    )  # fmt: skip
    direct = sum(1 for parcel in parcels if parcel.to != cohort.place)
    copies = (
        (Hint(say("{n} will get it directly, too.", n=some(direct, "member"))),) if direct and not each.skipped else ()
    )
    change = Button("Take the skip back", do("preview unskip", cohort=cohort.id, post=each.id), Weight.MAIN) if (
        each.skipped
    ) else Button("Skip this one", do("preview skip", cohort=cohort.id, post=each.id), Weight.DANGER)  # fmt: skip
    buttons = Choices((change, Button("All next posts", do("cohort preview", cohort=cohort.id))))
    news = (Hint(said),) if said else ()
    title, blocks = _content(each, parcels)
    return Card(title, (*news, Hint(state), *blocks, *copies, buttons), "preview")


def _content(each: Coming, parcels: list[Parcel]) -> tuple[Text, tuple[Block, ...]]:
    if parcels:
        return parcels[0].card.title, parcels[0].card.blocks
    nothing = say("As things stand now there is nothing to say, so nothing would be posted.")
    return say("{what}", what=post_words(each.post)), (Say(nothing),)


@command("preview skip", "Skip a post", needs=Needs.ANY, guard=Guard.MODERATOR, slash=False)
async def skip(ctx: Context, post: str) -> Card:
    """Nobody gets it, neither in the channel nor directly; the ledger says who decided so."""
    each = await _find(ctx, post)
    name = ctx.request.shown or ctx.settings.name or "a moderator"
    if not each.skipped and not await skip_post(ctx, each.post, f"skipped by {name}"):
        raise StudyError("It is on its way already, so I can't skip it any more. /cohort log shows it.")
    return await _shown(ctx, Coming(each.post, True), say("Skipped. The posts after it stay as they are."))


@command("preview unskip", "Take a skip back", needs=Needs.ANY, guard=Guard.MODERATOR, slash=False)
async def unskip(ctx: Context, post: str) -> Card:
    """The post comes at its time, with what is known by then."""
    each = await _find(ctx, post)
    if each.skipped and not await unskip_post(ctx, each.post):
        raise Gone
    return await _shown(ctx, Coming(each.post, False), say("Taken back. It comes at its time."))


COMMANDS = (preview, one, skip, unskip)
