"""Correcting a member's week mark: who, why, before and after are kept, and the member is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from bot.declare import Ask, Guard, Needs, command
from bot.domain.errors import BadInput, StudyError
from bot.domain.membership import Shares
from bot.domain.progress import UNTOUCHED, Mark, WeekMark, WeekState, finish, skip
from bot.domain.roadmap import Size, Week
from bot.features.cohort_members import find, opened_card, who
from bot.features.cohort_shift import asked_week
from bot.features.progress import record
from bot.features.tell import tell
from bot.features.week import heading, weeks_like
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Button, Card, Choices, Fact, Facts, Hint, Quote, Weight
from bot.ui.command import Given
from bot.ui.text import Text, say


async def _usual(ctx: Context, given: Mapping[str, Given]) -> dict[str, str]:
    return {"week": str(max(ctx.plan.week_at(ctx.now), 1)), "state": WeekState.DONE.value}


@command("member correct", "Correct somebody's week", needs=Needs.ANY, guard=Guard.MENTOR, slash=False, prefill=_usual,
         title="Correct a mark")  # fmt: skip
async def correct(
    ctx: Context,
    user: Annotated[str, Ask("Whose?", form=False)],
    week: Annotated[int, Ask("Which week?", suggest=weeks_like)],
    state: Annotated[WeekState, Ask("How does it really stand?")],
    reason: Annotated[str, Ask("Why?", help="They will read this", max=300)],
    size: Annotated[Size | None, Ask("If done: in which size?")] = None,
) -> Card:
    """Records the change with who and why, and tells the member on the way they chose."""
    _, settings = await find(ctx, user)
    if user == ctx.who.user:
        raise StudyError("That is your own week. Mark it in /progress; corrections are for others to make.")
    shown = asked_week(ctx, week)
    before = (await ctx.db.progress.of(ctx.group.id, user)).get(week, UNTOUCHED)
    after = _after(before, state, size)
    if after == before and settings.shares is not Shares.ONLY_ME:  # who keeps it private is not given away by an error
        raise BadInput("state", f"Week {week} stands as “{state.value}” already.", others={"week": "Or another week?"})
    mark = await record(ctx, user, week, before, after, reason)
    told = await tell(ctx, user, f"{ctx.group.id}/record/{mark.id}", _news(ctx, shown, mark))
    ending = "They are told." if told else "They have turned such messages off, but see it in /progress."
    news = say("Week {n} of {who} is now “{state}”. " + ending, n=week, who=who(ctx, user, settings), state=state.value)
    return await opened_card(ctx, user, news)


def _after(before: WeekMark, state: WeekState, size: Size | None) -> WeekMark:
    if state is WeekState.DONE:
        return finish(before, size or before.size or Size.STANDARD)
    if state is WeekState.SKIPPED:
        return skip(before)
    return WeekMark(state, None, before.ticks if state is WeekState.DOING else frozenset())


def _words(mark: WeekMark) -> Text:
    return say("{state}, {size} size", state=mark.state.value, size=mark.size.value) if mark.size else (
        say("{state}", state=mark.state.value)
    )  # fmt: skip


def _news(ctx: Context, week: Week, mark: Mark) -> Card:
    facts = Facts((
        Fact("Week", heading(week)),
        Fact("Before", _words(mark.before)),
        Fact("Now", _words(mark.after)),
        Fact("By", say("{who}", who=ctx.me)),
    ))  # fmt: skip
    button = Button("See my progress", do("progress", week=week.number, cohort=ctx.group.id), Weight.MAIN)
    hint = Hint(say("If this is not right, tell them. You can change the week yourself at any time."))
    blocks = (facts, Quote(say("{reason}", reason=mark.reason), say("{who}", who=ctx.me)), hint, Choices((button,)))
    return Card(say("Your record was corrected"), blocks, "record")


COMMANDS = (correct,)
