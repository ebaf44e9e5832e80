"""The programs behind docs/performance.md run. What they measure is read by people, never asserted."""

from __future__ import annotations

import pytest

from benchmarks.__main__ import PAGE, PROGRAMS, put
from benchmarks.figures import Figure


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_program_shows_its_figure(name: str) -> None:
    figure = PROGRAMS[name](True)
    assert figure.command == f"python -m benchmarks.{name}"
    assert all(len(row) == len(figure.heads) for row in figure.rows)
    assert figure.rows[0][0] in figure.text()


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_page_has_a_place_for_each_figure(name: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    figure = Figure("How fast", "python -m benchmarks.it", ("What", "ms"), (("this", "1.00"),))
    filled = put(page, name, figure)
    assert "| this | 1.00 |" in filled
    assert put(filled, name, figure) == filled
