"""The sample group: a handful of made-up people, how they are set up, and what each of them does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from bot.domain.cohort import Beat, Cohort, Slot
from bot.domain.membership import CommunitySettings, Kind, Member, Route, Settings, Shares
from bot.domain.people import Person, Place
from bot.domain.progress import UNTOUCHED, CheckIn, Evidence, Mark, Submission, finish, tick, timing
from bot.domain.roadmap import Roadmap, Size
from bot.ports import Store, Unit
from bot.ports.context import plan_of
from bot.world import World

SERVER = "The Study Hall"
GROUP_ROOM = "study-group"
STAFF_ROOM = "moderators"
ZONE = "Europe/Berlin"
FIRST_DAY = date(2026, 1, 5)
HINT = "Type / to see what I can do · /demo next travels to the next post · pick who you are in the bar above"

NAMES: Mapping[str, str] = {
    "ada": "Ada",
    "bruno": "Bruno",
    "chen": "Chen",
    "dalia": "Dalia",
    "emil": "Emil",
    "noor": "Noor",
    "robin": "Robin (moderator)",
}
"""Who is on the server. Emil has just joined the cohort, Noor has not."""

MODERATOR = "robin"

SLOTS = {
    Beat.PROMPT: Slot(0, time(9)),
    Beat.NUDGE: Slot(3, time(18)),
    Beat.MILESTONE: Slot(4, time(12)),
    Beat.WRAP: Slot(6, time(18)),
}

CHOICES: Mapping[str, tuple[Shares, Mapping[Kind, Route]]] = {
    "ada": (Shares.EVERYONE, {}),
    "bruno": (Shares.EVERYONE, {Kind.NUDGE: Route.DIRECT}),
    "chen": (Shares.MODERATORS, {}),
    "dalia": (Shares.ONLY_ME, {Kind.NUDGE: Route.DIRECT}),
    "emil": (Shares.MODERATORS, {}),
    "robin": (Shares.MODERATORS, {}),
}
"""Who sees their progress, and which messages reach them in another way than the usual one."""


@dataclass(frozen=True)
class Group:
    """The sample group's people, place and cohort; everything they do goes into the store like anyone's."""

    store: Store
    world: World
    roadmap: Roadmap
    people: Mapping[str, Person]
    rooms: Mapping[str, Place]

    @property
    def cohort(self) -> Cohort:
        """The cohort as it is founded."""
        home = self.people[MODERATOR].community
        return Cohort(
            "demo", home, self.rooms[GROUP_ROOM], "Winter group", self.roadmap.slug, FIRST_DAY, ZONE, SLOTS,
            self.people[MODERATOR].user,
        )  # fmt: skip

    async def founded(self) -> bool:
        """Whether the cohort is there already, from an earlier start."""
        async with self.store.look() as db:
            return await db.cohorts.get(self.cohort.id) is not None

    async def found(self) -> None:
        """Set up the server and the cohort."""
        now = self.world.now()
        home = self.cohort.community
        async with self.store.begin() as db:
            await db.communities.put(CommunitySettings(home, notices=self.rooms[STAFF_ROOM]))
            await db.cohorts.add(self.cohort, now, now)
            for user, (shares, routes) in CHOICES.items():
                settings = Settings(self.people[user], NAMES[user], None, None, shares, routes)
                await db.people.put(settings)

    async def join(self, user: str) -> None:
        """Somebody joins the cohort."""
        now = self.world.now()
        week = max(plan_of(self.cohort, self.roadmap).week_at(now), 1)
        member = Member(self.cohort.id, self.people[user].user, now, week, heard=now)
        async with self.store.begin() as db:
            await db.members.put(member, self.cohort.community)

    async def start(self, user: str, week: int, boxes: int) -> None:
        """Somebody ticks the first boxes of a week."""
        async with self.store.begin() as db:
            await self._mark(db, user, week, boxes, None)

    async def check_in(
        self, user: str, week: int, size: Size, did: str, blocked: str = "", confidence: int = 4
    ) -> None:
        """Somebody says what they did in a week, and marks it done in a size. Whoever has already is left alone."""
        now = self.world.now()
        plan = plan_of(self.cohort, self.roadmap)
        person = self.people[user]
        async with self.store.begin() as db:
            if await db.checkins.get(self.cohort.id, person.user, week) is not None:
                return
            await self._mark(db, user, week, len(self.roadmap.weeks[week - 1].done_when), size)
            when = timing(now, plan.opens(week), plan.closes(week))
            shared = CHOICES[user][0] is Shares.EVERYONE
            evidence = f"https://example.org/{user}/week-{week}"
            checkin = CheckIn(self.cohort.id, person.user, week, did, now, when, evidence, blocked, confidence, shared)
            await db.checkins.put(checkin, self.cohort.community)

    async def submit(self, user: str, week: int) -> None:
        """Somebody hands in the milestone of a week; who shares with everyone lets the group look at it, too."""
        milestone = self.roadmap.milestone_in(week)
        if milestone is None:
            return
        shown = {
            each.id: Evidence(f"https://example.org/{user}/{each.id.lower().replace('.', '-')}")
            for each in milestone.criteria
        }
        now = self.world.now()
        opened = now if CHOICES[user][0] is Shares.EVERYONE else None
        submission = Submission(self.cohort.id, self.people[user].user, milestone.id, shown, now, opened=opened)
        async with self.store.begin() as db:
            await db.reviews.put(submission, 0, self.cohort.community)
            await db.members.heard(self.cohort.id, self.people[user].user, submission.at)

    async def _mark(self, db: Unit, user: str, week: int, boxes: int, size: Size | None) -> None:
        id, person, now = self.cohort.id, self.people[user], self.world.now()
        content = self.roadmap.weeks[week - 1]
        before = (await db.progress.of(id, person.user)).get(week, UNTOUCHED)
        after = tick(before, [check.id for check in content.done_when[:boxes]], content)
        after = after if size is None else finish(after, size)
        mark = Mark(self.world.new_id(), id, person.user, week, before, after, now, person.user)
        await db.progress.record(mark, self.cohort.community)
        await db.members.heard(id, person.user, now)
