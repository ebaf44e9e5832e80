"""Fills a database with cohorts and members, plainly and always the same, so that figures can be compared."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, create_engine, event

from bot.domain.cohort import Cohort, usual_slots
from bot.domain.people import Community, Person, Place
from bot.ports import Fate, Parcel, Receipt
from bot.storage import open_store, tables
from bot.storage.codec import card_to, receipt_to, slots_to
from bot.ui.card import Card, Say
from bot.ui.text import say

ROADMAP = "ai-engineer"
FIRST_DAY = date(2026, 8, 3)
NOW = datetime(2026, 10, 14, 12, 0, tzinfo=UTC)
"""The Wednesday of week 11."""
WEEK = 11
SIZE = 25
"""Members of a cohort; two cohorts share a community."""
CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Town:
    """`members` people in cohorts of 25. `weeks`: how many weeks each of them has marked and checked in."""

    members: int
    weeks: int = 8
    cohorts: int = 0
    """Further cohorts with nobody in them."""
    posts: int = 0
    """How many posts of each cohort the ledger holds, all of them sent."""
    platform: str = "mailbox"
    settled: datetime = NOW
    """Up to when every cohort's posts have been decided."""
    wake: datetime = NOW + timedelta(days=1)
    """When the scheduler looks at the cohorts next."""

    def cohort(self, number: int, id: str = "", space: str = "", channel: str = "") -> Cohort:
        """Cohort `number`, counted from 0; the ids may be others than the usual ones."""
        home = Community(self.platform, space or f"space{number // 2}")
        place = Place(home.platform, home.space, channel or f"channel{number}")
        slots = usual_slots(FIRST_DAY, time(9))
        return Cohort(
            id or f"c{number}", home, place, f"Group {number}", ROADMAP, FIRST_DAY, "Europe/Berlin", slots, "robin",
            settled=self.settled,
        )  # fmt: skip

    def seat(self, number: int) -> tuple[Cohort, Person]:
        """Member `number` and their cohort."""
        cohort = self.cohort(number // SIZE)
        return cohort, cohort.person(f"user{number}")


def build(file: Path, town: Town) -> None:
    """Make the database `file` with everybody in it."""

    async def tables_only() -> None:
        await (await open_store(address(file))).close()

    asyncio.run(tables_only())
    engine = create_engine(f"sqlite:///{file}")
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    with engine.begin() as connection:
        for table, rows in _everything(town):
            for chunk in _chunks(rows):
                connection.execute(table.insert(), chunk)
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def address(file: Path) -> str:
    """The address of a database file."""
    return f"sqlite+aiosqlite:///{file}"


def _everything(town: Town) -> Iterator[tuple[Table, Iterator[dict[str, Any]]]]:
    groups = -(-town.members // SIZE) + town.cohorts
    everyone = range(town.members)
    past = range(1, town.weeks + 1)
    yield tables.cohorts, (_cohort(town.cohort(number), town.wake) for number in range(groups))
    yield tables.members, (_member(*town.seat(number)) for number in everyone)
    yield tables.people, (_person(*town.seat(number)) for number in everyone)
    yield tables.progress, (_progress(*town.seat(number), week) for number in everyone for week in past)
    yield tables.marks, (_mark(*town.seat(number), week) for number in everyone for week in past)
    sent = ((number, week) for number in range(groups) for week in range(1, town.posts + 1))
    yield tables.outbox, (_post(town.cohort(number), week) for number, week in sent)
    yield tables.checkins, (_checkin(*town.seat(number), week) for number in everyone for week in past)


def _chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while chunk := [row for row, _ in zip(rows, range(CHUNK), strict=False)]:
        yield chunk


def _home(cohort: Cohort) -> dict[str, Any]:
    return {"platform": cohort.community.platform, "space": cohort.community.space}


def _cohort(cohort: Cohort, wake: datetime) -> dict[str, Any]:
    return {
        **_home(cohort), "id": cohort.id, "channel": cohort.place.channel, "thread": None, "name": cohort.name,
        "roadmap": cohort.roadmap, "first_day": cohort.first_day, "zone": cohort.zone, "slots": slots_to(cohort.slots),
        "creator": cohort.creator, "pace": 1, "breaks": [], "shifts": [], "state": "active", "mentor_role": None,
        "version": 1, "settled": cohort.settled, "paused_on": None, "wake": wake, "created": NOW,
    }  # fmt: skip


def _member(cohort: Cohort, person: Person) -> dict[str, Any]:
    return {
        **_home(cohort), "cohort": cohort.id, "user": person.user, "joined": NOW, "joined_week": 1, "left": None,
        "heard": NOW, "unanswered": 0,
    }  # fmt: skip


def _post(cohort: Cohort, week: int) -> dict[str, Any]:
    key = f"{cohort.id}/prompt/{week}"
    at = NOW - timedelta(weeks=WEEK - week)
    card = Card(say("Week {n}", n=week), (Say(say("What this week is about, and what comes out of it.")),), "week")
    parcel = Parcel(key, cohort.place, card, at, "prompt", at + timedelta(days=3), cohort.id).marked()
    return {
        **_home(cohort), "key": key, "short": parcel.short, "channel": cohort.place.channel, "thread": "",
        "card": card_to(parcel.card), "format": parcel.format, "kind": parcel.kind, "cohort": cohort.id, "user": None,
        "due": at, "expires": parcel.expires, "revises": None, "fate": Fate.SENT.value, "reason": "", "next_try": None,
        "first_tried": at, "attempts": 1, "receipt": receipt_to(Receipt(cohort.place, f"m{week}")), "sent": at,
        "changed": at,
    }  # fmt: skip


def _person(cohort: Cohort, person: Person) -> dict[str, Any]:
    return {
        **_home(cohort), "user": person.user, "name": person.user.title(), "zone": None, "quiet_until": None,
        "shares": "moderators", "routes": {}, "last_cohort": cohort.id,
    }  # fmt: skip


def _progress(cohort: Cohort, person: Person, week: int) -> dict[str, Any]:
    return {
        **_home(cohort), "cohort": cohort.id, "user": person.user, "week": week, "state": "done", "size": "standard",
        "ticks": [f"W{week:02}.a"],
    }  # fmt: skip


def _mark(cohort: Cohort, person: Person, week: int) -> dict[str, Any]:
    return {
        **_home(cohort), "id": f"{person.user}-{week}", "number": week, "cohort": cohort.id, "user": person.user,
        "week": week, "before": ["not started", None, []], "after": ["done", "standard", [f"W{week:02}.a"]],
        "at": NOW, "by": person.user, "reason": "", "undone": None,
    }  # fmt: skip


def _checkin(cohort: Cohort, person: Person, week: int) -> dict[str, Any]:
    return {
        **_home(cohort), "cohort": cohort.id, "user": person.user, "week": week, "version": 1, "newest": True,
        "did": f"Built what week {week} asks for, and wrote down what surprised me.", "at": NOW, "timing": "on time",
        "evidence": f"https://example.org/{person.user}/{week}", "blocked": "", "confidence": 3, "shared": False,
        "edited": None,
    }  # fmt: skip
