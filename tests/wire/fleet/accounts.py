"""What became of it all: the ledger and the marks on one side, what platforms and people have seen on the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.ports import Fate
from bot.storage.tables import marks, outbox
from tests.wire.fleet.homes import Arrivals
from tests.wire.fleet.load import Load

GIVEN_UP = """
UPDATE outbox SET next_try = next_try - interval '5 minutes', first_tried = first_tried - interval '5 minutes',
                  changed = changed - interval '5 minutes'
WHERE fate = 'leased' AND changed < :before
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the ledger."""

    key: str
    short: str
    fate: Fate
    sent: datetime | None


@dataclass(frozen=True, slots=True)
class Account:
    """Posts that came due, and people who marked a week done; what of it is missing, and what is there twice.

    late: seconds from coming due to having arrived. vain: how often people asked without an answer.
    """

    posts: int
    people: int
    vain: int
    lost_posts: Sequence[str]
    double_posts: Sequence[str]
    lost_marks: Sequence[str]
    double_marks: Sequence[str]
    late: Sequence[float]
    took: Sequence[float]

    @property
    def wrong(self) -> list[str]:
        """Whatever is not as promised."""
        kinds = {"lost post": self.lost_posts, "doubled post": self.double_posts, "lost mark": self.lost_marks,
                 "doubled mark": self.double_marks}  # fmt: skip
        return [f"{kind}: {each}" for kind, found in kinds.items() for each in found]


class Books:
    """Reads a fleet's database beside it."""

    def __init__(self, url: str) -> None:
        self._engine: AsyncEngine = create_async_engine(url)

    async def ledger(self) -> Mapping[str, Row]:
        """All rows, by key."""
        async with self._engine.connect() as books:
            found = await books.execute(select(outbox.c.key, outbox.c.short, outbox.c.fate, outbox.c.sent))
            return {key: Row(key, short, Fate(fate), sent) for key, short, fate, sent in found}

    async def give_up(self, before: datetime) -> None:
        """Let the leases end that were taken before a moment and whose process has died since."""
        async with self._engine.begin() as books:
            await books.execute(text(GIVEN_UP), {"before": before})

    async def marks(self) -> Mapping[tuple[str, str], int]:
        """How many changes each member of each cohort has made."""
        query = select(marks.c.cohort, marks.c.user, func.count()).group_by(marks.c.cohort, marks.c.user)
        async with self._engine.connect() as books:
            return {(cohort, user): number for cohort, user, number in await books.execute(query)}

    async def close(self) -> None:
        await self._engine.dispose()


async def account(books: Books, load: Load, arrived: Sequence[Arrivals]) -> Account:
    """Compare everything. arrived: what stands on each platform."""
    ledger, changes = await books.ledger(), await books.marks()
    seen: Counter[str] = Counter()
    for each in arrived:
        seen.update(each)
    here = {key: seen[ledger[key].short] if key in ledger else 0 for key in load.promised}
    finished = [each for each in load.people if each.at is not None]
    made = {f"{each.home.name} {each.who}": changes.get((each.cohort, each.who), 0) for each in finished}
    return Account(
        posts=len(load.promised),
        people=len(finished),
        vain=sum(each.vain for each in finished),
        lost_posts=[key for key, times in here.items() if not times or ledger[key].fate is not Fate.SENT],
        double_posts=[key for key, times in here.items() if times > 1],
        lost_marks=[who for who, times in made.items() if not times],
        double_marks=[who for who, times in made.items() if times > 1],
        late=[_late(ledger[key].sent, since) for key, (_, since) in load.promised.items() if key in ledger],
        took=[seconds for each in finished for seconds in each.took],
    )


def _late(sent: datetime | None, since: datetime) -> float:
    return max((sent - since) / timedelta(seconds=1), 0.0) if sent else float("inf")
