"""Moving what is still to come: from one week on, everything later or earlier by whole calendar weeks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from bot.declare import Ask, Guard, Needs, command
from bot.domain.cohort import shifted
from bot.domain.errors import BadInput, NoSuchWeek
from bot.domain.roadmap import Week
from bot.features.cohort_save import propose
from bot.features.cohort_words import must_run, today
from bot.features.week import find_week, weeks_like
from bot.ports import Context
from bot.ports.context import plan_of
from bot.ui.card import Card
from bot.ui.command import Given
from bot.ui.text import day_words, say, some

MOST = 52


async def _usual(ctx: Context, given: Mapping[str, Given]) -> dict[str, str]:
    """The next week that has not begun, by one week."""
    return {"week": str(min(ctx.plan.week_at(ctx.now) + 1, len(ctx.roadmap.weeks))), "by": "1"}


def asked_week(ctx: Context, number: int) -> Week:
    """The week that a form's answer names; raises BadInput, so that the other answers are kept."""
    try:
        return find_week(ctx.roadmap, number)
    except NoSuchWeek as error:
        raise BadInput("week", error.message) from error


@command("cohort shift", "Move all weeks from one on, later or earlier", needs=Needs.ANY, guard=Guard.MODERATOR,
         prefill=_usual, title="Move what is to come")  # fmt: skip
async def shift(
    ctx: Context,
    week: Annotated[int, Ask("From which week of the roadmap on?", suggest=weeks_like)],
    by: Annotated[int, Ask("By how many calendar weeks?", help="3 for later, -1 for earlier", least=-MOST, most=MOST)],
) -> Card:
    """Only unsent posts move: a week that has begun stays where it is."""
    must_run(ctx, ctx.group)
    asked_week(ctx, week)
    now = ctx.plan.week_at(ctx.now)
    if week <= now:
        last = now == len(ctx.roadmap.weeks)
        offer = "No week is left to move." if last else f"Weeks from {now + 1} on can still move."
        raise BadInput("week", f"Week {week} has begun on {day_words(ctx.plan.spans[week - 1].first)}. {offer}")
    if by == 0:
        raise BadInput("by", "By 0 weeks nothing moves. Give 1 for a week later, -1 for a week earlier.")
    first = plan_of(shifted(ctx.group, week, by), ctx.roadmap).spans[week - 1].first
    if first <= today(ctx):
        earliest = some((ctx.plan.spans[week - 1].first - today(ctx) - timedelta(days=1)).days // 7, "week")
        raise BadInput(
            "by", f"Week {week} would begin on {day_words(first)}, which has come. It can be {earliest} earlier."
        )
    words = say("Week {week} and all after it come {n} {way}.", week=week, n=some(abs(by), "calendar week"),
                way="later" if by > 0 else "earlier")  # fmt: skip
    return await propose(ctx, {"shift": f"{week}:{by}"}, words)


COMMANDS = (shift,)
