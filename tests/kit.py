"""What tests share: a clock turned by hand, a sample cohort, a small Waypost on a real database file to ask things."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from bot.declare import Command
from bot.domain.cohort import Cohort, Slot, usual_slots
from bot.domain.membership import Member, Settings
from bot.domain.people import Community, Person, Place
from bot.domain.roadmap import Roadmap
from bot.engine import Engine
from bot.features import COMMANDS
from bot.ports import Store
from bot.ports.context import plan_of
from bot.roadmaps import load
from bot.storage import open_store
from bot.ui.card import Button, Card, Choices, Menu
from bot.ui.command import Given, Reply, Request
from bot.ui.form import Choice, Form
from bot.ui.plain import plain_card
from bot.world import World

CONTENT = Path(__file__).parents[1] / "content" / "ai-engineer"

HOME = Community("mailbox", "hall")
CHANNEL = Place("mailbox", "hall", "general")
MONDAY = date(2026, 11, 2)
"""The first day of the sample cohort. Its posts come at 09:00 in Berlin."""
START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
"""When a test begins unless it says otherwise: the day before."""
CREATOR = "robin"


class Clock:
    """Stands still until it is turned. Calling it tells the time, so that it can be a World's `now`."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, to: datetime) -> None:
        """Turn the clock to an instant."""
        self.at = to.astimezone(UTC)

    def wait(self, **span: float) -> None:
        """Turn the clock on by a timedelta's arguments: `clock.wait(days=3)`."""
        self.at += timedelta(**span)


def world(clock: Clock, seed: int = 1, name: str = "id") -> World:
    """A World without surprise: this clock, seeded dice, and ids that count up."""
    numbers = count(1)
    return World(clock, Random(seed), lambda: f"{name}{next(numbers)}")


@cache
def roadmap() -> Roadmap:
    """The shipped roadmap, read once."""
    return load(CONTENT)


def person(user: str, home: Community = HOME) -> Person:
    """Somebody in the sample community."""
    return Person(home.platform, home.space, user)


def cohort(**changes: Any) -> Cohort:
    """The sample cohort, with these fields changed."""
    slots: Mapping[Any, Slot] = usual_slots(changes.get("first_day", MONDAY), time(9))
    plain = Cohort("c1", HOME, CHANNEL, "Winter group", "ai-engineer", MONDAY, "Europe/Berlin", slots, CREATOR)
    return replace(plain, **changes)


async def group(store: Store, clock: Clock, members: Iterable[str] = ("ada", "bruno"), **changes: Any) -> Cohort:
    """Store a cohort and its members, as if they had joined just now. `settled` is now unless it is given."""
    made = cohort(**{"settled": clock(), **changes})
    plan = plan_of(made, roadmap())
    async with store.begin() as db:
        await db.cohorts.add(made, clock(), plan.next_after(made.settled or clock() - timedelta(weeks=520)))
        for user in members:
            joined = Member(made.id, user, clock(), max(plan.week_at(clock()), 1), heard=clock())
            await db.members.put(joined, made.community)
            known = await db.people.get(made.person(user))
            await db.people.put(replace(known, name=known.name or user.title()))
    return made


async def settings(store: Store, user: str, **changes: Any) -> Settings:
    """Change what somebody has chosen."""
    async with store.begin() as db:
        changed = replace(await db.people.get(person(user)), **changes)
        await db.people.put(changed)
    return changed


def words(shown: Reply | Card) -> str:
    """Everything that a card says, as plain text."""
    return plain_card(shown.card if isinstance(shown, Reply) else shown)


def button(shown: Reply | Card, label: str) -> Button:
    """The button with this label."""
    card = shown.card if isinstance(shown, Reply) else shown
    found = [each for block in card.blocks if isinstance(block, Choices) for each in block.buttons]
    match = next((each for each in found if each.label == label), None)
    assert match is not None, f"no button {label!r} among {[each.label for each in found]}"
    return match


