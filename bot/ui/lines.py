"""Each word of a card as lines of light markup that fit a given room; what does not fit is counted, never dropped."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, assert_never

from bot.ui.card import (
    Block,
    Box,
    Button,
    Checklist,
    Choices,
    Fact,
    Facts,
    Hint,
    Item,
    Menu,
    Meter,
    Points,
    Quote,
    Say,
    Shelf,
    Stop,
    Trail,
)
from bot.ui.fit import Draw, clip, escaped_start
from bot.ui.pen import Pen
from bot.ui.plain import SIGNS, bar, percent, plain
from bot.ui.text import Text

BAR = 18
LONG = 70
"""About what fits on one line beside a label."""
HEADING = 200
LEAST = 8
"""Room that is not worth writing anything in."""
MORE = 24
"""Room kept for "… and 123 more"."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a platform writes what all lines are made of."""

    bold: str
    bullet: str
    small: str
    """What makes a line small; empty if nothing does."""
    note: str
    """What stands before a note on a line of its own."""
    beside: str
    """What stands between a resource and its small print."""
    why: str
    """What stands between a resource and its reason."""
    boxes: tuple[str, str]
    """An empty box and a ticked one."""
    box: int
    """Characters kept free for a box beside its words."""
    line: Callable[[str], str]
    """Any words on one line."""
    escape: Callable[[str], str]
    link: Callable[[str, str], str]
    end: int
    """Characters kept free behind the last line."""
    dots: int
    """Least room in which "…" stands on a line of its own."""
    count: int
    """Least room in which what is left out is counted."""


