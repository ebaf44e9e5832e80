"""The cohorts of a community, and one of them with all its facts."""

from __future__ import annotations

from typing import Annotated

from bot.declare import Ask, Guard, Needs, command
from bot.domain.cohort import Beat, Cohort, State
from bot.features.cohort_words import (
    BEATS,
    at_home,
    breaks_words,
    pace_words,
    post_words,
    runs,
    slot_words,
    state_sign,
    state_words,
    upcoming,
    where,
)
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Fact, Facts, Hint, Menu, Option, Say, Stop, Trail, Weight
from bot.ui.text import Moment, Text, Where, say, some

PAGE = 20


def last_page(total: int, size: int) -> int:
    """The number of the last page; whoever asks for one after it gets this one."""
    return max((total - 1) // size + 1, 1)


def pages(command_name: str, page: int, total: int, size: int, cohort: str | None = None) -> tuple[Button, ...]:
    """Buttons to the page before and after, where there is one."""
    last = last_page(total, size)
    ways = (("‹ Earlier page", page - 1), ("Next page ›", page + 1))
    return tuple(
        Button(label, do(command_name, page=number, cohort=cohort)) for label, number in ways if 1 <= number <= last
    )


@command("cohort list", "All cohorts here", guard=Guard.MODERATOR, reads_only=True)
async def list_all(ctx: Context, page: Annotated[int, Ask("Which page?", least=1, form=False)] = 1) -> Card:
    """Every cohort with state, week, members and channel; archived ones last."""
    at_home(ctx)
    found = sorted(await ctx.db.cohorts.of(ctx.who.community), key=lambda each: each.state is State.ARCHIVED)
    create = Button("Start a cohort", do("cohort create"), Weight.PLAIN if found else Weight.MAIN)
    if not found:
        return Card(
            say("No cohorts yet"), (Say(say("Start one, and I'll post its first week.")), Choices((create,))), "cohort"
        )
    page = min(page, last_page(len(found), PAGE))
    shown = found[(page - 1) * PAGE : page * PAGE]
    stops = [Stop(say("**{name}**", name=each.name), state_sign(ctx, each), await _note(ctx, each)) for each in shown]
    options = tuple(Option(each.id, each.name[:100], state_words(ctx, each)[:100]) for each in shown)
    menu = Menu("Open one", options, do("cohort show", picks="cohort"))
    buttons = Choices((create, *pages("cohort list", page, len(found), PAGE)))
    return Card(say("{n} here", n=some(len(found), "cohort")), (Trail(tuple(stops)), menu, buttons), "cohort")


async def _note(ctx: Context, cohort: Cohort) -> Text:
    members = some(len(await ctx.db.members.of(cohort.id)), "member")
    return say("{state} · {members} · {channel}", state=state_words(ctx, cohort), members=members,
               channel=Where(cohort.place))  # fmt: skip


@command("cohort show", "One cohort with its dates, rhythm and members", needs=Needs.ANY, guard=Guard.MODERATOR,
         reads_only=True)  # fmt: skip
async def show(ctx: Context) -> Card:
    """All facts, and the ways to change them."""
    cohort, plan = ctx.group, ctx.plan
    coming = upcoming(cohort, plan, await ctx.db.outbox.keys(cohort.id), ctx.now)
    members = await ctx.db.members.of(cohort.id)
    following = say("none left")
    if coming:
        following = say("none while it is {state}", state=cohort.state.value)
    if coming and cohort.state is State.ACTIVE:
        when = Moment(coming[0].when.at, "full", cohort.zone)
        following = say("{what}, {when}", what=post_words(coming[0]), when=when)
    facts = (
        Fact("Now", say("{state}", state=state_words(ctx, cohort))),
        Fact("Next post", following),
        Fact("Channel", where(cohort)),
        Fact("Members", say("{n}", n=len(members))),
        Fact("Roadmap", say("{title}", title=ctx.roadmap.title)),
        Fact("Dates", say("{first} to {last}", first=cohort.first_day, last=plan.spans[-1].last)),
        Fact("Pace", say("{pace}", pace=pace_words(cohort.pace))),
        Fact("Breaks", say("{breaks}", breaks=breaks_words(cohort.breaks))),
        Fact("Time zone", say("{zone}", zone=cohort.zone)),
        *(Fact(BEATS[beat], say("{when}", when=slot_words(cohort.slots.get(beat)))) for beat in Beat),
        Fact("Mentors", say("set" if cohort.mentor_role else "none; moderators look after members and reviews")),
    )
    shifts = [
        say("Week {w} and all after it come {n} later than first planned.", w=each.week, n=some(each.weeks, "week"))
        for each in cohort.shifts
    ]
    blocks: list[Block] = [Facts(facts), *(Hint(text) for text in shifts), *_buttons(ctx, cohort)]
    return Card(say("{name}", name=cohort.name), tuple(blocks), "cohort")


def _buttons(ctx: Context, cohort: Cohort) -> list[Choices]:
    def button(label: str, name: str, weight: Weight = Weight.PLAIN) -> Button:
        return Button(label, do(f"cohort {name}", cohort=cohort.id), weight)

    active = cohort.state is State.ACTIVE
    ahead = active and runs(ctx, cohort)
    first = (button("Preview the posts", "preview", Weight.MAIN),) if ahead else ()
    first = first if active else (button("Resume", "resume", Weight.MAIN),)
    change = (button("Shift", "shift"), button("Pause", "pause")) if ahead else ()
    end = () if cohort.state is State.ARCHIVED else (button("Archive", "archive", Weight.DANGER),)
    return [
        Choices((*first, button("Members", "members"), button("Review", "review"), button("Log", "log"))),
        Choices((button("Edit", "edit"), *change, *end)),
    ]


COMMANDS = (list_all, show)
