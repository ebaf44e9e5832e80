"""The whole path: stages, weeks and milestones, the reader's own position marked, and a search over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from bot.declare import Ask, Needs, command
from bot.domain.errors import BadInput, Way
from bot.domain.progress import UNTOUCHED, WeekMark, WeekState, count
from bot.domain.roadmap import Roadmap, Stage, Week
from bot.features.beyond import also_found, second_year, titles_like
from bot.features.resources import matching
from bot.features.week import weeks_like
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Hint, Menu, Meter, Option, Say, Sign, Stop, Trail, Weight
from bot.ui.form import Choice
from bot.ui.text import Text, joined, prose, say, some

SIGNS = {
    WeekState.NOT_STARTED: Sign.AHEAD,
    WeekState.DOING: Sign.DOING,
    WeekState.DONE: Sign.DONE,
    WeekState.SKIPPED: Sign.SKIPPED,
}

Marks = Mapping[int, WeekMark]


async def words_like(ctx: Context, typed: str) -> list[Choice]:
    """Topics, weeks, projects, tracks and career cards by name, to offer while somebody types what they look for."""
    wanted = typed.strip().lower()
    topics = [topic for topic in ctx.roadmap.topics if wanted and wanted in topic.lower()]
    weeks = [choice.label for choice in await weeks_like(ctx, typed)]
    return [Choice(text[:100], text[:100]) for text in (*topics, *weeks, *titles_like(ctx.roadmap, typed))]


async def stages_like(ctx: Context, typed: str) -> list[Choice]:
    """The stages, to offer while somebody types."""
    stages = ((str(stage.number), f"{stage.number}. {stage.title}") for stage in ctx.roadmap.stages)
    return [Choice(number, label[:100]) for number, label in stages if typed.strip().lower() in label.lower()]


def search(roadmap: Roadmap, wanted: str) -> list[Week]:
    """Weeks in which every word that was typed occurs: number, title, objectives, topics, deliverable, milestone."""
    words = wanted.lower().split()

    def text(week: Week) -> str:
        milestone = roadmap.milestone_in(week.number)
        parts = (week.title, *week.objectives, *week.topics, week.deliverable, milestone.title if milestone else "")
        return f"{week.number}. {' '.join(parts)}".lower()

    return [week for week in roadmap.weeks if all(word in text(week) for word in words)]


def week_stops(ctx: Context, weeks: Iterable[Week], marks: Marks, here: int) -> tuple[Stop, ...]:
    """Weeks as stops of a trail, milestones flagged, the group's week marked."""
    return tuple(
        Stop(
            say("{n}. {title}", n=week.number, title=prose(week.title)),
            SIGNS[marks.get(week.number, UNTOUCHED).state],
            _flag(ctx.roadmap, week),
            here=week.number == here,
            milestone=week.milestone is not None,
        )
        for week in weeks
    )


def _flag(roadmap: Roadmap, week: Week) -> Text | None:
    milestone = roadmap.milestone_in(week.number)
    return say("{title}", title=milestone.title) if milestone else None


def _stage_stop(ctx: Context, stage: Stage, marks: Marks, here: int) -> Stop:
    counted = count(marks, stage.weeks)
    first, last = stage.weeks[0].number, stage.weeks[-1].number
    sign = Sign.DONE if counted.done == counted.total else Sign.DOING if counted.done + counted.doing else Sign.AHEAD
    flags = [m for m in ctx.roadmap.milestones if first <= m.week <= last]
    milestones = joined([say("⚑ {title}", title=m.title) for m in flags], " · ") if flags else say("no milestones")
    done = f", {counted.done} done" if ctx.member else ""
    when = say(
        "months {a} to {b}, weeks {first} to {last}" + done + "\n{milestones}",
        a=stage.months[0], b=stage.months[1], first=first, last=last, milestones=milestones,
    )  # fmt: skip
    return Stop(say("**{title}**", title=prose(stage.title)), sign, when, here=first <= here <= last)


def _pick_stage(ctx: Context, shown: int | None) -> Menu:
    options = tuple(
        Option(str(stage.number), f"{stage.number}. {stage.title}"[:100])
        for stage in ctx.roadmap.stages[:25]
        if stage.number != shown
    )
    title = "Open a stage" if shown is None else "Open another stage"
    return Menu(title, options, do("roadmap", picks="stage", cohort=ctx.cohort_id))


def pick_week(ctx: Context, weeks: Iterable[Week], title: str = "Open a week") -> tuple[Menu, ...]:
    """A menu of at most 25 weeks; none if there are none."""
    options = tuple(Option(str(week.number), f"{week.number}. {week.title}"[:100]) for week in list(weeks)[:25])
    action = do("week", picks="number", cohort=ctx.cohort_id)
    return (Menu(title, options, action),) if options else ()


def _buttons(ctx: Context, back: bool) -> Choices:
    cohort = ctx.cohort_id
    whole = (Button("The whole path", do("roadmap", cohort=cohort)),) if back else ()
    this = Button("This week", do("week", cohort=cohort), Weight.MAIN)
    look = Button("Search …", do("roadmap search", cohort=cohort))
    mine = Button("My progress", do("progress", cohort=cohort))
    return Choices((this, mine if ctx.member else Button("Join", do("study join", cohort=cohort)), look, *whole))


