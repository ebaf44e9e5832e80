"""The page for writers is true: its example is a real week, its commands exist, and every file it names is read."""

from __future__ import annotations

import re
from pathlib import Path

from bot.roadmaps.json_schema import FILES
from bot.roadmaps.lint.material import COVERAGE, HASHES
from bot.roadmaps.start import TEMPLATE
from tests.cli.test_commands import bot

PAGE = (Path(__file__).parents[2] / "docs" / "content.md").read_text(encoding="utf-8")


def test_the_example_is_the_template_s_first_week() -> None:
    (example,) = re.findall(r"```toml\n(id = .*?)```", PAGE, re.DOTALL)
    assert example == (TEMPLATE / "weeks" / "W01.toml").read_text(encoding="utf-8")


def test_every_command_on_it_exists_and_every_command_is_on_it() -> None:
    named = set(re.findall(r"python -m bot content (\w+)", PAGE))
    known = set(re.findall(r"^  ([a-z]+) ", bot("content", "--help").stdout, re.MULTILINE))
    assert named <= known
    assert known - named <= {"schema"}


def test_every_kind_of_file_is_on_it() -> None:
    for _, place in FILES.values():
        assert place.replace("nn.toml", "") in PAGE
    assert COVERAGE in PAGE and HASHES in PAGE


def test_whatever_it_links_to_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (Path(__file__).parents[2] / "docs" / target).exists(), target
