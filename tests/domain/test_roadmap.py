"""What everybody may ask a roadmap, on one that is small enough to see."""

from __future__ import annotations

import pytest

from bot.domain.roadmap import Check, Criterion, Milestone, Resource, Roadmap, Size, Stage, Week, WeekStatus


def week(number: int, stage: int) -> Week:
    """An outline of a week."""
    return Week(
        id=f"W{number:02}",
        number=number,
        stage=stage,
        month=1,
        title=f"Loaf {number}",
        objectives=("Bake",),
        deliverable="A loaf",
        hours={Size.LIGHT: 1, Size.STANDARD: 3, Size.STRETCH: 5},
        done_when=(Check(f"W{number:02}.a", "A loaf"),),
    )


def resource(id: str, topic: str) -> Resource:
    """A link."""
    return Resource(id, id.title(), f"https://bread.example.org/{id}", topic, "doc", "free")


MILESTONE = Milestone(
    "M01", 3, "A loaf to give away", "Bread is for sharing.", (Criterion("M01.a", "You gave it away"),)
)
ROADMAP = Roadmap(
    slug="bread",
    title="Bread baking",
    summary="Three weekends.",
    stages=(
        Stage(1, "Yeast", "With shop yeast.", (week(1, 1), week(2, 1)), (1, 1)),
        Stage(2, "Sourdough", "With your own.", (week(3, 2),), (1, 1)),
    ),
    milestones=(MILESTONE,),
    resources=(resource("flour", "Flour"), resource("yeast", "Yeast"), resource("rye", "Flour")),
)


def test_weeks_run_on_through_the_stages() -> None:
    assert [each.id for each in ROADMAP.weeks] == ["W01", "W02", "W03"]


@pytest.mark.parametrize(("number", "id"), [(1, "W01"), (3, "W03")])
def test_a_week_is_found_by_its_number(number: int, id: str) -> None:
    found = ROADMAP.week(number)
    assert found is not None
    assert found.id == id


@pytest.mark.parametrize("number", [-1, 0, 4, 53])
def test_there_is_no_week_before_the_first_or_after_the_last(number: int) -> None:
    assert ROADMAP.week(number) is None


def test_a_week_knows_its_stage() -> None:
    assert [ROADMAP.stage_of(number).title for number in (1, 2, 3)] == ["Yeast", "Yeast", "Sourdough"]


def test_a_milestone_is_found_by_its_id_and_by_its_week() -> None:
    assert ROADMAP.milestone("M01") is MILESTONE
    assert ROADMAP.milestone_in(3) is MILESTONE


def test_asking_for_a_milestone_that_is_not_there_gives_nothing() -> None:
    assert ROADMAP.milestone("M02") is None
    assert ROADMAP.milestone_in(1) is None


def test_topics_come_in_the_pools_order_each_once() -> None:
    assert ROADMAP.topics == ("Flour", "Yeast")


def test_an_outline_is_what_a_week_is_until_it_is_written() -> None:
    assert week(1, 1).status is WeekStatus.OUTLINE
    assert not week(1, 1).tasks
