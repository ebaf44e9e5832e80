"""My own work: every check-in and milestone, to read again, edit, or take evidence out of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from bot.declare import Ask, Needs, command
from bot.domain.errors import Gone
from bot.domain.progress import CheckIn, Standing, Submission
from bot.domain.roadmap import Milestone
from bot.features.checkin import facts
from bot.features.evidence import SIGNS
from bot.features.progress import mark_words
from bot.features.week import find_week, heading
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Hint, Menu, Option, Say, Sign, Stop, Trail, Weight
from bot.ui.text import Moment, Text, Who, prose, say, some

AT_ONCE = 15
CORRECTIONS = 3
HISTORY = 200
"""Changes among which corrections are looked for; nearly all are the member's own."""


def _checkins(ctx: Context, found: Sequence[CheckIn]) -> list[Block]:
    if not found:
        return [Say(say("No check-ins yet. Two lines about your week are a fine first one."))]
    stops = tuple(
        Stop(heading(ctx.roadmap.weeks[each.week - 1]), Sign.DONE, say("{t}", t=each.timing.value))
        for each in found[:AT_ONCE]
    )
    options = tuple(
        Option(str(each.week), f"{each.week}. {ctx.roadmap.weeks[each.week - 1].title}"[:100]) for each in found[:25]
    )
    menu = Menu("Open a check-in", options, do("mine week", picks="week", cohort=ctx.group.id))
    left = len(found) - AT_ONCE
    more = (Hint(say("… and {n} earlier ones.", n=left)),) if left > 0 else ()
    return [Trail(stops, f"Check-ins: {len(found)}"), *more, menu]


def _milestones(ctx: Context, found: Sequence[Submission]) -> list[Block]:
    standing = {each.milestone: each.standing for each in found}
    here = ctx.plan.week_at(ctx.now)
    known = [m for m in ctx.roadmap.milestones if m.id in standing or m.week <= here]
    ahead = [m for m in ctx.roadmap.milestones if m not in known]
    shown = [*known, *ahead[:1]]
    stops = tuple(
        Stop(
            say("{id} {title}", id=each.id, title=prose(each.title)),
            SIGNS[standing.get(each.id, Standing.NOT_STARTED)],
            say("{standing}" + _when(ctx, each), n=each.week,
                standing=standing.get(each.id, Standing.NOT_STARTED).value),
            milestone=True,
        )
        for each in shown
    )  # fmt: skip
    options = tuple(Option(each.id, f"{each.id} {each.title}"[:100], f"week {each.week}")
                    for each in [*shown, *ahead[1:]][:25])  # fmt: skip
    return [
        Trail(stops, "Milestones"),
        Menu("Open a milestone", options, do("milestone show", picks="id", cohort=ctx.group.id)),
    ]


def _when(ctx: Context, milestone: Milestone) -> str:
    assert ctx.member is not None
    if milestone.week > ctx.plan.week_at(ctx.now):
        return ", comes in week {n}"
    return ", from before you joined" if milestone.week < ctx.member.joined_week else ""


async def _corrections(ctx: Context) -> list[Block]:
    """The last changes that others made to the member's record: what, who, when and why."""
    history = await ctx.db.progress.history(ctx.group.id, ctx.who.user, HISTORY)
    found = [mark for mark in history if mark.by != mark.user][:CORRECTIONS]
    if not found:
        return []
    names = await ctx.db.people.among(ctx.home, {mark.by for mark in found})
    stops = tuple(
        Stop(
            say("Week {n}: {before} → **{after}**", n=mark.week, before=mark_words(mark.before),
                after=mark_words(mark.after)),
            Sign.DONE,
            say("by {who}, {when}: {why}", who=Who(ctx.group.person(mark.by), names[mark.by].name or "a moderator"),
                when=Moment(mark.at, "day", ctx.zone), why=mark.reason or "no reason given"),
        )
        for mark in found
    )  # fmt: skip
    return [Trail(stops, "Changes that others made to your record")]


async def _card(ctx: Context, said: Text | None = None) -> Card:
    checkins = await ctx.db.checkins.of(ctx.group.id, ctx.who.user)
    submissions = await ctx.db.reviews.of(ctx.group.id, ctx.who.user)
    cohort = ctx.group.id
    milestones = _milestones(ctx, submissions) if ctx.roadmap.milestones else []
    buttons = Choices((
        Button("Check in", do("checkin", cohort=cohort), Weight.MAIN),
        Button("My progress", do("progress", cohort=cohort)),
        *((Button("My quizzes", do("quiz mine", cohort=cohort)),) if ctx.roadmap.questions else ()),
        *((Button("Look at others' work", do("study review", cohort=cohort)),) if ctx.roadmap.milestones else ()),
    ))  # fmt: skip
    news = (Hint(said),) if said else ()
    return Card(
        say("My work"), (*news, *_checkins(ctx, checkins), *milestones, *await _corrections(ctx), buttons), "mine"
    )


@command("study mine", "Your own check-ins and milestones", needs=Needs.MEMBER, reads_only=True)
async def mine(ctx: Context) -> Card:
    """Everything that the member has handed in to this cohort."""
    return await _card(ctx)


@command("mine week", "One of my check-ins", needs=Needs.MEMBER, slash=False, reads_only=True)
async def mine_week(ctx: Context, week: Annotated[int, Ask("Which week?", form=False)]) -> Card:
    """One check-in as it was written, with what can be done to it."""
    found = await ctx.db.checkins.get(ctx.group.id, ctx.who.user, week)
    if found is None:
        raise Gone
    cohort = ctx.group.id
    delete = Button("Delete the link", do("mine forget", week=week, cohort=cohort), Weight.DANGER)
    buttons = [Button("Edit", do("checkin", week=week, cohort=cohort), Weight.MAIN)]
    buttons += [delete] if found.evidence else []
    buttons.append(Button("The week", do("week", number=week, cohort=cohort)))
    buttons.append(Button("All my work", do("study mine", cohort=cohort)))
    edited: tuple[Hint, ...] = ()
    if found.edited:
        changed = some(found.version - 1, "time")
        when = Moment(found.edited, "full", ctx.zone)
        edited = (Hint(say("Changed {n}, last on {when}.", n=changed, when=when)),)
    return Card(heading(find_week(ctx.roadmap, week)), (facts(found), *edited, Choices(tuple(buttons))), "mine")


@command("mine forget", "Delete a check-in's link", needs=Needs.MEMBER, slash=False)
async def forget(ctx: Context, week: int) -> Card:
    """The link goes from every version that is kept."""
    find_week(ctx.roadmap, week)
    await ctx.db.checkins.forget_evidence(ctx.group.id, ctx.who.user, week)
    return await _card(ctx, say("The link of week {n} is deleted.", n=week))


COMMANDS = (mine, mine_week, forget)
