"""Each word of a card as lines of mrkdwn that fit a given room; what does not fit is counted, never just dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import assert_never

from adapters.slack.controls import boxes_shown, linkable
from adapters.slack.markup import ENDLESS, Pen, escape, escaped_start, line, link
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

Draw = Callable[[int], str]
"""Draws one thing in at most so many characters."""


def block_lines(pen: Pen, block: Block, room: int = ENDLESS) -> str:
    """The text that stands for a block, in at most `room` characters; empty if its controls say everything."""
    match block:
        case Say(text=text) | Hint(text=text):
            return pen.write(text, room)
        case Quote():
            return _quote(pen, block, room)
        case Points(title=title, items=items):
            return _listed(title, [_point(pen, item) for item in items], room)
        case Facts(items=facts):
            return _listed("", _facts(pen, facts), room)
        case Meter():
            return _meter(block, room)
        case Checklist(title=title, boxes=boxes):
            return _listed(title, [] if boxes_shown(block) else [_box(pen, box) for box in boxes], room)
        case Shelf(title=title, items=books):
            return _listed(title, [_item(book) for book in books], room)
        case Trail():
            return _trail(pen, block, room)
        case Choices(buttons=buttons):
            return _listed("", [_address(button) for button in buttons if button.url and not linkable(button)], room)
        case Menu():
            return _menu(block, room)
        case _ as never:
            assert_never(never)


def heading(title: str, room: int) -> str:
    """A small heading above a list."""
    shown = line(title)
    return f"*{_clipped(shown, _inner(min(room, HEADING), 2))}*" if shown and room > LEAST else ""


def _clipped(text: str, room: int) -> str:
    whole = escape(text[: room + 1])
    return whole if len(whole) <= room and len(text) <= room else escaped_start(text, room - 1) + "…"[:room]


def _inner(room: int, less: int) -> int:
    return max(0, room - less)


def _prefixed(prefix: str, text: str, room: int) -> str:
    kept: list[str] = []
    left = room
    for each in text.split("\n"):
        if not each.strip():
            continue
        if len(prefix) + len(each) + 1 > left:
            return "\n".join([*kept, prefix + "…"] if left > len(prefix) + 1 else kept)
        kept.append(prefix + each)
        left -= len(prefix) + len(each) + 1
    return "\n".join(kept)


def _listed(title: str, items: Sequence[Draw], room: int) -> str:
    """A heading and as many items as fit, each whole; a first item that does not fit is cut."""
    head = heading(title, room)
    lines = [head] if head else []
    left = room - sum(len(each) + 1 for each in lines)
    for n, item in enumerate(items):
        drawn = item(ENDLESS)
        last = n == len(items) - 1
        if len(drawn) + 1 + (0 if last else MORE) > left:
            shown = n
            if n == 0 and left > 2 * MORE:
                lines.append(item(left - MORE))
                shown = 1
            if shown < len(items) and left >= MORE:
                lines.append(f"… and {len(items) - shown} more")
            break
        lines.append(drawn)
        left -= len(drawn) + 1
    return "\n".join(each for each in lines if each)


def _quote(pen: Pen, quote: Quote, room: int) -> str:
    by = f"\n– {pen.write(quote.by, min(120, room // 3), flat=True)}" if quote.by and room > MORE else ""
    # Lines that grow by their mark are paid for in advance.
    text = pen.write(quote.text, _inner(room, len(by) + 2))
    return _prefixed("> ", text, _inner(room, len(by))) + by


def _point(pen: Pen, item: Text) -> Draw:
    return lambda room: "• " + pen.write(item, _inner(room, 2), flat=True)


def _facts(pen: Pen, facts: Sequence[Fact]) -> list[Draw]:
    """Short facts stand below one another; long ones hang from points, so that each label is found at once."""
    long = any(len(plain(fact.text)) > LONG for fact in facts)
    return [_fact(pen, fact, "• " if long else "") for fact in facts]


def _fact(pen: Pen, fact: Fact, lead: str) -> Draw:
    def draw(room: int) -> str:
        label = lead + heading(fact.label, max(room // 2, 12))
        return f"{label}  {pen.write(fact.text, _inner(room, len(label) + 2), flat=True)}".strip()

    return draw


def _box(pen: Pen, box: Box) -> Draw:
    return lambda room: f"{'☑' if box.ticked else '☐'} {pen.write(box.text, _inner(room, 2), flat=True)}"


def _menu(menu: Menu, room: int) -> str:
    """A heading where the menu itself shows the present choice; otherwise it shows its title."""
    if not menu.options:
        return _clipped(f"{line(menu.title)}: nothing to choose from yet", room)
    return heading(menu.title, room) if any(option.chosen for option in menu.options) else ""


def _meter(meter: Meter, room: int) -> str:
    numbers = f"*{meter.done}* of {meter.total} · {percent(meter.done, meter.total)} %"
    skipped = f" · {meter.skipped} skipped" if meter.skipped else ""
    label = heading(meter.label, min(80, room // 2)) if meter.label else ""
    drawn = f"{bar(meter.done, meter.total, BAR)}  {numbers}{skipped}"
    if len(label) + 1 + len(drawn) > room:
        return f"{numbers}{skipped}" if len(numbers) + len(skipped) <= room else ""
    return "\n".join(part for part in (label, drawn) if part)


def _item(item: Item) -> Draw:
    def draw(room: int) -> str:
        notes = [item.type, item.part, item.cost, f"{item.hours} h" if item.hours else ""]
        small = escape(" · ".join(line(note) for note in notes if note))
        why = escape(line(item.why))
        first = "• " + link(_short(item.title), item.url)
        lines = [first + (f"  {small}" if small else ""), *([f"    {why}"] if why else [])]
        for fitting in ("\n".join(lines), lines[0], first):
            if len(fitting) <= room:
                return fitting
        return "• " + _clipped(line(item.title), _inner(room, 2))

    return draw


def _short(title: str) -> str:
    shown = line(title)
    return shown if len(shown) <= 150 else shown[:149].rstrip() + "…"


def _address(button: Button) -> Draw:
    return lambda room: _clipped(f"{line(button.label)}: {line(button.url)}", min(room, 600))


def _stop(pen: Pen, stop: Stop, below: bool) -> Draw:
    """A stop on its line; its note behind it, or on a line below."""

    def draw(room: int) -> str:
        lead = f"{'➤ ' if stop.here else ''}{SIGNS[stop.sign]} {'⚑ ' if stop.milestone else ''}"
        here = " · you are here" if stop.here else ""
        left = _inner(room, len(lead) + len(here))
        text = pen.write(stop.text, left, bold=stop.here, flat=True)
        left = _inner(left, len(text) + 8)
        if not stop.note or left <= LEAST:
            return f"{lead}{text}{here}"
        if below:
            return f"{lead}{text}{here}\n{_prefixed('      ', pen.write(stop.note, left), left)}"
        return f"{lead}{text}{here} – {pen.write(stop.note, left, flat=True)}"

    return draw


def _notes_below(trail: Trail) -> bool:
    """Whether the notes of a trail need lines of their own; all of them then get one, as that reads best."""
    pairs = [(plain(stop.text), plain(stop.note)) for stop in trail.stops if stop.note]
    return any(len(text) + len(note) > LONG or "\n" in note for text, note in pairs)


def _trail(pen: Pen, trail: Trail, room: int) -> str:
    """The stops in order. Where they do not all fit, those around the reader's own stand for them."""
    below = _notes_below(trail)
    stops = [_stop(pen, stop, below) for stop in trail.stops]
    whole = _listed(trail.title, stops, room)
    here = next((n for n, stop in enumerate(trail.stops) if stop.here), 0)
    if here == 0 or "· you are here" in whole:
        return whole
    start = max(0, here - 3)
    before = f"… {start} before"
    head = heading(trail.title, room)
    rest = _listed("", stops[start:], _inner(room, len(before) + len(head) + 2))
    return "\n".join(part for part in (head, before if start else "", rest) if part)
