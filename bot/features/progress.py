"""One's own way: week by week, tick boxes that work right there, undo; and another member's, if they share it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from bot.declare import Ask, Needs, command
from bot.domain import progress as rules
from bot.domain.cohort import Cohort
from bot.domain.errors import NothingToUndo, NotShared, StudyError, Way
from bot.domain.membership import Settings, Shares
from bot.domain.people import Person
from bot.domain.progress import UNTOUCHED, Mark, Standing, Submission, WeekMark, WeekState
from bot.domain.roadmap import Size, Stage, Week
from bot.features.beyond import own_way
from bot.features.fast_words import path_of
from bot.features.roadmap import SIGNS
from bot.features.week import find_week, heading, weeks_like
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import (
    Block,
    Box,
    Button,
    Card,
    Checklist,
    Choices,
    Fact,
    Facts,
    Hint,
    Menu,
    Meter,
    Option,
    Sign,
    Stop,
    Trail,
    Weight,
)
from bot.ui.text import Text, Who, prose, say, some

Marks = Mapping[int, WeekMark]

WEEK = Ask("Which week?", suggest=weeks_like, form=False)


def summary(ctx: Context, marks: Marks, submissions: Sequence[Submission], here: int) -> list[Block]:
    """The numbers: weeks done and skipped as separate ones, by stage, milestones apart."""
    counted = rules.count(marks, ctx.roadmap.weeks)
    stops = tuple(
        Stop(
            say("{title}", title=prose(stage.title)),
            Sign.DONE if each.done == each.total else Sign.DOING if each.done + each.doing else Sign.AHEAD,
            _stage_note(each),
            here=stage.weeks[0].number <= here <= stage.weeks[-1].number,
        )
        for stage, each in rules.by_stage(marks, ctx.roadmap.stages)
    )
    confirmed = sum(1 for each in submissions if each.standing is Standing.CONFIRMED)
    waiting = sum(1 for each in submissions if each.standing is Standing.SUBMITTED)
    milestones = say("{done} of {total} confirmed" + (", {waiting} waiting for a look" if waiting else ""),
                     done=confirmed, total=len(ctx.roadmap.milestones), waiting=waiting)  # fmt: skip
    meter = Meter(counted.done, counted.total, "Weeks done", counted.skipped)
    doing = (Fact("Under way", say("{n}", n=some(counted.doing, "week"))),) if counted.doing else ()
    return [meter, Trail(stops), Facts((*doing, Fact("Milestones", milestones)))]


def _stage_note(each: rules.Count) -> Text:
    return say("{done} of {total}" + (", {skipped} skipped" if each.skipped else ""),
               done=each.done, total=each.total, skipped=each.skipped)  # fmt: skip


def checklist(cohort: Cohort, week: Week, mark: WeekMark) -> Checklist:
    """The week's "done when" lines as boxes."""
    boxes = tuple(Box(check.id, prose(check.text), check.id in mark.ticks) for check in week.done_when)
    return Checklist(
        "Done means: tick what is true", boxes, do("progress tick", picks="ticked", cohort=cohort.id, week=week.number)
    )


def _week_buttons(cohort: Cohort, week: Week, mark: WeekMark, last: Mark | None) -> list[Choices]:
    def button(label: str, command: str, weight: Weight = Weight.PLAIN, size: Size | None = None) -> Button:
        return Button(label, do(command, cohort=cohort.id, week=week.number, size=size and size.value), weight)

    back = (button(_undo_label(week, last), "progress undo"),) if last and last.by == last.user else ()
    look = Button("The week", do("week", number=week.number, cohort=cohort.id))
    mine = Button("All my work", do("study mine", cohort=cohort.id))
    if mark.state.over:
        first = Choices((button("Check in", "checkin", Weight.MAIN), button("Open it again", "progress reopen"), *back))
        return [first, Choices((look, mine))]
    all_ticked = len(mark.ticks) == len(week.done_when)
    main = Weight.MAIN if all_ticked else Weight.PLAIN
    sizes = [button(f"Done: {size.value}", "progress done", main if size is Size.STANDARD else Weight.PLAIN, size)
             for size in Size]  # fmt: skip
    first = Choices((*sizes, button("Skip it", "progress skip"), *back))
    return [first, Choices((button("Check in", "checkin"), look, mine))]


def _undo_label(opened: Week, last: Mark) -> str:
    """Undo takes back the last change, which may be another week's."""
    return "Undo" if last.week == opened.number else f"Undo week {last.week}"


