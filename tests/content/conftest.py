"""A roadmap that a test may spoil: a real folder, copied, in which one text is replaced."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.roadmaps import check
from bot.roadmaps.start import start

SHIPPED = Path(__file__).parents[2] / "content" / "ai-engineer"


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a roadmap's folder."""

    folder: Path

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace `old`, which must be there once or more, by `new` in `file`; only the first."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r} to replace"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def add(self, file: str, text: str) -> None:
        """Put `text` at the end of `file`, which need not exist yet."""
        with (self.folder / file).open("a", encoding="utf-8") as out:
            out.write(text)

    def problems(self) -> list[str]:
        """What the check says, one `file:line: message` each, with files named from the folder."""
        return [str(problem).removeprefix(f"{self.folder}/") for problem in check(self.folder)]


@pytest.fixture
def bread(tmp_path: Path) -> Copy:
    """The four weeks of bread baking that every new roadmap begins with."""
    start(tmp_path / "tiny")
    return Copy(tmp_path / "tiny")


@pytest.fixture
def engineer(tmp_path: Path) -> Copy:
    """The roadmap that is shipped."""
    return Copy(Path(shutil.copytree(SHIPPED, tmp_path / "ai-engineer")))
