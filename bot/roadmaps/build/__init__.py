"""Turns checked entries into the domain's own types, with references resolved."""

from __future__ import annotations

from bot.domain.roadmap import Roadmap, Stage
from bot.roadmaps.build import beyond
from bot.roadmaps.build.week import milestone, question, resource, week
from bot.roadmaps.files import Folder

__all__ = ["build"]


def build(folder: Folder) -> Roadmap:
    """The roadmap in `folder`, which must have been found sound."""
    entry = folder.roadmap
    if entry is None:
        raise ValueError("only a folder without problems can be built")
    pool = {row.id: resource(row) for row in folder.resources.values()}
    entries = sorted(folder.weeks.values(), key=lambda each: each.number)
    weeks = [week(each, pool) for each in entries]
    numbers = {each.id: each.number for each in entries}
    return Roadmap(
        slug=entry.slug,
        title=entry.title,
        summary=entry.summary,
        stages=tuple(
            Stage(
                number=stage.number,
                title=stage.title,
                summary=stage.summary,
                weeks=tuple(week for week in weeks if week.stage == stage.number),
                months=(stage.months[0], stage.months[1]),
            )
            for stage in entry.stage
        ),
        milestones=tuple(milestone(each, numbers) for each in folder.milestones.values()),
        resources=tuple(pool.values()),
        after=entry.after,
        version=entry.version,
        aliases={old: each.id for each in entries for old in each.aliases},
        questions=tuple(question(row, each.number) for each in entries for row in each.question),
        projects=tuple(beyond.project(each, pool) for each in folder.projects.values()),
        rubric=beyond.rubric(folder.rubric) if folder.rubric else None,
        tracks=tuple(beyond.track(each, pool) for each in folder.tracks.values()),
        careers=tuple(beyond.career(each, pool) for each in folder.careers.values()),
        certificates=tuple(beyond.certificate(each, pool) for each in folder.certificates.values()),
        certificates_intro=folder.certificates_intro,
        fast_track=beyond.fast_track(folder.fast_track, numbers) if folder.fast_track else None,
    )
