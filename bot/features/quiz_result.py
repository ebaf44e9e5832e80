"""How a run through a quiz went, and what follows from it: a milestone's check, a place on the short way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.declare import Needs, command
from bot.domain.errors import Stale
from bot.domain.fast_track import Placement
from bot.domain.progress import Evidence, Standing, Submission
from bot.domain.quiz import Purpose, Run
from bot.domain.roadmap import Milestone
from bot.features.fast_words import weeks_words
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Hint, Meter, Say, Sign, Stop, Trail, Weight
from bot.ui.text import Moment, Text, prose, say, some

SHOWN = 20
"""Runs that the list shows, newest first."""
STEM = 120
"""Characters of a question in the list of what was asked."""


def about_words(ctx: Context, run: Run) -> Text:
    """What a run is about: "Week 7", "M02 Python and Git fluency", "Placement test"."""
    if run.purpose is Purpose.PLACEMENT:
        return say("Placement test")
    if run.purpose is Purpose.MILESTONE:
        milestone = ctx.roadmap.milestone(run.about)
        title = say(" {title}", title=prose(milestone.title)) if milestone else say("")
        return say("⚑ {id}{title}", id=run.about, title=title)
    week = ctx.roadmap.week_by_id(run.about)
    return say("Week {n}", n=week.number) if week else say("{id}", id=run.about)


async def finish(ctx: Context, run: Run) -> None:
    """What a run that has just ended counts for."""
    if run.purpose is Purpose.MILESTONE:
        milestone = ctx.roadmap.milestone(run.about)
        if milestone and milestone.quiz_check and run.passed(milestone.quiz_check.percent):
            await _credit(ctx, milestone, run)
    elif run.purpose is Purpose.PLACEMENT and ctx.roadmap.fast_track:
        await _place(ctx, run, ctx.roadmap.fast_track.placement)


async def _credit(ctx: Context, milestone: Milestone, run: Run) -> None:
    """Write the result beside the member's other evidence. What was confirmed stays as it is."""
    old = await ctx.db.reviews.get(ctx.group.id, ctx.who.user, milestone.id)
    if old and old.standing is Standing.CONFIRMED:
        return
    base = old or Submission(ctx.group.id, ctx.who.user, milestone.id, {}, ctx.now, Standing.NOT_STARTED, version=0)
    where = "placement test" if run.purpose is Purpose.PLACEMENT else "quiz"
    shown = Evidence(f"{run.right} of {len(run.asked)} right in the {where}", Standing.CONFIRMED)
    given = {each.id: shown for each in milestone.criteria if each.quiz_check}
    new = replace(base, evidence={**base.evidence, **given}, version=base.version + 1)
    if not await ctx.db.reviews.put(new, base.version, ctx.home):
        raise Stale


def missed_weeks(ctx: Context, run: Run) -> tuple[int, ...]:
    """The weeks of the questions that were not answered rightly."""
    missed = {ctx.roadmap.bank[each.question].week for each in run.asked
              if not each.right and each.question in ctx.roadmap.bank}  # fmt: skip
    return tuple(sorted(missed))


async def _place(ctx: Context, run: Run, placement: Placement) -> None:
    """Remember which weeks the test sends back to, and credit milestones all of whose quiz weeks it asked about."""
    passed = run.right >= placement.needed
    path = await ctx.db.paths.get(ctx.group.id, ctx.who.user)
    if not passed and path.placed:
        return  # whoever has passed once keeps it
    if not await ctx.db.paths.put(replace(path, owed=() if passed else missed_weeks(ctx, run)), ctx.home):
        raise Stale
    for milestone in ctx.roadmap.milestones if passed else ():
        check = milestone.quiz_check
        if check and run.passed(check.percent) and set(check.weeks) <= set(placement.weeks):
            await _credit(ctx, milestone, run)


def result_card(ctx: Context, run: Run) -> Card:
    """How it went, question by question, and where to go from here."""
    stops = tuple(_stop(ctx, run, n) for n in range(len(run.asked)))
    title = say("{about}: {right} of {all} right", about=about_words(ctx, run), right=run.right, all=len(run.asked))
    meter = Meter(run.right, len(run.asked), "Right")
    return Card(title, (meter, *_verdict(ctx, run), Trail(stops), Choices(_ways(ctx, run))), "quiz")


def _stop(ctx: Context, run: Run, place: int) -> Stop:
    asked = run.asked[place]
    question = ctx.roadmap.bank.get(asked.question)
    stem = question.stem if question else "A question that has been replaced since"
    text = stem if len(stem) <= STEM else f"{stem[: STEM - 1].rsplit(' ', 1)[0]}…"
    later = "" if asked.right else ", to look at again"
    week = say("week {n}" + later, n=question.week) if question else None
    return Stop(prose(text.replace("`", "").replace("*", "")), Sign.DONE if asked.right else Sign.DOING, week)


