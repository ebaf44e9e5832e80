"""What a container's health check learns from the heartbeat's file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.health import ailment, note_beat

NOON = datetime(2027, 1, 11, 12, tzinfo=UTC)


def test_a_heartbeat_that_ran_lately_is_well(tmp_path: Path) -> None:
    file = tmp_path / "data" / "heartbeat"
    note_beat(file, NOON)
    assert ailment(file, NOON + timedelta(minutes=1), heartbeat=30) is None


def test_a_heartbeat_that_stopped_says_when(tmp_path: Path) -> None:
    file = tmp_path / "heartbeat"
    note_beat(file, NOON)
    assert "2027-01-11 12:00:00 UTC" in str(ailment(file, NOON + timedelta(minutes=3), heartbeat=30))


def test_a_slow_heartbeat_is_given_its_time(tmp_path: Path) -> None:
    file = tmp_path / "heartbeat"
    note_beat(file, NOON)
    assert ailment(file, NOON + timedelta(minutes=15), heartbeat=300) is None
    assert ailment(file, NOON + timedelta(minutes=25), heartbeat=300)


def test_a_bot_that_never_ran_says_how_to_start_it(tmp_path: Path) -> None:
    assert "python -m bot run" in str(ailment(tmp_path / "none", NOON, heartbeat=30))


def test_a_file_that_holds_something_else_is_named(tmp_path: Path) -> None:
    file = tmp_path / "heartbeat"
    file.write_text("hello")
    assert "[health] file" in str(ailment(file, NOON, heartbeat=30))
