"""The short way for developers: what it shows, what starting it changes, and that everything can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.progress import UNTOUCHED, WeekState
from bot.features.quiz import right_answer
from bot.ui.card import Sign, Stop, Trail, actions
from bot.ui.command import Reply
from bot.ui.plain import plain
from tests.features.moderator import Desk
from tests.features.readable import bare, flaws
from tests.features.test_track import labels
from tests.kit import HOME, House, button, group, menu, roadmap, words

PAGES = ("now", "about", "test", "skips", "weeks1", "weeks2", "ladder")
SKIPPABLE = (2, 3, 4, 5, 6)


@pytest.fixture
async def founded(house: House) -> House:
    await group(house.store, house.clock)
    return house


async def placed(house: House, *owed: int, user: str = "ada") -> None:
    """Store what the placement test came to: the weeks that it sends back to."""
    async with house.store.begin() as db:
        path = await db.paths.get("c1", user)
        assert await db.paths.put(replace(path, owed=owed), HOME)


async def pass_the_test(house: House) -> Reply:
    """Take the placement test, answer everything rightly, and look at how it went."""
    question = await house.press(await house.ask("track fast"), "Take the placement test")
    run = dict(actions(question.card)[0].args)["run"]
    track = roadmap().fast_track
    assert track
    for n in range(track.placement.each * len(track.placement.weeks)):
        async with house.store.look() as db:
            going = await db.quizzes.get(run)
        assert going
        asked = roadmap().bank[going.asked[n].question]
        if asked.answering.typed:
            await house.ask("quiz type", run=run, n=n, typed=right_answer(asked), form=True)
        else:
            await house.ask("quiz tick", run=run, n=n, ticked=sorted(asked.right))
            await house.ask("quiz answer", run=run, n=n)
    return await house.ask("quiz next", run=run)


async def states(house: House, user: str = "ada") -> dict[int, str]:
    """How the weeks stand that the test may let somebody skip."""
    async with house.store.look() as db:
        marks = await db.progress.of("c1", user)
    return {week: marks.get(week, UNTOUCHED).state.value for week in SKIPPABLE}


def stops(reply: Reply) -> dict[str, Stop]:
    """The short weeks of a page by id."""
    trails = [block for block in reply.card.blocks if isinstance(block, Trail)]
    return {plain(stop.text).split()[0]: stop for trail in trails for stop in trail.stops}


async def test_its_pages_tell_the_rule_the_placement_what_is_skipped_the_weeks_and_the_ladder(founded: House) -> None:
    track = roadmap().fast_track
    assert track
    first = await founded.ask("track fast")
    assert track.rule in words(first)
    placement = words(await founded.press(first, "The placement"))
    for part in track.placement.parts:
        assert f"Shows it: {part.shows}" in placement
        assert f"If not: {part.otherwise}" in placement
    skips = words(await founded.press(first, "What is skipped"))
    assert track.skip_note in skips
    assert "Weeks 2 to 6: F02" in skips
    assert "Weeks 44, 45 or 46: F27" in skips
    ladder = words(await founded.press(first, "The ladder at work"))
    assert all(rung.text in ladder for rung in track.rungs)
    shown = {**stops(await founded.press(first, "F01 to F16")), **stops(await founded.press(first, "F17 to F32"))}
    assert list(shown) == [week.id for week in track.weeks]


async def test_one_of_its_weeks_says_what_it_takes_from_and_changes_and_leads_there(founded: House) -> None:
    page = await founded.pick(await founded.ask("track fast", page="weeks1"), "What one of them changes", "7")
    assert words(page).startswith("F07 House prices")
    assert "Takes from: weeks 15 and 16 of the whole path, pressed together" in words(page)
    assert words(await founded.press(page, "Week 15")).startswith("Week 15")
    assert words(await founded.press(page, "⚑ M05")).startswith("⚑ M05")
    assert words(await founded.press(page, "Next ›")).startswith("F08")
    assert "It has 32." in words(await founded.ask("track fast", week=33))


async def test_somebody_in_no_cohort_can_read_it_and_is_offered_to_join(founded: House) -> None:
    page = await founded.ask("track fast", by="stranger")
    assert "Join" in labels(page)
    assert not {"Start the short way", "Take the placement test"} & set(labels(page))


async def test_the_placement_test_is_offered_until_it_is_passed(founded: House) -> None:
    action = button(await founded.ask("track fast"), "Take the placement test").action
    assert action
    assert (action.command, dict(action.args)) == ("quiz placement", {"cohort": "c1"})
    await placed(founded, 3, 5)
    again = await founded.ask("track fast")
    assert "weeks 3 and 5 are still to do. You may skip weeks 2, 4 and 6." in words(again)
    assert button(again, "Take the test again")
    await placed(founded)
    passed = await founded.ask("track fast")
    assert "You passed the placement test. You may skip weeks 2 to 6." in words(passed)
    assert not [label for label in labels(passed) if "test" in label]


async def test_without_the_test_all_weeks_stay(founded: House) -> None:
    started = await founded.press(await founded.ask("track fast"), "Start the short way")
    assert "All weeks stay until you have taken the placement test" in words(started)
    assert set((await states(founded)).values()) == {"not started"}


async def test_starting_after_the_test_skips_what_it_covers_and_only_that(founded: House) -> None:
    await founded.ask("progress done", week=2)
    await placed(founded, 3)
    started = await founded.ask("track fast start")
    assert "Weeks 4 to 6 are skipped, because your placement covers them." in words(started)
    assert await states(founded) == {2: "done", 3: "not started", 4: "skipped", 5: "skipped", 6: "skipped"}
    assert set((await states(founded, "bruno")).values()) == {"not started"}


async def test_a_single_skipped_week_is_spoken_of_as_one_and_only_open_weeks_are_buttons(founded: House) -> None:
    await founded.ask("progress done", week=2)
    await placed(founded, 3, 4, 5)
    started = await founded.ask("track fast start")
    assert "Week 6 is skipped, because your placement covers it." in words(started)
    await founded.ask("progress done", week=1)
    shown = labels(await founded.ask("track fast"))
    assert [label for label in shown if label.startswith("Week ")] == ["Week 3", "Week 4", "Week 5"]
    assert "Next on the short way: F02" in words(await founded.ask("progress"))


async def test_a_skipped_week_says_why_and_can_be_opened_again(founded: House) -> None:
    await placed(founded)
    await founded.ask("track fast start")
    async with founded.store.look() as db:
        history = await db.progress.history("c1", "ada")
    assert {mark.reason for mark in history} == {"placed: fast track"}
    opened = await founded.press(await founded.ask("progress", week=4), "Open it again")
    assert "Week 4 is open again." in words(opened)


async def test_each_skip_can_be_undone_one_by_one(founded: House) -> None:
    await placed(founded)
    await founded.ask("track fast start")
    assert button(await founded.ask("progress", week=6), "Undo")
    for left in (4, 3, 2, 1, 0):
        await founded.ask("progress undo")
        assert list((await states(founded)).values()).count("skipped") == left


async def test_a_test_taken_after_the_start_can_still_be_used(founded: House) -> None:
    await founded.ask("track fast start")
    await placed(founded)
    skipped = await founded.press(await founded.ask("track fast"), "Skip weeks 2 to 6")
    assert "Weeks 2 to 6 are skipped" in words(skipped)
    assert "You are on the short way now." not in words(skipped)
    assert set((await states(founded)).values()) == {"skipped"}


async def test_the_own_card_says_what_is_next_and_when_it_ends(founded: House) -> None:
    await placed(founded)
    await founded.ask("track fast start")
    await founded.ask("progress done", week=1)
    card = await founded.ask("track fast")
    text = words(card)
    assert "Next: F03 Linear algebra and gradients, code first" in text
    assert "Takes from: weeks 7 and 8 of the whole path, pressed together" in text
    assert "2 of 32" in text
    assert "Since: Sun 1 Nov 2026" in text
    assert "30 weeks left; at one a week you are through around Sun 30 May 2027" in text
    assert words(await founded.press(card, "Week 7")).startswith("Week 7")
    shown = stops(await founded.ask("track fast", page="weeks1"))
    assert [id for id, stop in shown.items() if stop.here] == ["F03"]
    assert (shown["F01"].sign, shown["F02"].sign, shown["F04"].sign) == (Sign.DONE, Sign.SKIPPED, Sign.AHEAD)
    assert "Next on the short way: F03" in words(await founded.ask("home"))


async def test_one_of_three_choices_is_enough(founded: House) -> None:
    await founded.ask("track fast start")
    await founded.ask("progress done", week=45)
    assert stops(await founded.ask("track fast", page="weeks2"))["F27"].sign is Sign.DONE


async def test_the_end_of_the_short_way_is_said(founded: House) -> None:
    await founded.ask("track fast start")
    for week in range(1, 53):
        await founded.ask("progress done", week=week)
    assert "All 32 weeks are behind you." in words(await founded.ask("track fast"))


async def test_starting_again_keeps_the_first_day(founded: House) -> None:
    await founded.ask("track fast start")
    founded.clock.wait(weeks=3)
    await founded.ask("track fast start")
    async with founded.store.look() as db:
        assert (await db.paths.get("c1", "ada")).fast_since == date(2026, 11, 1)


async def test_going_back_opens_what_the_short_way_skipped_and_nothing_else(founded: House) -> None:
    await founded.ask("progress skip", week=2)
    await founded.ask("progress skip", week=20)
    await founded.ask("progress tick", week=3, ticked=("W03.a",))
    await placed(founded)
    await founded.ask("track fast start")
    await founded.ask("progress done", week=6)
    back = await founded.press(await founded.ask("track fast"), "Go back to the whole path")
    assert "You are on the whole path again. Open again: weeks 3 to 5." in words(back)
    assert await states(founded) == {2: "skipped", 3: "doing", 4: "not started", 5: "not started", 6: "done"}
    async with founded.store.look() as db:
        assert (await db.progress.of("c1", "ada"))[20].state is WeekState.SKIPPED
        path = await db.paths.get("c1", "ada")
    assert (path.fast_since, path.owed) == (None, ())
    assert button(back, "Start the short way")


async def test_a_week_says_what_the_short_way_makes_of_it_only_to_those_who_are_on_it(founded: House) -> None:
    line = (
        "On your short way this is part of F07 House prices, served from the start, which takes from weeks 15 and 16."
    )
    assert line not in words(await founded.ask("week", number=15))
    await founded.ask("track fast start")
    assert line in words(await founded.ask("week", number=15))
    assert line not in words(await founded.ask("week", by="bruno", number=15))
    assert line not in words(await founded.ask("week", by="stranger", number=15))


async def test_a_chosen_track_stays_when_the_short_way_begins_and_ends(founded: House) -> None:
    await founded.ask("track choose", id="T08")
    await founded.ask("track fast start")
    await founded.ask("track fast stop")
    assert "your choice" in words(await founded.ask("track"))


async def test_only_whoever_has_passed_is_offered_to_hand_in_the_milestone_with_it(founded: House) -> None:
    assert "Hand in M02 with my placement" not in labels(await founded.ask("track fast"))
    await placed(founded, 4)
    assert "Hand in M02 with my placement" not in labels(await founded.ask("track fast"))
    await placed(founded)
    card = await founded.ask("track fast")
    assert "Hand in M02 with my placement" in labels(card)
    assert "Your placement stands for M02." in words(card)
    assert "A system that you built: One paragraph that names its parts" in words(card)


async def test_from_the_test_to_a_milestone_that_a_moderator_confirms(founded: House) -> None:
    card = await founded.press(await pass_the_test(founded), "The short way")
    started = await founded.press(card, "Start the short way")
    assert "Weeks 2 to 6 are skipped, because your placement covers them." in words(started)
    action = button(started, "Hand in M02 with my placement").action
    assert action
    form = await founded.form(action.command, given=dict(action.args))
    assert form
    answers = {field.name: "https://example.org/reviewed/pull/7" for field in form.fields}
    handed_in = await founded.press(started, "Hand in M02 with my placement", given=answers, form=True)
    assert "Handed in." in words(handed_in)
    assert "Hand in M02 with my placement" not in labels(await founded.ask("track fast"))
    desk = Desk(founded)
    opened = await desk.press(await desk.ask("cohort review"), "Open the first")
    await desk.press(opened, "Confirm")
    assert "Confirmed: by Mod" in words(await founded.ask("milestone show", id="M02"))


async def test_a_roadmap_with_one_way_only_says_so_kindly(founded: House) -> None:
    young = bare(founded)
    for command in ("track fast", "track fast start", "track fast stop"):
        reply = await young.ask(command)
        assert "This roadmap has one way only." in words(reply)
        assert button(reply, "This week")


async def test_every_page_of_the_short_way_fits_every_platform_whole(founded: House) -> None:
    track = roadmap().fast_track
    assert track
    await placed(founded, user="bruno")
    await founded.ask("track fast start", by="bruno")
    wrong = {}
    for by in ("ada", "bruno", "stranger"):
        for page in PAGES:
            wrong[f"{page} for {by}"] = flaws(await founded.ask("track fast", by, page=page))
    for week in track.weeks:
        wrong[week.id] = flaws(await founded.ask("track fast", week=week.number))
    for number in range(1, 53):
        wrong[f"week {number}"] = flaws(await founded.ask("week", "bruno", number=number))
    assert {name: found for name, found in wrong.items() if found} == {}
    assert menu(await founded.ask("track fast", page="weeks2"), "What one of them changes").options
