"""Ids and numbers: unique, in order, and the ones their files are called by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.roadmaps.files import Folder
from bot.roadmaps.problems import At, Flaw


def slug_is_the_folders_name(folder: Folder) -> Iterator[Flaw]:
    """The slug is what cohorts remember, and where the files are found."""
    name = folder.path.resolve().name
    if folder.roadmap and folder.roadmap.slug != name:
        message = f"`slug` is {folder.roadmap.slug}, but the folder is called {name}. Make them the same."
        yield Flaw(folder.roadmap_file, ("slug",), message)


def weeks_are_counted_without_gaps(folder: Folder) -> Iterator[Flaw]:
    """Week 1 to the last, each number once. Ids need not follow: they stay when a week moves."""
    if not folder.week_files:
        yield Flaw(folder.path / "weeks", (), "There are no weeks. Start with weeks/W01.toml.", 1)
    if folder.unread:
        return
    count, holders = len(folder.weeks), dict[int, str]()
    missing = [n for n in range(1, count + 1) if n not in (folder.numbers or ())]
    for file, week in folder.weeks.items():
        free = f"Weeks are counted without gaps, and {missing[0]} is free." if missing else ""
        if week.number in holders:
            message = f"`number` is {week.number}, and so is that of {holders[week.number]}. {free}"
            yield Flaw(file, ("number",), message)
        elif week.number > count:
            yield Flaw(file, ("number",), f"`number` is {week.number}, but there are {count} weeks. {free}")
        holders[week.number] = week.id


def aliases_are_free(folder: Folder) -> Iterator[Flaw]:
    """An id that a week took over is no week's own, and only one week's."""
    ids, taken = {file.stem for file in folder.week_files}, dict[str, str]()
    for file, week in folder.weeks.items():
        for n, old in enumerate(week.aliases):
            at: At = ("aliases", n)
            if old in ids:
                yield Flaw(file, at, f"`aliases` names {old}, which is a week of its own. Remove it.")
            elif old in taken:
                message = f"`aliases` names {old}, which {taken[old]} has taken over already. Keep one of them."
                yield Flaw(file, at, message)
            taken[old] = week.id


def ids_match_file_names(folder: Folder) -> Iterator[Flaw]:
    """A week is called like its file, and what belongs to it like the week."""
    for file, week in folder.weeks.items():
        if week.id != file.stem:
            yield Flaw(file, ("id",), f"`id` is {week.id}, but the file is called {file.name}. Make them the same.")
        for index, check in enumerate(week.done_when):
            yield from belongs(file, ("done_when", index, "id"), check.id, week.id)
    for at, milestone in folder.milestones.items():
        for index, criterion in enumerate(milestone.criteria):
            yield from belongs(folder.milestones_file, (*at, "criteria", index, "id"), criterion.id, milestone.id)


def belongs(file: Path, at: At, id: str, owner: str) -> Iterator[Flaw]:
    """What hangs on `owner` has its id in front of its own."""
    if not id.startswith(f"{owner}."):
        yield Flaw(file, at, f"`id` is {id}, but it belongs to {owner}. Call it {owner}.{id.split('.')[1]}.")


def ids_are_unique(folder: Folder) -> Iterator[Flaw]:
    """Progress hangs on ids, so none is used twice."""
    milestones = [((*at, "id"), milestone.id) for at, milestone in folder.milestones.items()]
    yield from twice(folder.milestones_file, milestones)
    yield from twice(folder.resources_file, [((*at, "id"), row.id) for at, row in folder.resources.items()])
    yield from twice(folder.resources_file, [((*at, "url"), row.url) for at, row in folder.resources.items()])
    for file, week in folder.weeks.items():
        yield from twice(file, [(("done_when", n, "id"), check.id) for n, check in enumerate(week.done_when)])
        yield from twice(file, [(("resources", n, "id"), reading.id) for n, reading in enumerate(week.resources)])
    for at, milestone in folder.milestones.items():
        checks = [((*at, "criteria", n, "id"), criterion.id) for n, criterion in enumerate(milestone.criteria)]
        yield from twice(folder.milestones_file, checks)


def twice(file: Path, values: Iterable[tuple[At, str]]) -> Iterator[Flaw]:
    """Every value that stands at more than one place."""
    seen: set[str] = set()
    for at, value in values:
        if value in seen:
            yield Flaw(file, at, f"`{at[-1]}` {value} is used twice in this file. Every one must be its own.")
        seen.add(value)
