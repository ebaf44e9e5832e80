"""References between the files: what is named must exist, and those who name each other must agree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from bot.roadmaps.files import Folder
from bot.roadmaps.problems import At, Flaw
from bot.roadmaps.schema import WeekEntry

OR_REMOVE = "Name another, or remove it."
LOOKS = r"looks_given:[1-9]\d?|looks:[1-9]\d?(:\d{1,3}(:commit)?)?"
QUIZ = r"quiz:(W\d+)-(W\d+):(?:100|[1-9]\d?)"


def references_exist(folder: Folder) -> Iterator[Flaw]:
    """What a week names exists, and comes before it where it must."""
    weeks = {file.stem for file in folder.week_files}
    numbers = {week.id: week.number for week in folder.weeks.values()}
    milestones = folder.milestone_ids
    for file, week in folder.weeks.items():
        if milestones is not None and week.milestone and week.milestone not in milestones:
            message = f"`milestone` names {week.milestone}, which is not in milestones.toml. {_offer(milestones)}"
            yield Flaw(file, ("milestone",), message)
        for index, reading in enumerate(week.resources):
            if folder.resource_ids is not None and reading.id not in folder.resource_ids:
                message = f"`resources` names {reading.id}, which is not in resources.toml. Add it there first, or use "
                yield Flaw(file, ("resources", index, "id"), message + "one that is.")
        for index, needed in enumerate(week.prerequisites):
            at: At = ("prerequisites", index)
            if re.fullmatch(r"W\d+", needed) and needed not in weeks:
                yield Flaw(
                    file, at, f"`prerequisites` names {needed}, but there is no weeks/{needed}.toml. {OR_REMOVE}"
                )
            elif numbers.get(needed, 0) >= week.number:
                yield Flaw(file, at, f"`prerequisites` names {needed}, which is not before {week.id}. Remove it.")
            elif re.fullmatch(r"M\d+", needed) and milestones is not None and needed not in milestones:
                yield Flaw(file, at, f"`prerequisites` names {needed}, which is not in milestones.toml. {OR_REMOVE}")


def _offer(known: frozenset[str]) -> str:
    return f"Use one of {span(sorted(known))}, or remove the line." if known else "Remove the line."


def milestones_and_weeks_agree(folder: Folder) -> Iterator[Flaw]:
    """A milestone and its week name each other."""
    weeks: Mapping[int, WeekEntry] = {week.number: week for week in folder.weeks.values()}
    by_id = {milestone.id: milestone for milestone in folder.milestones.values()}
    named = {None, *(folder.milestone_ids or ())}
    for at, milestone in folder.milestones.items():
        if folder.numbers is not None and milestone.week not in folder.numbers:
            message = f"`week` is {milestone.week}, but there is no week with that number. "
            yield Flaw(folder.milestones_file, (*at, "week"), message + "Move the milestone to a week that exists.")
        elif (week := weeks.get(milestone.week)) and week.milestone in (named - {milestone.id}):
            message = f'`week` is {milestone.week}, but {week.id} does not name it. Add `milestone = "{milestone.id}"` '
            yield Flaw(folder.milestones_file, (*at, "week"), message + f"to weeks/{week.id}.toml.")
    for file, week in folder.weeks.items():
        meant = by_id.get(week.milestone or "")
        if meant and meant.week != week.number:
            message = (
                f"`milestone` names {meant.id}, which milestones.toml puts in week {meant.week}. Change one of them."
            )
            yield Flaw(file, ("milestone",), message)


def quizzes_of_milestones_can_be_taken(folder: Folder) -> Iterator[Flaw]:
    """A milestone has one quiz at most, and the weeks that it draws from exist, in order, and have questions."""
    for at, milestone in folder.milestones.items():
        quizzes = 0
        for n, criterion in enumerate(milestone.criteria):
            check = criterion.auto_check or ""
            if not check.startswith("quiz:"):
                continue
            here: At = (*at, "criteria", n, "auto_check")
            quizzes += 1
            if quizzes == 2:
                message = "`auto_check` is a second quiz, but a milestone has one at most. Make one of the two."
                yield Flaw(folder.milestones_file, here, message)
            elif found := re.fullmatch(QUIZ, check):
                yield from _drawn_from(folder, here, found[1], found[2])
            else:
                message = "`auto_check` of a quiz reads like quiz:W02-W05:70: first week, last week, percent."
                yield Flaw(folder.milestones_file, here, message)


def _drawn_from(folder: Folder, at: At, first: str, last: str) -> Iterator[Flaw]:
    known = {file.stem for file in folder.week_files}
    asked = {week.id: week.number for week in folder.weeks.values() if week.question}
    for id in (first, last):
        if id not in known:
            message = f"`auto_check` names {id}, but there is no weeks/{id}.toml. Name another."
            yield Flaw(folder.milestones_file, at, message)
        elif id not in asked and id not in folder.unread:
            message = f"`auto_check` names {id}, which has no questions. Write some, or remove it."
            yield Flaw(folder.milestones_file, at, message)
    if first in asked and last in asked and asked[first] > asked[last]:
        message = f"`auto_check` names {first} before {last}. Name the earlier week first."
        yield Flaw(folder.milestones_file, at, message)


def looks_of_milestones_can_count(folder: Folder) -> Iterator[Flaw]:
    """What a criterion counts of looks can be understood, and points have a project that they are given to."""
    worked_on = {week for project in folder.projects.values() for week in project.weeks} if folder.rubric else set()
    for at, milestone in folder.milestones.items():
        for n, criterion in enumerate(milestone.criteria):
            check, here = criterion.auto_check or "", (*at, "criteria", n, "auto_check")
            if check.count(":") > 1 and re.fullmatch(LOOKS, check) and milestone.week not in worked_on:
                message = f"`auto_check` counts points, but no project with a rubric has week {milestone.week}. Ask "
                yield Flaw(
                    folder.milestones_file, here, message + "for a yes (looks:2), or name the week in a project."
                )
            elif check.split(":")[0] in ("looks", "looks_given") and not re.fullmatch(LOOKS, check):
                message = (
                    "`auto_check` of looks reads like looks_given:2, looks:1 (a yes), looks:2:10 (points) "
                    "or looks:2:11:commit (at one commit)."
                )
                yield Flaw(folder.milestones_file, here, message)


def topics_exist(folder: Folder) -> Iterator[Flaw]:
    """A week's topics are topics of the pool."""
    for file, week in folder.weeks.items():
        for index, topic in enumerate(week.topics):
            if folder.topics is not None and topic not in folder.topics:
                message = f'`topics` names "{topic}", which no resource has. Take a topic from resources.toml.'
                yield Flaw(file, ("topics", index), message)


def span(values: Iterable[object]) -> str:
    """A few values in full; many as the first and the last."""
    names = [str(value) for value in values]
    return ", ".join(names) if len(names) <= 3 else f"{names[0]}...{names[-1]}"
