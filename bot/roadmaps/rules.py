"""The rules that hold between files, and what a complete week must have. Sizes of single texts are in the schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from bot.roadmaps.files import Folder
from bot.roadmaps.problems import At, Flaw
from bot.roadmaps.schema import MilestoneEntry, WeekEntry

COMPLETE = (
    *("hook", "warm_up", "core", "stretch", "done_when", "evidence", "resources", "discussion_question"),
    *("community_habit", "nudge", "wrap", "prerequisites", "covers", "reviewed_on", "content_version"),
)
"""What a complete week has and an outline may leave open. The first week has no prerequisites."""

CHECKS_TOGETHER = 300
ONE_CHECK = 100
MILESTONE_TOGETHER = 1800
OR_REMOVE = "Name another, or remove it."
VAGUE = re.compile(r"(know|understand|learn)\b", re.IGNORECASE)


def judge(folder: Folder) -> Iterator[Flaw]:
    """Everything that is wrong between the files of `folder`."""
    for rule in RULES:
        yield from rule(folder)


def _slug_is_the_folders_name(folder: Folder) -> Iterator[Flaw]:
    name = folder.path.resolve().name
    if folder.roadmap and folder.roadmap.slug != name:
        message = f"`slug` is {folder.roadmap.slug}, but the folder is called {name}. Make them the same."
        yield Flaw(folder.roadmap_file, ("slug",), message)


def _weeks_are_counted_without_gaps(folder: Folder) -> Iterator[Flaw]:
    if not folder.week_files:
        yield Flaw(folder.path / "weeks", (), "There are no weeks. Start with weeks/W01.toml.", 1)
    for expected, file in enumerate(folder.week_files, start=1):
        wanted = f"W{expected:02}"
        if file.stem != wanted:
            message = f"The file before this should be {wanted}.toml, and is not there. Add it, or rename the files."
            yield Flaw(file, (), message, 1)
            return


def _ids_match_file_names(folder: Folder) -> Iterator[Flaw]:
    for file, week in folder.weeks.items():
        if week.id != file.stem:
            yield Flaw(file, ("id",), f"`id` is {week.id}, but the file is called {file.name}. Make them the same.")
        elif week.id != f"W{week.number:02}":
            message = f"`number` is {week.number}, but the week is {week.id}. Make it {int(week.id[1:])}."
            yield Flaw(file, ("number",), message)
        for index, check in enumerate(week.done_when):
            yield from _belongs(file, ("done_when", index, "id"), check.id, week.id)
    for at, milestone in folder.milestones.items():
        for index, criterion in enumerate(milestone.criteria):
            yield from _belongs(folder.milestones_file, (*at, "criteria", index, "id"), criterion.id, milestone.id)


def _belongs(file: Path, at: At, id: str, owner: str) -> Iterator[Flaw]:
    if not id.startswith(f"{owner}."):
        yield Flaw(file, at, f"`id` is {id}, but it belongs to {owner}. Call it {owner}.{id.split('.')[1]}.")


def _ids_are_unique(folder: Folder) -> Iterator[Flaw]:
    milestones = [((*at, "id"), milestone.id) for at, milestone in folder.milestones.items()]
    yield from _twice(folder.milestones_file, milestones)
    yield from _twice(folder.resources_file, [((*at, "id"), row.id) for at, row in folder.resources.items()])
    yield from _twice(folder.resources_file, [((*at, "url"), row.url) for at, row in folder.resources.items()])
    for file, week in folder.weeks.items():
        yield from _twice(file, [(("done_when", n, "id"), check.id) for n, check in enumerate(week.done_when)])
        yield from _twice(file, [(("resources", n, "id"), reading.id) for n, reading in enumerate(week.resources)])
    for at, milestone in folder.milestones.items():
        checks = [((*at, "criteria", n, "id"), criterion.id) for n, criterion in enumerate(milestone.criteria)]
        yield from _twice(folder.milestones_file, checks)


def _twice(file: Path, values: Iterable[tuple[At, str]]) -> Iterator[Flaw]:
    seen: set[str] = set()
    for at, value in values:
        if value in seen:
            yield Flaw(file, at, f"`{at[-1]}` {value} is used twice in this file. Every one must be its own.")
        seen.add(value)


def _stages_follow_each_other(folder: Folder) -> Iterator[Flaw]:
    for index, stage in enumerate(folder.roadmap.stage if folder.roadmap else ()):
        if stage.number != index + 1:
            message = f"`number` is {stage.number}; stages are counted from 1, so this is {index + 1}."
            yield Flaw(folder.roadmap_file, ("stage", index, "number"), message)
        if stage.months[0] > stage.months[1]:
            message = "`months` ends before it begins. Write the first month, then the last."
            yield Flaw(folder.roadmap_file, ("stage", index, "months"), message)


def _weeks_fit_their_stage(folder: Folder) -> Iterator[Flaw]:
    stages = {stage.number: stage for stage in folder.roadmap.stage} if folder.roadmap else {}
    latest = 0
    for file, week in folder.weeks.items():
        stage = stages.get(week.quarter)
        if stages and stage is None:
            message = f"`quarter` is {week.quarter}, which roadmap.toml has no stage for. Use one of {_span(stages)}."
            yield Flaw(file, ("quarter",), message)
        elif stage and not stage.months[0] <= week.month <= stage.months[1]:
            months = f"{stage.months[0]} to {stage.months[1]}"
            message = f"`month` is {week.month}, but quarter {week.quarter} has months {months}. Change one of them."
            yield Flaw(file, ("month",), message)
        if week.quarter < latest:
            message = (
                f"`quarter` is {week.quarter}, but an earlier week is in quarter {latest}. Quarters never go back."
            )
            yield Flaw(file, ("quarter",), message)
        latest = max(latest, week.quarter)


def _span(values: Iterable[object]) -> str:
    """A few values in full; many as the first and the last."""
    names = [str(value) for value in values]
    return ", ".join(names) if len(names) <= 3 else f"{names[0]}...{names[-1]}"


def _references_exist(folder: Folder) -> Iterator[Flaw]:
    weeks = {file.stem for file in folder.week_files}
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
            elif re.fullmatch(r"W\d+", needed) and int(needed[1:]) >= week.number:
                yield Flaw(file, at, f"`prerequisites` names {needed}, which is not before {week.id}. Remove it.")
            elif re.fullmatch(r"M\d+", needed) and milestones is not None and needed not in milestones:
                yield Flaw(file, at, f"`prerequisites` names {needed}, which is not in milestones.toml. {OR_REMOVE}")


def _offer(known: frozenset[str]) -> str:
    return f"Use one of {_span(sorted(known))}, or remove the line." if known else "Remove the line."


def _milestones_and_weeks_agree(folder: Folder) -> Iterator[Flaw]:
    weeks: Mapping[int, WeekEntry] = {week.number: week for week in folder.weeks.values()}
    by_id = {milestone.id: milestone for milestone in folder.milestones.values()}
    named = {None, *(folder.milestone_ids or ())}
    for at, milestone in folder.milestones.items():
        if f"W{milestone.week:02}" not in {file.stem for file in folder.week_files}:
            message = f"`week` is {milestone.week}, but there is no weeks/W{milestone.week:02}.toml. "
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


def _milestones_fit_one_post(folder: Folder) -> Iterator[Flaw]:
    for at, milestone in folder.milestones.items():
        size = sum(map(len, _post(milestone)))
        if size > MILESTONE_TOGETHER:
            message = f"The milestone's texts have {size} characters together; the limit is {MILESTONE_TOGETHER}. "
            yield Flaw(folder.milestones_file, at, message + "Shorten them.")


def _post(milestone: MilestoneEntry) -> Iterator[str]:
    yield milestone.title
    yield milestone.why
    for criterion in milestone.criteria:
        yield criterion.text
        yield criterion.evidence
    yield from milestone.not_enough


def _topics_exist(folder: Folder) -> Iterator[Flaw]:
    for file, week in folder.weeks.items():
        for index, topic in enumerate(week.topics):
            if folder.topics is not None and topic not in folder.topics:
                message = f'`topics` names "{topic}", which no resource has. Take a topic from resources.toml.'
                yield Flaw(file, ("topics", index), message)


def _weeks_are_well_made(folder: Folder) -> Iterator[Flaw]:
    for file, week in folder.weeks.items():
        together = sum(len(check.text) for check in week.done_when)
        if together > CHECKS_TOGETHER:
            message = f"`done_when` has {together} characters together; the limit is {CHECKS_TOGETHER}. "
            yield Flaw(file, ("done_when",), message + f"Shorten it by {together - CHECKS_TOGETHER}.")
        if not week.done_when and len(week.deliverable) > ONE_CHECK:
            message = f"Without `done_when` the deliverable is the tick box, which takes {ONE_CHECK} characters. "
            yield Flaw(file, ("deliverable",), message + "Add `done_when`, or shorten it.")
        if not week.hours.light < week.hours.standard < week.hours.stretch:
            yield Flaw(file, ("hours",), "`hours` must grow: light, then standard, then stretch.")
        for index, objective in enumerate(week.objectives):
            if vague := VAGUE.match(objective):
                message = f'`objectives`, item {index + 1}, opens with "{vague[0]}", which nobody can observe. '
                yield Flaw(file, ("objectives", index), message + "Open with a verb like compute, write or compare.")


def _complete_weeks_are_complete(folder: Folder) -> Iterator[Flaw]:
    for file, week in folder.weeks.items():
        if week.status != "complete":
            continue
        for key in COMPLETE:
            if not getattr(week, key) and (key, week.number) != ("prerequisites", 1):
                message = f'`{key}` is missing. A complete week needs it: add it, or set `status` to "outline".'
                yield Flaw(file, (key,) if key in week.model_fields_set else ("status",), message)
        if len(week.done_when) == 1:
            yield Flaw(file, ("done_when",), "`done_when` has one check; a complete week has two to four. Add one.")
        if len(week.objectives) == 1:
            yield Flaw(file, ("objectives",), "`objectives` has one item; a complete week has two or three. Add one.")
        for index, reading in enumerate(week.resources):
            for key in ("part", "why"):
                if not getattr(reading, key):
                    message = f"`{key}` is missing. In a complete week every link says which part to use and why."
                    yield Flaw(file, ("resources", index), message)


RULES: tuple[Callable[[Folder], Iterator[Flaw]], ...] = (
    _slug_is_the_folders_name,
    _weeks_are_counted_without_gaps,
    _ids_match_file_names,
    _ids_are_unique,
    _stages_follow_each_other,
    _weeks_fit_their_stage,
    _references_exist,
    _milestones_and_weeks_agree,
    _milestones_fit_one_post,
    _topics_exist,
    _weeks_are_well_made,
    _complete_weeks_are_complete,
)
