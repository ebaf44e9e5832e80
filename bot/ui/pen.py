"""Text as a platform's light markup in a given room: what all dialects share, cutting whole runs and escaped words."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urlsplit

from bot.ui.text import Run, Text

BREAK = re.compile(r"[ \t]*[\r\n\u2028\u2029]+[ \t]*")
BOUNDLESS = 1_000_000

Style = tuple[bool, bool]
"""Whether a piece is bold, and whether it is italic."""


@dataclass(slots=True)
class Pen(ABC):
    """Writes the texts of one card. A platform says how a run looks, what its marks cost, and how pieces are joined."""

    endless: ClassVar[int]
    """More than any message holds, so that what is longer need not be drawn to the end to be known as too long."""

    written: dict[tuple[Text, bool, bool], str] = field(default_factory=dict)
    """Whole texts, which are measured several times while a card is fitted into its message."""

    def write(self, text: Text, room: int = BOUNDLESS, *, bold: bool = False, flat: bool = False) -> str:
        """The text in at most `room` characters, cut with "…". flat: on one line. bold: all of it."""
        if room < self.endless:
            return self._write(text, room, bold, flat)
        key = (text, bold, flat)
        if key not in self.written:
            self.written[key] = self._write(text, self.endless, bold, flat)
        return self.written[key]

    @abstractmethod
    def run(self, run: Run, flat: bool) -> str:
        """One run in markup, without the marks of its style. flat: on one line."""

    @abstractmethod
    def cost(self, style: Style, piece: str, before: Style | None) -> int:
        """Characters that joining may put around a piece. before: the style of the piece before it, if there is one."""

    @abstractmethod
    def join(self, pieces: list[tuple[Style, str]]) -> str:
        """Pieces in their styles as one text."""

    @abstractmethod
    def start(self, text: str, room: int) -> str:
        """As much of the beginning of a text as is within `room` characters once it is escaped."""

    def _write(self, text: Text, room: int, bold: bool, flat: bool) -> str:
        pieces: list[tuple[Style, str]] = []
        left = room
        for run in text.runs():
            style = (run.bold or bold, run.italic)
            endless = isinstance(run.value, str) and len(run.value) > left
            piece = "" if endless else self.run(run, flat)
            cost = self.cost(style, piece, pieces[-1][0] if pieces else None)
            if endless or len(piece) + cost > left:
                cut = self._cut(run, left - cost, flat)
                return self.join([*pieces, (style, cut)] if cut else pieces) or "…"[:room]
            left -= len(piece) + cost
            pieces.append((style, piece))
        return self.join(pieces)

    def _cut(self, run: Run, room: int, flat: bool) -> str:
        """As much of a run as fits, with "…"; a mention or link that does not fit as a whole is left out."""
        if room < 1:
            return ""
        if not isinstance(run.value, str) or run.code:
            return "…"
        return self.start(unbroken(run.value) if flat else run.value, room - 1) + "…"


def unbroken(text: str) -> str:
    """The text with a space for each line break."""
    return BREAK.sub(" ", text)


def web(url: str) -> bool:
    """Whether an address is one that may be drawn as a link."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