def _verdict(ctx: Context, run: Run) -> list[Block]:
    if run.purpose is Purpose.MILESTONE:
        return [_check_verdict(ctx, run)]
    if run.purpose is Purpose.PLACEMENT and ctx.roadmap.fast_track:
        return [_placement_verdict(ctx, run, ctx.roadmap.fast_track.placement)]
    if run.right == len(run.asked):
        return [Say(say("All of them. Something from earlier weeks will come back now and then."))]
    return [Hint(say("This is practice: nothing depends on it. Another try asks other questions."))]


def _check_verdict(ctx: Context, run: Run) -> Say:
    milestone = ctx.roadmap.milestone(run.about)
    check = milestone.quiz_check if milestone else None
    if check is None:
        return Say(say("This milestone asks for no quiz any more."))
    if run.passed(check.percent):
        return Say(say("That is enough. The milestone has it now, and nobody needs to look at this part."))
    needed = -(-check.percent * len(run.asked) // 100)
    return Say(say("Not yet: it takes {needed} of {all}. Try again whenever you like; other questions come.",
                   needed=needed, all=len(run.asked)))  # fmt: skip


def _placement_verdict(ctx: Context, run: Run, placement: Placement) -> Say:
    if run.right >= placement.needed:
        return Say(say("You know this ground. The weeks that the test stands for can be skipped."))
    text = ("Not yet all of it: it takes {needed} of {all}. Only {weeks} would stay for you; the others you can skip. "
            "You may also take it again: other questions come, and passing once is enough.")  # fmt: skip
    return Say(say(text, needed=placement.needed, all=len(run.asked), weeks=weeks_words(missed_weeks(ctx, run))))


def _ways(ctx: Context, run: Run) -> tuple[Button, ...]:
    cohort = run.cohort
    results = Button("All my quizzes", do("quiz mine", cohort=cohort))
    if run.purpose is Purpose.MILESTONE:
        again = Button("Take it again", do("quiz check", id=run.about, again="yes", cohort=cohort))
        return (Button("The milestone", do("milestone show", id=run.about, cohort=cohort), Weight.MAIN), again, results)
    if run.purpose is Purpose.PLACEMENT:
        again = Button("Take it again", do("quiz placement", again="yes", cohort=cohort))
        return (Button("The short way", do("track fast", cohort=cohort), Weight.MAIN), again, results)
    week = ctx.roadmap.week_by_id(run.about)
    if week is None:
        return (results,)
    again = Button("Other questions", do("quiz", week=week.number, again="yes", cohort=cohort), Weight.MAIN)
    return (again, Button("The week", do("week", number=week.number, cohort=cohort)), results)


@command("quiz mine", "My quizzes so far", needs=Needs.MEMBER, slash=False, reads_only=True)
async def mine(ctx: Context) -> Card:
    """The newest runs that ended, and how many answers were right in all."""
    runs = [run for run in await ctx.db.quizzes.of(ctx.group.id, ctx.who.user) if run.ended]
    start = Button("This week's questions", do("quiz", cohort=ctx.group.id), Weight.MAIN)
    work = Button("All my work", do("study mine", cohort=ctx.group.id))
    if not runs:
        nothing = say("None yet. Three questions take about three minutes, and nobody else sees how it goes.")
        return Card(say("My quizzes"), (Say(nothing), Choices((start, work))), "quiz")
    return Card(say("My quizzes"), (*_sums(runs), Trail(tuple(_run_stop(ctx, run) for run in runs[: -SHOWN - 1 : -1])),
                                    Choices((start, work))), "quiz")  # fmt: skip


def _sums(runs: Sequence[Run]) -> tuple[Block, ...]:
    right, all = sum(run.right for run in runs), sum(len(run.asked) for run in runs)
    more = (Hint(say("Here are the newest {n}.", n=SHOWN)),) if len(runs) > SHOWN else ()
    return (Meter(right, all, f"Right in {some(len(runs), 'quiz', 'quizzes')}"), *more)


def _run_stop(ctx: Context, run: Run) -> Stop:
    note = say("{right} of {all}", right=run.right, all=len(run.asked))
    when = say("{note}, {when}", note=note, when=Moment(run.ended, "day", ctx.zone)) if run.ended else note
    return Stop(about_words(ctx, run), Sign.DONE if run.right == len(run.asked) else Sign.DOING, when)


COMMANDS = (mine,)
