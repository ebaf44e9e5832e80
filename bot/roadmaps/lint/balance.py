"""Questions over a whole roadmap: where the right answer stands, and whether its length gives it away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.roadmaps.lint.material import Material
from bot.roadmaps.problems import Flaw
from bot.roadmaps.schema import QuestionEntry

ENOUGH = 24
"""Questions with as many options from which on their spread says something."""
UNEVEN = 1.6
"""How many times its fair share a place, or the longest option, may be right."""
STANDS_OUT = 1.3
"""How much longer than every other option the right one may be."""


def right_answers_are_spread(material: Material) -> Iterator[Flaw]:
    """No place among the options is right much more often than another, and the longest option not either."""
    for options, rows in _by_options(material).items():
        if len(rows) < ENOUGH:
            continue
        fair = len(rows) / options
        for place, times in sorted(Counter(_answer(row) for row in rows).items()):
            if times > UNEVEN * fair:
                message = (
                    f"Of {len(rows)} questions with {options} options, option {place} is right in {times}; about "
                    f"{fair:.0f} would be even. Move some right answers."
                )
                yield Flaw(material.folder.roadmap_file, (), message, 1)
        longest = sum(_longest_is_right(row) for row in rows)
        if longest > UNEVEN * fair:
            message = (
                f"Of {len(rows)} questions with {options} options, the longest is right in {longest}; about "
                f"{fair:.0f} would be even. Shorten some right options, or write longer wrong ones."
            )
            yield Flaw(material.folder.roadmap_file, (), message, 1)


def right_options_do_not_stand_out(material: Material) -> Iterator[Flaw]:
    """A right option that is much longer than the others is picked without knowing anything."""
    for file, week in material.folder.weeks.items():
        for n, row in enumerate(week.question):
            if row.type == "single" and _readable(row):
                right, *others = _lengths(row)
                if right > STANDS_OUT * max(others):
                    message = f"`options`: the right one is much the longest ({right} characters, {max(others)} next)."
                    yield Flaw(file, ("question", n, "options"), message)


def _by_options(material: Material) -> dict[int, list[QuestionEntry]]:
    found: dict[int, list[QuestionEntry]] = {}
    for week in material.folder.weeks.values():
        for row in week.question:
            if row.type == "single" and _readable(row):
                found.setdefault(len(row.options), []).append(row)
    return found


def _readable(row: QuestionEntry) -> bool:
    """Whether the answer is a place; the rules say what is wrong with it otherwise."""
    return isinstance(row.answer, int) and 0 <= row.answer < len(row.options) and len(row.options) > 1


def _answer(row: QuestionEntry) -> int:
    return row.answer if isinstance(row.answer, int) else 0


def _lengths(row: QuestionEntry) -> Sequence[int]:
    """The length of the right option, then those of the others."""
    right = _answer(row)
    return [len(row.options[right]), *(len(option) for n, option in enumerate(row.options) if n != right)]


def _longest_is_right(row: QuestionEntry) -> bool:
    right, *others = _lengths(row)
    return right > max(others)
