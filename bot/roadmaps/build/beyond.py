"""Turns checked projects, tracks, career cards, certificates and the short way into the domain's own types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.domain.career import CareerCard, Certificate, ExamStatus, PayFact, Section, Track
from bot.domain.fast_track import FastAction, FastTrack, FastWeek, Placement, PlacementPart, Rung
from bot.domain.project import Criterion, Dataset, Project, Rubric
from bot.domain.roadmap import Resource
from bot.roadmaps.schema import (
    CareerEntry,
    CertificateEntry,
    DatasetEntry,
    FastTrackFileEntry,
    ProjectEntry,
    RubricEntry,
    TrackEntry,
)

Pool = Mapping[str, Resource]


def _datasets(entries: Iterable[DatasetEntry], pool: Pool) -> tuple[Dataset, ...]:
    found = ((entry, pool[entry.id] if entry.id else None) for entry in entries)
    return tuple(Dataset(entry.title or (link.title if link else ""), entry.licence, link) for entry, link in found)


def project(entry: ProjectEntry, pool: Pool) -> Project:
    """One project, its data taken from `pool`."""
    return Project(
        id=entry.id,
        title=entry.title,
        level=entry.level,
        weeks=tuple(entry.weeks),
        problem=entry.problem,
        who_cares=entry.who_cares,
        datasets=_datasets(entry.datasets, pool),
        requirements=tuple(entry.requirements),
        deliverables=tuple(entry.deliverables),
        baseline=entry.baseline,
        pass_mark=entry.pass_mark,
        safeguards=tuple(entry.safeguards),
        stretch=tuple(entry.stretch),
        team_size=entry.team_size,
        cost_and_hardware=entry.cost_and_hardware,
        portfolio_line=entry.portfolio_line,
    )


def rubric(entry: RubricEntry) -> Rubric:
    """How projects are read."""
    return Rubric(entry.intro, tuple(Criterion(row.title, row.none, row.some, row.full) for row in entry.criterion))


def track(entry: TrackEntry, pool: Pool) -> Track:
    """One track, its data taken from `pool`."""
    return Track(
        id=entry.id,
        name=entry.name,
        why_now=entry.why_now,
        entry=tuple(entry.entry),
        entry_check=entry.entry_check,
        first_four_weeks=tuple(entry.first_four_weeks),
        twelve_week_project=entry.twelve_week_project,
        datasets=_datasets(entry.datasets, pool),
        safeguards=tuple(entry.safeguards),
        roles=tuple(entry.roles),
        communities=tuple(entry.communities),
        topics=tuple(entry.topics),
    )


def career(entry: CareerEntry, pool: Pool) -> CareerCard:
    """One career card, its links taken from `pool`."""
    return CareerCard(
        id=entry.id,
        title=entry.title,
        intro=entry.intro,
        sections=tuple(Section(part.title, part.text, tuple(part.points)) for part in entry.section),
        facts=tuple(
            PayFact(
                fact.amount, fact.statistic, fact.seniority, fact.place, fact.source_title, fact.published_on, fact.note
            )
            for fact in entry.fact
        ),
        links=tuple((pool[link.id], link.why) for link in entry.links),
        reviewed_on=entry.reviewed_on,
    )


def certificate(entry: CertificateEntry, pool: Pool) -> Certificate:
    """One certificate, its official page taken from `pool`."""
    return Certificate(
        id=entry.id,
        name=entry.name,
        exam_code=entry.exam_code,
        provider=entry.provider,
        level=entry.level,
        status=ExamStatus(entry.status),
        status_since=entry.status_since,
        status_note=entry.status_note,
        replaced_by=tuple(entry.replaced_by),
        fee_note=entry.fee_note,
        topics=tuple(entry.topics),
        helps_with=entry.helps_with,
        official=pool[entry.official] if entry.official else None,
        checked_on=entry.checked_on,
        source_note=entry.source_note,
        hidden=entry.hidden,
    )


def fast_track(entry: FastTrackFileEntry, numbers: Mapping[str, int]) -> FastTrack:
    """The short way; `numbers` are those of the weeks by id."""
    placement = entry.placement
    return FastTrack(
        title=entry.title,
        intro=entry.intro,
        rule=entry.rule,
        skip_note=entry.skip_note,
        placement=Placement(
            weeks=tuple(numbers[week] for week in placement.questions_from),
            each=placement.each,
            needed=placement.needed,
            parts=tuple(PlacementPart(part.title, part.shows, part.otherwise) for part in placement.part),
        ),
        weeks=tuple(
            FastWeek(
                id=week.id,
                number=int(week.id[1:]),
                title=week.title,
                takes_from=tuple(numbers[each] for each in week.takes_from),
                action=FastAction(week.action),
                changes=week.changes,
                milestones=tuple(week.milestones),
                rung=week.rung,
                hours=week.hours,
            )
            for week in entry.week
        ),
        rungs=tuple(Rung(rung.id, rung.title, rung.text) for rung in entry.rung),
    )
