"""What a week, a stage and a milestone must be like. Sizes of single texts are in the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.roadmaps.files import Folder
from bot.roadmaps.problems import Flaw
from bot.roadmaps.rules.references import span
from bot.roadmaps.schema import MilestoneEntry

COMPLETE = (
    *("hook", "warm_up", "core", "stretch", "done_when", "evidence", "resources", "discussion_question"),
    *("community_habit", "nudge", "wrap", "prerequisites", "covers", "reviewed_on", "content_version"),
)
"""What a complete week has and an outline may leave open. The first week has no prerequisites."""

CHECKS_TOGETHER = 300
ONE_CHECK = 100
MILESTONE_TOGETHER = 1800
VAGUE = re.compile(r"(know|understand|learn)\b", re.IGNORECASE)


def stages_follow_each_other(folder: Folder) -> Iterator[Flaw]:
    """Stages are counted from 1 and their months run forwards."""
    for index, stage in enumerate(folder.roadmap.stage if folder.roadmap else ()):
        if stage.number != index + 1:
            message = f"`number` is {stage.number}; stages are counted from 1, so this is {index + 1}."
            yield Flaw(folder.roadmap_file, ("stage", index, "number"), message)
        if stage.months[0] > stage.months[1]:
            message = "`months` ends before it begins. Write the first month, then the last."
            yield Flaw(folder.roadmap_file, ("stage", index, "months"), message)


def weeks_fit_their_stage(folder: Folder) -> Iterator[Flaw]:
    """A week lies in a stage that exists, in its months, and stages never go back."""
    stages = {stage.number: stage for stage in folder.roadmap.stage} if folder.roadmap else {}
    latest = 0
    for file, week in folder.weeks.items():
        stage = stages.get(week.quarter)
        if stages and stage is None:
            message = f"`quarter` is {week.quarter}, which roadmap.toml has no stage for. Use one of {span(stages)}."
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


def milestones_fit_one_post(folder: Folder) -> Iterator[Flaw]:
    """A milestone is one message."""
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


def weeks_are_well_made(folder: Folder) -> Iterator[Flaw]:
    """Tick boxes fit, hours grow, objectives can be observed."""
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


def complete_weeks_are_complete(folder: Folder) -> Iterator[Flaw]:
    """A week that says it is complete has everything."""
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
