"""What every database promises when a roadmap's weeks change places: nobody's progress is lost or mixed up."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain.fast_track import Path
from bot.domain.membership import Member
from bot.domain.progress import CheckIn, Mark, Timing, WeekMark, WeekState, finish, skip, tick
from bot.domain.roadmap import Roadmap, Size, Week
from bot.renumber import renumber
from bot.storage import SqlStore
from tests.kit import HOME, START, cohort, roadmap


def ordered(ids: Sequence[str], aliases: dict[str, str] | None = None) -> dict[str, Roadmap]:
    """The shipped roadmap with these weeks only, in this order."""
    whole = roadmap()
    known = {week.id: week for week in whole.weeks}
    weeks = tuple(replace(known[id], number=number, stage=1) for number, id in enumerate(ids, 1))
    stages = (replace(whole.stages[0], weeks=weeks),)
    return {"ai-engineer": replace(whole, stages=stages, aliases=aliases or {})}


def week(id: str) -> Week:
    """A week of the shipped roadmap."""
    return next(week for week in roadmap().weeks if week.id == id)


def checkin(number: int, did: str, hours: int = 0) -> CheckIn:
    """What ada wrote about a week."""
    return CheckIn("c1", "ada", number, did, START + timedelta(hours=hours), Timing.ON_TIME)


async def lived(store: SqlStore) -> None:
    """Ada is in her third week: the first is done, the second skipped, the third begun."""
    await renumber(store, ordered(["W01", "W02", "W03", "W04"]))
    stand = WeekMark()
    marks = [finish(stand, Size.LIGHT), skip(stand), tick(stand, ["W03.b"], week("W03"))]
    async with store.begin() as db:
        await db.cohorts.add(cohort(), START, None)
        await db.members.put(Member("c1", "ada", START, 2), HOME)
        for number, mark in enumerate(marks, 1):
            await db.progress.record(Mark(f"m{number}", "c1", "ada", number, stand, mark, START, "ada"), HOME)
            await db.checkins.put(checkin(number, f"week W0{number}", number), HOME)


async def test_progress_follows_a_week_that_moves(store: SqlStore) -> None:
    await lived(store)
    await renumber(store, ordered(["W03", "W01", "W02", "W04"]))
    async with store.look() as db:
        marks = await db.progress.of("c1", "ada")
        assert {number: mark.state for number, mark in marks.items()} == {
            1: WeekState.DOING, 2: WeekState.DONE, 3: WeekState.SKIPPED
        }  # fmt: skip
        assert marks[1].ticks == {"W03.b"}
        assert {each.week: each.did for each in await db.checkins.of("c1", "ada")} == {
            1: "week W03", 2: "week W01", 3: "week W02"
        }  # fmt: skip
        assert {mark.id: mark.week for mark in await db.progress.history("c1", "ada")} == {"m1": 2, "m2": 3, "m3": 1}
        member = await db.members.get("c1", "ada")
        assert member and member.joined_week == 2, "the group's second week stays its second"


async def test_whoever_joined_in_a_week_that_is_gone_begins_with_the_next(store: SqlStore) -> None:
    await lived(store)
    await renumber(store, ordered(["W01", "W03", "W04"]))
    async with store.look() as db:
        member = await db.members.get("c1", "ada")
        assert member and member.joined_week == 2


async def test_what_the_placement_test_sends_back_to_moves_along(store: SqlStore) -> None:
    await lived(store)
    async with store.begin() as db:
        assert await db.paths.put(Path("c1", "ada", owed=(2, 3, 4)), HOME)
        assert await db.paths.put(Path("c1", "bruno", track="T01"), HOME)
        assert await db.paths.put(Path("c1", "chen", owed=()), HOME)
    await renumber(store, ordered(["W04", "W01", "W02"]))
    async with store.look() as db:
        assert [(await db.paths.get("c1", user)).owed for user in ("ada", "bruno", "chen")] == [(1, 3), None, ()]


async def test_a_new_week_in_between_takes_nobodys_mark(store: SqlStore) -> None:
    await lived(store)
    await renumber(store, ordered(["W01", "W05", "W02", "W03", "W04"]))
    async with store.look() as db:
        assert set(await db.progress.of("c1", "ada")) == {1, 3, 4}


async def test_two_weeks_that_become_one_keep_what_was_done_in_both(store: SqlStore) -> None:
    await lived(store)
    await renumber(store, ordered(["W01", "W02", "W04"], {"W03": "W02"}))
    async with store.look() as db:
        marks = await db.progress.of("c1", "ada")
        assert marks[2].state is WeekState.DOING
        assert marks[2].ticks == {"W03.b"}
        found = await db.checkins.get("c1", "ada", 2)
        assert found and (found.did, found.version) == ("week W03", 2)


async def test_a_week_that_is_gone_comes_back_with_what_was_done(store: SqlStore) -> None:
    await lived(store)
    await renumber(store, ordered(["W02", "W03", "W04"]))
    async with store.look() as db:
        assert {number: mark.state for number, mark in (await db.progress.of("c1", "ada")).items()} == {
            1: WeekState.SKIPPED, 2: WeekState.DOING
        }  # fmt: skip
        assert [each.did for each in await db.checkins.of("c1", "ada")] == ["week W03", "week W02"]
    await renumber(store, ordered(["W02", "W03", "W04", "W01"]))
    async with store.look() as db:
        assert (await db.progress.of("c1", "ada"))[4].state is WeekState.DONE
        found = await db.checkins.get("c1", "ada", 4)
        assert found and found.did == "week W01"


async def test_a_week_that_is_gone_can_be_taken_over_later(store: SqlStore) -> None:
    await lived(store)
    await renumber(store, ordered(["W02", "W03", "W04"]))
    await renumber(store, ordered(["W02", "W03", "W04"], {"W01": "W04"}))
    await renumber(store, ordered(["W02", "W03", "W04", "W05"], {"W01": "W04"}))
    async with store.look() as db:
        assert (await db.progress.of("c1", "ada"))[3].state is WeekState.DONE


async def test_what_is_ticked_at_that_very_moment_is_kept(store: SqlStore) -> None:
    await lived(store)
    async with store.begin() as db:
        before = (await db.progress.of("c1", "ada"))[3]
        after = replace(before, ticks=before.ticks | {"W03.a"})
        await db.progress.record(Mark("m9", "c1", "ada", 3, before, after, START, "ada"), HOME)
        moving = asyncio.create_task(renumber(store, ordered(["W03", "W01", "W02", "W04"])))
        await asyncio.sleep(0.2)
    await moving
    async with store.look() as db:
        assert (await db.progress.of("c1", "ada"))[1].ticks == {"W03.a", "W03.b"}


async def test_a_start_without_changes_and_a_second_process_move_nothing(store: SqlStore) -> None:
    await lived(store)
    other = ordered(["W03", "W01", "W02", "W04"])
    for _ in range(3):
        await renumber(store, other)
    async with store.begin() as db:
        old = ["W01", "W02", "W03", "W04"]
        assert not await db.orders.change("ai-engineer", old, ["W04"], {1: 4})
    async with store.look() as db:
        assert set(await db.progress.of("c1", "ada")) == {1, 2, 3}
