"""Two parts of the store: members' runs through quizzes, and the ways that they choose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.fast_track import Path
from bot.domain.people import Community
from bot.domain.quiz import Run


class Quizzes(Protocol):
    """Members' runs through quizzes."""

    async def get(self, id: str) -> Run | None:
        """One run, whoever's it is."""
        ...

    async def of(self, cohort: str, user: str) -> Sequence[Run]:
        """All runs of a member, ended or not, oldest first."""
        ...

    async def begin(self, run: Run, community: Community) -> None:
        """Store a new run."""

    async def save(self, run: Run, base: int) -> bool:
        """Store a run that went on, unless its version is no longer `base` (then False)."""
        ...


class Paths(Protocol):
    """What members choose for their way: a track for later, the short way now."""

    async def get(self, cohort: str, user: str) -> Path:
        """The choice; an empty one with version 0 if none was made."""
        ...

    async def put(self, path: Path, community: Community) -> bool:
        """Store a choice as version `path.version + 1`, unless another came first (then False)."""
        ...
