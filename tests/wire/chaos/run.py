"""Plays cases, several at once, and has each one's books checked at its end."""

from __future__ import annotations

import asyncio
import traceback
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from pathlib import Path
from random import Random

from bot.domain.cohort import Beat
from bot.ports.notices import NOTICE
from tests.wire.chaos.accountant import Account, account
from tests.wire.chaos.databases import Databases
from tests.wire.chaos.dial import Dial
from tests.wire.chaos.kinds import KINDS, Kind
from tests.wire.chaos.plain import Faked, library
from tests.wire.chaos.scene import Scene, forks, scene

LONGEST = 300.0
"""Real seconds after which a case is given up as broken."""


@dataclass(frozen=True)
class Case:
    """One case; the same seed makes the same one again, as far as the system's own timing allows."""

    kind: Kind
    number: int
    seed: int

    @property
    def name(self) -> str:
        """How it is asked for: `steps/7`."""
        return f"{self.kind.name}/{self.number}"

    @property
    def again(self) -> str:
        """The command that plays it again."""
        return f"python -m tests.wire.chaos --seed {self.seed} --case {self.name}"


@dataclass(frozen=True)
class Outcome:
    """What came of a case. said: the last words of its processes, if something was wrong."""

    case: Case
    account: Account
    faults: int
    seconds: float
    said: str = ""


def cases(seed: int, share: float, only: Collection[str] = ()) -> list[Case]:
    """The cases of a run, kinds mixed evenly so that a run that is cut short has some of each.

    share: of the full number of each kind. only: names of kinds, or of single cases.
    """
    if singles := [each for each in only if "/" in each]:
        named = {kind.name: kind for kind in KINDS}
        return [Case(named[name], int(number), seed) for name, _, number in (each.partition("/") for each in singles)]
    found = []
    for kind in KINDS:
        if (only and kind.name not in only) or (kind.plain and library() is None):
            continue
        many = max(1, round(kind.cases * share))
        # A share of the systematic cases is spread over all of them.
        found += [(n / many, Case(kind, n * kind.cases // many, seed)) for n in range(many)]
    return [case for _, case in sorted(found, key=lambda each: each[0])]


class Runner:
    """Plays cases in a folder."""

    def __init__(self, folder: Path, databases: Databases, context: ForkServerContext | None = None) -> None:
        self._folder = folder
        self._databases = databases
        self._forks = context or forks()

    async def play(self, case: Case) -> Outcome:
        """Play one case to its end and have its books checked."""
        kind, began = case.kind, asyncio.get_running_loop().time()
        dial: Callable[[Path], Dial] = Faked if kind.plain else Dial
        folder = self._folder / case.name.replace("/", "-")
        where = scene(self._databases, folder, self._forks, kind.postgres(case.number), kind.weeks, dial)
        rng = Random(f"{case.seed}/{case.name}")
        async with where as played:
            try:
                async with asyncio.timeout(LONGEST):
                    await kind.play(played, rng, case.number)
                    settled = kind.plain or await played.settle()
                rows = await played.ledger()
                found = account(played, rows, expected(played, direct=kind.direct))
                told = Counter(row.cohort for row in rows if row.kind == NOTICE)
                if kind.notices is not None and max(told.values(), default=0) > kind.notices:
                    found.wrong.append(f"moderators were told more than {kind.notices} times: {dict(told)}")
                found.lost += [] if settled else ["it was not settled in time"]
            except Exception:  # noqa: BLE001  whatever it is, the other cases go on
                found = Account(wrong=[f"the case broke: {traceback.format_exc()}"])
            found.wrong += played.complaints
            if found.unknown and not kind.unknown:
                found.wrong.append(f"{found.unknown} unknown, although everything could be looked up")
            seconds = asyncio.get_running_loop().time() - began
            return Outcome(case, found, played.faults, seconds, "" if found.clean else played.said())


def expected(played: Scene, *, direct: bool) -> set[str]:
    """The keys that the plans of the groups ask for, worked out without the scheduler."""
    found = set()
    for cohort in played.cohorts:
        members = [played.members[cohort.id]] if direct else []
        for post in played.posts(cohort):
            found.add(post.key(cohort.id))
            found |= {f"{post.key(cohort.id)}/{each}" for each in members if post.beat is not Beat.WRAP}
    return found


async def play_all(
    runner: Runner, wanted: Sequence[Case], done: Callable[[Outcome], None], at_once: int, seconds: float
) -> None:
    """Play cases, so many at once, until all are played or the time is over; what has begun is ended."""
    waiting = list(reversed(wanted))
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds

    async def work() -> None:
        while waiting and loop.time() < end:
            done(await runner.play(waiting.pop()))

    await asyncio.gather(*(work() for _ in range(at_once)))
