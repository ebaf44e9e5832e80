"""What can become of an attempt to deliver a parcel, and when it is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.domain.errors import DeliveryError, Interrupted, TryLater, Unreachable, Unsure
from bot.ports import Parcel, Receipt

LEAST = 1.0
"""Seconds that even the most impatient platform is left alone."""
FIRST, LONGEST = 15.0, 900.0
"""Seconds to wait after a refusal that names no time: doubled each time, from the first up to the longest."""
SOON, SLOW = 2.0, 300.0
"""The same after a connection that broke off: soon, because the platform still knows the key then."""


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Again:
    """To be tried again at `at`. refused: nothing was posted by this attempt."""

    at: datetime
    why: str
    refused: bool


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not handed over at all; its turn comes at `at`."""

    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Not sent, on purpose."""

    why: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Can't be delivered until somebody acts."""

    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """May or may not have arrived; only a person can tell."""

    why: str


Outcome = Sent | Again | Deferred | Skipped | Failed | Unknown


def outcome_of(error: DeliveryError, parcel: Parcel, now: datetime, rng: Random) -> Outcome:
    """What a platform's refusal means for a parcel."""
    match error:
        case TryLater():
            wait = _backoff(parcel, FIRST, LONGEST, rng) if error.after is None else max(error.after, LEAST)
            return _in_time(
                Again(now + timedelta(seconds=wait), error.why or "the platform asked to wait", True), parcel
            )
        case Interrupted():
            wait = max(_backoff(parcel, SOON, SLOW, rng), error.after)
            return _in_time(
                Again(now + timedelta(seconds=wait), error.why or "the connection broke off", False), parcel
            )
        case Unreachable():
            return Failed(error.fix or "The platform refused it and did not say why.")
        case Unsure():
            return Unknown(error.why or "The connection broke off, and looking did not settle it.")
    return Again(now + timedelta(seconds=FIRST), str(error), False)


def expired(parcel: Parcel) -> Outcome:
    """What becomes of a parcel that is claimed when it is not worth sending any more."""
    if parcel.first_tried is None and parcel.attempts > 1:
        return Failed("It was refused until it was too late to send it.")
    if parcel.first_tried is None:
        return Skipped("too late: it could not be sent while it was worth sending")
    return Unknown("I was stopped while it was being sent, and came back too late to find out.")


def unwanted(parcel: Parcel, why: str) -> Outcome:
    """What becomes of a parcel that nobody wants any more. One that may be there already was not skipped."""
    if parcel.first_tried is None:
        return Skipped(why)
    return Unknown(f"I was stopped while it was being sent, and since then: {why}. So I did not send it again.")


def _in_time(again: Again, parcel: Parcel) -> Outcome:
    """Another attempt, unless the parcel is not worth sending any more by then."""
    if again.at <= parcel.expires:
        return again
    if again.refused and parcel.first_tried is None:
        return Failed(f"It was refused until it was too late to send it ({again.why.rstrip('.')}).")
    return Unknown(f"I could not find out in time whether it arrived ({again.why.rstrip('.')}).")


def _backoff(parcel: Parcel, first: float, longest: float, rng: Random) -> float:
    """Seconds to wait: doubled with each attempt, and spread so that not everyone comes back at once."""
    doubled = first * (1 << min(parcel.attempts, 20))
    return min(doubled, longest) * rng.uniform(0.75, 1.25)
