"""Projects, tracks, career cards, certificates and the short way: what they name exists, and they fit their place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from bot.roadmaps.files import Folder
from bot.roadmaps.problems import At, Flaw
from bot.roadmaps.rules.ids import twice
from bot.roadmaps.rules.references import OR_REMOVE
from bot.roadmaps.schema import (
    CareerEntry,
    DatasetEntry,
    Entry,
    FastTrackFileEntry,
    ProjectEntry,
    TrackEntry,
    WeekEntry,
)

PROJECT_TOGETHER, TRACK_TOGETHER, CAREER_TOGETHER = 3200, 2800, 1800
UNSHOWN = frozenset({"id", "covers", "reviewed_on", "level"})


def entities_are_called_like_their_files(folder: Folder) -> Iterator[Flaw]:
    """A project, track or career card has its file's name as its id."""
    entities: Mapping[Path, ProjectEntry | TrackEntry | CareerEntry] = {
        **folder.projects, **folder.tracks, **folder.careers
    }  # fmt: skip
    for file, entity in entities.items():
        if entity.id != file.stem:
            yield Flaw(file, ("id",), f"`id` is {entity.id}, but the file is called {file.name}. Make them the same.")


def entities_fit_their_cards(folder: Folder) -> Iterator[Flaw]:
    """All texts of an entity together are not more than what people read to the end."""
    sizes: Sequence[tuple[Mapping[Path, Entry], int]] = (
        (folder.projects, PROJECT_TOGETHER),
        (folder.tracks, TRACK_TOGETHER),
        (folder.careers, CAREER_TOGETHER),
    )
    for entities, most in sizes:
        for file, entity in entities.items():
            size = sum(map(len, _texts(entity.model_dump(exclude=set(UNSHOWN)))))
            if size > most:
                message = (
                    f"The texts have {size} characters together; the limit is {most}. Shorten them by {size - most}."
                )
                yield Flaw(file, (), message, 1)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts([inner for key, inner in value.items() if key not in UNSHOWN])
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def entities_name_what_exists(folder: Folder) -> Iterator[Flaw]:
    """Links, weeks, milestones and topics that projects, tracks and cards name."""
    weeks = {file.stem for file in folder.week_files}
    milestones = folder.milestone_ids or frozenset()
    for file, project in folder.projects.items():
        yield from _datasets(folder, file, project.datasets)
        for n, number in enumerate(project.weeks):
            if folder.numbers is not None and number not in folder.numbers:
                yield Flaw(file, ("weeks", n), f"`weeks` names {number}, but there is no such week. {OR_REMOVE}")
    for file, track in folder.tracks.items():
        yield from _datasets(folder, file, track.datasets)
        for n, id in enumerate(track.entry):
            if id not in weeks | milestones:
                yield Flaw(file, ("entry", n), f"`entry` names {id}, which does not exist. {OR_REMOVE}")
        for n, topic in enumerate(track.topics):
            if folder.topics is not None and topic not in folder.topics:
                message = f'`topics` names "{topic}", which no resource has. Take a topic from resources.toml.'
                yield Flaw(file, ("topics", n), message)
    for file, career in folder.careers.items():
        yield from _linked(folder, file, [(("links", n, "id"), link.id) for n, link in enumerate(career.links)])


def _datasets(folder: Folder, file: Path, datasets: Iterable[DatasetEntry]) -> Iterator[Flaw]:
    for n, dataset in enumerate(datasets):
        if dataset.id:
            yield from _linked(folder, file, [(("datasets", n, "id"), dataset.id)])
        elif not dataset.title:
            yield Flaw(file, ("datasets", n), "`datasets` needs an `id` from resources.toml, or a `title`. Add one.")


def _linked(folder: Folder, file: Path, links: Iterable[tuple[At, str]]) -> Iterator[Flaw]:
    for at, id in links:
        if folder.resource_ids is not None and id not in folder.resource_ids:
            yield Flaw(file, at, f"`id` names {id}, which is not in resources.toml. Add it there first.")


