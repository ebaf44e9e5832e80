"""The weekly prompt: what the new week is about, with everything that one needs to begin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.declare import Late, occasion
from bot.domain.cohort import Beat, Post
from bot.domain.membership import Kind
from bot.features.post import check_in, closing, for_all, week_of
from bot.features.week import heading, milestone_button, milestone_line, teaching
from bot.ports import Context, Parcel
from bot.ui.action import do
from bot.ui.card import Button, Card, Choices, Hint
from bot.ui.plain import plain
from bot.ui.text import say


@occasion(Beat.PROMPT, late=Late.FOLD, patience=timedelta(days=5))
async def prompt(ctx: Context, post: Post) -> Sequence[Parcel]:
    """For the channel, and as a copy for members who want it directly."""
    talk = plain(heading(week_of(ctx, post)))
    return await for_all(ctx, post, Kind.PROMPT, lambda zone: _card(ctx, post, zone), talk)


def _card(ctx: Context, post: Post, zone: str) -> Card:
    week, cohort = week_of(ctx, post), ctx.group.id
    milestone = ctx.roadmap.milestone_in(week.number)
    buttons = (
        check_in(ctx, week),
        Button("Tick it off", do("progress", week=week.number, cohort=cohort)),
        Button("Resources", do("resources", week=week.number, cohort=cohort)),
        *milestone_button(milestone, cohort),
    )
    closes = Hint(say("Check-ins are on time until {closes}. Later is fine, too.", closes=closing(ctx, post, zone)))
    return Card(heading(week), (*teaching(week), *milestone_line(milestone), closes, Choices(buttons)), "prompt")
