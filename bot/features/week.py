"""One week: what it is about, what to do, what done means, what to read, what to talk about."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from bot.declare import Ask, Needs, command
from bot.domain.errors import NoSuchWeek, Way
from bot.domain.progress import UNTOUCHED, WeekMark
from bot.domain.roadmap import Milestone, Reading, Resource, Roadmap, Size, Week
from bot.features.beyond import last_week
from bot.features.fast_words import path_of, short_line
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Fact, Facts, Hint, Item, Points, Quote, Say, Shelf, Weight
from bot.ui.form import Choice
from bot.ui.text import Moment, Text, prose, say, some

SIZES = {Size.LIGHT: "Light", Size.STANDARD: "Standard", Size.STRETCH: "Stretch"}


def find_week(roadmap: Roadmap, number: int) -> Week:
    """The week with this number; raises NoSuchWeek, which says which numbers there are."""
    week = roadmap.week(number)
    if week is None:
        ways = (Way("This week", "week"), Way("The whole path", "roadmap"))
        raise NoSuchWeek(f"There is no week {number} on this roadmap. It goes from 1 to {len(roadmap.weeks)}.", *ways)
    return week


async def weeks_like(ctx: Context, typed: str) -> list[Choice]:
    """Weeks to offer while somebody types a number or a word of the title."""
    wanted = typed.strip().lower()
    found = [w for w in ctx.roadmap.weeks if str(w.number).startswith(wanted) or (wanted and wanted in w.title.lower())]
    return [Choice(str(week.number), f"{week.number}. {week.title}"[:100]) for week in found]


def item(reading: Reading | Resource) -> Item:
    """A link as it stands on a shelf."""
    resource, part, why = (
        (reading.resource, reading.part, reading.why or reading.resource.why)
        if isinstance(reading, Reading)
        else (reading, "", reading.why)
    )
    return Item(resource.title, resource.url, resource.kind, part, why, resource.cost, resource.hours)


def hours_words(week: Week) -> str:
    """How long a week takes: "4 to 14 hours, usually 10"."""
    least, usual, most = (week.hours[size] for size in Size)
    return f"{least} to {most} hours, usually {usual}" if least < most else some(usual, "hour")


def task(week: Week) -> list[Block]:
    """The task in its sizes, with hours; for an outline week, what comes out of it."""
    sizes = [
        Fact(f"{SIZES[size]} ({week.hours[size]} h)", prose(week.tasks[size])) for size in Size if size in week.tasks
    ]
    if not sizes:
        return [Facts((Fact("Time", say("{h}", h=hours_words(week))), Fact("You make", prose(week.deliverable))))]
    return [Facts((*sizes, Fact("You make", prose(week.deliverable))))]


def teaching(week: Week) -> list[Block]:
    """What a week says, the same in the weekly post and in /week."""
    blocks: list[Block] = [Say(prose(f"*{week.hook}*"))] if week.hook else []
    blocks.append(Points("By the end of the week you can", tuple(prose(each) for each in week.objectives)))
    blocks += task(week)
    blocks.append(Points("Done means", tuple(prose(check.text) for check in week.done_when)))
    if week.readings:
        blocks.append(Shelf("Read and watch", tuple(item(reading) for reading in week.readings)))
    if week.discussion:
        blocks.append(Quote(prose(week.discussion), say("to talk about")))
    if week.habit:
        blocks.append(Hint(prose(f"With the group: {week.habit}")))
    return blocks


def heading(week: Week) -> Text:
    """A week's number and title."""
    return say("Week {n}: {title}", n=week.number, title=prose(week.title))


def milestone_line(milestone: Milestone | None) -> list[Block]:
    """That the week has a milestone, for a week that has one."""
    if milestone is None:
        return []
    return [Say(say("⚑ **This week has a milestone:** {id} {title}", id=milestone.id, title=prose(milestone.title)))]


