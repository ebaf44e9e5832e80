"""Which questions a run asks: a week's own with one from before, a milestone's check, the placement test."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import StudyError, Way
from bot.domain.fast_track import Placement
from bot.domain.quiz import Answering, Asked, Purpose, Question, Run, least_asked, spread
from bot.domain.roadmap import Week
from bot.ports import Context

PER_CHECK = 10
"""Questions of a milestone's check."""


async def start(ctx: Context, purpose: Purpose, about: str, again: bool = False) -> Run:
    """The run to go on with: the one that was left off, else a new one; with `again` always a new one.

    Raises StudyError where there is nothing to ask.
    """
    earlier = await ctx.db.quizzes.of(ctx.group.id, ctx.who.user)
    same = [run for run in earlier if (run.purpose, run.about) == (purpose, about)]
    open_ones = [run for run in same if run.ended is None and run.fits(ctx.roadmap.bank)]
    if open_ones and not again:
        return open_ones[-1]
    drawn = _drawn(ctx, purpose, about, earlier, bool(same))
    if not drawn:
        raise StudyError(
            "There are no questions on this yet. The week itself has plenty to do.", Way("This week", "week")
        )
    asked = tuple(Asked(question.id, _order(ctx, question)) for question in drawn)
    run = Run(ctx.world.new_id(), ctx.group.id, ctx.who.user, purpose, about, asked, ctx.now)
    await ctx.db.quizzes.begin(run, ctx.home)
    return run


def _drawn(ctx: Context, purpose: Purpose, about: str, earlier: Sequence[Run], again: bool) -> list[Question]:
    roadmap = ctx.roadmap
    if purpose is Purpose.WEEK:
        week = roadmap.week_by_id(about)
        return _of_week(ctx, week, earlier, again) if week else []
    if purpose is Purpose.PLACEMENT:
        return _of_placement(ctx, roadmap.fast_track.placement, earlier) if roadmap.fast_track else []
    milestone = roadmap.milestone(about)
    check = milestone.quiz_check if milestone else None
    return spread(_shuffled(ctx, check.weeks), check.weeks, PER_CHECK, earlier) if check else []


def _of_week(ctx: Context, week: Week, earlier: Sequence[Run], again: bool) -> list[Question]:
    """What the week asks; whoever comes again is asked what they were asked least."""
    chosen = [ctx.roadmap.bank[id] for id in week.quiz]
    if not again:
        return chosen
    own = [question for question in ctx.roadmap.questions_of(week.number) if question not in chosen]
    return least_asked([*own, *chosen], earlier)[: len(chosen)]


def _of_placement(ctx: Context, placement: Placement, earlier: Sequence[Run]) -> list[Question]:
    number = placement.each * len(placement.weeks)
    return spread(_shuffled(ctx, placement.weeks), placement.weeks, number, earlier)


def _shuffled(ctx: Context, weeks: Sequence[int]) -> list[Question]:
    bank = ctx.roadmap.questions_of(*weeks)
    ctx.world.rng.shuffle(bank)
    return bank


def _order(ctx: Context, question: Question) -> tuple[int, ...]:
    """The places of the options, shuffled; true and false stay as everybody expects them."""
    order = list(range(len(question.options)))
    if question.answering is not Answering.TRUE_FALSE:
        ctx.world.rng.shuffle(order)
    return tuple(order)
