"""The made-up members of a rehearsal, and what each of them does in the term: a script written by seeded dice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.domain.cohort import Plan
from bot.domain.membership import Kind, Route
from bot.domain.roadmap import Roadmap, Week
from bot.ui.command import Given

WORK = (
    "Did the core task in two evenings.",
    "Got it working on Saturday and explained it to a friend.",
    "Read everything twice and built the small version.",
    "Worked through it with somebody over a call.",
)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the rehearsal. diligence: how likely they check in. shares: whether the wrap may name them."""

    user: str
    name: str
    diligence: float
    shares: bool = False
    joins: int = 1
    leaves: int = 0
    nudges: bool = False


CAST = (
    Member("ada", "Ada (sample)", 0.95, shares=True),
    Member("bruno", "Bruno (sample)", 0.6, shares=True, nudges=True),
    Member("chen", "Chen (sample)", 0.8),
    Member("dalia", "Dalia (sample)", 0.5, leaves=8, nudges=True),
    Member("emil", "Emil (sample)", 0.3, joins=3, nudges=True),
)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that a member does. `words` tell it in the transcript."""

    at: datetime
    member: Member
    command: str
    args: Mapping[str, Given]
    words: str


def script(plan: Plan, roadmap: Roadmap, weeks: int, dice: Random) -> list[Deed]:
    """Everything that the members do in the first `weeks` weeks, in the order of time."""
    deeds = [deed for member in CAST for deed in _life(member, plan, roadmap, weeks, dice)]
    return sorted(deeds, key=lambda deed: (deed.at, deed.member.user, deed.command))


def _life(member: Member, plan: Plan, roadmap: Roadmap, weeks: int, dice: Random) -> Iterator[Deed]:
    cohort = plan.cohort.id
    if member.joins > weeks:
        return
    come = plan.opens(member.joins) + timedelta(hours=-6 if member.joins == 1 else 30, minutes=dice.randint(0, 59))
    yield Deed(come, member, "study join", {"cohort": cohort}, "joins")
    if member.nudges:
        args = {"about": Kind.NUDGE.value, "how": Route.DIRECT.value, "cohort": cohort}
        yield Deed(come + timedelta(minutes=2), member, "study route", args, "asks for mid-week nudges")
    last = min(weeks, member.leaves - 1) if member.leaves else weeks
    for number in range(member.joins, last + 1):
        yield from _week(member, plan, roadmap, roadmap.weeks[number - 1], dice)
    if member.leaves and member.leaves <= weeks:
        gone = plan.opens(member.leaves) + timedelta(days=1, hours=19)
        yield Deed(gone, member, "study leave now", {"cohort": cohort}, "leaves")


def _week(member: Member, plan: Plan, roadmap: Roadmap, week: Week, dice: Random) -> Iterator[Deed]:
    """A first tick, a check-in, in milestone weeks the evidence; or nothing at all."""
    cohort = plan.cohort.id
    begins, works = plan.opens(week.number), dice.random() < member.diligence
    first = begins + timedelta(days=dice.randint(1, 2), hours=dice.randint(17, 21), minutes=dice.randint(0, 59))
    second = first + timedelta(days=dice.randint(0, 3), minutes=dice.randint(30, 90))
    did = dice.choice(WORK)
    if not works:
        return
    args: dict[str, Given] = {"week": str(week.number), "cohort": cohort}
    boxes = tuple(check.id for check in week.done_when[: dice.randint(1, len(week.done_when))])
    yield Deed(
        first, member, "progress tick", {**args, "ticked": boxes}, f"ticks off {len(boxes)} of week {week.number}"
    )
    share = "yes" if member.shares else "no"
    answers = {"did": did, "share": share, "evidence": f"https://example.org/{member.user}/{week.number}"}
    yield Deed(second, member, "checkin", {**args, **answers}, f"checks in for week {week.number}")
    milestone = roadmap.milestone_in(week.number)
    if milestone is not None and dice.random() < member.diligence:
        shown = {each.id: f"https://example.org/{member.user}/{each.id}" for each in milestone.criteria}
        handed = second + timedelta(minutes=20)
        yield Deed(handed, member, "milestone", {"id": milestone.id, "cohort": cohort, **shown},
                   f"hands in {milestone.id}")  # fmt: skip
