"""The one object that holds all surprise: the time, chance and new ids."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random, SystemRandom

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody mistakes for one another when reading an id aloud."""


def real_now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)


def real_id() -> str:
    """Eight letters, short enough for a button's id; about 40 bits of chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


@dataclass(frozen=True, slots=True)
class World:
    """Where the engine gets the time, chance and ids from.

    Production, tests and time travel differ only in the World that they are given.

    now: returns an aware datetime in UTC.
    rng: chance for jitter; never for secrets.
    new_id: returns a short id, unique in the database.
    """

    now: Callable[[], datetime] = real_now
    rng: Random = field(default_factory=SystemRandom)
    new_id: Callable[[], str] = real_id
