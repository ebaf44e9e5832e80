"""Progress that was stored by number finds its week again, however the roadmap was put in order since."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.roadmap import Roadmap, Size, Stage, Week
from bot.domain.versions import heir, joined, renumbered


def roadmap(*ids: str, aliases: Mapping[str, str] | None = None) -> Roadmap:
    hours = {Size.LIGHT: 1, Size.STANDARD: 2, Size.STRETCH: 3}
    weeks = tuple(Week(id, n, 1, 1, id, ("Write",), "A file", hours) for n, id in enumerate(ids, start=1))
    return Roadmap("r", "R", "", (Stage(1, "All", "", weeks, (1, 1)),), (), (), aliases=aliases or {})


def test_an_unchanged_order_leads_everything_to_itself() -> None:
    assert renumbered(["W01", "W02"], roadmap("W01", "W02")) == {1: 1, 2: 2}


def test_a_week_put_in_moves_those_behind_it() -> None:
    assert renumbered(["W01", "W02"], roadmap("W01", "W03", "W02")) == {1: 1, 2: 3}


def test_two_weeks_that_change_places_take_their_progress_along() -> None:
    assert renumbered(["W01", "W02", "W03"], roadmap("W01", "W03", "W02")) == {1: 1, 2: 3, 3: 2}


def test_a_week_that_was_merged_leads_to_its_heir() -> None:
    assert renumbered(["W01", "W02", "W03"], roadmap("W01", "W03", aliases={"W02": "W01"})) == {1: 1, 2: 1, 3: 2}


def test_heirs_are_followed_over_several_versions() -> None:
    aliases = {"W02": "W03", "W03": "W01"}
    assert heir("W02", roadmap("W01", aliases=aliases)) == "W01"
    assert renumbered(["W01", "W02"], roadmap("W01", aliases=aliases)) == {1: 1, 2: 1}


def test_a_week_that_is_gone_without_an_heir_leads_nowhere() -> None:
    assert renumbered(["W01", "W02"], roadmap("W01")) == {1: 1}


def test_aliases_that_lead_in_a_circle_lead_nowhere() -> None:
    assert heir("W08", roadmap("W01", aliases={"W08": "W09", "W09": "W08"})) is None


def test_whoever_joined_late_keeps_as_many_weeks_before_them() -> None:
    assert joined(5, 8, {2: 3, 3: 4, 4: 5, 5: 6, 6: 7, 7: 8, 8: 9}) == 6, "a new week in between is not theirs to do"
    assert joined(5, 8, {5: 8, 6: 5, 7: 6, 8: 7}) == 5, "a week that moved to the end takes nobody along"
    assert joined(6, 8, {7: 1, 1: 2, 2: 3, 3: 4, 4: 5, 5: 6, 6: 7}) == 6, "nor does one that moved to the front"
    assert joined(5, 8, {5: -5, 6: 5, 7: 6, 8: 7}) == 5, "a week that is gone is followed by the next"
    assert joined(8, 8, {8: -8}) == 7, "or was the last"
    assert joined(1, 8, {1: 2, 2: 1}) == 1, "whoever was there from the start is there from the start"
