"""One change between two versions, and how much it weighs for people who are on their way."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

OTHER = 0.4
"""How alike two texts are at most that say different things."""


class Weight(StrEnum):
    """What a change does to members, heaviest first."""

    LOSS = "would lose progress"
    WARNING = "needs a look"
    ORDER = "changes the way"
    TASKS = "changes what is asked"
    WORDS = "changes words"


@dataclass(frozen=True, slots=True)
class Change:
    """A change: what it is about (an id, or "roadmap") and a sentence that says what it means for whom."""

    weight: Weight
    about: str
    said: str


def alike(one: str, other: str) -> float:
    """How alike two texts are, word for word: 1 for the same, 0 for nothing in common."""
    return SequenceMatcher(None, one.lower().split(), other.lower().split()).ratio()


def listed(names: list[str]) -> str:
    """Names as people list them; many as the first and the last."""
    if len(names) > 4:
        return f"{names[0]}, {names[1]} … {names[-1]}"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
