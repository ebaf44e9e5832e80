"""The milestone post of its week: what it asks for, what is not enough, and the way to show one's evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.declare import Late, occasion
from bot.domain.checks import GivenCheck, LooksCheck, QuizCheck
from bot.domain.cohort import Beat, Post
from bot.domain.membership import Kind
from bot.domain.roadmap import Criterion, Milestone
from bot.features.evidence import title
from bot.features.post import for_all
from bot.ports import Context, Parcel
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Hint, Points, Say, Weight
from bot.ui.text import Text, prose, say


@occasion(Beat.MILESTONE, late=Late.SEND, patience=timedelta(days=14))
async def checkpoint(ctx: Context, post: Post) -> Sequence[Parcel]:
    """Nothing in a week without a milestone."""
    milestone = ctx.roadmap.milestone_in(post.week)
    if milestone is None:
        return []
    return await for_all(ctx, post, Kind.MILESTONE, lambda zone: _card(ctx, milestone))


def _card(ctx: Context, milestone: Milestone) -> Card:
    cohort = ctx.group.id
    blocks: list[Block] = [
        Say(prose(milestone.why)),
        Points("What it asks for", tuple(_criterion(each) for each in milestone.criteria)),
    ]
    if milestone.not_enough:
        blocks.append(Points("Not enough on its own", tuple(prose(each) for each in milestone.not_enough)))
    blocks.append(Hint(_looking(milestone)))
    buttons = (
        Button("Show my evidence", do("milestone", id=milestone.id, cohort=cohort), Weight.MAIN),
        *((Button("Take the quiz", do("quiz check", id=milestone.id, cohort=cohort)),) if milestone.quiz_check else ()),
        Button("How mine stands", do("milestone show", id=milestone.id, cohort=cohort)),
    )
    return Card(title(milestone), (*blocks, Choices(buttons)), "checkpoint")


def _criterion(criterion: Criterion) -> Text:
    shown = say(" – show: {evidence}", evidence=prose(criterion.evidence)) if criterion.evidence else say("")
    match criterion.counted:
        case QuizCheck():
            shown = say(" – privately, as often as you like")
        case LooksCheck():
            shown = say(" – they say so in a look at yours, once you open it to the group")
        case GivenCheck():
            shown = say(" – with /study review")
    return say("{text}{shown}", text=prose(criterion.text), shown=shown)


def _looking(milestone: Milestone) -> Text:
    people = "Somebody looks" if milestone.confirmations == 1 else "{n} different people look"
    return say(
        people + " at what you hand in, and I tell you what they say. Show what you have; the rest can follow.",
        n=milestone.confirmations,
    )
