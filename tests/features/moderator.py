"""What the tests of moderators' commands share: a moderator at the door of a small Waypost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.cohort import Cohort
from bot.domain.people import Place
from bot.engine import Engine
from bot.ports import Entry, Problem
from bot.ui.card import Card
from bot.ui.command import Reply
from bot.ui.form import Form
from tests.kit import House, words

MOD = {"by": "mod", "manager": True}


class Desk:
    """Asks as a moderator (somebody with Manage Server), unless a test says otherwise."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def ask(self, name: str, /, **rest: Any) -> Reply:
        """A command with its arguments."""
        return await self.house.ask(name, **{**MOD, **rest})

    async def say(self, name: str, /, **rest: Any) -> str:
        """What the command answers, in words."""
        return words(await self.ask(name, **rest))

    async def form(self, name: str, /, **rest: Any) -> Form | None:
        """What is asked first."""
        return await self.house.form(name, **{**MOD, **rest})

    async def press(self, shown: Reply | Card, label: str, /, **rest: Any) -> Reply:
        """Press a button."""
        return await self.house.press(shown, label, **{**MOD, **rest})

    async def pick(self, shown: Reply | Card, title: str, value: str, /, **rest: Any) -> Reply:
        """Choose from a menu."""
        return await self.house.pick(shown, title, value, **{**MOD, **rest})

    async def cohort(self, id: str = "c1") -> Cohort:
        """A cohort as it is stored now."""
        async with self.house.store.look() as db:
            found = await db.cohorts.get(id)
        assert found is not None
        return found

    async def only(self) -> Cohort:
        """The one cohort that there is."""
        async with self.house.store.look() as db:
            (found,) = await db.cohorts.active()
        return found

    async def ledger(self, id: str = "c1") -> Mapping[str, Entry]:
        """The ledger by key."""
        async with self.house.store.look() as db:
            return {entry.parcel.key: entry for entry in await db.outbox.ledger(id, 1000)}

    def trouble(self, *problems: Problem) -> None:
        """Let the platform find these problems from now on, at the places that it is asked about."""

        async def inspect(places: Sequence[Place]) -> Sequence[Problem]:
            return [problem for problem in problems if problem.place in places]

        self.house.engine = Engine(
            self.house.store, self.house.commands, self.house.roadmaps, self.house.world, inspect
        )
