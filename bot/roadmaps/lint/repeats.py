"""The same text at two places: an answer that everybody has read already, a week that sounds like another."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.roadmaps.lint.material import Material, Written
from bot.roadmaps.locate import Lines
from bot.roadmaps.problems import Flaw

OWN = frozenset(
    {"hook", "warm_up", "core", "stretch", "deliverable", "discussion_question", "nudge", "wrap", "stem", "title"}
)
"""What every week and every question says in words of its own."""
LONG = 40
"""Characters from which on a repeated text is worth a hint; below, many things have only one name."""
ALIKE = frozenset(
    {"objective", "topics", "topic", "licence", "cost", "covers", "quiz", "fee_note", "source_note", "text"}
)
"""Keys whose values are repeated on purpose. A milestone may ask for just what its week's tick box says."""


def texts_are_said_once(material: Material) -> Iterator[Flaw]:
    """Hooks, tasks, questions and the other texts of a week are nobody else's."""
    mine = ("weeks", "projects", "tracks", "careers")
    return _twice(
        material, lambda text: text.key in OWN and "datasets" not in text.at and text.file.parent.name in mine
    )


def long_texts_are_said_once(material: Material) -> Iterator[Flaw]:
    """Any other long text."""
    return _twice(material, lambda text: text.key not in OWN | ALIKE and len(text.text) >= LONG)


def _twice(material: Material, counts: Callable[[Written], bool]) -> Iterator[Flaw]:
    seen: dict[tuple[str, str], Written] = {}
    for text in material.texts:
        if not counts(text):
            continue
        same = (text.key, " ".join(text.text.lower().split()))
        if first := seen.get(same):
            yield Flaw(text.file, text.at, f"`{text.key}` says the same as {_where(material, first, text)} already. "
                                           "Say it in other words.")  # fmt: skip
        seen.setdefault(same, text)


def _where(material: Material, first: Written, text: Written) -> str:
    """Where the first of two stands: its file, or its line if both are in one."""
    if first.file != text.file:
        return f"in {first.file.relative_to(material.folder.path)}"
    return f"line {Lines(first.file.read_bytes()).of(first.at)}"
