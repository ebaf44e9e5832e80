"""The rehearsal: the same dice tell the same story, and its account shows what became of every promise."""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from bot.domain.errors import StudyError
from bot.rehearse import main
from bot.rehearse.main import span
from tests.kit import Clock, address, group, opened

CONTENT = Path(__file__).parents[2] / "content"


def contents(file: Path) -> bytes:
    return file.read_bytes()


def rehearsed(weeks: int, outage: str | None = None, seed: int = 1, config: Path | None = None) -> tuple[int, str]:
    out = io.StringIO()
    console = Console(file=out, width=100)
    code = main(weeks, config, outage, seed, console, CONTENT)
    return code, out.getvalue()


def test_a_quiet_term_keeps_every_promise_on_time() -> None:
    code, text = rehearsed(2)
    assert code == 0
    assert "Sent late        0" in text
    assert "Failed           0" in text
    assert "Lost             0" in text
    assert "Mon  5 Oct 2026 09:00  prompt     #study-group  Week 1: Set the course" in text
    assert "Sun 18 Oct 2026 09:00  wrap       #study-group  That was week 2" in text
    assert "refused" not in text
    assert "-- restart --" in text


def test_the_same_seed_tells_the_same_story_to_the_letter_and_another_one_another() -> None:
    first = rehearsed(2, "1d", seed=7)
    assert rehearsed(2, "1d", seed=7) == first
    assert rehearsed(2, "1d", seed=8)[1] != first[1]


def test_an_outage_makes_posts_late_but_loses_none() -> None:
    code, text = rehearsed(3, "3d")
    assert code == 0
    assert "The platform will be down from Mon 12 Oct 2026, 08:00 to Thu 15 Oct 2026, 08:00." in text
    assert "Week 2: Python I: values, branches, loops, functions  (2 days late)" in text
    assert "This comes late: it was due Mon 12 Oct 2026, 09:00 Europe/Berlin." in text
    assert "Lost             0" in text
    assert "Doubled          0" in text


@pytest.mark.parametrize(("text", "means"), [("3d", {"days": 3}), ("12H", {"hours": 12}), ("2w", {"weeks": 2})])
def test_spans_are_written_short(text: str, means: dict[str, int]) -> None:
    assert span(text) == timedelta(**means)


@pytest.mark.parametrize("text", ["", "3", "soon", "-1d", "0d", "3d4h"])
def test_a_span_that_cannot_be_read_says_how_to_write_one(text: str) -> None:
    with pytest.raises(StudyError, match="Write 90m, 12h, 3d or 2w"):
        span(text)


async def test_with_a_config_the_configured_cohort_is_rehearsed_and_left_as_it_is(
    database: Path, tmp_path: Path, clock: Clock
) -> None:
    async with opened(address(database)) as store:
        made = await group(store, clock, name="Evening group", zone="America/New_York", members=("ada",))
    config = tmp_path / "config.toml"
    config.write_text(f'[database]\nurl = "{address(database)}"\n\n[content]\nfolder = "{CONTENT}"\n')
    before = contents(database)
    code, text = await asyncio.to_thread(rehearsed, 1, None, 1, config)
    assert code == 0
    assert text.startswith("Evening group: 1 of 52 weeks of AI engineer, in America/New_York.")
    assert "Mon  2 Nov 2026 09:00  prompt     #study-group  Week 1" in text
    assert contents(database) == before
    async with opened(address(database)) as store, store.look() as db:
        assert await db.cohorts.get(made.id) == made
        assert not await db.outbox.keys(made.id)


def test_a_config_without_a_database_yet_rehearses_the_sample_and_makes_none(tmp_path: Path) -> None:
    missing = tmp_path / "waypost.db"
    config = tmp_path / "config.toml"
    config.write_text(f'[database]\nurl = "{address(missing)}"\n\n[content]\nfolder = "{CONTENT}"\n')
    code, text = rehearsed(1, config=config)
    assert code == 0
    assert text.startswith("Sample group: ")
    assert not missing.exists()
