"""Questions to practise on, privately and one at a time, each with its explanation right after the answer."""

from __future__ import annotations

from typing import Annotated

from bot.declare import Ask, Needs, command
from bot.domain.errors import BadInput, Gone, Stale, StudyError
from bot.domain.quiz import Answering, Asked, Purpose, Question, Run, readings
from bot.features.quiz_draw import start
from bot.features.quiz_result import about_words, finish, result_card
from bot.features.week import find_week, weeks_like
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Box, Button, Card, Checklist, Choices, Fact, Facts, Hint, Quote, Say, Weight
from bot.ui.form import Choice
from bot.ui.text import Link, Text, joined, prose, say

LETTERS = "ABCDE"

HINTS = {
    Answering.SINGLE: "One of them is the best answer.",
    Answering.MULTI: "More than one is right. Tick them, then send your answer.",
    Answering.TRUE_FALSE: "True or false?",
    Answering.NUMERIC: "The answer is a number. You need no computer for it.",
    Answering.SHORT: "The answer is a word or a short expression.",
}


def _title(ctx: Context, run: Run, place: int) -> Text:
    return say("{about}: question {n} of {all}", about=about_words(ctx, run), n=place + 1, all=len(run.asked))


def _question(ctx: Context, run: Run, place: int) -> Question:
    """The question at a place of the run. Raises Gone if the roadmap has it no longer, or with other options."""
    asked = run.asked[place]
    question = ctx.roadmap.bank.get(asked.question)
    if question is None or not asked.fits(question):
        raise Gone
    return question


def _options(question: Question, asked: Asked) -> list[Block]:
    """The options to choose one of; where several may be right, the boxes say them."""
    if question.answering is not Answering.SINGLE:
        return []
    lines = [_lettered(letter, question.options[option]) for letter, option in zip(LETTERS, asked.order, strict=False)]
    return [Say(joined(lines, "\n"))]


def _lettered(letter: str, option: str) -> Text:
    """An option with its letter. The stop keeps "A. A dict" and "B. A, as ..." apart where nothing is bold."""
    return say("**{letter}.** {text}", letter=letter, text=prose(option))


def question_card(ctx: Context, run: Run) -> Card:
    """The next question of a run, or how it went once there is none left."""
    place = run.place
    if place == len(run.asked):
        return result_card(ctx, run)
    question, asked = _question(ctx, run, place), run.asked[place]
    blocks: list[Block] = [Quote(prose(question.stem)), *_options(question, asked)]
    return Card(
        _title(ctx, run, place),
        (*blocks, Hint(say(HINTS[question.answering])), *_ways(run, place, question, asked)),
        "quiz",
    )


def _ways(run: Run, place: int, question: Question, asked: Asked) -> list[Block]:
    """How the question is answered: by letters, boxes or typing."""
    if question.answering.typed:
        return [
            Choices((Button("Type the answer", do("quiz type", run=run.id, n=place, cohort=run.cohort), Weight.MAIN),))
        ]
    if question.answering is Answering.MULTI:
        boxes = tuple(
            Box(str(option), _lettered(letter, question.options[option]), option in asked.ticked)
            for letter, option in zip(LETTERS, asked.order, strict=False)
        )
        tick = do("quiz tick", picks="ticked", run=run.id, n=place, cohort=run.cohort)
        send = Button("Send my answer", do("quiz answer", run=run.id, n=place, cohort=run.cohort), Weight.MAIN)
        return [Checklist("What is right?", boxes, tick), Choices((send,))]
    names = question.options if question.answering is Answering.TRUE_FALSE else LETTERS
    buttons = (
        Button(name, do("quiz answer", run=run.id, n=place, pick=option, cohort=run.cohort))
        for name, option in zip(names, asked.order, strict=False)
    )
    return [Choices(tuple(buttons))]


def _answer_words(question: Question, asked: Asked, given: str) -> Text:
    """An answer as people read it: "B. Validation rows leak", or what was typed."""
    if question.answering.typed:
        return say("{given}", given=given)
    picked = [int(each) for each in given.split(",") if each.isdigit()]
    shown = [(LETTERS[asked.order.index(each)], question.options[each]) for each in picked if each in asked.order]
    if question.answering is Answering.TRUE_FALSE:
        return joined([prose(text) for _, text in shown])
    return joined([_lettered(letter, text) for letter, text in sorted(shown)], " · ")


def right_answer(question: Question) -> str:
    """The right answer in the form in which answers are kept."""
    if question.answering is Answering.NUMERIC:
        return f"{question.number:g}"
    if question.answering is Answering.SHORT:
        return question.accepted[0]
    return ",".join(map(str, sorted(question.right)))


def _source(ctx: Context, question: Question) -> list[Block]:
    """Where the answer can be read up."""
    resource = ctx.roadmap.resource(question.source)
    if resource:
        return [Hint(say("Read up: {link}", link=Link(resource.title, resource.url)))]
    week = ctx.roadmap.week_by_id(question.source)
    return [Hint(say("Read up: week {n}, {title}", n=week.number, title=prose(week.title)))] if week else []


