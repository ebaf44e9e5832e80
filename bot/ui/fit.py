"""Words in a given room: cut with "…", and the longest of several first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Draw = Callable[[int], str]
"""Draws one thing in at most so many characters."""


def escaped_start(text: str, room: int, escape: Callable[[str], str]) -> str:
    """As much of the beginning of a text as is within `room` characters once it is escaped."""
    kept = text[: max(0, room)].rstrip()
    while kept and len(drawn := escape(kept)) > room:
        kept = kept[: min(len(kept) - 1, len(kept) * room // len(drawn))].rstrip()
    return escape(kept) if kept else ""


def clip(text: str, room: int) -> str:
    """Plain words in at most `room` characters, cut with "…"."""
    return text if len(text) <= room else text[: max(0, room - 1)].rstrip() + "…"[:room]


def fitted(draws: Sequence[Draw], room: int, endless: int) -> tuple[list[str], bool]:
    """Texts in at most `room` characters together, the longest cut first, and whether they could be made to fit."""
    texts = [draw(endless) for draw in draws]
    left = room
    while _length(texts) > room and left > 0:
        level = _level([len(text) for text in texts], left - len(texts))
        texts = [text if len(text) <= level else draw(level) for text, draw in zip(texts, draws, strict=True)]
        # Marks around words may take more than was foreseen: the next round has that much less.
        left -= max(_length(texts) - room, 40)
    return texts, left > 0


def _length(texts: Sequence[str]) -> int:
    return sum(len(text) + 1 for text in texts)


def _level(lengths: Sequence[int], total: int) -> int:
    """The length to which the longest are cut so that all together fit into `total`."""
    left, open_ = total, sorted(lengths)
    while open_ and open_[0] <= left // len(open_):
        left -= open_.pop(0)
    return max(0, left // len(open_)) if open_ else total
