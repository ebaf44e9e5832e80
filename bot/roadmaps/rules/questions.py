"""Questions: one best answer, a word on every wrong one, and a week that asks what exists."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from bot.roadmaps.files import Folder
from bot.roadmaps.problems import At, Flaw
from bot.roadmaps.rules.ids import twice
from bot.roadmaps.schema import QuestionEntry, WeekEntry

FEWEST, MOST = 3, 5
"""Options of a question that is answered by picking."""

LONGEST_TO_SHORTEST = 2


def questions_belong_to_their_week(folder: Folder) -> Iterator[Flaw]:
    """A question's id begins with its week's, and is its own."""
    for file, week in folder.weeks.items():
        yield from twice(file, [(("question", n, "id"), row.id) for n, row in enumerate(week.question)])
        for n, row in enumerate(week.question):
            if not row.id.startswith(f"{week.id}-"):
                message = f"`id` is {row.id}, but it belongs to {week.id}. Call it {week.id}-{row.id.split('-')[1]}."
                yield Flaw(file, ("question", n, "id"), message)


def questions_can_be_answered(folder: Folder) -> Iterator[Flaw]:
    """Options, answer and explanations fit the type of each question."""
    for file, week in folder.weeks.items():
        for n, row in enumerate(week.question):
            at: At = ("question", n)
            problem = _answer_problem(row)
            if problem:
                yield Flaw(file, (*at, "answer"), problem)
            else:
                yield from _options(file, at, row)
                yield from _words(file, at, row)


def _answer_problem(row: QuestionEntry) -> str:
    """What is wrong with the answer itself, or ""."""
    answer = row.answer
    if row.type == "numeric":
        return "" if isinstance(answer, int | float) else "`answer` of a numeric question is one number."
    if row.type == "short":
        texts = isinstance(answer, list) and answer and all(isinstance(each, str) for each in answer)
        return "" if texts else "`answer` of a short question is a list of the texts to accept."
    places = answer if isinstance(answer, list) else [answer]
    if not all(isinstance(each, int) and 0 <= each < len(row.options) for each in places):
        return f"`answer` must be places in `options`, counted from 0 to {len(row.options) - 1}."
    if row.type == "multi" and not 1 < len(set(places)) < len(row.options):
        return "`answer` of a multi question lists two or more options, and not all of them."
    if row.type != "multi" and isinstance(answer, list):
        return "`answer` is one place, without brackets. Use the type multi for several."
    return ""


def _options(file: Path, at: At, row: QuestionEntry) -> Iterator[Flaw]:
    if row.type in ("numeric", "short"):
        if row.options:
            yield Flaw(file, (*at, "options"), "`options` has no place where the answer is typed. Remove it.")
        return
    if row.type == "true_false":
        if row.options != ["True", "False"]:
            yield Flaw(file, (*at, "options"), '`options` of a true_false question is ["True", "False"].')
        return
    if not FEWEST <= len(row.options) <= MOST:
        yield Flaw(
            file, (*at, "options"), f"`options` has {len(row.options)} items; a question has {FEWEST} to {MOST}."
        )
    if len(set(row.options)) < len(row.options):
        yield Flaw(file, (*at, "options"), "`options` says the same thing twice. Change one of them.")
    longest, shortest = max(map(len, row.options)), min(map(len, row.options))
    if longest > LONGEST_TO_SHORTEST * shortest:
        message = f"`options` differ too much in length ({shortest} and {longest} characters), which gives hints. "
        yield Flaw(file, (*at, "options"), message + "The longest may be twice the shortest.")


def _words(file: Path, at: At, row: QuestionEntry) -> Iterator[Flaw]:
    """Every wrong option has its word, and nothing else has one."""
    if row.type in ("numeric", "short"):
        if not row.why_wrong:
            yield Flaw(file, (*at, "why_wrong"), "`why_wrong` is empty. Say why one typical wrong answer is wrong.")
        return
    right = row.answer if isinstance(row.answer, list) else [row.answer]
    wrong = {str(place) for place in range(len(row.options)) if place not in right}
    if missing := sorted(wrong - row.why_wrong.keys()):
        message = f"`why_wrong` has no word on option {missing[0]}, which is wrong. Say what is wrong about it."
        yield Flaw(file, (*at, "why_wrong"), message)
    if extra := sorted(row.why_wrong.keys() - wrong):
        yield Flaw(file, (*at, "why_wrong"), f"`why_wrong` speaks of {extra[0]}, which is no wrong option. Remove it.")


def questions_name_what_exists(folder: Folder) -> Iterator[Flaw]:
    """The source, the objective and the questions that a week asks."""
    weeks = {week.id: week for week in folder.weeks.values()}
    known = {file.stem for file in folder.week_files}
    bank = {row.id: week for week in weeks.values() for row in week.question}
    for file, week in folder.weeks.items():
        for n, row in enumerate(week.question):
            pool = known | (folder.resource_ids or frozenset())
            if folder.resource_ids is not None and row.source not in pool:
                message = (
                    f"`source` names {row.source}, which is neither a week nor in resources.toml. Name one that is."
                )
                yield Flaw(file, ("question", n, "source"), message)
            if row.objective not in week.objectives:
                message = "`objective` is none of the week's objectives. Copy the one it tests, word for word."
                yield Flaw(file, ("question", n, "objective"), message)
        yield from _asked(file, week, bank, folder.unread)


def _asked(file: Path, week: WeekEntry, bank: dict[str, WeekEntry], unread: Collection[str]) -> Iterator[Flaw]:
    yield from twice(file, [(("quiz", n, "quiz"), id) for n, id in enumerate(week.quiz)])
    if bank and not week.quiz and week.status == "complete":
        message = "`quiz` is missing. A complete week asks three questions: name their ids, like W16-Q1."
        yield Flaw(file, ("status",), message)
    for n, id in enumerate(week.quiz):
        owner = bank.get(id)
        if owner is None:
            if id.split("-")[0] in unread:
                continue
            yield Flaw(file, ("quiz", n), f"`quiz` names {id}, which no week has. Add the question, or name another.")
        elif owner.number > week.number:
            yield Flaw(file, ("quiz", n), f"`quiz` names {id}, which comes later. Ask what was taught already.")
