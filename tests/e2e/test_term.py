"""A whole term on the mailbox: over a change of clocks, with the process thrown away between any two steps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.mailbox import Mailbox, Outage
from bot.domain.cohort import Beat, Cohort, Plan, usual_slots
from bot.ports import Entry, Parcel, Receipt
from bot.ports.context import plan_of
from bot.rehearse.cast import CAST, Deed, script
from bot.ui.card import Card
from bot.ui.command import Request
from bot.world import World
from tests.clockwork import Clockwork
from tests.kit import CHANNEL, Clock, House, address, group, opened, roadmap, words, world

WEEKS = 12


class Died(BaseException):
    """The process is gone, without a word."""


class Deadly(Mailbox):
    """Takes every message, but every so often the process dies before it hears of it."""

    def __init__(self, *args: Any, every: int = 0) -> None:
        super().__init__(*args)
        self.every = every

    async def deliver(self, parcel: Parcel) -> Receipt:
        receipt = await super().deliver(parcel)
        if self.every and self.deliveries % self.every == 0:
            raise Died
        return receipt


@dataclass
class Term:
    """A cohort's term. Only the database file and the mailbox outlive a process, and ids are never used twice."""

    file: Path
    cohort: Cohort
    clock: Clock
    mailbox: Mailbox
    world: World
    deaths: int = 0
    asked: Iterator[int] = field(default_factory=count)

    @property
    def plan(self) -> Plan:
        return plan_of(self.cohort, roadmap())

    @asynccontextmanager
    async def process(self) -> Any:
        """A process from its start to its end."""
        async with opened(address(self.file)) as store:
            yield Clockwork(House(store, self.clock, self.world), self.mailbox)

    async def promise(self) -> None:
        async with self.process() as clockwork:
            await clockwork.scheduler.tick()

    async def carry(self) -> bool:
        """One parcel; whether there was one. May be the last thing that a process does."""
        async with self.process() as clockwork:
            try:
                return bool(await clockwork.courier.round(limit=1))
            except Died:
                self.deaths += 1
                return False

    async def act(self, deed: Deed) -> None:
        self.clock.move(deed.at)
        who = self.cohort.person(deed.member.user)
        request = Request(f"t{next(self.asked)}", deed.command, deed.args, who, CHANNEL, deed.member.name)
        async with self.process() as clockwork:
            reply = await clockwork.house.engine.handle(request)
        assert reply and reply.card.name not in ("apology", "form"), words(reply)

    async def next_moment(self) -> datetime | None:
        async with self.process() as clockwork:
            moment: datetime | None = await clockwork.next_moment()
            return moment

    async def play(self, deeds: list[Deed], end: datetime) -> None:
        """Every step in a process of its own."""
        waiting = list(deeds)
        while (moment := await self.next_moment()) is not None and moment <= end:
            while waiting and waiting[0].at < moment:
                await self.act(waiting.pop(0))
            self.clock.move(max(moment, self.clock.at))
            await self.promise()
            while await self.carry():
                pass
        self.clock.move(end)

    async def ledger(self) -> dict[str, Entry]:
        async with self.process() as clockwork:
            found: dict[str, Entry] = await clockwork.ledger(self.cohort)
            return found

    def arrived(self) -> list[str]:
        return [letter.key for letter in self.mailbox.letters]


async def begun(database: Path, first_day: date, zone: str, mailbox: type[Mailbox] = Mailbox, **more: Any) -> Term:
    clock = Clock(datetime.combine(first_day, time(12), tzinfo=UTC) - timedelta(days=2))
    async with opened(address(database)) as store:
        slots = usual_slots(first_day, time(9))
        cohort = await group(store, clock, members=(), first_day=first_day, zone=zone, slots=slots)
    chance = world(clock)
    return Term(database, cohort, clock, mailbox(chance, **more), chance)


def wanted(term: Term, weeks: int = WEEKS) -> dict[str, datetime]:
    """What the plan promises for the channel, by key, with its instants; nudges apart."""
    return {
        f"c1/{post.beat}/{post.week}": post.when.at
        for post in term.plan.posts()
        if post.week <= weeks and post.beat is not Beat.NUDGE
    }


