"""What the programs share: medians, percentiles, a table on the screen and in Markdown, and the quick way to try."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure as a table, with the command that makes it and what it is to be held against."""

    title: str
    command: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    def text(self) -> str:
        """For a screen."""
        widths = [max(len(row[n]) for row in (self.heads, *self.rows)) for n in range(len(self.heads))]

        def line(row: tuple[str, ...]) -> str:
            first, *rest = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
            return "  ".join([first.strip().ljust(widths[0]), *rest])

        return "\n".join([self.title, line(self.heads), *map(line, self.rows), *self.notes])

    def markdown(self) -> str:
        """For the document."""
        rule = "|".join(["", "---", *["--:"] * (len(self.heads) - 1), ""])
        lines = [f"| {' | '.join(row)} |" for row in (self.heads, *self.rows)]
        notes = ["", *(f"{note}  " for note in self.notes)] if self.notes else []
        return "\n".join([f"{self.title} (`{self.command}`)", "", lines[0], rule, *lines[1:], *notes]).rstrip()


@dataclass(frozen=True, slots=True)
class Spread:
    """Durations in seconds."""

    all: Sequence[float]

    @property
    def median(self) -> float:
        return median(self.all)

    def at(self, percent: float) -> float:
        """The duration that so many percent do not exceed."""
        ordered = sorted(self.all)
        return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)]

    @property
    def per_second(self) -> float:
        return len(self.all) / sum(self.all)


def ms(seconds: float) -> str:
    """Milliseconds with a sensible number of digits."""
    value = seconds * 1000
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def times(ratio: float) -> str:
    """A ratio."""
    return f"{ratio:.2f} x"


async def in_turns(calls: Sequence[Callable[[int], Awaitable[object]]], times: int, warm: int = 0) -> list[Spread]:
    """Make every call once, and again, `times` times; how long each took. The first `warm` rounds are not counted.

    What is compared takes turns call by call, so that whatever else the machine does falls on all of it alike.
    """
    took: list[list[float]] = [[] for _ in calls]
    for n in range(times):
        for kept, call in zip(took, calls, strict=True):
            began = time.perf_counter()
            await call(n)
            kept.append(time.perf_counter() - began)
    return [Spread(each[warm:]) for each in took]


def show(measure: Callable[[bool], Figure], about: str | None) -> None:
    """What each program does when it is called: measure, quickly if asked to, and print."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--quick", action="store_true", help="tiny sizes: shows that it works, measures nothing")
    print(measure(parser.parse_args().quick).text())


def workshop() -> tempfile.TemporaryDirectory[str]:
    """A folder on the disk that temporary files are on; gone afterwards."""
    return tempfile.TemporaryDirectory(prefix="waypost-bench-")


def copies(file: Path, *names: str) -> list[Path]:
    """The same database again, under other names beside it."""
    made = []
    for name in names:
        copy = file.with_name(name)
        copy.write_bytes(file.read_bytes())
        made.append(copy)
    return made