def weeks_name_projects_that_exist(folder: Folder) -> Iterator[Flaw]:
    """A week's projects, for a roadmap that has projects."""
    for file, week in folder.weeks.items():
        for n, id in enumerate(week.projects if folder.project_ids else ()):
            if id not in folder.project_ids:
                yield Flaw(
                    file, ("projects", n), f"`projects` names {id}, but there is no projects/{id}.toml. {OR_REMOVE}"
                )


def certificates_are_told_apart(folder: Folder) -> Iterator[Flaw]:
    """Each has its own id, names successors and links that exist, and says since when it can't be taken."""
    file, ids = folder.certificates_file, {row.id for row in folder.certificates.values()}
    yield from twice(file, [((*at, "id"), row.id) for at, row in folder.certificates.items()])
    for at, row in folder.certificates.items():
        if row.official:
            yield from _linked(folder, file, [((*at, "official"), row.official)])
        if row.status in ("retired", "retiring", "announced") and row.status_since is None:
            yield Flaw(file, (*at, "status"), f"`status` is {row.status}: say since when with `status_since`.")
        for n, id in enumerate(row.replaced_by):
            if id not in ids:
                yield Flaw(file, (*at, "replaced_by", n), f"`replaced_by` names {id}, which is not here. {OR_REMOVE}")


def the_short_way_leads_through_the_roadmap(folder: Folder) -> Iterator[Flaw]:
    """Its weeks are counted, name weeks, milestones and rungs that exist, and the weeks name them back."""
    fast, file = folder.fast_track, folder.fast_track_file
    if fast is None:
        return
    weeks = {week.id: (path, week) for path, week in folder.weeks.items()}
    known = {path.stem for path in folder.week_files}
    rungs = [rung.id for rung in fast.rung]
    for n, row in enumerate(fast.week):
        if row.id != f"F{n + 1:02}":
            yield Flaw(file, ("week", n, "id"), f"`id` is {row.id}; weeks are counted, so this is F{n + 1:02}.")
        for k, id in enumerate(row.takes_from):
            if id not in known:
                yield Flaw(
                    file, ("week", n, "takes_from", k), f"`takes_from` names {id}, which is no week. {OR_REMOVE}"
                )
        for k, id in enumerate(row.milestones):
            if folder.milestone_ids is not None and id not in folder.milestone_ids:
                at: At = ("week", n, "milestones", k)
                yield Flaw(file, at, f"`milestones` names {id}, which is not in milestones.toml. {OR_REMOVE}")
        if row.rung and row.rung not in rungs:
            yield Flaw(file, ("week", n, "rung"), f"`rung` names {row.rung}, which has no [[rung]]. {OR_REMOVE}")
    yield from _placement(fast, file, weeks, folder.unread)
    yield from _named_back(fast, weeks)


def _placement(
    fast: FastTrackFileEntry, file: Path, weeks: Mapping[str, tuple[Path, WeekEntry]], unread: Collection[str]
) -> Iterator[Flaw]:
    placement = fast.placement
    for n, id in enumerate(placement.questions_from):
        asked = len(weeks[id][1].question) if id in weeks else 0
        if asked < placement.each and id not in unread:
            message = f"`questions_from` names {id}, which has {asked} questions; the test draws {placement.each}."
            yield Flaw(file, ("placement", "questions_from", n), message)
    if placement.needed > placement.each * len(placement.questions_from):
        yield Flaw(file, ("placement", "needed"), "`needed` is more than the test asks. Lower it.")


def _named_back(fast: FastTrackFileEntry, weeks: Mapping[str, tuple[Path, WeekEntry]]) -> Iterator[Flaw]:
    taking = {id: row for row in fast.week for id in row.takes_from}
    for id, (path, week) in weeks.items():
        row = taking.get(id)
        named = week.fast_track.week if week.fast_track else None
        if named != (row.id if row else None):
            where = f"fast_track.toml takes it into {row.id}" if row else "fast_track.toml does not take from it"
            message = f"`fast_track` names {named or 'nothing'}, but {where}. Make them the same."
            yield Flaw(path, ("fast_track",) if week.fast_track else ("id",), message)
