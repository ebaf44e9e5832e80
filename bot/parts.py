"""What a process does of all that there is to do: which platforms it listens to, whether it plans, whether it posts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

SCHEDULER, COURIER = "scheduler", "courier"


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one process. hears: the platforms whose people it answers. logs_in: those that it needs at all.

    scheduler: whether it sees what has come due. courier: whether it posts that, on every platform.
    """

    scheduler: bool
    courier: bool
    hears: frozenset[str]
    logs_in: frozenset[str]

    @classmethod
    def of(cls, names: Collection[str] | None, platforms: Iterable[str]) -> Parts:
        """The parts with these names, all if None. platforms: those that are set up."""
        there = frozenset(platforms)
        if names is None:
            return cls(True, True, there, there)
        hears = there & frozenset(names)
        return cls(SCHEDULER in names, COURIER in names, hears, there if COURIER in names else hears)

    def __str__(self) -> str:
        """In words, for the log."""
        planning = [name for name, has in ((SCHEDULER, self.scheduler), (COURIER, self.courier)) if has]
        return ", ".join([*sorted(self.hears), *planning])


def faults(names: Sequence[str], platforms: Collection[str]) -> Iterator[str]:
    """A sentence for whatever makes no sense about these names of parts. platforms: those that are set up."""
    if not names:
        yield "No part is named, so this process would do nothing. Name at least one, or leave `parts` out to do all."
    known = [*platforms, SCHEDULER, COURIER]
    for name in dict.fromkeys(names):
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            tables = ", ".join(f"[platforms.{each}]" for each in platforms) or "so far none"
            yield (
                f"There is no part {name} here: {hint}A part is {SCHEDULER}, {COURIER}, or a platform with a table of "
                f"its own ({tables})."
            )
    if COURIER in names and not platforms:
        yield (
            f"{COURIER} posts to platforms, and none is set up. Add the table of each, like [platforms.discord]; what "
            "is said there is not listened to unless the platform is a part as well."
        )