def milestone_button(milestone: Milestone | None, cohort: str | None) -> tuple[Button, ...]:
    """The way to the week's milestone, for a week that has one."""
    return (Button("The milestone", do("milestone show", id=milestone.id, cohort=cohort)),) if milestone else ()


def last_minute(ctx: Context, week: int, zone: str) -> Moment:
    """Until when a check-in is on time: the minute before midnight, which could be read as either end of a day."""
    return Moment(ctx.plan.closes(week) - timedelta(minutes=1), "full", zone)


def _mine(ctx: Context, week: Week, mark: WeekMark) -> list[Block]:
    if ctx.cohort is None:
        return [Hint(say("You are looking from outside. Join a cohort to keep your progress."))]
    span = ctx.plan.spans[week.number - 1]
    dates = say("{first} to {last}", first=span.first, last=span.last)
    if ctx.member is None:
        return [Hint(say("{name} is here {dates}.", name=ctx.cohort.name, dates=dates))]
    early = " You joined later, so this one is extra." if week.number < ctx.member.joined_week else ""
    closes = last_minute(ctx, week.number, ctx.zone)
    are = "are" if ctx.now < ctx.plan.closes(week.number) else "were"
    return [
        Hint(say("You: **{state}**. The group is here {dates}; check-ins " + are + " on time until {closes}." + early,
                 state=mark.state.value, dates=dates, closes=closes)),
    ]  # fmt: skip


def _projects(ctx: Context, week: Week) -> tuple[Button, ...]:
    """The ways to what the week works on; a week with several projects lets the reader choose among them."""
    cohort, known = ctx.cohort_id, [ctx.roadmap.project(id) for id in week.projects]
    found = [project for project in known if project]
    return tuple(
        Button("The project" if len(found) == 1 else f"Project: {each.title}"[:75],
               do("project", name=each.id, cohort=cohort))
        for each in found
    )  # fmt: skip


def _buttons(ctx: Context, week: Week) -> Choices:
    cohort = ctx.cohort_id
    moves = [
        Button(label, do("week", number=number, cohort=cohort))
        for label, number in (("‹ Week before", week.number - 1), ("Week after ›", week.number + 1))
        if ctx.roadmap.week(number)
    ]
    links = Button("Resources", do("resources", week=week.number, cohort=cohort))
    whole = Button("The whole path", do("roadmap", cohort=cohort))
    milestone = milestone_button(ctx.roadmap.milestone_in(week.number), cohort)
    projects = _projects(ctx, week)
    if ctx.member is None:
        join = Button("Join", do("study join", cohort=cohort), Weight.MAIN)
        return Choices((join, *milestone, *projects, *moves, links, whole))
    return Choices((
        Button("Check in", do("checkin", week=week.number, cohort=cohort), Weight.MAIN),
        Button("Tick it off", do("progress", week=week.number, cohort=cohort)),
        *milestone,
        *projects,
        *((Button("Quiz", do("quiz", week=week.number, cohort=cohort)),) if week.quiz else ()),
        *moves,
        links,
        whole,
    ))  # fmt: skip


@command("week", "This week's prompt, or another week's", needs=Needs.MAYBE, reads_only=True)
async def week(
    ctx: Context, number: Annotated[int | None, Ask("Which week?", suggest=weeks_like, form=False)] = None
) -> Card:
    """Without a number: the group's week; for people in no cohort, the first one."""
    now = ctx.plan.week_at(ctx.now) if ctx.cohort else 1
    shown = find_week(ctx.roadmap, max(now, 1) if number is None else number)
    marks = await ctx.db.progress.of(ctx.group.id, ctx.who.user) if ctx.member else {}
    mark = marks.get(shown.number, UNTOUCHED)
    flag = milestone_line(ctx.roadmap.milestone_in(shown.number))
    own = [*flag, *_mine(ctx, shown, mark), *await short_line(ctx, shown.number)]
    after = last_week(ctx, await path_of(ctx)) if shown is ctx.roadmap.weeks[-1] else []
    return Card(heading(shown), (*teaching(shown), *own, *after, _buttons(ctx, shown)), "week")
