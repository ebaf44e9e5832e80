"""The shipped year as a whole: every week written, questions, projects, tracks, careers, the short way."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.domain.career import ExamStatus
from bot.domain.fast_track import FastAction
from bot.domain.quiz import Answering, Question
from bot.domain.roadmap import Size, Week, WeekStatus
from bot.roadmaps import load

FOLDER = Path(__file__).parents[2] / "content" / "ai-engineer"
ROADMAP = load(FOLDER)

each_week = pytest.mark.parametrize("week", ROADMAP.weeks, ids=lambda week: week.id)


def raw(path: str) -> dict[str, Any]:
    """A content file as it is written."""
    return tomllib.loads((FOLDER / path).read_text(encoding="utf-8"))


@each_week
def test_a_week_is_written_in_full(week: Week) -> None:
    assert week.status is WeekStatus.COMPLETE
    assert set(week.tasks) == set(Size)
    assert week.hook and week.discussion and week.nudge and week.wrap and week.deliverable
    assert all(reading.part and reading.why for reading in week.readings)


@each_week
def test_a_week_asks_two_questions_of_its_own_and_one_from_before(week: Week) -> None:
    asked = [ROADMAP.bank[id].week for id in week.quiz]
    assert len(set(week.quiz)) == 3
    if week.number == 1:
        assert asked == [1, 1, 1]
    else:
        assert asked[:2] == [week.number, week.number]
        assert week.number - asked[2] in ROADMAP.bank[week.quiz[2]].review_after


def test_the_bank_holds_three_questions_a_week_and_five_where_checks_draw_on_them() -> None:
    of_week = Counter(question.week for question in ROADMAP.questions)
    assert len(ROADMAP.bank) == len(ROADMAP.questions) >= 174
    for week in ROADMAP.weeks:
        assert of_week[week.number] >= (5 if 2 <= week.number <= 10 else 3), week.id


def test_a_check_and_the_placement_can_be_taken_twice_without_a_question_in_common() -> None:
    of_week = Counter(question.week for question in ROADMAP.questions)
    for milestone in ROADMAP.milestones:
        if check := milestone.quiz_check:
            assert sum(of_week[week] for week in check.weeks) >= 20
    assert ROADMAP.fast_track
    placement = ROADMAP.fast_track.placement
    assert (len(placement.weeks) * placement.each, placement.needed) == (10, 8)
    assert all(of_week[week] >= 2 * placement.each for week in placement.weeks)


@pytest.mark.parametrize("question", ROADMAP.questions, ids=lambda question: question.id)
def test_a_question_has_one_best_answer_and_a_word_on_every_other(question: Question) -> None:
    assert question.explanation
    if question.answering.typed:
        assert question.why_wrong
        right = question.accepted[0] if question.answering is Answering.SHORT else f"{question.number:g}"
        assert question.judge(right)
        assert not any(question.judge(wrong) for wrong in question.why_wrong)
        return
    assert 2 <= len(question.options) <= 5
    assert max(map(len, question.options)) <= 72
    wrong = {str(place) for place in range(len(question.options))} - {str(place) for place in question.right}
    assert set(question.why_wrong) == wrong
    assert question.judge(",".join(map(str, sorted(question.right))))
    assert not any(question.judge(place) for place in wrong)
    assert (len(question.right) == 1) is (question.answering is not Answering.MULTI)
    assert "all of the above" not in " ".join(question.options).lower()


def test_the_place_of_the_right_answer_gives_nothing_away() -> None:
    single = [question for question in ROADMAP.questions if question.answering is Answering.SINGLE]
    places = Counter(next(iter(question.right)) for question in single)
    assert all(0.8 <= places[place] * 4 / len(single) <= 1.2 for place in range(4)), places
    longest = sum(
        len(question.options[next(iter(question.right))]) == max(map(len, question.options)) for question in single
    )
    assert longest / len(single) < 0.4


def test_twelve_projects_can_be_built_for_nothing_and_say_what_is_right_to_do() -> None:
    assert [project.id for project in ROADMAP.projects] == [f"P{n:02}" for n in range(1, 13)]
    named = " ".join(project.title.lower() for project in ROADMAP.projects)
    assert all(word in named for word in ("sentiment", "chatbot", "house", "navigation", "fraud", "medical"))
    assert ROADMAP.rubric and ROADMAP.rubric.points == 16
    for project in ROADMAP.projects:
        assert project.baseline and len(project.requirements) >= 3 and project.safeguards
        assert all(dataset.licence for dataset in project.datasets)
        assert project.pass_mark == (11 if project.id in ("P04", "P05", "P06", "P12") else 10)
        assert "free" in project.cost_and_hardware.lower() or "laptop" in project.cost_and_hardware.lower()


def test_sixteen_tracks_go_on_for_four_weeks_and_then_for_twelve() -> None:
    assert [track.id for track in ROADMAP.tracks] == [f"T{n:02}" for n in range(1, 17)]
    for track in ROADMAP.tracks:
        assert len(track.first_four_weeks) == 4
        assert track.twelve_week_project and track.safeguards and track.topics


def test_two_figures_about_pay_stay_two_and_say_what_they_are() -> None:
    assert [card.id for card in ROADMAP.careers] == [f"C{n:02}" for n in range(1, 12)]
    facts = {card.id: card.facts for card in ROADMAP.careers if card.facts}
    assert set(facts) == {"C05"}
    first, second = facts["C05"]
    assert (first.amount, first.statistic, first.seniority, first.place, first.published_on) == (
        "$100,000-$150,000 a year", "mean", "all levels", "United States", "undated"
    )  # fmt: skip
    assert (second.amount, second.statistic, second.seniority, second.place, second.published_on) == (
        "$204,000 and above", "median", "experienced only", "not stated", "2025-02-02"
    )  # fmt: skip


def test_no_figure_about_pay_stands_outside_the_facts() -> None:
    for file in sorted(FOLDER.rglob("*.toml")):
        if file.name in ("C05.toml", "certificates.toml"):
            continue
        assert not re.search(r"\$\s?\d{2,3},\d{3}", file.read_text(encoding="utf-8")), file


def test_no_certificate_that_is_closed_is_offered() -> None:
    closed = {row.exam_code or row.name for row in ROADMAP.certificates if row.status is ExamStatus.RETIRED}
    assert {"MLS-C01", "AI-900", "AI-102", "DP-100"} <= closed
    for row in ROADMAP.certificates:
        assert row.offered is (row.status is ExamStatus.ACTIVE)
        assert row.checked_on <= date(2026, 11, 25)
        assert row.status is ExamStatus.ACTIVE or row.status_since
        assert not row.offered or row.official


def test_the_short_way_takes_every_week_and_every_milestone_once() -> None:
    fast = ROADMAP.fast_track
    assert fast
    assert [week.id for week in fast.weeks] == [f"F{n:02}" for n in range(1, 33)]
    taken = Counter(number for week in fast.weeks for number in week.takes_from)
    assert taken == Counter(range(1, 53))
    assert Counter(id for week in fast.weeks for id in week.milestones) == Counter(m.id for m in ROADMAP.milestones)
    assert [week.rung for week in fast.weeks if week.rung] == ["L1", "L2", "L3", "L4", "L5"]
    skippable = {week for row in fast.weeks if row.action is FastAction.SKIP_IF_PLACED for week in row.takes_from}
    assert skippable == set(fast.placement.weeks)
    assert all(week.action is not FastAction.SKIP_IF_PLACED for week in fast.weeks if min(week.takes_from) >= 7)


def test_a_week_and_the_short_way_say_the_same_about_each_other() -> None:
    fast = {row["id"]: row for row in raw("fast_track.toml")["week"]}
    for week in ROADMAP.weeks:
        named = raw(f"weeks/{week.id}.toml")["fast_track"]
        assert week.id in fast[named["week"]]["takes_from"]
        assert named["action"] == fast[named["week"]]["action"]


def test_everything_on_the_list_is_taught_where_somebody_would_look_for_it() -> None:
    homes: dict[str, set[str]] = {}
    for file in sorted(FOLDER.rglob("*.toml")):
        entry = tomllib.loads(file.read_text(encoding="utf-8"))
        rows = [entry, *(row for value in entry.values() if isinstance(value, list) for row in value)]
        for row in rows:
            if isinstance(row, dict):
                for id in row.get("covers", ()):
                    homes.setdefault(id, set()).add(str(row.get("id", file.stem))[0])
    wanted = [line.split("\t")[0] for line in (FOLDER / "coverage.tsv").read_text("utf-8").splitlines()[1:]]
    assert len(wanted) == len(set(wanted)) == 258
    assert set(homes) == set(wanted)
    assert all("P" in homes[id] for id in wanted if id.startswith("PROJ-"))
    assert all("C" in homes[id] for id in wanted if id.startswith("SAL-"))
    assert all({"W", "T"} & homes[id] for id in wanted if id.startswith("ROAD-"))
    assert all({"W", "C"} & homes[id] for id in wanted if id.startswith("CERT-"))
