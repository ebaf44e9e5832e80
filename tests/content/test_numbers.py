"""A week keeps its id when it moves: files are called by id, the order is the order of the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.versions import renumbered
from bot.roadmaps import load

if TYPE_CHECKING:
    from tests.content.conftest import Copy


@pytest.fixture
def longer(bread: Copy) -> Copy:
    """The roadmap with a week W05 put in as the second, so that the others move on by one."""
    text = (bread.folder / "weeks" / "W02.toml").read_text()
    text = text.partition("fast_track")[0].replace("W02", "W05").replace("A slow rise", "A warm rise")
    for number in (4, 3, 2):
        bread.edit(f"weeks/W0{number}.toml", f"number = {number}", f"number = {number + 1}")
    bread.add("weeks/W05.toml", f'{text}aliases = ["W20"]\n')
    bread.edit("milestones.toml", "week = 4", "week = 5")
    return bread


def test_a_week_may_have_another_number_than_its_id(longer: Copy) -> None:
    assert longer.problems() == []
    roadmap = load(longer.folder)
    assert [week.id for week in roadmap.weeks] == ["W01", "W05", "W02", "W03", "W04"]
    assert [week.number for week in roadmap.weeks] == [1, 2, 3, 4, 5]


def test_what_comes_before_goes_by_numbers_and_not_by_ids(longer: Copy) -> None:
    longer.edit("weeks/W02.toml", 'prerequisites = ["W01"]', 'prerequisites = ["W05"]')
    assert longer.problems() == []
    longer.edit("weeks/W05.toml", 'prerequisites = ["W01"]', 'prerequisites = ["W04"]')
    said = "`prerequisites` names W04, which is not before W05. Remove it."
    assert longer.problems() == [f"weeks/W05.toml:9: {said}"]


def test_what_names_a_week_by_id_follows_it(longer: Copy) -> None:
    longer.edit("milestones.toml", 'verified_by = "peer" }', 'verified_by = "peer", auto_check = "quiz:W01-W02:70" }')
    roadmap = load(longer.folder)
    assert roadmap.milestones[0].criteria[1].auto_check == "quiz:W01-W03:70"
    assert roadmap.fast_track is not None
    assert [week.takes_from for week in roadmap.fast_track.weeks] == [(1,), (3, 4), (5,)]
    assert [question.week for question in roadmap.questions if question.id == "W02-Q1"] == [3]


def test_stored_numbers_lead_to_where_the_weeks_are_now(longer: Copy) -> None:
    roadmap = load(longer.folder)
    assert renumbered(["W01", "W02", "W03", "W04"], roadmap) == {1: 1, 2: 3, 3: 4, 4: 5}
    assert renumbered(["W01", "W20"], roadmap) == {1: 1, 2: 2}
