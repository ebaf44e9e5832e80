"""What happens to posts whose time has come, by how late it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.declare import Late, Occasion
from bot.domain.calendar import Instant
from bot.domain.cohort import Beat, Post
from bot.ports import Context, Parcel
from bot.scheduler import judge

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


async def nothing(ctx: Context, post: Post) -> Sequence[Parcel]:
    return []


def posts(*days_ago: float) -> list[Post]:
    """Weekly posts of one beat, so many days ago; the first is week 1."""
    return [Post(Beat.PROMPT, n, Instant(NOW - timedelta(days=days))) for n, days in enumerate(days_ago, 1)]


def verdicts(late: Late, *days_ago: float, patience: int = 5) -> list[tuple[int, str, tuple[int, ...]]]:
    occasion = Occasion(Beat.PROMPT, nothing, late, timedelta(days=patience))
    judged = judge(posts(*days_ago), {Beat.PROMPT: occasion}, NOW, "Europe/Berlin")
    return [(each.post.week, each.skip.split(":")[0], each.folded) for each in judged]


@pytest.mark.parametrize("late", list(Late))
def test_what_is_on_time_is_sent(late: Late) -> None:
    assert verdicts(late, 0) == [(1, "", ())]


@pytest.mark.parametrize("late", list(Late))
def test_what_is_within_its_patience_is_sent_to_the_last_moment(late: Late) -> None:
    assert verdicts(late, 5) == [(1, "", ())]
    assert verdicts(late, 5.01) == [(1, "too late", ())]


def test_folding_sends_the_newest_which_stands_for_the_others() -> None:
    assert verdicts(Late.FOLD, 15, 8, 1) == [
        (1, "folded into week 3", ()),
        (2, "folded into week 3", ()),
        (3, "", (1, 2)),
    ]


def test_nothing_is_folded_into_a_post_that_is_itself_too_late() -> None:
    assert verdicts(Late.FOLD, 20, 13, 6) == [(1, "too late", ()), (2, "too late", ()), (3, "too late", ())]


def test_sending_sends_each_that_is_still_worth_it() -> None:
    assert verdicts(Late.SEND, 15, 8, 1, patience=10) == [(1, "too late", ()), (2, "", ()), (3, "", ())]


def test_the_reason_names_the_day_on_the_groups_own_wall() -> None:
    occasion = Occasion(Beat.PROMPT, nothing, Late.SKIP, timedelta(hours=24))
    late = Post(Beat.PROMPT, 1, Instant(datetime(2026, 11, 2, 23, 30, tzinfo=UTC)))
    (verdict,) = judge([late], {Beat.PROMPT: occasion}, NOW, "Europe/Berlin")
    assert verdict.skip == "too late: due Tue 3 Nov 2026, worth sending for 1 day"


def test_a_beat_that_nobody_answers_is_left_alone() -> None:
    assert judge(posts(1), {}, NOW, "UTC") == []
