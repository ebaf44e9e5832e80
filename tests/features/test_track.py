"""/track: ways into a second year to browse, one to choose; where the choice is shown; and what /roadmap adds."""

from __future__ import annotations

import asyncio

import pytest

from bot.ui.card import Choices
from bot.ui.command import Reply
from tests.features.readable import bare, flaws
from tests.kit import House, button, group, menu, roadmap, words

FINANCE = "Finance: fraud, credit, risk, trading"


@pytest.fixture
async def founded(house: House) -> House:
    await group(house.store, house.clock)
    return house


def labels(reply: Reply) -> list[str]:
    """All buttons of a card."""
    return [each.label for block in reply.card.blocks if isinstance(block, Choices) for each in block.buttons]


async def test_all_tracks_are_listed_with_what_comes_before_them(founded: House) -> None:
    text = words(await founded.ask("track"))
    for track in roadmap().tracks:
        assert f"{track.id} {track.name}, after" in text
    assert "T11 Cybersecurity, after week 21 and week 41" in text


async def test_a_track_opens_with_why_the_entry_check_four_weeks_and_a_project(founded: House) -> None:
    track = roadmap().track("T08")
    assert track
    page = words(await founded.pick(await founded.ask("track"), "Open a track", "T08"))
    for text in (track.why_now, track.entry_check, *track.first_four_weeks, track.twelve_week_project):
        assert text.replace("`", "").replace("*", "") in page


async def test_its_second_page_has_data_safeguards_roles_communities_and_links(founded: House) -> None:
    track = roadmap().track("T08")
    assert track
    page = await founded.press(await founded.ask("track", name="T08"), "Data, care and people")
    for text in (*track.safeguards, *track.roles, *track.communities, *(each.licence for each in track.datasets)):
        assert text in words(page)
    links = await founded.pick(page, "Links by topic", "Fraud detection")
    assert words(links).startswith("Links on Fraud detection")


async def test_a_track_leads_to_the_week_or_milestone_before_it(founded: House) -> None:
    assert words(await founded.press(await founded.ask("track", name="T08"), "Week 45")).startswith("Week 45")
    language = await founded.ask("track", name="T01")
    (label,) = [each for each in labels(language) if each.startswith("⚑ M11")]
    assert words(await founded.press(language, label)).startswith("⚑ M11")


async def test_a_chosen_track_is_kept_and_can_be_changed_and_left(founded: House) -> None:
    chosen = await founded.press(await founded.ask("track", name="T08"), "Choose this track")
    assert f"{FINANCE} is your track now." in words(chosen)
    assert f"T08 {FINANCE}, after week 45 · your choice" in words(await founded.ask("track"))
    assert "This is the track that you chose." in words(await founded.ask("track", name="T08"))
    await founded.press(await founded.ask("track", name="T02"), "Choose this track")
    assert button(await founded.ask("track", name="T08"), "Choose this track")
    left = await founded.press(await founded.ask("track", name="T02"), "Leave it")
    assert "You have no track now." in words(left)
    assert "your choice" not in words(await founded.ask("track"))


async def test_the_choice_is_shown_on_the_own_page_on_the_roadmap_and_in_the_last_week(founded: House) -> None:
    before = await founded.ask("week", number=52)
    assert words(await founded.press(before, "Tracks")).startswith("Tracks for the second year")
    await founded.ask("track choose", id="T08")
    assert f"After the last week: {FINANCE}" in words(await founded.ask("home"))
    assert f"Your track is {FINANCE}." in words(await founded.ask("roadmap"))
    last = await founded.ask("week", number=52)
    assert f"Where next? Your track: {FINANCE}." in words(last)
    assert words(await founded.press(last, "My track")).startswith("T08")
    assert "Where next?" not in words(await founded.ask("week", number=51))
    assert f"After the last week: {FINANCE}" in words(await founded.ask("progress"))
    for command in ("home", "roadmap", "progress"):
        assert FINANCE not in words(await founded.ask(command, by="bruno"))


async def test_the_list_names_milestones_by_what_they_are_called(founded: House) -> None:
    listed = words(await founded.ask("track"))
    assert "Generative AI: language, images, search, after ⚑ Responsible builder" in listed
    assert "after M" not in listed


