"""Parts of the store about learning: looks at milestones, quizzes, chosen ways, the order of weeks behind numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.fast_track import Path
from bot.domain.look import Look
from bot.domain.people import Community
from bot.domain.quiz import Run


class Looks(Protocol):
    """What members say to each other's milestones."""

    async def get(self, cohort: str, user: str, milestone: str, by: str) -> Look | None:
        """The look of one member at one member's milestone."""
        ...

    async def of(self, cohort: str, user: str, milestone: str) -> Sequence[Look]:
        """All looks at one member's milestone, oldest first."""
        ...

    async def given(self, cohort: str, by: str) -> Sequence[Look]:
        """All looks that a member has given, oldest first."""
        ...

    async def tally(self, cohort: str) -> Mapping[tuple[str, str], int]:
        """How many looks each milestone has, by its owner's id and its own; those without any are left out."""
        ...

    async def count(self, cohort: str, since: datetime, until: datetime) -> int:
        """How many looks were first given from `since` on and before `until`."""
        ...

    async def put(self, look: Look, base: int, community: Community) -> bool:
        """Store a look as version `base + 1` (base 0: a new one), unless its version is no longer `base` (then False).

        When it was first given stays as it was.
        """
        ...


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


class Orders(Protocol):
    """Weeks are stored by number. This part knows which order of weeks the numbers stand for."""

    async def get(self, roadmap: str) -> Sequence[str] | None:
        """The ids of the roadmap's weeks in the order in which numbers are stored; None if never written down."""
        ...

    async def change(
        self, roadmap: str, old: Sequence[str] | None, new: Sequence[str], numbers: Mapping[int, int]
    ) -> bool:
        """Move everything that is stored from `old` order to `new`; False if it is in `old` no longer.

        numbers: the new number of each old one that changes. What has a number below 1 is kept out of sight.
        """
        ...
