"""Turns checked weeks, questions, milestones and links into the domain's own types."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.domain.quiz import Answering, Question
from bot.domain.roadmap import Check, Criterion, Milestone, Reading, Resource, Size, Week, WeekStatus
from bot.roadmaps.schema import MilestoneEntry, QuestionEntry, ReadingEntry, ResourceEntry, WeekEntry


def week(entry: WeekEntry, pool: Mapping[str, Resource]) -> Week:
    """One week, its links taken from `pool`."""
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
        quiz=tuple(entry.quiz),
    )


def question(entry: QuestionEntry, week: int) -> Question:
    """One question of week `week`."""
    answering, answer = Answering(entry.type), entry.answer
    places = answer if isinstance(answer, list) else [answer]
    picked = () if answering.typed else tuple(place for place in places if isinstance(place, int))
    return Question(
        id=entry.id,
        week=week,
        answering=answering,
        stem=entry.stem,
        options=tuple(entry.options),
        right=frozenset(picked),
        explanation=entry.explanation,
        why_wrong=entry.why_wrong,
        source=entry.source,
        accepted=tuple(each for each in places if isinstance(each, str)),
        number=float(answer) if answering is Answering.NUMERIC and isinstance(answer, int | float) else 0,
        tolerance=entry.tolerance,
        difficulty=entry.difficulty,
        objective=entry.objective,
        review_after=tuple(entry.review_after_weeks),
    )


def _reading(entry: ReadingEntry, pool: Mapping[str, Resource]) -> Reading:
    found = pool[entry.id]
    return Reading(found, entry.part, entry.why or found.why)


def resource(entry: ResourceEntry) -> Resource:
    """One link of the pool."""
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


def milestone(entry: MilestoneEntry, numbers: Mapping[str, int]) -> Milestone:
    """One milestone; `numbers` are those of the weeks by id."""
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
                auto_check=_counted(criterion.auto_check, numbers),
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


def _counted(auto_check: str | None, numbers: Mapping[str, int]) -> str | None:
    """Writers name weeks by id, which stays; members meet weeks by number, which may have changed."""
    return auto_check and re.sub(r"W\d+", lambda id: f"W{numbers.get(id[0], 0):02}", auto_check)
