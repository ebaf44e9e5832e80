"""What every database promises: runs through quizzes, and the ways that members choose."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.fast_track import Path
from bot.domain.quiz import Asked, Purpose, Run
from bot.storage import SqlStore
from tests.kit import HOME, START, cohort

RUN = Run("q1", "c1", "ada", Purpose.WEEK, "W07", (Asked("W07-Q1", (2, 0, 1)), Asked("W07-Q2")), START)


async def _cohort(store: SqlStore) -> None:
    async with store.begin() as db:
        await db.cohorts.add(cohort(), START, None)


async def test_a_run_goes_on_where_it_was_left(store: SqlStore) -> None:
    await _cohort(store)
    async with store.begin() as db:
        await db.quizzes.begin(RUN, HOME)
    on = RUN.answered("0", True, START)
    async with store.begin() as db:
        assert await db.quizzes.save(on, RUN.version)
    async with store.look() as db:
        found = await db.quizzes.get("q1")
    assert found == on
    assert found.place == 1
    assert found.ended is None


async def test_an_answer_counts_once_though_it_comes_twice(store: SqlStore) -> None:
    await _cohort(store)
    async with store.begin() as db:
        await db.quizzes.begin(RUN, HOME)
        assert await db.quizzes.save(RUN.answered("0", True, START), RUN.version)
    async with store.begin() as db:
        assert not await db.quizzes.save(RUN.answered("1", False, START), RUN.version)
    async with store.look() as db:
        found = await db.quizzes.get("q1")
    assert found is not None and found.right == 1


async def test_of_two_answers_at_the_same_moment_one_counts(store: SqlStore) -> None:
    await _cohort(store)
    async with store.begin() as db:
        await db.quizzes.begin(RUN, HOME)

    async def answer(given: str) -> bool:
        async with store.begin() as db:
            run = await db.quizzes.get("q1")
            assert run is not None
            await asyncio.sleep(0.02)
            return run.place == 0 and await db.quizzes.save(run.answered(given, given == "0", START), run.version)

    assert sorted(await asyncio.gather(*(answer(given) for given in "0123"))) == [False, False, False, True]
    async with store.look() as db:
        found = await db.quizzes.get("q1")
    assert found is not None and (found.place, found.version) == (1, 2)


async def test_of_two_first_choices_at_the_same_moment_one_is_kept(store: SqlStore) -> None:
    await _cohort(store)

    async def choose(track: str) -> bool:
        async with store.begin() as db:
            path = await db.paths.get("c1", "ada")
            await asyncio.sleep(0.02)
            return path.version == 0 and await db.paths.put(replace(path, track=track), HOME)

    kept = await asyncio.gather(choose("T01"), choose("T02"))
    assert sorted(kept) == [False, True]
    async with store.look() as db:
        assert (await db.paths.get("c1", "ada")).track == ("T01" if kept[0] else "T02")


async def test_runs_come_back_in_the_order_in_which_they_began(store: SqlStore) -> None:
    await _cohort(store)
    later = replace(RUN, id="q0", begun=START + timedelta(hours=1), purpose=Purpose.PLACEMENT)
    async with store.begin() as db:
        await db.quizzes.begin(later, HOME)
        await db.quizzes.begin(RUN, HOME)
        await db.quizzes.begin(replace(RUN, id="q9", user="bruno"), HOME)
    async with store.look() as db:
        assert await db.quizzes.of("c1", "ada") == [RUN, later]
        assert await db.quizzes.get("none") is None


async def test_a_way_is_kept_and_only_the_first_of_two_changes_wins(store: SqlStore) -> None:
    await _cohort(store)
    async with store.begin() as db:
        nothing = await db.paths.get("c1", "ada")
        assert nothing == Path("c1", "ada")
        assert await db.paths.put(replace(nothing, track="T04", owed=(2, 6)), HOME)
        assert not await db.paths.put(replace(nothing, track="T05"), HOME)
    async with store.begin() as db:
        chosen = await db.paths.get("c1", "ada")
        assert chosen == Path("c1", "ada", "T04", None, (2, 6), 1)
        assert await db.paths.put(replace(chosen, fast_since=date(2026, 11, 2), owed=()), HOME)
        assert not await db.paths.put(replace(chosen, track=None), HOME)
    async with store.look() as db:
        assert await db.paths.get("c1", "ada") == Path("c1", "ada", "T04", date(2026, 11, 2), (), 2)
