"""A look: what one member says to another's milestone, and what looks count for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.domain.checks import LooksCheck
from bot.domain.progress import Submission
from bot.domain.roadmap import Milestone


@dataclass(frozen=True, slots=True)
class Look:
    """The newest version of what `by` says to the milestone of `user`."""

    cohort: str
    user: str
    milestone: str
    by: str
    at: datetime
    """When it was first given."""
    works: str
    change: str
    confirms: bool = False
    """Whether they could repeat or confirm it."""
    points: int | None = None
    """Points of the rubric, or None where there is none, or they gave none."""
    commit: str = ""
    """Which commit they read, as they wrote it."""
    seen: str = ""
    """A print of the evidence that they read, see `print_of`."""
    edited: datetime | None = None
    version: int = 1


def print_of(submission: Submission, milestone: Milestone) -> str:
    """A short print of the evidence that people look at: another one as soon as any of it changes."""
    given = submission.evidence
    shown = [[each.id, given[each.id].shown] for each in milestone.criteria if each.id in given and not each.counted]
    return sha256(json.dumps(shown).encode()).hexdigest()[:16]


def seconds(looks: Iterable[Look], submission: Submission, milestone: Milestone) -> tuple[str, ...]:
    """Who among the peers confirms the evidence as it is now, in the order of their looks."""
    now = print_of(submission, milestone)
    return tuple(look.by for look in looks if look.confirms and look.seen == now)


def enough(check: LooksCheck, looks: Sequence[Look]) -> int:
    """How many people's looks fulfil a check, out of `check.people`."""
    if check.points is None:
        fit = [look for look in looks if look.confirms]
    else:
        fit = [look for look in looks if look.points is not None and look.points >= check.points]
    if not check.one_commit:
        return len(fit)
    named = [commit for look in fit if (commit := commit_of(look.commit))]
    return max((sum(_same(one, other) for other in named) for one in named), default=0)


def commit_of(written: str) -> str:
    """A commit or tag as it can be compared: the last part of a link, in lower case."""
    return written.strip().rstrip("/").rsplit("/", 1)[-1].lower()


def _same(one: str, other: str) -> bool:
    """Equal, or one is the beginning of the other's hash."""
    short, long = sorted((one, other), key=len)
    return one == other or (re.fullmatch(r"[0-9a-f]{7,40}", short) is not None and long.startswith(short))
