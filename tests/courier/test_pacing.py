"""Turns and pauses, with a stopwatch turned by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.courier.pacing import SLOWEST, Pacer
from bot.domain.people import Place
from bot.ports import Pace
from tests.clockwork import direct
from tests.courier.platforms import room

NOW = datetime(2026, 11, 2, tzinfo=UTC)


class Stopwatch:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def pacer(watch: Stopwatch) -> Pacer:
    return Pacer(Pace(per_place=1.0, overall=0.1), watch)


def test_places_wait_only_a_little_for_each_other_and_longer_for_themselves(pacer: Pacer) -> None:
    waits = [pacer.turn(room(name), 60) for name in ("a", "b", "c", "a")]
    assert waits == pytest.approx([0.0, 0.1, 0.2, 1.0])


def test_a_turn_that_would_come_too_late_is_not_taken(pacer: Pacer) -> None:
    assert [pacer.turn(room("a"), 1.5) for _ in range(3)] == [0.0, 1.0, None]
    assert pacer.turn(room("b"), 1.5) == pytest.approx(0.2)


def test_direct_messages_share_one_lane(pacer: Pacer) -> None:
    assert [pacer.turn(direct(name), 60) for name in ("ada", "bruno", "chen")] == [0.0, 1.0, 2.0]


def test_a_queue_of_direct_messages_holds_up_no_channel(pacer: Pacer) -> None:
    for number in range(20):
        pacer.turn(direct(f"member{number}"), 60)
    assert pacer.turn(room("a"), 60) == pytest.approx(2.0)


def test_a_refusal_pauses_that_place_alone(pacer: Pacer) -> None:
    pacer.refused(room("a"), NOW + timedelta(minutes=5))
    assert pacer.held(room("a"), NOW) == NOW + timedelta(minutes=5)
    assert pacer.held(room("b"), NOW) is None
    assert pacer.held(room("a"), NOW + timedelta(minutes=5)) is None


def test_refusals_slow_a_place_down_and_success_brings_its_pace_back(pacer: Pacer, watch: Stopwatch) -> None:
    def gap() -> float:
        pacer.turn(room("a"), 1000)
        wait = pacer.turn(room("a"), 1000)
        watch.at += 1000
        assert wait is not None
        return wait

    assert gap() == 1.0
    pacer.refused(room("a"), NOW)
    assert gap() == 2.0
    for _ in range(20):
        pacer.refused(room("a"), NOW)
    assert gap() == SLOWEST
    for _ in range(30):
        pacer.went_well(room("a"))
    assert gap() == 1.0


def test_each_space_keeps_its_own_pace_where_the_platform_counts_by_space(watch: Stopwatch) -> None:
    pacer = Pacer(Pace(per_place=1.0, overall=0.0, per_space=0.5), watch)
    places = [Place("mailbox", space, name) for name in "abc" for space in ("one", "other")]
    assert [pacer.turn(place, 60) for place in places] == [0.0, 0.0, 0.5, 0.5, 1.0, 1.0]


def test_posts_that_were_held_up_do_not_come_in_a_bunch(pacer: Pacer, watch: Stopwatch) -> None:
    """Ten turns a second; the process stands still for ten seconds, and then everybody wants to begin."""
    waiting = [room(f"r{n}") for n in range(100)]
    for place in waiting:
        pacer.turn(place, 60)
    watch.at += 10
    began: list[float] = []
    while waiting:
        wait = next(pacer.begin(waiting[0]), 0.0)
        watch.at += wait
        if not wait:
            began.append(watch.at)
            waiting.pop(0)
    assert all(late - early >= 5.0 - 1e-9 for early, late in zip(began, began[50:], strict=False))
    assert began[-1] - began[0] == pytest.approx(7.5)


def test_a_place_never_gets_two_posts_closer_than_its_gap(pacer: Pacer, watch: Stopwatch) -> None:
    pacer.turn(room("a"), 60)
    pacer.turn(room("a"), 60)
    watch.at += 0.7  # the first was held up
    assert list(pacer.begin(room("a"))) == []
    watch.at += 0.3
    assert next(pacer.begin(room("a"))) == pytest.approx(0.7)


def test_many_refused_places_slow_everything_down_and_it_comes_back(pacer: Pacer, watch: Stopwatch) -> None:
    """The platform takes less than its manual says."""

    def gap() -> float:
        watch.at += 1000
        pacer.turn(room("x"), 60)
        return pacer.turn(room("y"), 60) or 0.0

    assert gap() == pytest.approx(0.1)
    for n in range(20):
        pacer.refused(room(f"r{n}"), NOW)
    assert gap() == pytest.approx(0.125), "those that were under way together are one sign"
    for _ in range(20):
        watch.at += 5
        pacer.refused(room("r"), NOW)
    assert gap() == pytest.approx(0.125), "a single place is its own trouble"
    watch.at += 5
    pacer.refused(room("r"), NOW)
    pacer.refused(room("s"), NOW)
    assert gap() == pytest.approx(0.15625)
    for n in range(1000):
        pacer.went_well(room(f"r{n}"))
    assert gap() == pytest.approx(0.1)
