"""Pausing a cohort, taking it up again, and putting it away for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import count, islice
from typing import Annotated

from bot.declare import Ask, Guard, Needs, command
from bot.domain.calendar import local_day
from bot.domain.cohort import Beat, Cohort, Post, State, shifted
from bot.domain.errors import BadInput, Stale, StudyError
from bot.features.cohort_edit import ahead
from bot.features.cohort_save import propose
from bot.features.cohort_words import PAUSED, breaks_text, must_run, post_words, state_words, today, upcoming, wall
from bot.ports import Context, Fate
from bot.ports.context import plan_of
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Hint, Points, Say, Weight
from bot.ui.text import day_words, say, some

LONGEST = 120
"""Days that a pause with an end may take; for a longer one nobody knows the end yet."""
SHOWN = 5


class How(StrEnum):
    """How a cohort goes on after a pause."""

    PICK_UP = "pick up"
    """The week in hand takes up again, everything after it comes later by whole weeks."""
    KEEP = "keep"
    """The dates stay; what was due in the meantime is skipped."""


@command("cohort pause", "Pause a cohort, until a day or until you resume it", needs=Needs.ANY, guard=Guard.MODERATOR)
async def pause(
    ctx: Context,
    until: Annotated[date | None, Ask("First day on which posts may come again", form=False)] = None,
    sure: Annotated[bool, Ask("Sure?", form=False, option=False)] = False,
) -> Card:
    """With a day: break weeks until then. Without: until somebody resumes it. Either way shown before it is done."""
    must_run(ctx, ctx.group)
    if ctx.group.state is State.PAUSED:
        raise StudyError(f"{ctx.group.name} is {state_words(ctx, ctx.group)}. /cohort resume takes it up again.")
    if until is not None:
        return await _break(ctx, until)
    return await _paused(ctx) if sure else await _ask_first(ctx)


async def _ask_first(ctx: Context) -> Card:
    """What a pause without an end would stop."""
    cohort = ctx.group
    known = await ctx.db.outbox.keys(cohort.id)
    text = say("No posts and no messages until somebody resumes it. Everyone's progress stays, and they can go on by "
               "themselves. If you know when it ends, use {command} with {until} instead.",
               command=say("`/cohort pause`"), until=say("`until`"))  # fmt: skip
    blocks: list[Block] = [
        Say(text),
        *_listed(cohort, "Next to come, if it went on", upcoming(cohort, ctx.plan, known, ctx.now)),
    ]
    waiting = sum(1 for fate in known.values() if fate is Fate.PLANNED)
    if waiting:
        blocks.append(
            Hint(say("{n} to go out would not.", n=some(waiting, "message that waits", "messages that wait")))
        )
    yes = Button("Pause it", do("cohort pause", cohort=cohort.id, sure="yes"), Weight.MAIN)
    keep = Button("Keep it running", do("cohort show", cohort=cohort.id))
    return Card(say("Pause {name}?", name=cohort.name), (*blocks, Choices((yes, keep))), "cohort")


async def _paused(ctx: Context) -> Card:
    paused = replace(ctx.group, state=State.PAUSED, paused_on=today(ctx))
    if not await ctx.db.cohorts.save(paused, ctx.group.version, None):
        raise Stale
    withdrawn = await ctx.db.outbox.withdraw(ctx.group.id, PAUSED, ctx.now)
    hint = (Hint(say("{n} that waited to go out will not.", n=some(withdrawn, "message"))),) if withdrawn else ()
    text = say("{name} is paused: nothing is posted, nobody gets a message. Everyone's progress stays, and they can "
               "go on by themselves.", name=paused.name)  # fmt: skip
    resume_now = Button("Resume it", do("cohort resume", cohort=paused.id), Weight.MAIN)
    show = Button("Show the cohort", do("cohort show", cohort=paused.id))
    return Card(say("Paused"), (Say(text), *hint, Choices((resume_now, show))), "cohort")


def _listed(cohort: Cohort, title: str, posts: Sequence[Post]) -> list[Block]:
    """The first of some posts with the cohort's time, and how many more there are."""
    lines = [say("{what}: {at}", what=post_words(post), at=wall(post.when.at, cohort.zone)) for post in posts[:SHOWN]]
    more = [say("… and {n} more", n=len(posts) - SHOWN)] if len(posts) > SHOWN else []
    return [Points(title, (*lines, *more))] if lines else []


async def _break(ctx: Context, until: date) -> Card:
    ahead("until", until, today(ctx), ctx.group.zone)
    if until == today(ctx):
        raise BadInput("until", "That is today. Pick the first day on which posts may come again.")
    start = await _first_quiet_day(ctx)
    if until <= start:
        raise BadInput("until", f"Nothing is planned before {day_words(until)}, so there is nothing to pause.")
    if (until - start).days > LONGEST:
        raise BadInput(
            "until",
            f"That is more than {LONGEST} days away. Use /cohort pause without a day, and resume it when you know.",
        )
    days = breaks_text(start + timedelta(days=n) for n in range((until - start).days))
    words = say("No posts until {day}. Every week of the group that has a day before then is a break week.", day=until)
    return await propose(ctx, {"more_breaks": days}, words)


