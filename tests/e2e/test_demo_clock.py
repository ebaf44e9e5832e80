"""The demo's clock: turned by hand, kept between starts, never back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.demo.clock import Clock

START = datetime(2026, 1, 4, 15, tzinfo=UTC)


def test_no_two_looks_at_the_clock_show_the_same_time(tmp_path: Path) -> None:
    clock = Clock(tmp_path / "clock", START)
    looks = [clock.now() for _ in range(5)]
    assert looks == sorted(set(looks))
    assert looks[-1] - looks[0] < timedelta(seconds=1)


def test_the_clock_goes_on_after_a_new_start_where_it_was(tmp_path: Path) -> None:
    Clock(tmp_path / "clock", START).move(START + timedelta(days=3))
    again = Clock(tmp_path / "clock", START).now()
    assert timedelta(days=3) < again - START < timedelta(days=3, seconds=5)


def test_a_start_at_the_same_moment_as_an_earlier_one_begins_later(tmp_path: Path) -> None:
    first = Clock(tmp_path / "clock", START).now()
    second = Clock(tmp_path / "clock", START).now()
    assert second > first


def test_the_clock_is_never_turned_back(tmp_path: Path) -> None:
    clock = Clock(tmp_path / "clock", START)
    clock.move(START + timedelta(days=7))
    clock.move(START)
    assert clock.now() > START + timedelta(days=7)


def test_an_unreadable_clock_begins_at_the_beginning(tmp_path: Path) -> None:
    (tmp_path / "clock").write_text("half past", encoding="utf-8")
    assert Clock(tmp_path / "clock", START).now() - START < timedelta(seconds=5)
