"""Where two files speak of the same thing and may drift apart: projects and the weeks that work on them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.roadmaps.lint.material import Material
from bot.roadmaps.problems import Flaw


def projects_and_weeks_agree(material: Material) -> Iterator[Flaw]:
    """Projects name weeks by number, which changes when weeks move; weeks name projects by id, which stays."""
    folder = material.folder
    weeks = {week.number: week for week in folder.weeks.values()}
    projects = {project.id: project for project in folder.projects.values()}
    for file, project in folder.projects.items():
        for n, number in enumerate(project.weeks):
            week = weeks.get(number)
            if week and project.id not in week.projects:
                message = f"`weeks` names {number}, but {week.id} does not name {project.id}. Change one of them."
                yield Flaw(file, ("weeks", n), message)
    for file, week in folder.weeks.items():
        for n, id in enumerate(week.projects):
            if id in projects and week.number not in projects[id].weeks:
                message = f"`projects` names {id}, which does not name week {week.number}. Change one of them."
                yield Flaw(file, ("projects", n), message)
