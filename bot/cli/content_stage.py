"""A stage for content: a sample group on a throw-away database, so that cards are made by the features themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bot.domain.cohort import Beat, Cohort, usual_slots
from bot.domain.membership import Member
from bot.domain.people import Community, Person, Place
from bot.domain.progress import CheckIn, Timing
from bot.domain.quiz import Asked, Purpose, Question, Run
from bot.domain.roadmap import Roadmap
from bot.engine import Engine
from bot.features import COMMANDS
from bot.features.occasions import compose_post
from bot.ports import Store
from bot.ports.context import clock_context
from bot.storage import open_store
from bot.ui.card import Card
from bot.ui.command import Given, Request
from bot.world import World

HOME = Community("mailbox", "sample")
CHANNEL = Place("mailbox", "sample", "study-group")
READER = Person("mailbox", "sample", "reader")
FIRST_DAY = date(2026, 1, 5)
EARLIER = datetime(2026, 1, 4, 12, tzinfo=UTC)
NAME, LONG_NAME = "Sample group", "A study group whose name takes all the room that there is"
CROWD = 24
"""Members of the crowded group: more than the wrap names and quotes."""


@dataclass
class Stage:
    """The group, its roadmap, and the one door to the features."""

    store: Store
    roadmap: Roadmap
    cohort: Cohort
    world: World
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        self.engine = Engine(self.store, COMMANDS, self._roadmaps, self.world)
        self._asked = count(1)

    @property
    def _roadmaps(self) -> Mapping[str, Roadmap]:
        return {self.roadmap.slug: self.roadmap}

    async def ask(self, name: str, /, **args: str | int) -> Card | None:
        """What a member of the group is shown for this command; None if the features have no such command."""
        if name not in {command.name for command in COMMANDS}:
            return None
        given: dict[str, Given] = {key: str(value) for key, value in args.items()}
        request = Request(f"stage{next(self._asked)}", name, given, READER, CHANNEL, "Reader", form=True)
        reply = await self.engine.handle(request)
        return reply.card if reply else None

    async def posts(self, week: int) -> list[tuple[Beat, Card]]:
        """What is posted for a week, in the order of time, with the button that every post has."""
        async with self.store.look() as db:
            ctx = await clock_context(db, self.cohort, self._roadmaps, self.world, self.world.now())
            found: list[tuple[Beat, Card]] = []
            for post in ctx.plan.posts():
                if post.week == week:
                    parcels = await compose_post(ctx, post)
                    found += [(post.beat, parcels[0].marked().card)] if parcels else []
            return found

    async def quiz(self, questions: Sequence[Question]) -> list[tuple[Question, Card, Card | None]]:
        """Each question as it is asked, and what follows on the wrong answer about which there is most to say."""
        id = f"run{next(self._asked)}"
        asked = tuple(Asked(question.id, tuple(range(len(question.options)))) for question in questions)
        week = next((each for each in self.roadmap.weeks if questions and each.number == questions[0].week), None)
        about = week.id if week else ""
        run = Run(id, self.cohort.id, READER.user, Purpose.WEEK, about, asked, EARLIER)
        async with self.store.begin() as db:
            await db.quizzes.begin(run, HOME)
        found: list[tuple[Question, Card, Card | None]] = []
        for n, question in enumerate(questions):
            card = await self.ask("quiz next", run=id)
            if card is None:
                return []
            wrong = max(question.why_wrong, key=lambda key: len(question.why_wrong[key]), default="0")
            if question.answering.typed:
                told = await self.ask("quiz type", run=id, n=n, typed=wrong)
            else:
                told = await self.ask("quiz answer", run=id, n=n, pick=wrong)
            found.append((question, card, told))
        return found


@asynccontextmanager
async def staged(roadmap: Roadmap, crowded: bool = False) -> AsyncIterator[Stage]:
    """A group on this roadmap whose first week has not begun.

    crowded: a long name, and members with long names who all let the wraps quote what they wrote.
    """
    numbers = count(1)
    world = World(lambda: EARLIER, Random(1), lambda: f"s{next(numbers)}")
    slots = usual_slots(FIRST_DAY, time(9))
    name = LONG_NAME if crowded else NAME
    cohort = Cohort("sample-1", HOME, CHANNEL, name, roadmap.slug, FIRST_DAY, "Europe/Berlin", slots, "host")
    with TemporaryDirectory() as folder:
        store = await open_store(f"sqlite+aiosqlite:///{Path(folder) / 'stage.db'}")
        try:
            async with store.begin() as db:
                await db.cohorts.add(cohort, EARLIER, EARLIER + timedelta(days=1))
                await db.members.put(Member(cohort.id, READER.user, EARLIER, 1, heard=EARLIER), HOME)
            if crowded:
                await _crowd(store, cohort, len(roadmap.weeks))
            yield Stage(store, roadmap, cohort, world)
        finally:
            await store.close()


async def _crowd(store: Store, cohort: Cohort, weeks: int) -> None:
    async with store.begin() as db:
        for n in range(CROWD):
            user = f"member-with-a-long-name-{n:02}"
            await db.members.put(Member(cohort.id, user, EARLIER, 1, heard=EARLIER), HOME)
            for week in range(1, weeks + 1):
                did = f"Member {n}: " + "I did what the week asked for, and then some more of it. " * 8
                await db.checkins.put(CheckIn(cohort.id, user, week, did, EARLIER, Timing.ON_TIME, shared=True), HOME)
