"""What writers see at the command line: problems and hints, a roadmap to begin with, fingerprints of sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.roadmaps import check, load
from bot.roadmaps.lint.sources import read_hashes
from bot.roadmaps.start import TEMPLATE
from tests.cli.test_commands import bot


@pytest.fixture
def bread(tmp_path: Path) -> Path:
    assert bot("content", "new", tmp_path / "bread").returncode == 0
    return tmp_path / "bread"


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_new_roadmap_is_sound_and_called_like_its_folder(bread: Path) -> None:
    assert load(bread).slug == "bread"
    done = bot("content", "check", bread)
    assert (done.returncode, done.stdout) == (0, f"{bread}: all is well\n")


def test_a_new_roadmap_says_what_to_do_next(tmp_path: Path) -> None:
    done = bot("content", "new", tmp_path / "bread")
    assert f"content check {tmp_path / 'bread'}" in done.stdout


def test_nothing_that_is_there_is_written_over(bread: Path) -> None:
    edit(bread / "roadmap.toml", "Bread baking", "My bread")
    done = bot("content", "new", bread)
    assert done.returncode == 2
    assert "Something is here already" in done.stderr
    assert load(bread).title == "My bread"


@pytest.mark.parametrize("name", ["My Bread", "bread_2", "-bread", "b" * 61])
def test_a_name_that_cohorts_could_not_remember_is_refused(tmp_path: Path, name: str) -> None:
    done = bot("content", "new", tmp_path / name)
    assert done.returncode == 2
    assert "lower-case letters, digits and single hyphens" in done.stderr
    assert not (tmp_path / name).exists()


def test_hints_are_shown_and_do_not_fail_unless_asked_to(bread: Path) -> None:
    edit(bread / "weeks" / "W01.toml", "Sticky dough? Wait", "Sticky dough? Simply wait")
    done = bot("content", "check", bread)
    assert done.returncode == 0
    assert f"{bread}: all is well, 1 hint" in done.stdout
    assert f'hint: {bread}/weeks/W01.toml:25: `nudge` says "Simply".' in done.stdout
    assert bot("content", "check", bread, "--strict").returncode == 1


def test_problems_of_all_kinds_come_at_once(bread: Path) -> None:
    edit(bread / "weeks" / "W02.toml", 'kind = "build"', 'kind = "bake"')
    edit(bread / "tracks" / "T01.toml", 'covers = ["BREAD-06"]', 'covers = ["BREAD-99"]')
    done = bot("content", "check", bread)
    assert done.returncode == 1
    assert f"{bread}: 3 to mend" in done.stdout
    for place in ("weeks/W02.toml:6", "tracks/T01.toml:18", "coverage.tsv:7"):
        assert f"{bread}/{place}: " in done.stdout


def test_fingerprints_are_printed_for_the_file_that_the_check_reads(bread: Path, tmp_path: Path) -> None:
    source = tmp_path / "article.txt"
    source.write_text("Once upon a time there was a baker who baked two rolls from the same dough.")
    done = bot("content", "hash", source)
    assert done.returncode == 0
    (bread / "sources.hashes").write_text(done.stdout)
    assert len(read_hashes(bread / "sources.hashes")) == 7
    assert bot("content", "check", bread).returncode == 0


def test_a_source_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    done = bot("content", "hash", tmp_path / "nothing.txt")
    assert done.returncode == 2
    assert "nothing.txt" in done.stderr


def test_the_template_is_sound_where_it_lies() -> None:
    assert check(TEMPLATE) == []


def test_the_template_is_served_by_nobody() -> None:
    assert not TEMPLATE.is_relative_to(Path(__file__).parents[2] / "content")
