"""The heartbeat: every post is decided once, however often, late, or on how many machines it beats."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.declare import Late, Occasion, occasion
from bot.domain.cohort import Beat, Cohort, Post, State
from bot.domain.membership import Kind, Route
from bot.features import OCCASIONS
from bot.features.occasions import skip_post
from bot.ports import Context, Parcel
from bot.ports.context import plan_of
from bot.ports.store import StoreError
from bot.scheduler import Scheduler
from tests.clockwork import Clockwork
from tests.kit import HOME, House, group, roadmap, settings, words

MONDAY_NINE = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


async def fates(clockwork: Clockwork, cohort: Cohort) -> dict[str, tuple[str, str]]:
    return {key: (entry.fate.value, entry.reason) for key, entry in (await clockwork.ledger(cohort)).items()}


async def test_it_promises_what_is_due_and_nothing_else(house: House) -> None:
    cohort = await group(house.store, house.clock)
    clockwork = Clockwork(house)
    house.clock.move(MONDAY_NINE - timedelta(seconds=1))
    assert await clockwork.scheduler.tick() == 0
    house.clock.move(MONDAY_NINE)
    assert await clockwork.scheduler.tick() == 1
    (entry,) = (await clockwork.ledger(cohort)).values()
    assert entry.parcel.due == MONDAY_NINE
    assert entry.parcel.expires == MONDAY_NINE + timedelta(days=5)


async def test_beating_again_changes_nothing(house: House) -> None:
    await group(house.store, house.clock)
    clockwork = Clockwork(house)
    house.clock.move(MONDAY_NINE)
    assert [await clockwork.scheduler.tick() for _ in range(3)] == [1, 0, 0]


async def test_two_schedulers_at_once_promise_everything_once_and_count_nudges_once(house: House) -> None:
    for n in range(6):
        await group(house.store, house.clock, id=f"c{n}", name=f"Group {n}")
    await settings(house.store, "ada", routes={Kind.NUDGE: Route.DIRECT})
    house.clock.move(datetime(2026, 11, 5, 8, 0, tzinfo=UTC))
    first, second = (Scheduler(house.store, OCCASIONS, house.roadmaps, house.world) for _ in range(2))
    promised = sum(await asyncio.gather(first.tick(), second.tick(), first.tick()))
    assert promised == 6 * 3
    async with house.store.look() as db:
        members = [await db.members.get(f"c{n}", "ada") for n in range(6)]
    assert [member.unanswered for member in members if member] == [1] * 6


async def test_the_sign_of_life_is_left_even_when_nothing_is_due(house: House) -> None:
    await Clockwork(house).scheduler.tick()
    async with house.store.look() as db:
        assert await db.handled.last_beat() == house.clock()


async def test_after_three_weeks_of_silence_the_newest_prompt_stands_for_the_others(house: House) -> None:
    cohort = await group(house.store, house.clock)
    clockwork = Clockwork(house)
    house.clock.move(MONDAY_NINE + timedelta(days=21, hours=2))
    await clockwork.beat()
    found = await fates(clockwork, cohort)
    assert found["c1/prompt/4"][0] == "sent"
    assert [found[f"c1/prompt/{n}"] for n in (1, 2, 3)] == [("skipped", "folded into week 4")] * 3
    text = words(clockwork.letter("c1/prompt/4").card)
    assert "I could not post weeks 1, 2 and 3 in time. Nothing is lost: /week shows them." in text
    assert "This comes late: it was due Mon 23 Nov 2026, 09:00 Europe/Berlin." in text
    assert all(found[f"c1/nudge/{n}"][0] == "skipped" for n in (1, 2, 3))
    assert [found[f"c1/wrap/{n}"][0] for n in (1, 2, 3)] == ["skipped", "skipped", "sent"]
    assert found["c1/milestone/1"][0] == "skipped"


async def test_a_skipped_post_keeps_its_card_so_that_it_can_be_sent_after_all(house: House) -> None:
    cohort = await group(house.store, house.clock)
    clockwork = Clockwork(house)
    house.clock.move(MONDAY_NINE + timedelta(days=10))
    await clockwork.beat()
    entry = (await clockwork.ledger(cohort))["c1/prompt/1"]
    assert words(entry.parcel.card).startswith("Week 1: Set the course")
    async with house.store.begin() as db:
        assert await db.outbox.again("c1/prompt/1", cohort.place, house.clock(), house.clock() + timedelta(days=1))
    await clockwork.beat()
    assert clockwork.letters("c1/prompt/1")


async def test_a_post_that_a_moderator_skipped_in_advance_stays_skipped_also_for_those_who_come_later(
    house: House,
) -> None:
    cohort = await group(house.store, house.clock)
    clockwork = Clockwork(house)
    post = next(plan_of(cohort, roadmap()).posts())
    async with house.store.begin() as db:
        who = cohort.person("robin")
        ctx = Context(
            house.request("x"), who, cohort.place, house.clock(), db, house.world, house.roadmaps, roadmap(),
            await db.people.get(who), None, cohort,
        )  # fmt: skip
        assert await skip_post(ctx, post, "a moderator skipped it")
    await settings(house.store, "ada", routes={Kind.PROMPT: Route.DIRECT})
    await clockwork.until(MONDAY_NINE + timedelta(hours=1))
    assert await fates(clockwork, cohort) == {"c1/prompt/1": ("skipped", "a moderator skipped it")}
    assert not clockwork.mailbox.letters


async def test_a_cohort_without_its_roadmap_does_not_hold_up_the_others_and_goes_on_once_it_is_back(
    house: House,
) -> None:
    await group(house.store, house.clock, id="broken", roadmap="gone")
    await group(house.store, house.clock, id="fine", name="Fine")
    house.clock.move(MONDAY_NINE)
    clockwork = Clockwork(house)
    assert await clockwork.scheduler.tick() == 1
    assert await clockwork.scheduler.tick() == 0
    house.roadmaps = {**house.roadmaps, "gone": roadmap()}
    mended = Clockwork(house)
    assert await mended.scheduler.tick() == 0
    house.clock.wait(hours=1)
    assert await mended.scheduler.tick() == 1


async def test_a_message_that_cannot_be_written_holds_up_its_own_cohort_only(house: House) -> None:
    @occasion(Beat.PROMPT, late=Late.FOLD, patience=timedelta(days=5))
    async def broken(ctx: Context, post: Post) -> Sequence[Parcel]:
        if ctx.group.id == "c1":
            raise ValueError("oops")
        return await _prompt().compose(ctx, post)

    await group(house.store, house.clock)
    await group(house.store, house.clock, id="c2", name="Other")
    house.clock.move(MONDAY_NINE)
    clockwork = Clockwork(house, occasions=(broken,))
    assert await clockwork.scheduler.tick() == 1
    again = Clockwork(house)
    house.clock.wait(hours=1)
    assert await again.scheduler.tick() == 1


async def test_after_three_weeks_away_moderators_get_one_notice_for_each_group(house: House) -> None:
    for id in ("c1", "c2"):
        await group(house.store, house.clock, id=id, name=f"Group {id}")
    await settings(house.store, "ada", routes=dict.fromkeys(Kind, Route.DIRECT))
    clockwork = Clockwork(house)
    await clockwork.until(MONDAY_NINE + timedelta(days=1))
    await clockwork.scheduler.tick()
    house.clock.move(MONDAY_NINE + timedelta(weeks=3, days=1))
    for _ in range(3):
        await clockwork.beat()
    notices = [letter for letter in clockwork.mailbox.letters if letter.key.startswith("notice/")]
    assert sorted(letter.key for letter in notices) == ["notice/c1/missed/20261124", "notice/c2/missed/20261124"]
    text = words(notices[0].card)
    assert "I could not post for a while. Of Group c1, 8 posts came too late" in text
    assert "week 2, prompt: folded into week 4" in text
    assert "week 1, wrap: too late: due Sun 8 Nov 2026" in text


async def test_a_database_that_is_held_for_a_moment_makes_no_post_an_hour_late(house: House) -> None:
    @occasion(Beat.PROMPT, late=Late.FOLD, patience=timedelta(days=5))
    async def held(ctx: Context, post: Post) -> Sequence[Parcel]:
        raise StoreError("Another program holds the database.")

    await group(house.store, house.clock)
    house.clock.move(MONDAY_NINE)
    with pytest.raises(StoreError):
        await Clockwork(house, occasions=(held,)).scheduler.tick()
    assert await Clockwork(house).scheduler.tick() == 1


def _prompt() -> Occasion:
    return next(each for each in OCCASIONS if each.beat is Beat.PROMPT)


@pytest.mark.parametrize("state", [State.PAUSED, State.ARCHIVED])
async def test_a_paused_or_archived_cohort_is_silent(house: House, state: State) -> None:
    await group(house.store, house.clock, state=state)
    house.clock.move(MONDAY_NINE)
    assert await Clockwork(house).scheduler.tick() == 0


async def test_after_its_last_week_a_cohort_is_never_looked_at_again(house: House) -> None:
    await group(house.store, house.clock, first_day=date(2026, 11, 2) - timedelta(weeks=51))
    clockwork = Clockwork(house)
    await clockwork.until(MONDAY_NINE + timedelta(days=8))
    assert [letter.key for letter in clockwork.mailbox.letters][-1] == "c1/wrap/52"
    assert await clockwork.next_moment() is None
    async with house.store.look() as db:
        assert not await db.cohorts.due(house.clock() + timedelta(days=4000), 10)


async def test_a_change_that_a_moderator_makes_in_the_same_moment_is_not_lost(house: House) -> None:
    """As on PostgreSQL, where both may happen at once: the change is there when the post is being written."""

    @occasion(Beat.PROMPT, late=Late.FOLD, patience=timedelta(days=5))
    async def meddled(ctx: Context, post: Post) -> Sequence[Parcel]:
        if ctx.group.version == 1:
            changed = replace(ctx.group, name="Renamed")
            assert await ctx.db.cohorts.save(changed, 1, ctx.now)
        return await _prompt().compose(ctx, post)

    cohort = await group(house.store, house.clock)
    house.clock.move(MONDAY_NINE)
    clockwork = Clockwork(house, occasions=(meddled,))
    assert await clockwork.scheduler.tick() == 0
    async with house.store.begin() as db:
        assert await db.cohorts.save(replace(cohort, name="Renamed"), 1, house.clock())
    assert await clockwork.scheduler.tick() == 1


async def test_many_cohorts_are_seen_to_in_one_beat(house: House) -> None:
    for n in range(60):
        await group(house.store, house.clock, members=(), id=f"g{n}", name=f"Group {n}", community=HOME)
    house.clock.move(MONDAY_NINE)
    assert await Clockwork(house).scheduler.tick() == 60