async def _overview(ctx: Context, marks: Marks, here: int) -> list[Block]:
    counted = count(marks, ctx.roadmap.weeks)
    meter = (Meter(counted.done, counted.total, "Weeks done", counted.skipped),) if ctx.member else ()
    stages = tuple(_stage_stop(ctx, stage, marks, here) for stage in ctx.roadmap.stages)
    after = await second_year(ctx)
    return [Say(prose(ctx.roadmap.summary)), *meter, Trail(stages), *_group(ctx), _pick_stage(ctx, None), *after]


def _group(ctx: Context) -> list[Block]:
    """Where the group is, for somebody who only looks on."""
    week = ctx.plan.week_at(ctx.now) if ctx.cohort else 0
    if ctx.cohort is None or ctx.member or not week:
        return []
    return [Hint(say("{name} is in week {n} now.", name=ctx.cohort.name, n=week))]


def _stage(ctx: Context, stage: Stage, marks: Marks, here: int) -> list[Block]:
    counted = count(marks, stage.weeks)
    meter = (Meter(counted.done, counted.total, "Weeks done", counted.skipped),) if ctx.member else ()
    trail = Trail(
        week_stops(ctx, stage.weeks, marks, here), f"Weeks {stage.weeks[0].number} to {stage.weeks[-1].number}"
    )
    return [Say(prose(stage.summary)), *meter, trail, *pick_week(ctx, stage.weeks), _pick_stage(ctx, stage.number)]


def _found(ctx: Context, wanted: str, marks: Marks, here: int) -> list[Block]:
    weeks = search(ctx.roadmap, wanted)
    others = also_found(ctx, wanted)
    if not weeks:
        more_words = "There is this, though." if others else "Try one word, like a tool or a topic."
        text = "No week of this roadmap has “{wanted}” in it. " + more_words
        return [Say(say(text, wanted=wanted)), *others, *_links(ctx, wanted)]
    more = (Hint(say("… and {n} more. A longer search finds fewer.", n=len(weeks) - 12)),) if len(weeks) > 12 else ()
    return [
        Trail(week_stops(ctx, weeks[:12], marks, here), some(len(weeks), "week")),
        *more,
        *pick_week(ctx, weeks[:12]),
        *others,
        *_links(ctx, wanted),
    ]


def _links(ctx: Context, wanted: str) -> list[Block]:
    """The way to the links on what was looked for, if there are any."""
    found = matching(ctx.roadmap.resources, wanted)
    action = do("resources", topic=wanted.strip(), cohort=ctx.cohort_id)
    if not found or not action.fits():
        return []
    return [Choices((Button(f"{some(len(found), 'link')} on “{wanted.strip()}”"[:75], action),))]


async def _own(ctx: Context) -> tuple[Marks, int]:
    """A member's marks and the week in which they are; nothing and 0 for somebody who only looks on."""
    if ctx.member is None:
        return {}, 0
    return await ctx.db.progress.of(ctx.group.id, ctx.who.user), ctx.plan.week_at(ctx.now)


async def _search_card(ctx: Context, find: str) -> Card:
    marks, here = await _own(ctx)
    title = say("Looking for “{find}”", find=find)
    return Card(title, (*_found(ctx, find, marks, here), _buttons(ctx, True)), "roadmap")


@command("roadmap", "Where the whole path leads, and where you are on it", needs=Needs.MAYBE, reads_only=True)
async def roadmap(
    ctx: Context,
    stage: Annotated[int | None, Ask("Which stage?", suggest=stages_like, form=False)] = None,
    find: Annotated[str, Ask("What are you looking for?", max=100, suggest=words_like, form=False)] = "",
) -> Card:
    """The overview, one stage of it, or what a search finds."""
    if find:
        return await _search_card(ctx, find)
    marks, here = await _own(ctx)
    if stage is None:
        return Card(prose(ctx.roadmap.title), (*await _overview(ctx, marks, here), _buttons(ctx, False)), "roadmap")
    shown = next((each for each in ctx.roadmap.stages if each.number == stage), None)
    if shown is None:
        whole = Way("The whole path", "roadmap")
        raise BadInput("stage", f"There is no stage {stage}. This roadmap has {len(ctx.roadmap.stages)}.", whole)
    title = say("Stage {n}: {title}", n=shown.number, title=prose(shown.title))
    return Card(title, (*_stage(ctx, shown, marks, here), _buttons(ctx, True)), "roadmap")


@command("roadmap search", "Search the roadmap", needs=Needs.MAYBE, slash=False, reads_only=True)
async def look_for(
    ctx: Context, find: Annotated[str, Ask("What are you looking for?", help="A word or two, like docker", max=100)]
) -> Card:
    """The search of /roadmap, for those who came by a button."""
    return await _search_card(ctx, find)


COMMANDS = (roadmap, look_for)