@dataclass(frozen=True, slots=True)
class Lines(ABC):
    """The blocks of one card as text. A platform adds what its controls leave to be said."""

    dialect: ClassVar[Dialect]
    pen: Pen

    def block(self, block: Block, room: int) -> str:
        """The text that stands for a block, in at most `room` characters; empty if its controls say everything."""
        match block:
            case Say(text=text):
                return self.pen.write(text, room)
            case Hint(text=text):
                small = self.dialect.small
                written = self.pen.write(text, _inner(room, len(small)) if small else room)
                return self._prefixed(small, written, room) if small else written
            case Quote():
                return self._quote(block, room)
            case Points(title=title, items=items):
                return self._listed(title, [self._point(item) for item in items], room)
            case Facts(items=facts):
                return self._listed("", self._facts(facts), room)
            case Meter():
                return self.meter(block, room)
            case Checklist(title=title, boxes=boxes):
                return self._listed(title, [] if self.shown(block) else [self._box(box) for box in boxes], room)
            case Shelf(title=title, items=books):
                return self._listed(title, [self._item(book) for book in books], room)
            case Trail():
                return self._trail(block, room)
            case Choices(buttons=buttons):
                return self._listed(
                    "", [self.address(each) for each in buttons if each.url and not self.shown(each)], room
                )
            case Menu():
                return self.menu(block, room)
            case _ as never:
                assert_never(never)

    @abstractmethod
    def meter(self, meter: Meter, room: int) -> str:
        """A meter, and what stands for it where there is no room for its bar."""

    @abstractmethod
    def menu(self, menu: Menu, room: int) -> str:
        """What stands above a menu."""

    @abstractmethod
    def address(self, button: Button) -> Draw:
        """A button whose address its control can't open."""

    @abstractmethod
    def shown(self, control: Checklist | Button) -> bool:
        """Whether the control of a checklist or of a button with an address says everything."""

    def heading(self, title: str, room: int) -> str:
        """A small heading above a list."""
        shown, mark = self.dialect.line(title), self.dialect.bold
        if not shown or room <= LEAST:
            return ""
        return f"{mark}{self.clipped(shown, _inner(min(room, HEADING), 2 * len(mark)))}{mark}"

    def clipped(self, text: str, room: int) -> str:
        """Words, escaped, in at most `room` characters, cut with "…"."""
        whole = self.dialect.escape(text[: room + 1])
        if len(whole) <= room and len(text) <= room:
            return whole
        return escaped_start(text, room - 1, self.dialect.escape) + "…"[:room]

    def numbers(self, meter: Meter) -> tuple[str, str]:
        """The bar of a meter, and its numbers."""
        done = f"{self.dialect.bold}{meter.done}{self.dialect.bold}"
        skipped = f" · {meter.skipped} skipped" if meter.skipped else ""
        numbers = f"{done} of {meter.total} · {percent(meter.done, meter.total)} %{skipped}"
        return bar(meter.done, meter.total, BAR), numbers

    def _prefixed(self, prefix: str, text: str, room: int) -> str:
        kept: list[str] = []
        left = room
        for each in text.split("\n"):
            if not each.strip():
                continue
            if len(prefix) + len(each) + self.dialect.end > left:
                dots = max(self.dialect.dots, len(prefix) + 2)
                return "\n".join([*kept, prefix + "…"] if left >= dots else kept)
            kept.append(prefix + each)
            left -= len(prefix) + len(each) + 1
        return "\n".join(kept)

    def _listed(self, title: str, items: Sequence[Draw], room: int) -> str:
        """A heading and as many items as fit, each whole; a first item that does not fit is cut."""
        head = self.heading(title, room)
        lines = [head] if head else []
        left = room - sum(len(each) + 1 for each in lines)
        for n, item in enumerate(items):
            drawn = item(self.pen.endless)
            last = n == len(items) - 1
            if len(drawn) + self.dialect.end + (0 if last else MORE) > left:
                shown = n
                if n == 0 and left > 2 * MORE:
                    lines.append(item(left - MORE))
                    shown = 1
                if shown < len(items) and left >= self.dialect.count:
                    lines.append(f"{self.dialect.small}… and {len(items) - shown} more")
                break
            lines.append(drawn)
            left -= len(drawn) + 1
        return clip("\n".join(each for each in lines if each), room)

    def _quote(self, quote: Quote, room: int) -> str:
        by = ""
        if quote.by and room > MORE:
            by = f"\n{self.dialect.small}– {self.pen.write(quote.by, min(120, room // 3), flat=True)}"
        # Lines that grow by their mark are paid for in advance.
        text = self.pen.write(quote.text, _inner(room, len(by) + 2))
        return self._prefixed("> ", text, _inner(room, len(by))) + by

    def _point(self, item: Text) -> Draw:
        bullet = self.dialect.bullet
        return lambda room: bullet + self.pen.write(item, _inner(room, len(bullet)), flat=True)

    def _facts(self, facts: Sequence[Fact]) -> list[Draw]:
        """Short facts stand below one another; long ones hang from points, so that each label is found at once."""
        long = any(len(plain(fact.text)) > LONG for fact in facts)
        return [self._fact(fact, self.dialect.bullet if long else "") for fact in facts]

    def _fact(self, fact: Fact, lead: str) -> Draw:
        def draw(room: int) -> str:
            label = lead + self.heading(fact.label, max(room // 2, 12))
            return f"{label}  {self.pen.write(fact.text, _inner(room, len(label) + 2), flat=True)}".strip()

        return draw

    def _box(self, box: Box) -> Draw:
        mark = self.dialect.boxes[box.ticked]
        return lambda room: f"{mark} {self.pen.write(box.text, _inner(room, self.dialect.box), flat=True)}"

    def _item(self, item: Item) -> Draw:
        dialect = self.dialect
        title = dialect.line(item.title)

        def draw(room: int) -> str:
            notes = [item.type, item.part, item.cost, f"{item.hours} h" if item.hours else ""]
            small = dialect.escape(" · ".join(dialect.line(note) for note in notes if note))
            why = dialect.escape(dialect.line(item.why))
            first = dialect.bullet + dialect.link(clip(title, 150), item.url)
            noted = first + (dialect.beside + small if small else "")
            for fitting in (noted + (dialect.why + why if why else ""), noted, first):
                if len(fitting) <= room:
                    return fitting
            return dialect.bullet + self.clipped(title, _inner(room, len(dialect.bullet)))

        return draw

    def _stop(self, stop: Stop, below: bool) -> Draw:
        """A stop on its line; its note behind it, or on a line below."""
        note = self.dialect.note

        def draw(room: int) -> str:
            lead = f"{'➤ ' if stop.here else ''}{SIGNS[stop.sign]} {'⚑ ' if stop.milestone else ''}"
            here = " · you are here" if stop.here else ""
            left = _inner(room, len(lead) + len(here))
            text = self.pen.write(stop.text, left, bold=stop.here, flat=True)
            left = _inner(left, len(text) + len(note) + 2)
            if not stop.note or left <= LEAST:
                return f"{lead}{text}{here}"
            if below:
                return f"{lead}{text}{here}\n{self._prefixed(note, self.pen.write(stop.note, left), left)}"
            return f"{lead}{text}{here} – {self.pen.write(stop.note, left, flat=True)}"

        return draw

    def _trail(self, trail: Trail, room: int) -> str:
        """The stops in order. Where they do not all fit, those around the reader's own stand for them."""
        below = _notes_below(trail)
        stops = [self._stop(stop, below) for stop in trail.stops]
        whole = self._listed(trail.title, stops, room)
        here = next((n for n, stop in enumerate(trail.stops) if stop.here), 0)
        if here == 0 or "· you are here" in whole:
            return whole
        start = max(0, here - 3)
        before = f"{self.dialect.small}… {start} before"
        head = self.heading(trail.title, room)
        rest = self._listed("", stops[start:], _inner(room, len(before) + len(head) + 2))
        return "\n".join(part for part in (head, before if start else "", rest) if part)


def _inner(room: int, less: int) -> int:
    return max(0, room - less)


def _notes_below(trail: Trail) -> bool:
    """Whether the notes of a trail need lines of their own; all of them then get one, as that reads best."""
    pairs = [(plain(stop.text), plain(stop.note)) for stop in trail.stops if stop.note]
    return any(len(text) + len(note) > LONG or "\n" in note for text, note in pairs)
