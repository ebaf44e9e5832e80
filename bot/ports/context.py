"""What a handler is given: who asks, where, when, in which cohort, and the transaction that it works in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from bot.domain.cohort import Cohort, Plan, plan
from bot.domain.errors import NoCohort
from bot.domain.membership import CommunitySettings, Member, Settings
from bot.domain.people import Community, Person, Place
from bot.domain.roadmap import Roadmap
from bot.ports.platform import Problem
from bot.ports.store import Draft, Unit
from bot.ui.command import Request
from bot.ui.text import Who
from bot.world import World


def plan_of(cohort: Cohort, roadmap: Roadmap) -> Plan:
    """The dates of a cohort that follows a roadmap."""
    return plan(cohort, len(roadmap.weeks), (milestone.week for milestone in roadmap.milestones))


@dataclass(frozen=True)
class Context:
    """Everything that a feature may look at while it answers one request, or composes one post.

    cohort and member are None where a command works without them. For a post, `who` is the cohort's creator.
    """

    request: Request
    who: Person
    where: Place
    now: datetime
    db: Unit
    world: World
    roadmaps: Mapping[str, Roadmap]
    roadmap: Roadmap
    settings: Settings
    community: CommunitySettings | None = None
    cohort: Cohort | None = None
    member: Member | None = None
    chosen: bool = False
    """Whether the cohort was picked for the reader (their last one), so that the reply should name it."""
    draft: Draft | None = None
    moderator: bool = False
    mentor: bool = False
    problems: tuple[Problem, ...] = ()
    """What the platform found at the places that the command's survey named."""
    commands: tuple[object, ...] = field(default=(), repr=False)
    """All declarations; the help page is made of them."""

    @property
    def group(self) -> Cohort:
        """The cohort, for commands that can't do without one."""
        if self.cohort is None:
            raise NoCohort
        return self.cohort

    @property
    def cohort_id(self) -> str | None:
        """The cohort's id, which every action carries; None where there is no cohort."""
        return self.cohort.id if self.cohort else None

    @cached_property
    def plan(self) -> Plan:
        """The cohort's dates."""
        return plan_of(self.group, self.roadmap)

    @property
    def home(self) -> Community:
        """The community that this is about."""
        return self.cohort.community if self.cohort else self.who.community

    @property
    def zone(self) -> str:
        """The reader's zone: as set here, else as the platform knows it, else the cohort's, else UTC."""
        return self.settings.zone or self.request.zone or (self.cohort.zone if self.cohort else "UTC")

    @property
    def me(self) -> Who:
        """The reader, as a value for texts."""
        return Who(self.who, self.settings.name or self.request.shown)


async def clock_context(
    db: Unit, cohort: Cohort, roadmaps: Mapping[str, Roadmap], world: World, now: datetime
) -> Context:
    """What a post is written from: the cohort's own hours, and no particular reader."""
    who = cohort.person(cohort.creator)
    community = await db.communities.get(cohort.community)
    request = Request(f"clock:{cohort.id}", "", {}, who, cohort.place)
    return Context(
        request, who, cohort.place, now, db, world, roadmaps, roadmaps[cohort.roadmap], Settings(who), community, cohort
    )
