"""What lints read: a roadmap's files as they are written, also where a table in them is wrong in itself."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.roadmaps.files import Folder, texts_in
from bot.roadmaps.problems import At, Flaw

COVERAGE = "coverage.tsv"
HASHES = "sources.hashes"


@dataclass(frozen=True, slots=True)
class Written:
    """A text that somebody may read, and where it stands."""

    file: Path
    at: At
    text: str

    @property
    def key(self) -> str:
        """The key that it is the value of, or that its list is."""
        return next(part for part in reversed(self.at) if isinstance(part, str) and not part.isdigit())


@dataclass
class Material:
    """A roadmap for lints: what could be read of it (`folder`), and every file that is TOML at all."""

    folder: Folder
    raw: Mapping[Path, Mapping[str, Any]] = field(default_factory=dict)
    whole: bool = True
    """Whether every file could be read as TOML; otherwise nobody can say that something is nowhere."""

    @cached_property
    def texts(self) -> tuple[Written, ...]:
        """Every text, in the order of files and lines."""
        return tuple(Written(file, at, text) for file, table in self.raw.items() for at, text in texts_in(table, ()))

    @property
    def coverage_file(self) -> Path:
        """The list of what the roadmap is to teach, for one that has it."""
        return self.folder.path / COVERAGE

    @property
    def hashes_file(self) -> Path:
        """Fingerprints of texts that must not be repeated, for a roadmap that has them."""
        return self.folder.path / HASHES


Lint = Callable[[Material], Iterator[Flaw]]


def rows_of(table: Mapping[str, Any], key: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The tables `[[key]]` of a file with their places, also where something else stands among them."""
    rows = table.get(key)
    yield from ((n, row) for n, row in enumerate(rows if isinstance(rows, list) else ()) if isinstance(row, dict))


def material(folder: Folder) -> Material:
    """The files of a folder that was read, by name."""
    raw: dict[Path, Mapping[str, Any]] = {}
    whole = True
    for file in sorted(folder.path.rglob("*.toml")):
        try:
            raw[file] = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            whole = False
    return Material(folder, raw, whole)