def _explained(ctx: Context, run: Run, place: int) -> Card:
    """What came of an answer: right or not yet, and why."""
    question, asked = _question(ctx, run, place), run.asked[place]
    answer = _answer_words(question, asked, right_answer(question))
    blocks: list[Block] = [Quote(prose(question.stem))]
    if asked.right:
        blocks += [Say(say("**Right.**")), Facts((Fact("The answer", answer),))]
    else:
        yours = _answer_words(question, asked, asked.given)
        blocks += [Say(say("**Not quite.**")), Facts((Fact("You said", yours), Fact("The answer", answer)))]
        if word := question.word_on(asked.given):
            blocks.append(Say(prose(word)))
    last = run.place == len(run.asked)
    label = "See how it went" if last else "Next question"
    on = Button(label, do("quiz next", run=run.id, cohort=run.cohort), Weight.MAIN)
    explanation = Say(prose(question.explanation))
    return Card(_title(ctx, run, place), (*blocks, explanation, *_source(ctx, question), Choices((on,))), "quiz")


async def _mine(ctx: Context, id: str) -> Run:
    """The reader's own run; raises Gone for any other."""
    run = await ctx.db.quizzes.get(id)
    if run is None or (run.cohort, run.user) != (ctx.group.id, ctx.who.user):
        raise Gone
    return run


async def quizzes_like(ctx: Context, typed: str) -> list[Choice]:
    """Weeks that ask something, to offer while somebody types."""
    asking = {str(week.number) for week in ctx.roadmap.weeks if week.quiz}
    return [choice for choice in await weeks_like(ctx, typed) if choice.value in asking]


@command("quiz", "Three questions on a week, one at a time, just for you", needs=Needs.MEMBER)
async def quiz(
    ctx: Context,
    week: Annotated[int | None, Ask("Which week?", suggest=quizzes_like, form=False)] = None,
    again: Annotated[bool, Ask("Other questions?", option=False, form=False)] = False,
) -> Card:
    """The group's week unless another is named; goes on with what was left off. `again` asks other questions."""
    now = min(max(ctx.plan.week_at(ctx.now), 1), len(ctx.roadmap.weeks))
    chosen = find_week(ctx.roadmap, now if week is None else week)
    return question_card(ctx, await start(ctx, Purpose.WEEK, chosen.id, again))


@command("quiz check", "The questions of a milestone", needs=Needs.MEMBER, slash=False)
async def check(ctx: Context, id: str, again: bool = False) -> Card:
    """As often as one likes; each time asks what was asked least."""
    return question_card(ctx, await start(ctx, Purpose.MILESTONE, id, again))


@command("quiz placement", "The test before the short way", needs=Needs.MEMBER, slash=False)
async def placement(ctx: Context, again: bool = False) -> Card:
    """Free to repeat; each time asks what was asked least."""
    return question_card(ctx, await start(ctx, Purpose.PLACEMENT, "placement", again))


@command("quiz tick", "Tick what is right", needs=Needs.MEMBER, slash=False)
async def tick(ctx: Context, run: str, n: int, ticked: str = "") -> Card:
    """Keeps the boxes until the answer is sent."""
    mine = await _mine(ctx, run)
    if n == mine.place:
        options = frozenset(int(each) for each in ticked.split(",") if each.isdigit())
        changed = mine.ticking(options & frozenset(mine.asked[n].order))
        if not await ctx.db.quizzes.save(changed, mine.version):
            raise Stale
        mine = changed
    return question_card(ctx, mine)


@command("quiz answer", "Answer a question", needs=Needs.MEMBER, slash=False)
async def answer(ctx: Context, run: str, n: int, pick: int | None = None) -> Card:
    """Counts once: an old button shows what was answered then."""
    mine = await _mine(ctx, run)
    if n != mine.place:
        return _explained(ctx, mine, n) if n < mine.place else question_card(ctx, mine)
    asked = mine.asked[n]
    picks = sorted(asked.ticked) if pick is None else [pick]
    if not picks:
        raise StudyError("Nothing is ticked yet. Tick what you think is right, then send your answer.")
    if not set(picks) <= set(asked.order):
        raise Gone
    return await _answered(ctx, mine, ",".join(map(str, picks)))


@command("quiz type", "Type the answer", needs=Needs.MEMBER, slash=False, always=True, title="Your answer")
async def type_it(
    ctx: Context,
    run: Annotated[str, Ask("Which quiz?", form=False)],
    n: Annotated[int, Ask("Which question?", form=False)],
    typed: Annotated[str, Ask("Your answer", help="A number like 12, 0.5 or 3/4; or a word, as in code", max=100)],
) -> Card:
    """Raises BadInput for what is not a number where one is asked for."""
    mine = await _mine(ctx, run)
    if n != mine.place:
        return _explained(ctx, mine, n) if n < mine.place else question_card(ctx, mine)
    question = _question(ctx, mine, n)
    if question.answering is Answering.NUMERIC and not readings(typed):
        raise BadInput("typed", f"“{typed[:30]}” is not a number I can read. Write it like 12, 0.5 or 3/4.")
    return await _answered(ctx, mine, typed.strip())


async def _answered(ctx: Context, run: Run, given: str) -> Card:
    place = run.place
    question = _question(ctx, run, place)
    on = run.answered(given, question.judge(given), ctx.now)
    if not await ctx.db.quizzes.save(on, run.version):
        raise Stale
    await ctx.db.members.heard(ctx.group.id, ctx.who.user, ctx.now)
    if on.ended:
        await finish(ctx, on)
    return _explained(ctx, on, place)


@command("quiz next", "The next question", needs=Needs.MEMBER, slash=False, reads_only=True)
async def go_on(ctx: Context, run: str) -> Card:
    """The next question, or how it went."""
    return question_card(ctx, await _mine(ctx, run))


COMMANDS = (quiz, check, placement, tick, answer, type_it, go_on)
