"""A person's place in a cohort, and what they have chosen: zone, quiet days, privacy, which messages reach them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.domain.calendar import local_day
from bot.domain.people import Community, Person, Place


class Shares(StrEnum):
    """Who may see somebody's progress."""

    ONLY_ME = "only me"
    MODERATORS = "moderators"
    EVERYONE = "everyone here"


class Kind(StrEnum):
    """The kinds of message that a member can steer."""

    PROMPT = "prompt"
    NUDGE = "nudge"
    MILESTONE = "milestone"
    WRAP = "wrap"
    REVIEW = "review"
    """News about one's own milestones and record."""


class Route(StrEnum):
    """How a kind of message reaches a member."""

    CHANNEL = "channel"
    DIRECT = "direct message"
    OFF = "off"


USUAL_ROUTES: Mapping[Kind, Route] = {
    Kind.PROMPT: Route.CHANNEL,
    Kind.NUDGE: Route.OFF,
    Kind.MILESTONE: Route.CHANNEL,
    Kind.WRAP: Route.CHANNEL,
    Kind.REVIEW: Route.DIRECT,
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person has chosen within a community. The same for all their cohorts there."""

    person: Person
    name: str = ""
    """The name last seen; shown where a platform can't draw a mention."""
    zone: str | None = None
    quiet_until: date | None = None
    """No message of any kind to this person before this day (in their zone) begins."""
    shares: Shares = Shares.MODERATORS
    routes: Mapping[Kind, Route] = field(default_factory=dict)
    """Only what differs from USUAL_ROUTES."""
    last_cohort: str | None = None

    def route(self, kind: Kind) -> Route:
        """How this kind of message reaches the person."""
        return self.routes.get(kind, USUAL_ROUTES[kind])

    def quiet(self, now: datetime, zone: str) -> bool:
        """Whether the person wants silence now; `zone` stands in where they have not set their own."""
        return self.quiet_until is not None and local_day(now, self.zone or zone) < self.quiet_until


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's place in a cohort. Whoever leaves keeps the record for a return."""

    cohort: str
    user: str
    joined: datetime
    joined_week: int
    """The group's week when they joined (at least 1): earlier weeks never count as behind."""
    left: datetime | None = None
    heard: datetime | None = None
    """When they last said anything to the bot about their studies."""
    unanswered: int = 0
    """Nudges in a row that no check-in followed."""


@dataclass(frozen=True, slots=True)
class CommunitySettings:
    """What moderators have set for a whole community."""

    community: Community
    moderator_roles: frozenset[str] = frozenset()
    notices: Place | None = None
    """Where moderators are told about problems; None means the cohort's creator, directly."""
