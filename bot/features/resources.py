"""Links with reasons: those of a week, or those of a topic."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Annotated

from bot.declare import Ask, Needs, command
from bot.domain.errors import BadInput, Way
from bot.domain.roadmap import Resource, Week
from bot.features.week import find_week, item, weeks_like
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Hint, Menu, Option, Say, Shelf
from bot.ui.form import Choice
from bot.ui.text import prose, say

AT_ONCE = 9
"""Links on one card: more than anyone opens, and they fit with room to spare."""


async def topics_like(ctx: Context, typed: str) -> list[Choice]:
    """Topics to offer while somebody types; this week's first where nothing is typed yet."""
    wanted = typed.strip().lower()
    week = ctx.roadmap.week(max(ctx.plan.week_at(ctx.now), 1)) if ctx.cohort else None
    order = dict.fromkeys((*(week.topics if week else ()), *ctx.roadmap.topics))
    return [Choice(topic[:100], topic[:100]) for topic in order if wanted in topic.lower()]


def matching(resources: Sequence[Resource], topic: str) -> list[Resource]:
    """The links of a topic; else those whose topic or title has every word of what was typed."""
    wanted = topic.strip().lower()
    exact = [each for each in resources if each.topic.lower() == wanted]
    words = wanted.split()
    return exact or [each for each in resources if all(word in f"{each.topic} {each.title}".lower() for word in words)]


def _unknown(ctx: Context, topic: str) -> BadInput:
    by_name = {name.lower(): name for name in ctx.roadmap.topics}
    near = [by_name[name] for name in get_close_matches(topic.strip().lower(), by_name, n=3, cutoff=0.5)]
    ways = [Way(name[:75], "resources", (("topic", name),)) for name in near if len(name) < 60]
    ways.append(Way("The whole path", "roadmap"))
    hint = "Did you mean one of these?" if near else "Try another word, or look through /roadmap."
    return BadInput("topic", f"I have no links on “{topic[:60]}”. {hint}", *ways)


def _topics_menu(ctx: Context, topics: Sequence[str]) -> tuple[Menu, ...]:
    options = tuple(Option(topic[:100], topic[:100]) for topic in topics[:25])
    action = do("resources", picks="topic", cohort=ctx.cohort_id)
    return (Menu("More on a topic", options, action),) if options else ()


def _of_week(ctx: Context, week: Week) -> Card:
    title = say("Links for week {n}: {title}", n=week.number, title=prose(week.title))
    chosen = Shelf("For this week", tuple(item(reading) for reading in week.readings))
    blocks: tuple[Block, ...] = (
        (chosen,) if week.readings else (Say(say("This week has no links of its own; its topics have.")),)
    )
    return Card(title, (*blocks, *_topics_menu(ctx, week.topics), _ways(ctx, week)), "resources")


def _ways(ctx: Context, week: Week | None = None) -> Choices:
    """On from a shelf: to the week that it is about, or to this week's links."""
    cohort = ctx.cohort_id
    whole = Button("The whole path", do("roadmap", cohort=cohort))
    if week:
        return Choices((Button("The week", do("week", number=week.number, cohort=cohort)), whole))
    return Choices((Button("Links of this week", do("resources", cohort=cohort)), whole))


@command("resources", "Links with reasons, costs and hours, by topic", needs=Needs.MAYBE, reads_only=True)
async def resources(
    ctx: Context,
    topic: Annotated[str, Ask("Which topic?", max=100, suggest=topics_like, form=False)] = "",
    week: Annotated[int | None, Ask("Or which week?", suggest=weeks_like, form=False)] = None,
) -> Card:
    """The links of a topic; without one, those of a week, usually this one."""
    if not topic:
        now = max(ctx.plan.week_at(ctx.now), 1) if ctx.cohort else 1
        return _of_week(ctx, find_week(ctx.roadmap, now if week is None else week))
    found = matching(ctx.roadmap.resources, topic)
    if not found:
        raise _unknown(ctx, topic)
    names = list(dict.fromkeys(each.topic for each in found[:AT_ONCE]))
    shelves = tuple(
        Shelf(name if len(names) > 1 else "", tuple(item(each) for each in found[:AT_ONCE] if each.topic == name))
        for name in names
    )
    left = len(found) - AT_ONCE
    more = (Hint(say("… and {n} more. Pick a narrower topic to see them.", n=left)),) if left > 0 else ()
    topics = list(dict.fromkeys(each.topic for each in found)) if len(shelves) > 1 else []
    title = say("Links on {topic}", topic=names[0] if len(names) == 1 else topic)
    return Card(title, (*shelves, *more, *_topics_menu(ctx, topics), _ways(ctx)), "resources")
