"""What every database promises: looks at milestones, and which milestones are open to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.look import Look
from bot.domain.progress import Evidence, Standing, Submission
from bot.storage import SqlStore
from tests.kit import HOME, START, cohort

LOOK = Look("c1", "ada", "M04", "bruno", START, "Clear charts", "Name the source", True, 12, "a1b2c3d", "print", None)
HOUR = timedelta(hours=1)


async def _cohort(store: SqlStore) -> None:
    async with store.begin() as db:
        await db.cohorts.add(cohort(), START, None)
        await db.cohorts.add(cohort(id="c2"), START, None)


async def test_a_look_comes_back_as_it_was_given(store: SqlStore) -> None:
    await _cohort(store)
    none = replace(LOOK, by="chen", points=None, commit="", confirms=False, edited=START + HOUR)
    async with store.begin() as db:
        assert await db.looks.put(LOOK, 0, HOME)
        assert await db.looks.put(none, 0, HOME)
    async with store.look() as db:
        assert await db.looks.get("c1", "ada", "M04", "bruno") == LOOK
        assert await db.looks.of("c1", "ada", "M04") == [LOOK, none]
        assert await db.looks.get("c1", "ada", "M05", "bruno") is None
        assert await db.looks.get("c2", "ada", "M04", "bruno") is None


async def test_only_the_first_of_two_changes_wins_and_the_time_of_giving_stays(store: SqlStore) -> None:
    await _cohort(store)
    later = replace(LOOK, at=START + HOUR, works="Clear", edited=START + HOUR)
    async with store.begin() as db:
        assert await db.looks.put(LOOK, 0, HOME)
        assert not await db.looks.put(later, 0, HOME)
        assert await db.looks.put(later, 1, HOME)
        assert not await db.looks.put(later, 1, HOME)
    async with store.look() as db:
        assert await db.looks.get("c1", "ada", "M04", "bruno") == replace(later, at=START, version=2)


async def test_looks_are_counted_by_milestone_by_giver_and_by_time(store: SqlStore) -> None:
    await _cohort(store)
    looks = [
        LOOK,
        replace(LOOK, by="chen", at=START + HOUR),
        replace(LOOK, user="chen", milestone="M05", at=START + 2 * HOUR),
        replace(LOOK, cohort="c2", at=START + HOUR),
    ]
    async with store.begin() as db:
        for look in reversed(looks):
            assert await db.looks.put(look, 0, HOME)
    async with store.look() as db:
        assert await db.looks.tally("c1") == {("ada", "M04"): 2, ("chen", "M05"): 1}
        assert await db.looks.given("c1", "bruno") == [looks[0], looks[2]]
        assert await db.looks.count("c1", START, START + 2 * HOUR) == 2
        assert await db.looks.count("c1", START + HOUR, START + 3 * HOUR) == 2
        assert await db.looks.count("c1", START + 3 * HOUR, START + 4 * HOUR) == 0


async def test_what_is_open_to_the_group_comes_longest_first(store: SqlStore) -> None:
    await _cohort(store)
    shown = {"M01.a": Evidence("https://example.org")}
    plain = Submission("c1", "ada", "M01", shown, START, opened=START + HOUR)
    first = replace(plain, user="bruno", standing=Standing.CHANGES_ASKED, opened=START)
    hidden = [
        replace(plain, user="chen", opened=None),
        replace(plain, user="dalia", standing=Standing.CONFIRMED),
        replace(plain, user="emil", standing=Standing.NOT_STARTED),
        replace(plain, cohort="c2"),
    ]
    async with store.begin() as db:
        for each in (plain, first, *hidden):
            assert await db.reviews.put(each, 0, HOME)
    async with store.look() as db:
        assert await db.reviews.opened("c1") == [first, plain]


async def test_only_its_owners_word_opens_and_closes_a_milestone(store: SqlStore) -> None:
    await _cohort(store)
    plain = Submission("c1", "ada", "M01", {"M01.a": Evidence("https://example.org")}, START)
    async with store.begin() as db:
        assert await db.reviews.put(plain, 0, HOME)
        await db.reviews.open("c1", "ada", "M01", START + HOUR)
        assert await db.reviews.put(replace(plain, claimed_by="mod"), 1, HOME)
    async with store.look() as db:
        assert await db.reviews.opened("c1") == [replace(plain, claimed_by="mod", opened=START + HOUR, version=2)]
    async with store.begin() as db:
        await db.reviews.open("c1", "ada", "M01", None)
        assert await db.reviews.put(replace(plain, opened=START), 2, HOME)
    async with store.look() as db:
        assert await db.reviews.opened("c1") == []
