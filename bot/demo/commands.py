"""The commands that only the demo has: travel in time, read the direct messages, see what moderators were told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated

from bot.declare import Ask, Command, Needs, command
from bot.demo.group import Group
from bot.demo.guide import WEEK, Guide, breathe, next_stop
from bot.demo.story import regulars
from bot.domain.people import Place
from bot.ports import Context, Entry
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Hint, Say
from bot.ui.command import To
from bot.ui.text import Moment, Text, say

COPIES = 10
"""How far back the inbox reaches."""

NUMBER = Ask("Which one? 1 is the newest", least=1, most=COPIES, form=False)


def commands(guide: Guide, group: Group) -> tuple[Command, ...]:
    """The /demo commands, which hand their journeys to this guide."""

    @command("demo next", "Travel to the next scheduled post and see it arrive", to=To.ASKER)
    async def next_post(ctx: Context) -> Card:
        """Answers first; the journey itself begins when the answer is out."""
        at = await next_stop(ctx.db, ctx.roadmaps, ctx.now)
        if at is None:
            return _nowhere()
        guide.stage.after(partial(guide.to_next, regulars(group, ctx.who.user)))
        return _travelling(ctx, at, "The next post arrives below in a moment.")

    @command("demo week", "Live through a whole week of the group in a few seconds", to=To.ASKER)
    async def week(ctx: Context) -> Card:
        """Seven days from now, post by post."""
        if await next_stop(ctx.db, ctx.roadmaps, ctx.now) is None:
            return _nowhere()
        end = ctx.now + WEEK

        others = regulars(group, ctx.who.user)

        async def meanwhile() -> None:
            await breathe()
            await others()

        guide.stage.after(partial(guide.until, end, meanwhile))
        return _travelling(ctx, end, "What happens on the way arrives below, one post after the other.")

    return (next_post, week, inbox, notices)


@command("demo inbox", "Read the direct messages that you were sent", reads_only=True)
async def inbox(ctx: Context, number: Annotated[int, NUMBER] = 1) -> Card:
    """The page shows one channel, so direct messages are shown here as private copies; their buttons work."""
    entries = await ctx.db.outbox.to(Place.direct(ctx.who), COPIES)
    nothing = say("Nobody has written to you directly yet. In {command} you choose what reaches you that way.",
                  command=say("`/study settings`"))  # fmt: skip
    return _copy(ctx, "inbox", "Direct message", entries, number, nothing)


@command("demo notices", "See what the moderators were told", reads_only=True, needs=Needs.NOTHING)
async def notices(ctx: Context, number: Annotated[int, NUMBER] = 1) -> Card:
    """Whatever goes to the address for notices, which the page does not show either."""
    settings = await ctx.db.communities.get(ctx.who.community)
    cohorts = await ctx.db.cohorts.of(ctx.who.community)
    places = [settings.notices] if settings.notices else []
    places += [Place.direct(cohort.person(cohort.creator)) for cohort in cohorts if not places]
    found = [entry for place in dict.fromkeys(places) for entry in await ctx.db.outbox.to(place, COPIES)]
    entries = sorted(found, key=lambda entry: entry.sent or ctx.now, reverse=True)[:COPIES]
    nothing = say("Nothing has needed a moderator's attention yet.")
    return _copy(ctx, "notices", "Note to the moderators", entries, number, nothing)


def _travelling(ctx: Context, to: datetime, hint: str) -> Card:
    return Card(say("Travelling to {when}", when=Moment(to, "full", ctx.zone)), (Hint(say(hint)),))


def _nowhere() -> Card:
    return Card(
        say("Nothing is scheduled any more"),
        (Say(say("Every cohort here is finished, paused or archived. Start one with `/cohort create`, or leave the "
                 "demo and start it anew with `--reset`.")),),
    )  # fmt: skip


def _copy(ctx: Context, name: str, what: str, entries: Sequence[Entry], number: int, nothing: Text) -> Card:
    """One of the entries as the reader would see it, with a way to the others."""
    if not entries:
        return Card(say("Nothing here yet"), (Say(nothing),))
    entry = entries[min(number, len(entries)) - 1]
    number = entries.index(entry) + 1
    head = say("{what} {n} of {all}, sent {when}", what=what, n=number, all=len(entries),
               when=Moment(entry.sent or ctx.now, "full", ctx.zone))  # fmt: skip
    ways = [
        Button(label, do(f"demo {name}", number=other))
        for label, other in (("‹ Newer", number - 1), ("Older ›", number + 1))
        if 1 <= other <= len(entries)
    ]
    after: tuple[Block, ...] = (Choices(tuple(ways)),) if ways else ()
    card = entry.parcel.card
    return Card(card.title, (Hint(head), *card.blocks, *after), card.name)
