"""What can be wrong with content, and where: a file, a line and a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

At = tuple[str | int, ...]
"""The way to a value inside a file: keys, and places in lists counted from 0."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend. `message` says what is wrong and what to do about it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        """As editors and terminals like it: `file:line: message`."""
        return f"{self.file}:{self.line}: {self.message}"


class ContentError(Exception):
    """Some content can't be used as it is."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Carry all `problems` at once; the error's text lists them, one a line."""
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Flaw:
    """A problem whose line is not looked up yet, because looking up is slow and sound content never needs it."""

    file: Path
    at: At
    message: str
    line: int | None = None
