"""/roadmap, /week and /resources: the path, one week of it, and its links."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.roadmap import WeekStatus
from bot.ui.card import Checklist, Meter, Shelf, Stop, Trail
from bot.ui.plain import plain
from tests.kit import House, button, group, menu, roadmap, words


def stops(reply: object) -> list[Stop]:
    """All stops of all trails of a reply."""
    return [stop for block in reply.card.blocks if isinstance(block, Trail) for stop in block.stops]  # type: ignore[attr-defined]


async def test_the_roadmap_shows_every_stage_with_months_weeks_and_milestones(house: House) -> None:
    reply = await house.ask("roadmap")
    assert len(stops(reply)) == 4
    assert "months 4 to 6, weeks 14 to 26" in words(reply)
    assert "⚑ On the road" in words(reply)
    assert "Year 2 and after." in words(reply)


async def test_the_roadmap_marks_where_the_group_is(house: House) -> None:
    await group(house.store, house.clock)
    house.clock.wait(weeks=20)
    here = [plain(stop.text) for stop in stops(await house.ask("roadmap")) if stop.here]
    assert len(here) == 1
    assert stops(await house.ask("roadmap"))[1].here


async def test_a_stage_opens_from_the_menu_and_lists_its_weeks_with_flags(house: House) -> None:
    await group(house.store, house.clock)
    overview = await house.ask("roadmap")
    stage = await house.pick(overview, "Open a stage", "2")
    shown = stops(stage)
    assert len(shown) == 13
    assert [plain(stop.text).split(".")[0] for stop in shown if stop.milestone] == ["16", "23", "26"]
    assert len(menu(stage, "Open a week").options) == 13


async def test_a_search_finds_weeks_by_any_word_and_says_so_when_there_are_none(house: House) -> None:
    assert "Project: sentiment analysis" in words(await house.ask("roadmap", find="sentiment"))
    assert "No week of this roadmap has “knitting”" in words(await house.ask("roadmap", find="knitting"))
    assert any("Git" in choice.label for choice in await house.suggest("roadmap", "find", "git"))


async def test_a_stage_that_is_not_there_is_named_with_how_many_there_are(house: House) -> None:
    reply = await house.ask("roadmap", stage=9)
    assert "There is no stage 9. This roadmap has 4." in words(reply)
    assert len(stops(await house.press(reply, "The whole path"))) == 4


async def test_a_week_shows_task_sizes_checks_links_and_question(house: House) -> None:
    text = words(await house.ask("week", number=2))
    for part in ("Light (", "Standard (8 h)", "Stretch (", "You make", "Done means", "Read and watch", "to talk about"):
        assert part in text


async def test_an_outline_week_reads_well_with_what_it_has(house: House) -> None:
    whole = roadmap()
    bare: dict[str, Any] = {"hook": "", "tasks": {}, "discussion": "", "nudge": "", "wrap": "", "quiz": ()}
    weeks = tuple(replace(week, status=WeekStatus.OUTLINE, **bare) for week in whole.stages[1].weeks)
    stages = (whole.stages[0], replace(whole.stages[1], weeks=weeks), *whole.stages[2:])
    outlined = House(house.store, house.clock, house.world, roadmaps={"ai-engineer": replace(whole, stages=stages)})
    text = words(await outlined.ask("week", number=23))
    assert "Week 23: Project: sentiment analysis of social posts" in text
    assert "4 to 14 hours, usually 10" in text
    assert "With the group:" in text


async def test_without_a_number_the_week_is_the_groups(house: House) -> None:
    await group(house.store, house.clock)
    house.clock.wait(weeks=2, days=1)
    assert words(await house.ask("week")).startswith("Week 3:")


async def test_a_week_says_when_the_group_is_there_and_until_when_a_check_in_is_on_time(house: House) -> None:
    await group(house.store, house.clock)
    text = words(await house.ask("week", number=2))
    assert "The group is here Mon 9 Nov 2026 to Sun 15 Nov 2026" in text
    assert "check-ins are on time until Sun 15 Nov 2026, 23:59 Europe/Berlin." in text
    house.clock.wait(weeks=2, days=1)
    assert "check-ins were on time until Sun 15 Nov 2026" in words(await house.ask("week", number=2))


async def test_before_the_first_day_the_first_week_is_shown(house: House) -> None:
    await group(house.store, house.clock)
    assert words(await house.ask("week")).startswith("Week 1:")


async def test_somebody_in_no_cohort_sees_weeks_and_is_offered_to_join(house: House) -> None:
    await group(house.store, house.clock)
    assert button(await house.ask("week", by="stranger", number=5), "Join")


@pytest.mark.parametrize("number", [0, 53, -1])
async def test_an_unknown_week_says_which_there_are(house: House, number: int) -> None:
    reply = await house.ask("week", number=number)
    assert "It goes from 1 to 52." in words(reply)
    assert words(await house.press(reply, "This week")).startswith("Week 1:")
    for command in ("resources", "progress"):
        await group(house.store, house.clock, id=command)
        assert "It goes from 1 to 52." in words(await house.ask(command, week=number, cohort=command))


async def test_a_week_that_is_no_number_gets_a_hint(house: House) -> None:
    assert "is not a whole number" in words(await house.ask("week", number="seven"))
    assert [choice.value for choice in await house.suggest("week", "number", "chatbot")] == ["38"]


async def test_resources_of_a_topic_carry_cost_and_reason(house: House) -> None:
    reply = await house.ask("resources", topic="Python basics")
    (shelf,) = [block for block in reply.card.blocks if isinstance(block, Shelf)]
    assert all(item.cost and item.why and item.url.startswith("https://") for item in shelf.items)


async def test_resources_without_a_topic_are_this_weeks(house: House) -> None:
    await group(house.store, house.clock)
    house.clock.wait(days=9)
    assert "Links for week 2" in words(await house.ask("resources"))


async def test_an_unknown_topic_offers_near_ones_as_buttons(house: House) -> None:
    reply = await house.ask("resources", topic="pyton basics")
    assert "I have no links on" in words(reply)
    assert "Links on Python basics" in words(await house.press(reply, "Python basics"))


async def test_topics_are_suggested_while_typing(house: House) -> None:
    assert "Linear algebra" in [choice.value for choice in await house.suggest("resources", "topic", "linear")]
    assert len(await house.suggest("resources", "topic", "")) == 25


async def test_the_roadmap_counts_only_for_members(house: House) -> None:
    await group(house.store, house.clock)
    mine = await house.ask("roadmap", by="ada")
    theirs = await house.ask("roadmap", by="stranger")
    assert any(isinstance(block, Meter) for block in mine.card.blocks)
    assert not any(isinstance(block, Meter | Checklist) for block in theirs.card.blocks)


async def test_a_search_begins_with_a_button_too_and_leads_on_to_links(house: House) -> None:
    overview = await house.ask("roadmap")
    action = button(overview, "Search …").action
    assert action
    form = await house.form(action.command, given=dict(action.args))
    assert form and [field.name for field in form.fields] == ["find"]
    found = await house.press(overview, "Search …", given={"find": "numpy"}, form=True)
    assert words(found).startswith("Looking for “numpy”")
    assert "Links on NumPy" in words(await house.press(found, "3 links on “numpy”"))


async def test_only_members_are_told_that_they_are_here_others_where_the_group_is(house: House) -> None:
    await group(house.store, house.clock)
    house.clock.wait(weeks=2)
    assert any(stop.here for stop in stops(await house.ask("roadmap")))
    theirs = await house.ask("roadmap", by="stranger")
    assert not any(stop.here for stop in stops(theirs))
    assert "Winter group is in week 2 now." in words(theirs)


async def test_a_week_with_a_milestone_says_so_and_leads_there(house: House) -> None:
    await group(house.store, house.clock)
    week = await house.ask("week", number=5)
    assert "This week has a milestone: M02 Python and Git fluency" in words(week)
    assert words(await house.press(week, "The milestone")).startswith("⚑ M02 Python and Git fluency")
    assert "milestone" not in words(await house.ask("week", number=4))


async def test_every_answer_about_the_path_leads_on(house: House) -> None:
    topic = await house.ask("resources", topic="NumPy")
    assert "Links for week 1" in words(await house.press(topic, "Links of this week"))
    assert words(await house.press(topic, "The whole path")).startswith("AI engineer")
    links = await house.press(await house.ask("week", number=7), "Resources")
    assert words(await house.press(links, "The week")).startswith("Week 7")
