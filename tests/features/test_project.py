"""/project: every project by level, and each as pages that fit; the rubric; the ways to weeks and milestones."""

from __future__ import annotations

import pytest

from bot.ui.card import Sign, Stop, Trail
from bot.ui.command import Reply
from bot.ui.plain import plain
from tests.features.readable import bare, flaws
from tests.kit import House, button, group, menu, roadmap, words


def stops(reply: Reply) -> dict[str, Stop]:
    """The stops of all trails by the first word of each."""
    trails = [block for block in reply.card.blocks if isinstance(block, Trail)]
    return {plain(stop.text).split()[0]: stop for trail in trails for stop in trail.stops}


async def test_projects_are_listed_by_level_with_their_weeks(house: House) -> None:
    reply = await house.ask("project")
    text = words(reply)
    assert text.index("Beginner\n") < text.index("Intermediate\n") < text.index("Advanced\n")
    assert "P02 Chatbot – week 38" in text
    assert stops(reply).keys() == {project.id for project in roadmap().projects}


async def test_the_list_shows_a_member_which_projects_they_have_begun_and_finished(house: House) -> None:
    await group(house.store, house.clock)
    await house.ask("progress done", week=38)
    await house.ask("progress done", week=15)
    shown = stops(await house.ask("project"))
    assert (shown["P02"].sign, shown["P03"].sign, shown["P07"].sign) == (Sign.DONE, Sign.DOING, Sign.AHEAD)
    assert stops(await house.ask("project", by="stranger"))["P02"].sign is Sign.AHEAD


async def test_a_project_opens_from_the_menu_with_its_brief(house: House) -> None:
    brief = await house.pick(await house.ask("project"), "Open a project", "P03")
    for part in ("P03 House prices", "page 1 of 4", "Who cares.", "Team:", "Cost and hardware:", "for your CV"):
        assert part in words(brief)


async def test_the_pages_of_a_project_hold_all_that_it_asks_for(house: House) -> None:
    project = roadmap().project("P03")
    assert project
    brief = await house.ask("project", name="P03")
    build = await house.press(brief, "What to build")
    for text in (*project.requirements, *project.deliverables, *project.stretch, project.baseline):
        assert text.replace("`", "") in words(build)
    assert "1. Held-out rows" in words(build)
    assert "Passed with 10 of 16 points" in words(build)
    care = await house.press(build, "Data and care")
    for data in project.datasets:
        assert data.licence in words(care)
        assert data.resource is None or data.resource.url in words(care)
    assert words(await house.press(care, "The brief")) == words(brief)


async def test_the_rubric_is_a_page_of_its_own_with_what_each_point_takes(house: House) -> None:
    rubric = roadmap().rubric
    assert rubric
    page = words(await house.press(await house.ask("project", name="P01"), "The rubric"))
    alone = words(await house.press(await house.ask("project"), "How they are read"))
    for criterion in rubric.criteria:
        for text in (criterion.title, f"0: {criterion.none}", f"1: {criterion.some}", f"2: {criterion.full}"):
            assert text in page
            assert text in alone


async def test_a_project_leads_to_its_weeks_and_milestones_and_back(house: House) -> None:
    project = await house.ask("project", name="P01")
    assert words(await house.press(project, "Week 22")).startswith("Week 22")
    assert words(await house.press(project, "⚑ M06 ML practitioner")).startswith("⚑ M06")
    assert words(await house.press(project, "All projects")).startswith("Projects")


async def test_a_week_that_works_on_a_project_leads_there(house: House) -> None:
    assert words(await house.press(await house.ask("week", number=38), "The project")).startswith("P02 Chatbot")
    choice = await house.ask("week", number=24)
    assert words(await house.press(choice, "Project: Shop recommender")).startswith("P08")
    assert words(await house.press(choice, "Project: Forecast service")).startswith("P09")


@pytest.mark.parametrize("typed", ["P02", "p02", "chatbot", "P02 Chatbot", "CHAT"])
async def test_a_project_is_found_by_its_id_its_title_or_a_part_of_it(house: House, typed: str) -> None:
    assert words(await house.ask("project", name=typed)).startswith("P02 Chatbot")


async def test_an_unknown_project_offers_near_ones_and_the_list(house: House) -> None:
    reply = await house.ask("project", name="chatbott")
    assert "I know no project “chatbott”. Did you mean one of these?" in words(reply)
    assert words(await house.press(reply, "Chatbot")).startswith("P02")
    assert words(await house.press(await house.ask("project", name="zzz"), "All projects")).startswith("Projects")


async def test_projects_are_suggested_by_id_and_by_words_of_the_title(house: House) -> None:
    assert [each.value for each in await house.suggest("project", "name", "house")] == ["P03"]
    assert len(await house.suggest("project", "name", "")) == len(roadmap().projects)


async def test_a_roadmap_without_projects_says_so_kindly(house: House) -> None:
    young = bare(house)
    reply = await young.ask("project")
    assert "no projects of their own yet" in words(reply)
    assert words(await young.press(reply, "This week")).startswith("Week 1")


async def test_a_week_with_projects_still_fits_every_platform_whole(house: House) -> None:
    await group(house.store, house.clock)
    busy = [week.number for week in roadmap().weeks if week.projects]
    wrong = {number: flaws(await house.ask("week", number=number)) for number in busy}
    assert {number: found for number, found in wrong.items() if found} == {}


async def test_every_page_of_every_project_fits_every_platform_whole(house: House) -> None:
    await group(house.store, house.clock)
    wrong = {"list": flaws(await house.ask("project")), "rubric": flaws(await house.ask("project", page="rubric"))}
    for project in roadmap().projects:
        for page in ("brief", "build", "care", "rubric"):
            for by in ("ada", "stranger"):
                shown = await house.ask("project", by, name=project.id, page=page)
                assert button(shown, "All projects")
                wrong[f"{project.id} {page}"] = flaws(shown)
    assert {name: found for name, found in wrong.items() if found} == {}
    assert menu(await house.ask("project"), "Open a project").options
