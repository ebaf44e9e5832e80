"""The port to what a request needs first: somebody, and the cohorts that they may mean, at one glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.domain.cohort import Cohort
from bot.domain.membership import CommunitySettings, Member, Settings
from bot.domain.people import Person


@dataclass(frozen=True, slots=True)
class Glance:
    """Somebody within a community, and cohorts there, oldest first.

    members: by cohort, where the person is in it now.
    """

    settings: Settings
    community: CommunitySettings
    cohorts: Sequence[Cohort] = ()
    members: Mapping[str, Member] = field(default_factory=dict)


class Seats(Protocol):
    """What there is to choose a seat from."""

    async def at(self, person: Person, channel: str) -> Glance:
        """The unarchived cohorts of a channel and its threads, and those the person is in. Needs `person.space`."""
        ...

    async def of(self, person: Person, cohort: str) -> Glance | None:
        """One cohort in any state, and the person within its community; None if this platform has no such cohort."""
        ...
