"""Reads a roadmap's files one by one: TOML into entries, and what is wrong inside each of them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from bot.roadmaps.problems import At, Flaw
from bot.roadmaps.schema import (
    CareerEntry,
    CertificateEntry,
    CertificatesFile,
    Entry,
    FastTrackFileEntry,
    MilestoneEntry,
    MilestonesFile,
    ProjectEntry,
    ResourceEntry,
    ResourcesFile,
    RoadmapEntry,
    RubricEntry,
    TrackEntry,
    WeekEntry,
)
from bot.roadmaps.wording import flaws_in, name_of

Row = Mapping[str, object]
AnyEntry = TypeVar("AnyEntry", bound=Entry)

UNREAD = frozenset({"id", "url", "auto_check", "slug", "answer"})
"""Keys whose values no member reads as text."""


@dataclass(slots=True)
class Folder:
    """What could be read of a roadmap. Entries that are wrong in themselves are left out, but their ids are known."""

    path: Path
    roadmap: RoadmapEntry | None = None
    weeks: dict[Path, WeekEntry] = field(default_factory=dict)
    """In the order of their numbers, which need not be the order of their ids."""
    milestones: dict[At, MilestoneEntry] = field(default_factory=dict)
    resources: dict[At, ResourceEntry] = field(default_factory=dict)
    projects: dict[Path, ProjectEntry] = field(default_factory=dict)
    tracks: dict[Path, TrackEntry] = field(default_factory=dict)
    careers: dict[Path, CareerEntry] = field(default_factory=dict)
    certificates: dict[At, CertificateEntry] = field(default_factory=dict)
    certificates_intro: str = ""
    rubric: RubricEntry | None = None
    fast_track: FastTrackFileEntry | None = None
    week_files: tuple[Path, ...] = ()
    milestone_ids: frozenset[str] | None = None
    """Those of all rows, right or wrong. None: the file can't be read, so nobody can tell which there are."""
    resource_ids: frozenset[str] | None = None
    topics: frozenset[str] | None = None
    project_ids: frozenset[str] = frozenset()
    """Those of all files, right or wrong."""

    @property
    def numbers(self) -> frozenset[int] | None:
        """The weeks' numbers. None: a week can't be read, so nobody can tell which there are."""
        return None if self.unread else frozenset(week.number for week in self.weeks.values())

    @property
    def unread(self) -> frozenset[str]:
        """The ids of weeks that are there but wrong in themselves."""
        return frozenset(file.stem for file in self.week_files if file not in self.weeks)

    @property
    def roadmap_file(self) -> Path:
        """Where the title, the summary and the stages are."""
        return self.path / "roadmap.toml"

    @property
    def milestones_file(self) -> Path:
        """Where the milestones are."""
        return self.path / "milestones.toml"

    @property
    def resources_file(self) -> Path:
        """Where the pool of links is."""
        return self.path / "resources.toml"

    @property
    def certificates_file(self) -> Path:
        """Where the certificates are, for a roadmap that has any."""
        return self.path / "certificates.toml"

    @property
    def rubric_file(self) -> Path:
        """How projects are read, for a roadmap that has any."""
        return self.path / "rubric.toml"

    @property
    def fast_track_file(self) -> Path:
        """The short way, for a roadmap that has one."""
        return self.path / "fast_track.toml"


def read(path: Path) -> tuple[Folder, list[Flaw]]:
    """The roadmap in folder `path` as far as it can be read, and everything that is wrong inside single files."""
    folder = Folder(path)
    flaws: list[Flaw] = []
    folder.roadmap = _whole(folder.roadmap_file, RoadmapEntry, flaws)
    folder.week_files = _files(path / "weeks")
    weeks = _entries(folder.week_files, WeekEntry, flaws)
    folder.weeks = dict(sorted(weeks.items(), key=lambda each: each[1].number))
    if milestones := _whole(folder.milestones_file, MilestonesFile, flaws):
        rows = milestones.milestone
        folder.milestones = _rows(folder.milestones_file, "milestone", rows, MilestoneEntry, flaws)
        folder.milestone_ids = _values(rows, "id")
    if resources := _whole(folder.resources_file, ResourcesFile, flaws):
        rows = resources.resource
        folder.resources = _rows(folder.resources_file, "resource", rows, ResourceEntry, flaws)
        folder.resource_ids, folder.topics = _values(rows, "id"), _values(rows, "topic")
    _read_what_a_roadmap_may_have(folder, flaws)
    return folder, flaws