@pytest.mark.parametrize(
    ("zone", "first_day", "weeks"),
    [
        ("Europe/Berlin", date(2026, 10, 5), WEEKS),
        ("Australia/Sydney", date(2026, 9, 21), 4),
    ],
)
async def test_a_term_over_a_change_of_clocks_with_a_new_process_for_every_step(
    database: Path, zone: str, first_day: date, weeks: int
) -> None:
    term = await begun(database, first_day, zone)
    await term.play(script(term.plan, roadmap(), weeks, Random(1)), term.plan.closes(weeks))
    letters = {letter.key: letter for letter in term.mailbox.letters}
    assert len(letters) == len(term.mailbox.letters)
    for key, at in wanted(term, weeks).items():
        assert letters[key].at == at
        assert letters[key].at.astimezone(ZoneInfo(zone)).time() == time(9)
    hours = {letter.at.time() for letter in letters.values()}
    assert len(hours) == 2, "the instants differ by an hour before and after the change"
    ledger = await term.ledger()
    assert {entry.fate.value for entry in ledger.values()} == {"sent"}
    assert set(ledger) == set(letters)
    assert "Ada (sample)" in words(letters["c1/wrap/1"].card)
    assert not {member.name for member in CAST if not member.shares} & _named(words(letters["c1/wrap/1"].card))


def _named(text: str) -> set[str]:
    return {member.name for member in CAST if member.name in text}


async def test_a_process_that_dies_after_every_third_delivery_posts_nothing_twice(database: Path) -> None:
    term = await begun(database, date(2026, 10, 5), "Europe/Berlin", Deadly, every=3)
    await term.play([], term.plan.closes(4))
    assert term.deaths >= 3
    assert sorted(key for key in term.arrived() if "/nudge/" not in key) == sorted(wanted(term, 4))
    assert len(set(term.arrived())) == len(term.arrived())
    assert {entry.fate.value for entry in (await term.ledger()).values()} == {"sent"}


async def live(term: Term, end: datetime, asleep: tuple[datetime, datetime] | None = None) -> None:
    """Let a single process live on, except that it sleeps through a time."""
    async with term.process() as clockwork:
        if asleep:
            await clockwork.until(asleep[0])
            term.clock.move(asleep[1])
            await clockwork.beat()
        await clockwork.until(end)


async def test_a_process_that_was_down_for_three_days_posts_late_and_says_so(database: Path) -> None:
    term = await begun(database, date(2026, 11, 2), "Europe/Berlin")
    down = datetime(2026, 11, 8, 12, tzinfo=UTC)
    await live(term, term.plan.closes(4), (down, down + timedelta(days=3)))
    assert sorted(key for key in term.arrived() if "/nudge/" not in key) == sorted(wanted(term, 4))
    text = words(_card(term, "c1/prompt/2"))
    assert "This comes late: it was due Mon 9 Nov 2026, 09:00 Europe/Berlin." in text
    assert "I could not post" not in text


async def test_a_process_that_was_down_for_three_weeks_folds_what_it_missed_and_lists_the_rest(database: Path) -> None:
    term = await begun(database, date(2026, 11, 2), "Europe/Berlin")
    down = datetime(2026, 11, 10, 12, tzinfo=UTC)
    await live(term, term.plan.closes(6), (down, down + timedelta(weeks=3)))
    ledger = await term.ledger()
    assert "I could not post weeks 3 and 4 in time." in words(_card(term, "c1/prompt/5"))
    assert ledger["c1/prompt/3"].reason == ledger["c1/prompt/4"].reason == "folded into week 5"
    assert ledger["c1/wrap/2"].reason.startswith("too late: due Sun 15 Nov 2026")
    assert ledger["c1/wrap/4"].fate == "sent"
    assert set(wanted(term, 6)) <= set(ledger)
    assert len(set(term.arrived())) == len(term.arrived())


def _card(term: Term, key: str) -> Card:
    (found,) = [letter.card for letter in term.mailbox.letters if letter.key == key]
    return found


@pytest.mark.parametrize(("days", "late"), [(3, ["c1/prompt/2"]), (21, ["c1/wrap/4"])])
async def test_a_platform_that_is_down_delays_but_loses_nothing(database: Path, days: int, late: list[str]) -> None:
    term = await begun(database, date(2026, 11, 2), "Europe/Berlin")
    begins = datetime(2026, 11, 9, 7, tzinfo=UTC)
    ends = begins + timedelta(days=days)
    term.mailbox.outages.append(Outage(begins, ends))
    async with term.process() as clockwork:
        await clockwork.until(begins)
        while term.clock.at < ends:
            moment = await clockwork.next_moment()
            assert moment
            term.clock.move(min(max(moment, term.clock.at + timedelta(hours=6)), ends))
            await clockwork.beat()
        await clockwork.until(term.plan.closes(6))
    ledger = await term.ledger()
    assert set(wanted(term, 6)) <= set(ledger)
    arrived_late = [letter.key for letter in term.mailbox.letters if "This comes late" in words(letter.card)]
    assert [key for key in late if key not in arrived_late] == []
    assert not [entry for entry in ledger.values() if entry.fate.value in ("planned", "leased", "unknown")]
    for key, entry in ledger.items():
        assert (entry.fate.value == "sent") == (key in term.arrived())
        assert entry.fate.value == "sent" or entry.reason
    assert len(set(term.arrived())) == len(term.arrived())