async def _first_quiet_day(ctx: Context) -> date:
    """Today, or the next week's first day if this week has nothing left to post; before the start, the first day."""
    cohort, now = ctx.group, today(ctx)
    if now < cohort.first_day:
        return cohort.first_day
    following = now + timedelta(days=7 - (now - cohort.first_day).days % 7)
    coming = upcoming(cohort, ctx.plan, await ctx.db.outbox.keys(cohort.id), ctx.now)
    busy = bool(coming) and local_day(coming[0].when.at, cohort.zone) < following
    return now if busy else following


@command("cohort resume", "Take a paused cohort up again", needs=Needs.ANY, guard=Guard.MODERATOR)
async def resume(
    ctx: Context, how: Annotated[How | None, Ask("How does it go on?", form=False, option=False)] = None
) -> Card:
    """Asks how to go on where posts were due in the meantime, then shows what that does."""
    cohort = ctx.group
    if cohort.state is State.ACTIVE:
        raise StudyError(f"{cohort.name} is not paused: {state_words(ctx, cohort)}.")
    missed = await _missed(ctx)
    if missed and how is None:
        return _ask_how(ctx, missed)
    changes = {"running": "yes"}
    if missed and how is How.PICK_UP:
        week, weeks = await _picked_up(ctx, missed)
        changes["shift"] = f"{week}:{weeks}"
    return await propose(ctx, changes)


async def _missed(ctx: Context) -> list[Post]:
    """The posts that came due in the pause and were not decided before it."""
    known = await ctx.db.outbox.keys(ctx.group.id)
    return [post for post in upcoming(ctx.group, ctx.plan, known, ctx.group.settled or ctx.now)
            if post.when.at <= ctx.now]  # fmt: skip


def _ask_how(ctx: Context, missed: list[Post]) -> Card:
    cohort = ctx.group
    left = say(
        "**Pick up where we left off**: week {week} takes up again, and all that follows comes later.\n"
        "**Keep the dates**: the group goes on where the calendar is; what was due meanwhile is skipped.",
        week=missed[0].week,
    )
    buttons = (
        Button("Pick up where we left off", do("cohort resume", cohort=cohort.id, how=How.PICK_UP.value), Weight.MAIN),
        Button("Keep the dates", do("cohort resume", cohort=cohort.id, how=How.KEEP.value)),
    )
    due = _listed(cohort, "Due in the meantime", missed)
    return Card(say("Resume {name}?", name=cohort.name), (*due, Say(left), Choices(buttons)), "cohort")


async def _picked_up(ctx: Context, missed: list[Post]) -> tuple[int, int]:
    """From which week on by how many weeks: the fewest that leave the week in hand something still to come.

    A week whose prompt was missed begins anew with it: nobody should be nudged about a week that was never opened.
    """
    known = await ctx.db.outbox.keys(ctx.group.id)
    week = missed[0].week
    opens = any(post.beat is Beat.PROMPT and post.week == week for post in missed)
    for weeks in islice(count(), 520):
        moved = shifted(ctx.group, week, weeks)
        coming = upcoming(moved, plan_of(moved, ctx.roadmap), known, ctx.now)
        if any(post.week == week and (post.beat is Beat.PROMPT or not opens) for post in coming):
            return week, weeks
    return week, 0


@command("cohort archive", "Put a cohort away; its records stay", needs=Needs.ANY, guard=Guard.MODERATOR)
async def archive(ctx: Context, sure: Annotated[bool, Ask("Sure?", form=False, option=False)] = False) -> Card:
    """Asks first. What waits to go out is withdrawn."""
    cohort = ctx.group
    if cohort.state is State.ARCHIVED:
        raise StudyError(f"{cohort.name} is archived already. /cohort resume brings it back.")
    keep = Button("Keep it", do("cohort show", cohort=cohort.id))
    if not sure:
        text = say(
            "No more posts and messages, and nobody can join. Everyone's records stay, and {command} brings it back.",
            command=say("`/cohort resume`"),
        )
        yes = Button("Archive it", do("cohort archive", cohort=cohort.id, sure="yes"), Weight.DANGER)
        return Card(say("Archive {name}?", name=cohort.name), (Say(text), Choices((yes, keep))), "cohort")
    if not await ctx.db.cohorts.save(replace(cohort, state=State.ARCHIVED), cohort.version, None):
        raise Stale
    await ctx.db.outbox.withdraw(cohort.id, "the cohort was archived", ctx.now)
    text = say("{name} is archived. Thank you for leading it.", name=cohort.name)
    back = Button("All cohorts", do("cohort list"), Weight.MAIN)
    return Card(say("Archived"), (Say(text), Choices((back,))), "cohort")


COMMANDS = (pause, resume, archive)