def menu(shown: Reply | Card, title: str) -> Menu:
    """The menu with this title."""
    card = shown.card if isinstance(shown, Reply) else shown
    found = [block for block in card.blocks if isinstance(block, Menu)]
    match = next((each for each in found if each.title == title), None)
    assert match is not None, f"no menu {title!r} among {[each.title for each in found]}"
    return match


@dataclass
class House:
    """A small Waypost: a real store, the real engine, a clock to turn."""

    store: Store
    clock: Clock
    world: World
    commands: Sequence[Command] = COMMANDS
    roadmaps: Mapping[str, Roadmap] = field(default_factory=lambda: {"ai-engineer": roadmap()})

    def __post_init__(self) -> None:
        self.engine = Engine(self.store, self.commands, self.roadmaps, self.world)
        self._asked = count(1)

    def request(
        self,
        name: str,
        by: str = "ada",
        *,
        where: Place = CHANNEL,
        direct: bool = False,
        manager: bool = False,
        roles: Iterable[str] = (),
        form: bool = False,
        request: str = "",
        given: Mapping[str, Given] | None = None,
        args: Mapping[str, Any] | None = None,
    ) -> Request:
        """What an adapter would make of somebody's wish; `direct`: said in direct messages, so without a server."""
        who = person(by).within(None) if direct else person(by)
        texts = {key: _given(value) for key, value in {**(args or {}), **(given or {})}.items() if value is not None}
        place = Place.direct(who) if direct else where
        id = request or f"r{next(self._asked)}"
        return Request(id, name, texts, who, place, by.title(), manager, frozenset(roles), form)

    async def ask(self, name: str, /, by: str = "ada", **rest: Any) -> Reply:
        """Send a request through the one door. Keywords of `request` steer it, all others are its arguments.

        `given={...}` is for arguments whose names are taken: `ask("cohort shift", given={"by": "1"})`.
        """
        reply = await self.engine.handle(self._made(name, by, rest))
        assert reply is not None, "this request was handled before"
        return reply

    async def form(self, name: str, /, by: str = "ada", **rest: Any) -> Form | None:
        """What would be asked first."""
        return await self.engine.form(self._made(name, by, rest))

    async def suggest(self, name: str, /, param: str, typed: str = "", by: str = "ada", **rest: Any) -> list[Choice]:
        """What is offered while somebody types."""
        return list(await self.engine.suggest(self._made(name, by, rest), param, typed))

    async def press(self, shown: Reply | Card, label: str, /, by: str = "ada", **rest: Any) -> Reply:
        """Press a button of a card; further arguments are the answers to the form that it opens."""
        action = button(shown, label).action
        assert action is not None, f"{label!r} is only a link"
        return await self.ask(action.command, by, **{"given": {**dict(action.args), **rest.pop("given", {})}, **rest})

    async def pick(self, shown: Reply | Card, title: str, value: str, /, by: str = "ada", **rest: Any) -> Reply:
        """Choose from a menu of a card."""
        action = menu(shown, title).action
        given = {**dict(action.args), action.picks: value, **rest.pop("given", {})}
        return await self.ask(action.command, by, **{"given": given, **rest})

    def _made(self, name: str, by: str, rest: dict[str, Any]) -> Request:
        steering = {key: rest.pop(key) for key in STEERING & rest.keys()}
        return self.request(name, by, args=rest, **steering)


STEERING = {"where", "direct", "manager", "roles", "form", "request", "given"}


def _given(value: Any) -> Given:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list | set | frozenset):
        return tuple(str(each) for each in value)
    return str(value)


def master(folder: Path) -> Path:
    """A database with all tables and nothing in them; tests begin with a copy, because making one takes a while."""
    file = folder / "master.db"

    async def make() -> None:
        async with opened(address(file)):
            pass

    asyncio.run(make())
    return file


def address(file: Path) -> str:
    """The address of a database file."""
    return f"sqlite+aiosqlite:///{file}"


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    """The store at an address, closed afterwards."""
    store = await open_store(url)
    try:
        yield store
    finally:
        await store.close()
