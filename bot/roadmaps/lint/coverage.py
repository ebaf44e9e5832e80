"""Coverage: everything that coverage.tsv lists is taught, where it says so, and nothing else claims to be."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.roadmaps.lint.material import COVERAGE, Material, rows_of
from bot.roadmaps.problems import At, Flaw

HEADER = ("id", "item", "home")
ENTITY = re.compile(r"([A-Z]+)(\d*)")
SHORT_WAY = re.compile(r"[FL]\d+")
"""Weeks of the short way and rungs of the ladder have no `covers` of their own: their file has."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of coverage.tsv: the item's id, and where a member would look for it."""

    line: int
    id: str
    home: str


@dataclass(frozen=True, slots=True)
class Claim:
    """That an entity covers an item."""

    file: Path
    at: At
    entity: str
    id: str


def everything_is_covered(material: Material) -> Iterator[Flaw]:
    """For a roadmap with a coverage.tsv: both sides agree, item by item."""
    file = material.coverage_file
    if not file.exists():
        return
    flaws: list[Flaw] = []
    rows = _rows(file, flaws)
    claims = list(_claims(material))
    yield from flaws
    known = {row.id for row in rows}
    for claim in claims:
        if claim.id not in known:
            message = f"`covers` names {claim.id}, which is not in {COVERAGE}. Add it there first, or remove it."
            yield Flaw(claim.file, claim.at, message)
    if material.whole:
        yield from _at_home(file, rows, claims, _entities(material))


def _rows(file: Path, flaws: list[Flaw]) -> list[Row]:
    rows: list[Row] = []
    seen: set[str] = set()
    lines = file.read_text(encoding="utf-8").splitlines()
    if not lines or tuple(lines[0].split("\t")) != HEADER:
        flaws.append(Flaw(file, (), "The first line must name the columns: id, item, home, with a tab between.", 1))
        return []
    for n, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(HEADER) or not all(cell.strip() for cell in cells):
            flaws.append(Flaw(file, (), "This line needs an id, an item and a home, with a tab between.", n))
        elif cells[0] in seen:
            flaws.append(Flaw(file, (), f"{cells[0]} is here twice. Every item must be its own.", n))
        else:
            rows.append(Row(n, cells[0], cells[2]))
            seen.add(cells[0])
    return rows


def _claims(material: Material) -> Iterator[Claim]:
    for file, table in material.raw.items():
        for at, row, entity in _tables(file, table):
            for n, id in enumerate(row.get("covers", ())):
                yield Claim(file, (*at, "covers", n), entity, str(id))


def _tables(file: Path, table: Mapping[str, Any]) -> Iterator[tuple[At, Mapping[str, Any], str]]:
    """The tables of a file that may cover something, each with the entity that it belongs to."""
    whole = {"fast_track.toml": "FT", "rubric.toml": "RUBRIC", "certificates.toml": "CERTIFICATES"}
    name = whole.get(file.name, file.stem if ENTITY.fullmatch(file.stem) else "")
    yield (), table, name
    for key in ("milestone", "question"):
        yield from (((key, n), row, name or str(row.get("id", ""))) for n, row in rows_of(table, key))


def _entities(material: Material) -> set[str]:
    """What a home may be."""
    short: set[str] = set()
    if fast := material.folder.fast_track:
        short = {row.id for row in fast.week} | {row.id for row in fast.rung}
    found = {entity for file, table in material.raw.items() for _, _, entity in _tables(file, table) if entity}
    return found | short


def _at_home(file: Path, rows: Sequence[Row], claims: Sequence[Claim], entities: set[str]) -> Iterator[Flaw]:
    claimed = defaultdict(set)
    for claim in claims:
        claimed[claim.id].add(claim.entity)
    for row in rows:
        parts = [list(_homes(part)) for part in row.home.split(";")]
        homes = {home for part in parts for home in part}
        there = {_file_of(home) for home in homes}
        if unknown := sorted(homes - entities):
            yield Flaw(file, (), f"{row.id}: the home {unknown[0]} does not exist. Name another.", row.line)
        elif not claimed[row.id]:
            message = f"{row.id} is covered by nothing. Teach it, and name it in the `covers` of {row.home}."
            yield Flaw(file, (), message, row.line)
        else:
            for part in parts:
                if not claimed[row.id] & {_file_of(home) for home in part}:
                    where = part[0] if len(part) == 1 else f"{part[0]}-{part[-1]}"
                    message = f"{row.id} is at home in {where}, which does not cover it. Change one of them."
                    yield Flaw(file, (), message, row.line)
            for other in sorted(claimed[row.id] - there):
                message = f"{row.id} is covered by {other}, too. Add that to its home, or take it out there."
                yield Flaw(file, (), message, row.line)


def _file_of(home: str) -> str:
    return "FT" if SHORT_WAY.fullmatch(home) else home


def _homes(part: str) -> Iterator[str]:
    """The entities that a part of a home names: `W15-W16 (quiz)` is two."""
    first, _, last = re.sub(r"\(.*?\)", "", part).strip().partition("-")
    start, end = ENTITY.fullmatch(first), ENTITY.fullmatch(last)
    if start and end and start[1] == end[1] and start[2] and end[2]:
        width = len(start[2])
        yield from (f"{start[1]}{n:0{width}}" for n in range(int(start[2]), int(end[2]) + 1))
    else:
        yield first
