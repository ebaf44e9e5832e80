"""The roadmap that is shipped keeps what its members are promised."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.domain.roadmap import Size, Week, WeekStatus
from bot.roadmaps import check, load

FOLDER = Path(__file__).parents[2] / "content" / "ai-engineer"
NOT_SHOWN = {"id", "slug", "url", "auto_check"}
ROADMAP = load(FOLDER)

each_week = pytest.mark.parametrize("week", ROADMAP.weeks, ids=lambda week: week.id)


def shown(value: object) -> Iterator[str]:
    """Every text of a roadmap that a member may read."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from shown(item)
    elif isinstance(value, dict):
        yield from shown(tuple(value.values()))
    elif is_dataclass(value):
        yield from shown(tuple(getattr(value, each.name) for each in fields(value) if each.name not in NOT_SHOWN))


def raw(path: str) -> dict[str, Any]:
    """A content file as it is written."""
    return tomllib.loads((FOLDER / path).read_text(encoding="utf-8"))


def test_it_has_no_problems() -> None:
    assert check(FOLDER) == []


def test_it_is_a_year_of_four_quarters() -> None:
    assert [week.id for week in ROADMAP.weeks] == [f"W{number:02}" for number in range(1, 53)]
    assert [len(stage.weeks) for stage in ROADMAP.stages] == [13, 13, 13, 13]
    assert [stage.months for stage in ROADMAP.stages] == [(1, 3), (4, 6), (7, 9), (10, 12)]


def test_its_hours_are_the_ones_that_were_planned() -> None:
    by_stage = [sum(week.hours[Size.STANDARD] for week in stage.weeks) for stage in ROADMAP.stages]
    assert by_stage == [100, 108, 108, 112]
    assert sum(by_stage) == 428


def test_every_quarter_ends_lightly() -> None:
    assert [stage.weeks[-1].hours[Size.STANDARD] for stage in ROADMAP.stages] == [6, 6, 6, 6]


def test_fourteen_milestones_are_never_more_than_seven_weeks_apart() -> None:
    weeks = [milestone.week for milestone in ROADMAP.milestones]
    assert weeks == [1, 5, 10, 13, 16, 23, 26, 30, 34, 38, 42, 48, 50, 52]
    assert [milestone.id for milestone in ROADMAP.milestones] == [f"M{number:02}" for number in range(1, 15)]
    assert all(later - earlier <= 7 for earlier, later in pairwise(weeks))


def test_a_milestone_asks_for_three_things_or_more_and_says_what_is_not_enough() -> None:
    for milestone in ROADMAP.milestones:
        assert len(milestone.criteria) >= 3
        assert milestone.not_enough
        assert all(criterion.evidence for criterion in milestone.criteria)


def test_the_two_largest_milestones_need_two_people_to_confirm() -> None:
    assert {m.id for m in ROADMAP.milestones if m.confirmations == 2} == {"M12", "M14"}
    assert {m.confirmations for m in ROADMAP.milestones} == {1, 2}


def test_nobody_is_told_that_they_failed() -> None:
    for milestone in ROADMAP.milestones:
        assert milestone.message_not_yet.startswith("Not yet")
        assert not re.search(r"fail|late|behind|wrong|should have", milestone.message_not_yet, re.IGNORECASE)


def test_no_text_speaks_in_project_codes() -> None:
    prose = [text for week in ROADMAP.weeks for text in shown((week.title, week.deliverable, week.done_when))]
    prose += [text for milestone in ROADMAP.milestones for text in shown(milestone)]
    assert not [text for text in prose if re.search(r"\bP\d\d\b", text)]


def test_no_text_shouts() -> None:
    assert not [text for text in shown(ROADMAP) if "!" in text]


@each_week
def test_a_week_says_what_done_looks_like(week: Week) -> None:
    assert 2 <= len(week.done_when) <= 4
    assert 2 <= len(week.objectives) <= 3
    assert week.deliverable
    assert week.evidence


@each_week
def test_a_week_comes_in_three_sizes_of_which_the_light_one_fits_a_busy_week(week: Week) -> None:
    light, standard, stretch = (week.hours[size] for size in Size)
    assert 3 <= light <= 4
    assert 6 <= standard <= 10
    assert light < standard < stretch <= 14


@each_week
def test_a_week_has_something_to_read_without_an_account(week: Week) -> None:
    assert 1 <= len(week.readings) <= 3
    assert any("account" not in reading.resource.cost for reading in week.readings)
    assert all(reading.why for reading in week.readings)


@each_week
def test_a_week_has_a_habit_that_others_take_part_in(week: Week) -> None:
    assert week.habit


def test_the_first_month_is_written_in_full() -> None:
    assert [week.status for week in ROADMAP.weeks[:4]] == [WeekStatus.COMPLETE] * 4
    for week in ROADMAP.weeks[:4]:
        assert set(week.tasks) == set(Size)
        assert week.hook and week.discussion and week.nudge and week.wrap


def test_beats_never_repeat_themselves() -> None:
    for beat in ("hook", "nudge", "wrap", "discussion"):
        texts = [text for week in ROADMAP.weeks if (text := getattr(week, beat))]
        assert len(texts) == len(set(texts))


def test_no_week_names_an_exam() -> None:
    exam = re.compile(r"\b[A-Z]{2,3}-?[A-Z]?\d{2,3}\b")
    for week in ROADMAP.weeks:
        assert not [text for text in shown(week) if exam.search(text)]


def test_every_link_is_secure_and_free_of_tracking() -> None:
    for resource in ROADMAP.resources:
        assert resource.url.startswith("https://")
        query = resource.url.partition("?")[2]
        assert not query or "youtube.com" in resource.url
        assert {part.partition("=")[0] for part in query.split("&") if part} <= {"v", "list"}


def test_every_link_of_the_pool_says_why_it_is_there() -> None:
    assert len(ROADMAP.resources) == 276
    assert all(0 < len(resource.why) <= 100 for resource in ROADMAP.resources)
    assert len(ROADMAP.topics) == 126


def test_the_four_subjects_of_the_year_begin_where_their_quarters_do() -> None:
    firsts = [stage.weeks[0].id for stage in ROADMAP.stages]
    covered = [raw(f"weeks/{id}.toml")["covers"] for id in firsts]
    assert all(f"ROAD-0{number}" in covers for number, covers in enumerate(covered, start=1))


def test_loading_twice_gives_the_same_roadmap() -> None:
    assert load(FOLDER) == ROADMAP
