"""What only `content check` looks at, because it takes time or is a matter of taste: problems, and hints to writers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.roadmap import Roadmap
from bot.roadmaps.build import build
from bot.roadmaps.files import read
from bot.roadmaps.lint import agree, balance, coverage, exams, links, reading, repeats, sources
from bot.roadmaps.lint.material import Lint, Material, material
from bot.roadmaps.locate import locate_all
from bot.roadmaps.problems import Flaw, Problem
from bot.roadmaps.rules import judge

__all__ = ["Report", "lint"]

PROBLEMS: tuple[Lint, ...] = (
    coverage.everything_is_covered,
    balance.right_answers_are_spread,
    repeats.texts_are_said_once,
    links.addresses_are_clean,
    links.dead_links_are_not_used,
    exams.closed_exams_are_not_offered,
    exams.weeks_name_no_exam,
    sources.no_text_repeats_a_source,
)
HINTS: tuple[Lint, ...] = (
    agree.projects_and_weeks_agree,
    balance.right_options_do_not_stand_out,
    repeats.long_texts_are_said_once,
    reading.sentences_can_be_read_aloud,
    reading.words_are_kind,
    reading.weeks_fit_a_screen,
    links.moved_links_are_followed,
)

Fit = Callable[[Roadmap, Path], Iterable[Flaw]]
"""Finds cards that a platform would have to cut; given the roadmap and its folder."""


@dataclass(frozen=True, slots=True)
class Report:
    """What there is to mend, and what a writer may want to look at, both ordered by file and line."""

    problems: list[Problem] = field(default_factory=list)
    hints: list[Problem] = field(default_factory=list)


def lint(folder: Path, fit: Fit | None = None) -> Report:
    """Everything about the roadmap in `folder`, from its schema to its style.

    fit: asked about rendered cards, once nothing else is wrong with the roadmap.
    """
    content, flaws = read(folder)
    flaws += judge(content)
    sound = not flaws
    mine = material(content)
    flaws += _each(PROBLEMS, mine)
    if sound and fit:
        flaws += fit(build(content), folder)
    return Report(locate_all(flaws), locate_all(_each(HINTS, mine)))


def _each(lints: Iterable[Lint], mine: Material) -> Iterator[Flaw]:
    for each in lints:
        yield from each(mine)
