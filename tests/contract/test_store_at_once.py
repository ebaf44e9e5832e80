"""What holds when two units work at the same moment: nothing that somebody did is lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.cohort import Cohort
from bot.domain.errors import Stale
from bot.domain.membership import Member, Settings, Shares
from bot.domain.progress import UNTOUCHED, CheckIn, Mark, Timing, WeekMark, WeekState
from bot.ports import Draft
from bot.storage import SqlStore
from tests.kit import CHANNEL, HOME, START, person

LATER = START + timedelta(hours=1)


@pytest.mark.parametrize("known", [True, False])
async def test_two_changes_of_one_persons_settings_are_both_kept(store: SqlStore, known: bool) -> None:
    if known:
        async with store.begin() as db:
            await db.people.put(Settings(person("ada")))

    async def change(**what: object) -> None:
        async with store.begin() as db:
            stored = await db.people.get(person("ada"))
            await asyncio.sleep(0.02)
            await db.people.put(replace(stored, **what))  # type: ignore[arg-type]

    await asyncio.gather(change(zone="Europe/Lisbon"), change(shares=Shares.EVERYONE), change(name="Ada"))
    async with store.look() as db:
        found = await db.people.get(person("ada"))
    assert (found.zone, found.shares, found.name) == ("Europe/Lisbon", Shares.EVERYONE, "Ada")


async def test_two_moderators_who_set_different_things_are_both_heard(store: SqlStore) -> None:
    async def change(**what: object) -> None:
        async with store.begin() as db:
            stored = await db.communities.get(HOME)
            await asyncio.sleep(0.02)
            await db.communities.put(replace(stored, **what))  # type: ignore[arg-type]

    await asyncio.gather(change(notices=CHANNEL), change(moderator_roles=frozenset({"mods"})))
    async with store.look() as db:
        found = await db.communities.get(HOME)
    assert (found.notices, found.moderator_roles) == (CHANNEL, frozenset({"mods"}))


async def test_boxes_ticked_at_once_are_all_ticked(store: SqlStore, founded: Cohort) -> None:
    async def tick(box: str) -> None:
        async with store.begin() as db:
            before = (await db.progress.of("c1", "ada")).get(1, UNTOUCHED)
            after = WeekMark(WeekState.DOING, None, before.ticks | {box})
            await db.progress.record(Mark(box, "c1", "ada", 1, before, after, START, "ada"), HOME)

    await asyncio.gather(*(tick(f"W01.{letter}") for letter in "abcdef"))
    async with store.look() as db:
        assert len((await db.progress.of("c1", "ada"))[1].ticks) == 6
        history = await db.progress.history("c1", "ada")
    assert [mark.before for mark in history[:-1]] == [mark.after for mark in history[1:]]


async def test_undoing_twice_at_once_takes_one_step_back(store: SqlStore, founded: Cohort) -> None:
    one, two = WeekMark(WeekState.DOING), WeekMark(WeekState.SKIPPED)
    async with store.begin() as db:
        await db.progress.record(Mark("m1", "c1", "ada", 1, UNTOUCHED, one, START, "ada"), HOME)
        await db.progress.record(last := Mark("m2", "c1", "ada", 1, one, two, START, "ada"), HOME)

    async def undo() -> None:
        async with store.begin() as db:
            await db.progress.undo(last, LATER)

    await asyncio.gather(undo(), undo())
    async with store.begin() as db:
        assert await db.progress.of("c1", "ada") == {1: one}
        first = await db.progress.last("c1", "ada")
        assert first and first.id == "m1"
        await db.progress.undo(first, LATER)
        assert await db.progress.of("c1", "ada") == {}


async def test_an_edit_does_not_take_back_what_the_scheduler_has_settled_meanwhile(
    store: SqlStore, founded: Cohort
) -> None:
    async def edit() -> None:
        async with store.begin() as db:
            found = await db.cohorts.get("c1")
            assert found
            await asyncio.sleep(0.05)
            assert await db.cohorts.save(replace(found, name="Renamed"), found.version, LATER)

    async def settle() -> None:
        await asyncio.sleep(0.02)
        async with store.begin() as db:
            await db.cohorts.settle("c1", LATER, None)

    await asyncio.gather(edit(), settle())
    async with store.begin() as db:
        found = await db.cohorts.get("c1")
        assert found and (found.name, found.settled) == ("Renamed", LATER)
        assert await db.cohorts.save(replace(found, settled=START), found.version, None)
        found = await db.cohorts.get("c1")
        assert found and found.settled == START


async def test_a_nudge_and_a_word_that_cross_leave_a_member_who_is_still_there(
    store: SqlStore, founded: Cohort
) -> None:
    async with store.begin() as db:
        await db.members.put(Member("c1", "ada", START, 1), HOME)

    async def leave() -> None:
        async with store.begin() as db:
            member = await db.members.get("c1", "ada")
            assert member
            await asyncio.sleep(0.02)
            await db.members.put(replace(member, left=LATER), HOME)

    async def nudge() -> None:
        async with store.begin() as db:
            await db.members.nudged("c1", ["ada", "bruno"])

    await asyncio.gather(leave(), nudge())
    async with store.look() as db:
        member = await db.members.get("c1", "ada")
    assert member and (member.left, member.unanswered) == (LATER, 1)


async def test_of_two_edits_of_one_check_in_the_later_builds_on_the_earlier(store: SqlStore, founded: Cohort) -> None:
    first = CheckIn("c1", "ada", 1, "read", START, Timing.ON_TIME)
    async with store.begin() as db:
        await db.checkins.put(first, HOME)

    async def edit(what: str) -> None:
        async with store.begin() as db:
            old = await db.checkins.get("c1", "ada", 1)
            assert old
            await asyncio.sleep(0.02)
            await db.checkins.put(replace(old, did=f"{old.did}, {what}", version=old.version + 1), HOME)

    await asyncio.gather(edit("built"), edit("slept"))
    async with store.look() as db:
        found = await db.checkins.get("c1", "ada", 1)
    assert found and found.version == 3
    assert set(found.did.split(", ")) == {"read", "built", "slept"}


async def test_a_check_in_version_that_skips_or_repeats_one_is_refused(store: SqlStore, founded: Cohort) -> None:
    first = CheckIn("c1", "ada", 1, "read", START, Timing.ON_TIME)
    async with store.begin() as db:
        await db.checkins.put(first, HOME)
    for version in (1, 3):
        with pytest.raises(Stale):
            async with store.begin() as db:
                await db.checkins.put(replace(first, version=version), HOME)
    async with store.look() as db:
        assert await db.checkins.get("c1", "ada", 1) == first


async def test_pages_of_a_form_sent_at_once_are_both_in_the_draft(store: SqlStore) -> None:
    async with store.begin() as db:
        await db.drafts.put(Draft("d1", person("ada"), "checkin", {}, LATER))

    async def page(name: str) -> None:
        async with store.begin() as db:
            draft = await db.drafts.get("d1", START)
            assert draft
            await asyncio.sleep(0.02)
            await db.drafts.put(replace(draft, given={**draft.given, name: "x"}))

    await asyncio.gather(page("did"), page("blocked"))
    async with store.look() as db:
        draft = await db.drafts.get("d1", START)
    assert draft and set(draft.given) == {"did", "blocked"}


async def test_the_same_request_sent_twice_at_once_has_one_effect(store: SqlStore) -> None:
    async def handle() -> bool:
        async with store.begin() as db:
            return await db.handled.once("r1", START)

    assert sorted(await asyncio.gather(handle(), handle(), handle())) == [False, False, True]


async def test_who_looks_sees_everything_as_at_one_moment(store: SqlStore) -> None:
    async with store.look() as looking:
        assert await looking.handled.last_beat() is None
        async with store.begin() as writing:
            await writing.handled.beat(START)
        assert await looking.handled.last_beat() is None
    async with store.look() as looking:
        assert await looking.handled.last_beat() == START


async def test_a_unit_that_was_cancelled_leaves_nothing_and_holds_up_nobody(store: SqlStore) -> None:
    async def stuck() -> None:
        async with store.begin() as db:
            await db.handled.beat(START)
            await asyncio.sleep(60)

    task = asyncio.create_task(stuck())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(60), store.begin() as db:
        assert await db.handled.last_beat() is None
        await db.handled.beat(LATER)


async def test_units_cancelled_at_any_step_never_break_the_store(store: SqlStore) -> None:
    async def work(n: int) -> None:
        async with store.begin() as db:
            await db.handled.once(f"r{n}", START)
            await db.people.put(Settings(person("ada"), name=str(n)))

    for n in range(30):
        task = asyncio.create_task(work(n))
        for _ in range(n):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(60), store.begin() as db:
        assert await db.handled.once("after", START)
    async with asyncio.timeout(60), store.look() as db:
        assert await db.handled.last_beat() is None


async def test_looks_cancelled_at_any_step_never_break_the_store(store: SqlStore) -> None:
    async def look() -> None:
        async with store.look() as db:
            await db.people.get(person("ada"))
            await db.handled.last_beat()

    for n in range(60):
        task = asyncio.create_task(look())
        for _ in range(n % 30):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(60), store.begin() as db:
        await db.handled.beat(START)
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        seen = [group.create_task(_last_beat(store)) for _ in range(8)]
    assert {await each for each in seen} == {START}


async def _last_beat(store: SqlStore) -> datetime | None:
    async with store.look() as db:
        return await db.handled.last_beat()


async def test_an_error_of_the_units_own_passes_as_it_is(store: SqlStore) -> None:
    for error in (TimeoutError("slow"), OSError("disk"), ValueError("no")):
        with pytest.raises(type(error), match=str(error)):
            async with store.begin() as db:
                await db.handled.beat(START)
                raise error
    async with store.look() as db:
        assert await db.handled.last_beat() is None