async def test_each_cohort_has_its_own_choice(founded: House) -> None:
    await group(founded.store, founded.clock, id="c2", name="Summer group")
    await founded.ask("track choose", id="T08", cohort="c2")
    assert "your choice" in words(await founded.ask("track", cohort="c2"))
    assert "your choice" not in words(await founded.ask("track", cohort="c1"))


async def test_somebody_in_no_cohort_can_browse_and_is_offered_to_join(founded: House) -> None:
    page = await founded.ask("track", by="stranger", name="T08")
    assert "Join" in labels(page)
    assert "Choose this track" not in labels(page)
    assert "not in a cohort here yet" in words(await founded.ask("track choose", by="stranger", id="T08"))


async def test_two_choices_at_once_leave_one_of_them_whole(founded: House) -> None:
    replies = await asyncio.gather(*(founded.ask("track choose", id=id) for id in ("T02", "T08")))
    assert all("is your track now" in words(reply) for reply in replies)
    assert words(await founded.ask("track")).count("your choice") == 1


@pytest.mark.parametrize("typed", ["T08", "t08", "finance", FINANCE])
async def test_a_track_is_found_by_its_id_its_name_or_a_part_of_it(house: House, typed: str) -> None:
    assert words(await house.ask("track", name=typed)).startswith("T08")


async def test_an_unknown_track_offers_near_ones_and_the_list(founded: House) -> None:
    reply = await founded.ask("track", name="finanse")
    assert words(await founded.press(reply, FINANCE)).startswith("T08")
    assert words(await founded.press(reply, "All tracks")).startswith("Tracks")
    assert words(await founded.press(await founded.ask("track choose", id="T99"), "All tracks")).startswith("Tracks")


async def test_tracks_and_the_short_way_are_suggested_while_typing(founded: House) -> None:
    assert [each.value for each in await founded.suggest("track", "name", "gaming")] == ["T12"]
    assert "fast" in [each.value for each in await founded.suggest("track", "name", "")]
    assert words(await founded.ask("track", name="fast")).startswith("Developer fast track")


async def test_a_roadmap_without_tracks_says_so_kindly_and_shows_no_second_year(founded: House) -> None:
    young = bare(founded)
    assert "no tracks to go on with yet" in words(await young.ask("track"))
    overview = await young.ask("roadmap")
    assert not {"Year 2: tracks", "Projects", "Careers", "Developer fast track"} & set(labels(overview))
    assert "Year 2 and after." not in words(overview)
    assert "Where next?" not in words(await young.ask("week", number=52))


async def test_the_roadmap_leads_to_the_second_year_projects_careers_and_the_short_way(founded: House) -> None:
    overview = await founded.ask("roadmap")
    assert "Choose one of sixteen tracks" in words(overview)
    for label, start in (("Year 2: tracks", "Tracks"), ("Projects", "Projects"), ("Careers", "Careers"),
                         ("Developer fast track", "Developer fast track")):  # fmt: skip
        assert words(await founded.press(overview, label)).startswith(start)


async def test_a_search_finds_projects_tracks_and_career_cards_too(founded: House) -> None:
    found = await founded.ask("roadmap", find="fraud")
    assert words(await founded.press(found, "Project: Fraud detection")).startswith("P05")
    assert words(await founded.press(found, f"Track: {FINANCE}")).startswith("T08")
    cards = await founded.ask("roadmap", find="employer ads certificate")
    assert "No week of this roadmap has" in words(cards)
    assert words(await founded.press(cards, "Career: Does a certificate serve you?")).startswith("Does a certificate")
    assert FINANCE in [each.value for each in await founded.suggest("roadmap", "find", "risk")]


async def test_every_page_of_every_track_fits_every_platform_whole(founded: House) -> None:
    wrong = {"roadmap": flaws(await founded.ask("roadmap")), "fraud": flaws(await founded.ask("roadmap", find="data"))}
    await founded.ask("track choose", id="T07")
    wrong["list"] = flaws(await founded.ask("track"))
    wrong["last"] = flaws(await founded.ask("week", number=52))
    for track in roadmap().tracks:
        for page in ("about", "care"):
            wrong[f"{track.id} {page}"] = flaws(await founded.ask("track", name=track.id, page=page))
    wrong["chosen"] = flaws(await founded.ask("track choose", id="T03"))
    assert {name: found for name, found in wrong.items() if found} == {}
    assert menu(await founded.ask("track"), "Open a track").options
