"""The rules that hold between files, and what each entity must have. Sizes of single texts are in the schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.roadmaps.files import Folder
from bot.roadmaps.problems import Flaw
from bot.roadmaps.rules import beyond, ids, questions, references, weeks

RULES: tuple[Callable[[Folder], Iterator[Flaw]], ...] = (
    ids.slug_is_the_folders_name,
    ids.weeks_are_counted_without_gaps,
    ids.ids_match_file_names,
    ids.ids_are_unique,
    ids.aliases_are_free,
    weeks.stages_follow_each_other,
    weeks.weeks_fit_their_stage,
    references.references_exist,
    references.milestones_and_weeks_agree,
    weeks.milestones_fit_one_post,
    references.topics_exist,
    references.quizzes_of_milestones_can_be_taken,
    references.looks_of_milestones_can_count,
    weeks.weeks_are_well_made,
    weeks.complete_weeks_are_complete,
    questions.questions_belong_to_their_week,
    questions.questions_can_be_answered,
    questions.questions_name_what_exists,
    beyond.entities_are_called_like_their_files,
    beyond.entities_fit_their_cards,
    beyond.entities_name_what_exists,
    beyond.weeks_name_projects_that_exist,
    beyond.certificates_are_told_apart,
    beyond.the_short_way_leads_through_the_roadmap,
)


def judge(folder: Folder) -> Iterator[Flaw]:
    """Everything that is wrong between the files of `folder`."""
    for rule in RULES:
        yield from rule(folder)