def _read_what_a_roadmap_may_have(folder: Folder, flaws: list[Flaw]) -> None:
    projects = _files(folder.path / "projects")
    folder.project_ids = frozenset(file.stem for file in projects)
    folder.projects = _entries(projects, ProjectEntry, flaws)
    folder.tracks = _entries(_files(folder.path / "tracks"), TrackEntry, flaws)
    folder.careers = _entries(_files(folder.path / "careers"), CareerEntry, flaws)
    if (file := folder.rubric_file).exists():
        folder.rubric = _whole(file, RubricEntry, flaws)
    if (file := folder.fast_track_file).exists():
        folder.fast_track = _whole(file, FastTrackFileEntry, flaws)
    file = folder.certificates_file
    if file.exists() and (certificates := _whole(file, CertificatesFile, flaws)):
        folder.certificates = _rows(file, "certificate", certificates.certificate, CertificateEntry, flaws)
        folder.certificates_intro = certificates.intro


def _files(folder: Path) -> tuple[Path, ...]:
    """The TOML files of a folder in the order of their ids; none if there is no such folder."""
    return tuple(sorted(folder.glob("*.toml"), key=lambda file: (len(file.stem), file.stem)))


def _entries(files: tuple[Path, ...], model: type[AnyEntry], flaws: list[Flaw]) -> dict[Path, AnyEntry]:
    """What each of these files holds; those that are wrong in themselves are left out."""
    found = {file: _whole(file, model, flaws) for file in files}
    return {file: entry for file, entry in found.items() if entry}


def _whole(file: Path, model: type[AnyEntry], flaws: list[Flaw]) -> AnyEntry | None:
    """What a file holds; None if it can't be read, or is wrong in itself."""
    return _entry(file, model, _parse(file, flaws), (), flaws)


def _parse(file: Path, flaws: list[Flaw]) -> dict[str, Any] | None:
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        flaws.append(Flaw(file, (), "This file is missing. Every roadmap needs it.", 1))
    except UnicodeDecodeError:
        flaws.append(Flaw(file, (), "This file is not UTF-8 text. Save it as UTF-8.", 1))
    except tomllib.TOMLDecodeError as error:
        flaws.append(Flaw(file, (), *_syntax(file, str(error))))
    else:
        flaws.extend(_wording(file, raw))
        return raw
    return None


def _syntax(file: Path, message: str) -> tuple[str, int]:
    """A syntax error as a sentence and a line."""
    what = message.split(" (at ", maxsplit=1)[0].replace(r"Illegal character '\n'", "the text does not end on its line")
    found = re.search(r"at line (\d+)", message)
    line = int(found[1]) if found else len(file.read_text(encoding="utf-8").splitlines())
    return f"This is not valid TOML: {what}. Look for a missing quote, comma or bracket here or just above.", line


def _entry(file: Path, model: type[AnyEntry], raw: object, at: At, flaws: list[Flaw]) -> AnyEntry | None:
    if raw is None:
        return None
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        flaws.extend(flaws_in(file, model, error, at))
        return None


def _rows(
    file: Path, key: str, rows: Sequence[Row], row_model: type[AnyEntry], flaws: list[Flaw]
) -> dict[At, AnyEntry]:
    """The rows `[[key]]` of `file` that are right in themselves."""
    entries = {(key, index): _entry(file, row_model, row, (key, index), flaws) for index, row in enumerate(rows)}
    return {at: entry for at, entry in entries.items() if entry}


def _values(rows: Sequence[Row], key: str) -> frozenset[str]:
    return frozenset(str(row[key]) for row in rows if key in row)


def _wording(file: Path, raw: Mapping[str, Any]) -> Iterator[Flaw]:
    """Texts whose light markup would not draw as meant."""
    for at, text in texts_in(raw, ()):
        if fault := _markup_fault(text):
            yield Flaw(file, at, f"{name_of(at)} {fault}")


def texts_in(value: object, at: At) -> Iterator[tuple[At, str]]:
    """Every text in a value that stands at `at`, with its place, leaving out ids and addresses."""
    if isinstance(value, str):
        if not UNREAD.intersection(at):
            yield at, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts_in(inner, (*at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from texts_in(inner, (*at, index))


def _markup_fault(text: str) -> str | None:
    if text.count("`") % 2:
        return "has a ` without its partner. Close it, or remove it."
    prose = "".join(text.split("`")[::2]) if "`" in text else text
    if prose.count("**") % 2:
        return "has a ** without its partner. Close it, or remove it."
    if prose.replace("**", "").count("*") % 2:
        return "has a * without its partner. Close it, or remove it."
    if "{" in text or "}" in text:
        bare = text.replace("{{", "").replace("}}", "")
        if "{" in bare or "}" in bare:
            return "has a single { or }. Double it, or better, leave it out."
    return "starts or ends with a space. Remove it." if text != text.strip() else None
