"""What the sample group has done before the demo begins, and what some of them do while time passes."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from bot.demo.group import Group
from bot.demo.guide import Guide
from bot.demo.stage import Act
from bot.domain.calendar import local_day
from bot.domain.cohort import State
from bot.domain.roadmap import Size
from bot.ports.context import plan_of

FOUNDED = datetime(2026, 1, 4, 15, 0, tzinfo=UTC)
BEGINS = datetime(2026, 1, 20, 17, 0, tzinfo=UTC)
"""When the demo begins: on a Tuesday evening, in the group's third week."""

WORK = (
    "Did the core task in two evenings and wrote down what surprised me.",
    "Got it working on Saturday, then explained it to a friend.",
    "Read everything twice, built the small version, and tested it.",
    "Worked through it with Chen over a call. It finally makes sense.",
)
"""What people write when they check in; nobody real wrote this."""


def story(group: Group) -> list[tuple[datetime, Act]]:
    """The first two weeks, in the order of time."""

    def on(day: int, hour: int, deed: Act) -> tuple[datetime, Act]:
        return datetime(2026, 1, day, hour, tzinfo=UTC), deed

    return [
        *[on(4, 16, partial(group.join, user)) for user in ("ada", "bruno", "chen", "dalia")],
        on(6, 19, lambda: group.start("chen", 1, 1)),
        on(7, 20, lambda: group.check_in("ada", 1, Size.STANDARD, WORK[0], confidence=4)),
        on(9, 18, lambda: group.submit("ada", 1)),
        on(10, 11, lambda: group.check_in("bruno", 1, Size.LIGHT, WORK[1], confidence=3)),
        on(10, 12, lambda: group.submit("bruno", 1)),
        on(11, 10, lambda: group.check_in("dalia", 1, Size.STANDARD, WORK[2])),
        on(14, 19, lambda: group.check_in("chen", 1, Size.STANDARD, WORK[2], confidence=4)),
        on(15, 20, lambda: group.check_in("ada", 2, Size.STRETCH, WORK[3], confidence=5)),
        on(17, 15, lambda: group.check_in("chen", 2, Size.STANDARD, WORK[0], "Nested loops still take me long", 3)),
        on(19, 20, lambda: group.start("ada", 3, 1)),
        on(20, 16, lambda: group.join("emil")),
    ]


async def tell(group: Group, guide: Guide) -> None:
    """Live through the story with the real scheduler and courier, so that the channel holds what they posted."""
    guide.clock.move(FOUNDED)
    await group.found()
    for when, deed in story(group):
        await guide.until(when)
        await deed()
    await guide.until(BEGINS)


def regulars(group: Group, asker: str) -> Act:
    """What the others do between the posts of a journey: in the week's second half, some of them check in.

    asker: the user id of whoever travels; for them, only they themselves act.
    """

    async def act() -> None:
        async with group.store.look() as db:
            cohort = await db.cohorts.get(group.cohort.id)
            members = {member.user for member in await db.members.of(group.cohort.id)}
        now = group.world.now()
        plan = plan_of(cohort or group.cohort, group.roadmap)
        week = plan.week_at(now)
        if cohort is None or cohort.state is not State.ACTIVE or week < 1 or plan.finished(now):
            return
        day = (local_day(now, cohort.zone) - plan.spans[week - 1].first).days
        for turn, user in enumerate(("ada", "bruno", "chen")):
            ready = day >= 3 + turn and (week + turn) % 4 > 0
            if ready and group.people[user].user in members - {asker}:
                size = (Size.STANDARD, Size.LIGHT, Size.STRETCH)[(week + turn) % 3]
                await group.check_in(user, week, size, WORK[(week + turn) % len(WORK)])

    return act