def mark_words(mark: WeekMark) -> Text:
    """How a week stands: "doing", "done, light size"."""
    if mark.state is WeekState.DONE and mark.size:
        return say("done, {size} size", size=mark.size.value)
    return say("{state}", state=mark.state.value)


def week_blocks(ctx: Context, week: Week, mark: WeekMark, last: Mark | None) -> list[Block]:
    """One week to work on: how it stands, its boxes, what can be done with it."""
    assert ctx.member is not None
    extra = week.number < ctx.member.joined_week
    note = say(
        "{state}" + (" · from before you joined, so it never counts as behind" if extra else ""), state=mark_words(mark)
    )
    stop = Stop(heading(week), SIGNS[mark.state], note)
    cohort = ctx.group
    hint = () if mark.ticks or mark.state is not WeekState.NOT_STARTED else (
        Hint(say("Then mark it done in the size that fits your week: light, standard or stretch.")),
    )  # fmt: skip
    return [Trail((stop,)), checklist(cohort, week, mark), *hint, *_week_buttons(cohort, week, mark, last)]


async def show(ctx: Context, week: Week | None = None, said: Text | None = None) -> Card:
    """The reader's progress card with one week opened; `said` tells what has just happened."""
    cohort = ctx.group
    marks = await ctx.db.progress.of(cohort.id, ctx.who.user)
    submissions = await ctx.db.reviews.of(cohort.id, ctx.who.user)
    here = ctx.plan.week_at(ctx.now)
    opened = week or find_week(ctx.roadmap, max(here, 1))
    last = await ctx.db.progress.last(cohort.id, ctx.who.user)
    news = (Hint(said),) if said else ()
    chosen = own_way(ctx, await path_of(ctx), marks)
    own = (Facts(tuple(chosen)),) if chosen else ()
    return Card(
        say("Your progress"),
        (
            *summary(ctx, marks, submissions, here),
            *own,
            *news,
            *week_blocks(ctx, opened, marks.get(opened.number, UNTOUCHED), last),
            *_other_weeks(ctx, opened, marks),
        ),
        "progress",
    )


def _other_weeks(ctx: Context, opened: Week, marks: Marks) -> list[Menu]:
    """Every week is two picks away: one in this stage, or another stage, which opens at its first week still to do."""
    stage = ctx.roadmap.stage_of(opened.number)
    first, last = stage.weeks[0].number, stage.weeks[-1].number
    at = min(max(opened.number - first - 12, 0), max(len(stage.weeks) - 25, 0))
    weeks = tuple(
        Option(str(each.number), f"{each.number}. {each.title}"[:100], marks.get(each.number, UNTOUCHED).state.value)
        for each in stage.weeks[at : at + 25]
        if each is not opened
    )
    stages = tuple(
        Option(str(_entrance(each, marks)), f"{each.number}. {each.title}"[:100],
               f"weeks {each.weeks[0].number} to {each.weeks[-1].number}")
        for each in ctx.roadmap.stages[:25]
        if each is not stage
    )  # fmt: skip
    action = do("progress", picks="week", cohort=ctx.group.id)
    menus = ((f"Open another week ({first} to {last})", weeks), ("Go to another stage", stages))
    return [Menu(title, options, action) for title, options in menus if options]


def _entrance(stage: Stage, marks: Marks) -> int:
    to_do = (each.number for each in stage.weeks if not marks.get(each.number, UNTOUCHED).state.over)
    return next(to_do, stage.weeks[0].number)


def may_see(ctx: Context, settings: Settings) -> bool:
    """Whether the reader may see the progress of the person whose settings these are."""
    return (
        settings.person.user == ctx.who.user
        or settings.shares is Shares.EVERYONE
        or (settings.shares is Shares.MODERATORS and ctx.mentor)
    )


async def _of_another(ctx: Context, person: Person) -> Card:
    back = Way("My own progress", "progress", (("cohort", ctx.group.id),))
    settings = await ctx.db.people.get(person)
    member = await ctx.db.members.get(ctx.group.id, person.user)
    if member is None or member.left is not None:
        raise StudyError(f"They are not in {ctx.group.name}.", back)
    if not may_see(ctx, settings):
        name = settings.name or "This member"
        raise NotShared(f"{name} has not opened their progress to you. Everyone chooses that for themselves.", back)
    marks = await ctx.db.progress.of(ctx.group.id, person.user)
    submissions = await ctx.db.reviews.of(ctx.group.id, person.user)
    shown = Who(person, settings.name or "this member")
    return Card(say("Progress"), (
        Hint(say("{name} in {cohort}", name=shown, cohort=ctx.group.name)),
        *summary(ctx, marks, submissions, ctx.plan.week_at(ctx.now)),
        Choices((Button("My own progress", do("progress", cohort=ctx.group.id)),)),
    ), "progress")  # fmt: skip


