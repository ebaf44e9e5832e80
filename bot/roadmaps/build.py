"""Turns checked entries into the domain's own types, with references resolved."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.roadmap import (
    Check,
    Criterion,
    Milestone,
    Reading,
    Resource,
    Roadmap,
    Size,
    Stage,
    Week,
    WeekStatus,
)
from bot.roadmaps.files import Folder
from bot.roadmaps.schema import MilestoneEntry, ReadingEntry, ResourceEntry, WeekEntry


def build(folder: Folder) -> Roadmap:
    """The roadmap in `folder`, which must have been found sound."""
    entry = folder.roadmap
    if entry is None:
        raise ValueError("only a folder without problems can be built")
    pool = {row.id: _resource(row) for row in folder.resources.values()}
    weeks = [_week(week, pool) for week in folder.weeks.values()]
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
        milestones=tuple(_milestone(milestone) for milestone in folder.milestones.values()),
        resources=tuple(pool.values()),
        after=entry.after,
    )


def _week(entry: WeekEntry, pool: Mapping[str, Resource]) -> Week:
    tasks = {Size.LIGHT: entry.warm_up, Size.STANDARD: entry.core, Size.STRETCH: entry.stretch}
    hours = entry.hours
    return Week(
        id=entry.id,
        number=entry.number,
        stage=entry.quarter,
        month=entry.month,
        title=entry.title,
        objectives=tuple(entry.objectives),
        deliverable=entry.deliverable,
        hours={Size.LIGHT: hours.light, Size.STANDARD: hours.standard, Size.STRETCH: hours.stretch},
        status=WeekStatus(entry.status),
        kind=entry.kind,
        hook=entry.hook,
        tasks={size: task for size, task in tasks.items() if task},
        done_when=tuple(Check(check.id, check.text) for check in entry.done_when)
        or (Check(f"{entry.id}.a", entry.deliverable),),
        readings=tuple(_reading(reading, pool) for reading in entry.resources),
        topics=tuple(entry.topics),
        discussion=entry.discussion_question,
        habit=entry.community_habit,
        nudge=entry.nudge,
        wrap=entry.wrap,
        prerequisites=tuple(entry.prerequisites),
        evidence=tuple(entry.evidence),
        milestone=entry.milestone,
        projects=tuple(entry.projects),
    )


def _reading(entry: ReadingEntry, pool: Mapping[str, Resource]) -> Reading:
    resource = pool[entry.id]
    return Reading(resource, entry.part, entry.why or resource.why)


def _resource(entry: ResourceEntry) -> Resource:
    return Resource(
        id=entry.id,
        title=entry.title,
        url=entry.url,
        topic=entry.topic,
        kind=entry.kind,
        cost=entry.cost,
        hours=entry.hours,
        why=entry.why,
    )


def _milestone(entry: MilestoneEntry) -> Milestone:
    return Milestone(
        id=entry.id,
        week=entry.week,
        title=entry.title,
        why=entry.why,
        criteria=tuple(
            Criterion(
                id=criterion.id,
                text=criterion.text,
                evidence=criterion.evidence,
                verified_by=criterion.verified_by,
                auto_check=criterion.auto_check,
            )
            for criterion in entry.criteria
        ),
        not_enough=tuple(entry.not_enough),
        confirmations=entry.confirmations,
        grace_days=entry.grace_days,
        badge=entry.badge,
        message_pass=entry.message_pass,
        message_not_yet=entry.message_not_yet,
    )
