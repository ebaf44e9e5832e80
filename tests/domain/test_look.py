"""What looks count for: points, a yes, and the commit that two people have read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.checks import GivenCheck, LooksCheck, QuizCheck, read_check
from bot.domain.look import Look, enough, print_of, seconds
from bot.domain.progress import Evidence, Submission, confirm, confirmers
from bot.domain.roadmap import Criterion, Milestone
from tests.kit import START

LOOK = Look("c1", "ada", "M12", "bruno", START, "Works", "Change")
MILESTONE = Milestone(
    "M12", 48, "Capstone", "", (Criterion("M12.a", "A"), Criterion("M12.b", "B", auto_check="looks:2:11")), (), 2
)
SHOWN = Submission("c1", "ada", "M12", {"M12.a": Evidence("https://example.org")}, START)


@pytest.mark.parametrize(
    ("written", "check"),
    [
        ("quiz:W02-W05:70", QuizCheck(2, 5, 70)),
        ("looks:1", LooksCheck(1)),
        ("looks:2:10", LooksCheck(2, 10)),
        ("looks:2:11:commit", LooksCheck(2, 11, True)),
        ("looks_given:2", GivenCheck(2)),
        ("code_host_url", None),
        (None, None),
    ],
)
def test_what_counts_by_itself_is_read_from_the_files(written: str | None, check: object) -> None:
    assert read_check(written) == check


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a1b2c3d", "A1B2C3D4E5F6", True),
        ("https://example.org/ada/x/commit/a1b2c3d/", "a1b2c3d", True),
        ("v1.0", " V1.0 ", True),
        ("v1.0", "v1.0.1", False),
        ("a1b2c3d", "a1b2c3e", False),
        ("a1b", "a1b2c3d", False),
        ("", "", False),
        ("/", "a1b2c3d", False),
    ],
)
def test_two_looks_are_at_one_commit_however_it_was_written(one: str, other: str, same: bool) -> None:
    looks = [replace(LOOK, points=11, commit=one), replace(LOOK, by="chen", points=16, commit=other)]
    assert (enough(LooksCheck(2, 11, True), looks) == 2) is same


def test_a_look_without_points_counts_for_no_points() -> None:
    assert enough(LooksCheck(1, 0), [LOOK]) == 0
    assert enough(LooksCheck(1, 0), [replace(LOOK, points=0)]) == 1


def test_a_yes_holds_until_the_evidence_changes_and_again_when_it_comes_back() -> None:
    yes = replace(LOOK, confirms=True, seen=print_of(SHOWN, MILESTONE))
    assert seconds([yes, replace(yes, by="chen", confirms=False)], SHOWN, MILESTONE) == ("bruno",)
    changed = replace(SHOWN, evidence={"M12.a": Evidence("https://example.org/other")})
    assert seconds([yes], changed, MILESTONE) == ()
    counted = replace(SHOWN, evidence={**SHOWN.evidence, "M12.b": Evidence("2 looks")})
    assert seconds([yes], counted, MILESTONE) == ("bruno",)


def test_one_peer_may_be_one_of_several_confirmations_and_never_the_only_one() -> None:
    assert confirmers((), ("bruno", "chen"), MILESTONE) == ("bruno",)
    assert confirmers(("mod",), ("mod", "chen"), MILESTONE) == ("mod", "chen")
    assert confirmers((), ("bruno",), replace(MILESTONE, confirmations=1)) == ()
    assert confirm(SHOWN, "mod", MILESTONE, ("bruno",)).confirmed_by == ("mod", "bruno")
    three = replace(MILESTONE, confirmations=3)
    assert confirm(SHOWN, "mod", three, ("bruno", "chen")).confirmed_by == ("mod",)