@command("progress", "Your own way so far, and what to tick off", needs=Needs.MEMBER, reads_only=True)
async def progress(
    ctx: Context,
    member: Annotated[Person | None, Ask("Somebody else's?", form=False)] = None,
    week: Annotated[int | None, WEEK] = None,
) -> Card:
    """The reader's own progress, or that of a member who shares it."""
    if member is not None and member.user != ctx.who.user:
        return await _of_another(ctx, member)
    return await show(ctx, None if week is None else find_week(ctx.roadmap, week))


async def record(ctx: Context, user: str, week: int, before: WeekMark, after: WeekMark, reason: str = "") -> Mark:
    """Store that the reader changed somebody's mark, and why."""
    mark = Mark(ctx.world.new_id(), ctx.group.id, user, week, before, after, ctx.now, ctx.who.user, reason)
    await ctx.db.progress.record(mark, ctx.home)
    return mark


async def change(ctx: Context, week: Week, after: WeekMark, before: WeekMark) -> None:
    """Record a change of one's own mark, unless nothing changes; either way it is a word from the member."""
    if after != before:
        await record(ctx, ctx.who.user, week.number, before, after)
    await ctx.db.members.heard(ctx.group.id, ctx.who.user, ctx.now)


async def mark_of(ctx: Context, week: Week) -> WeekMark:
    """How the reader stands with a week."""
    return (await ctx.db.progress.of(ctx.group.id, ctx.who.user)).get(week.number, UNTOUCHED)


@command("progress tick", "Tick or untick what is done", needs=Needs.MEMBER, slash=False)
async def tick(ctx: Context, week: int, ticked: frozenset[str]) -> Card:
    """`ticked` is all that is ticked now, so that a repeated press changes nothing."""
    opened = find_week(ctx.roadmap, week)
    before = await mark_of(ctx, opened)
    after = rules.tick(before, ticked, opened)
    await change(ctx, opened, after, before)
    ready = len(after.ticks) == len(opened.done_when) and after.state is WeekState.DOING
    return await show(ctx, opened, say("All ticked. Which size did you do?") if ready else say("Noted."))


@command("progress done", "Mark a week done", needs=Needs.MEMBER, slash=False)
async def done(ctx: Context, week: int, size: Size = Size.STANDARD) -> Card:
    """The member's word decides, whatever is ticked."""
    opened = find_week(ctx.roadmap, week)
    before = await mark_of(ctx, opened)
    await change(ctx, opened, rules.finish(before, size), before)
    return await show(ctx, opened, say("Week {n} is done, {size} size. Well earned.", n=week, size=size.value))


@command("progress skip", "Skip a week", needs=Needs.MEMBER, slash=False)
async def skip(ctx: Context, week: int) -> Card:
    """A skipped week is its own number; it can be opened again at any time."""
    opened = find_week(ctx.roadmap, week)
    before = await mark_of(ctx, opened)
    await change(ctx, opened, rules.skip(before), before)
    return await show(ctx, opened, say("Week {n} is skipped. You can open it again whenever you like.", n=week))


@command("progress reopen", "Work on a week again", needs=Needs.MEMBER, slash=False)
async def reopen(ctx: Context, week: int) -> Card:
    """Back to doing, or to not started if nothing is ticked."""
    opened = find_week(ctx.roadmap, week)
    before = await mark_of(ctx, opened)
    await change(ctx, opened, rules.reopen(before), before)
    return await show(ctx, opened, say("Week {n} is open again.", n=week))


@command("progress undo", "Take back the last change", needs=Needs.MEMBER, slash=False)
async def undo(ctx: Context, week: int | None = None) -> Card:
    """Takes back one's own last change; a moderator's correction stays."""
    last = await ctx.db.progress.last(ctx.group.id, ctx.who.user)
    if last is None:
        raise NothingToUndo
    if last.by != ctx.who.user:
        raise NothingToUndo(
            "The last change was somebody else's correction; /study mine says whose and why. If it is wrong, tell them."
        )
    await ctx.db.progress.undo(last, ctx.now)
    await ctx.db.members.heard(ctx.group.id, ctx.who.user, ctx.now)
    opened = find_week(ctx.roadmap, last.week)
    return await show(
        ctx, opened, say("Taken back. Week {n} is “{state}” again.", n=last.week, state=last.before.state.value)
    )


COMMANDS = (progress, tick, done, skip, reopen, undo)
