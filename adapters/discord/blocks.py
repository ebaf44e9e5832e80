"""Each word of a card as lines of markdown that fit a given room; what does not fit is counted, never just dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import assert_never

from adapters.discord.markup import ENDLESS, Pen, escape, escaped_start, link, web
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
LINE = 70
"""About what fits on one line beside a label."""
HEADING = 200
LEAST = 8
"""Room that is not worth writing anything in."""
MORE = 24
"""Room kept for "… and 123 more"."""

Draw = Callable[[int], str]
"""Draws one thing in at most so many characters."""


def block_lines(pen: Pen, block: Block, room: int = ENDLESS) -> str:
    """The text that stands for a block, in at most `room` characters; empty if it has controls only."""
    match block:
        case Say(text=text):
            return pen.write(text, room)
        case Hint(text=text):
            return _prefixed("-# ", pen.write(text, _inner(room, 3)), room)
        case Quote():
            return _quote(pen, block, room)
        case Points(title=title, items=items):
            return _listed(title, [_point(pen, item) for item in items], room)
        case Facts(items=facts):
            return _listed("", _facts(pen, facts), room)
        case Meter():
            return _meter(block, room)
        case Checklist(title=title, boxes=boxes):
            return _listed(title, [_box(pen, box) for box in boxes], room)
        case Shelf(title=title, items=books):
            return _listed(title, [_item(book) for book in books], room)
        case Trail():
            return _trail(pen, block, room)
        case Choices(buttons=buttons):
            return _listed("", [_address(button) for button in buttons if button.url and not linkable(button)], room)
        case Menu(title=title, options=options):
            return "" if options else clip(f"-# {escape(title)}: nothing to choose from yet", room)
        case _ as never:
            assert_never(never)


def linkable(button: Button) -> bool:
    """Whether a button's address can be a link button; otherwise it is drawn as text."""
    return web(button.url) and len(button.url) <= 512


def clip(text: str, room: int) -> str:
    """Plain words in at most `room` characters, cut with "…"."""
    return text if len(text) <= room else text[: max(0, room - 1)].rstrip() + "…"[:room]


def heading(title: str, room: int) -> str:
    """A small heading above a list."""
    line = " ".join(title.split())
    return f"**{_clip_escaped(line, _inner(min(room, HEADING), 4))}**" if line and room > LEAST else ""


def _clip_escaped(text: str, room: int) -> str:
    whole = escape(text[: room + 1])
    return whole if len(whole) <= room and len(text) <= room else escaped_start(text, room - 1) + "…"[:room]


def _inner(room: int, less: int) -> int:
    return max(0, room - less)


def _prefixed(prefix: str, text: str, room: int) -> str:
    lines = [prefix + line for line in text.split("\n") if line.strip()]
    kept: list[str] = []
    for line in lines:
        if sum(len(each) + 1 for each in kept) + len(line) > room:
            return (
                "\n".join([*kept, prefix + "…"]) if sum(len(each) + 1 for each in kept) + 6 <= room else "\n".join(kept)
            )
        kept.append(line)
    return "\n".join(kept)


def _listed(title: str, items: Sequence[Draw], room: int, more: str = "-# … and {n} more") -> str:
    """A heading and as many items as fit, each whole; a first item that does not fit is cut."""
    head = heading(title, room)
    lines = [head] if head else []
    left = room - sum(len(line) + 1 for line in lines)
    for n, item in enumerate(items):
        drawn = item(ENDLESS)
        last = n == len(items) - 1
        if len(drawn) + (0 if last else MORE) > left:
            if n == 0 and left > 2 * MORE:
                lines.append(item(left - MORE))
                n += 1
            if n < len(items):
                lines.append(more.format(n=len(items) - n))
            break
        lines.append(drawn)
        left -= len(drawn) + 1
    return clip("\n".join(lines), room) if len("\n".join(lines)) > room else "\n".join(lines)


def _quote(pen: Pen, quote: Quote, room: int) -> str:
    by = f"\n-# – {pen.write(quote.by, min(120, room // 3), flat=True)}" if quote.by and room > MORE else ""
    body = _prefixed("> ", pen.write(quote.text, _inner(room, len(by) + 2)), _inner(room, len(by)))
    return body + by


def _point(pen: Pen, item: Text) -> Draw:
    return lambda room: "- " + pen.write(item, _inner(room, 2), flat=True)


def _facts(pen: Pen, facts: Sequence[Fact]) -> list[Draw]:
    """Short facts stand below one another; long ones hang from points, so that each label is found at once."""
    long = any(len(plain(fact.text)) > LINE for fact in facts)
    return [_fact(pen, fact, "- " if long else "") for fact in facts]


def _fact(pen: Pen, fact: Fact, lead: str) -> Draw:
    def draw(room: int) -> str:
        label = lead + heading(fact.label, max(room // 2, 12))
        return f"{label}  {pen.write(fact.text, _inner(room, len(label) + 2), flat=True)}".strip()

    return draw


def _box(pen: Pen, box: Box) -> Draw:
    return lambda room: f"{'✅' if box.ticked else '⬜'} {pen.write(box.text, _inner(room, 3), flat=True)}"


def _meter(meter: Meter, room: int) -> str:
    numbers = f"**{meter.done}** of {meter.total} · {percent(meter.done, meter.total)} %"
    skipped = f" · {meter.skipped} skipped" if meter.skipped else ""
    label = heading(meter.label, 80) if meter.label else ""
    line = f"`{bar(meter.done, meter.total, BAR)}`  {numbers}{skipped}"
    return clip("\n".join(part for part in (label, line) if part), room)


def _item(item: Item) -> Draw:
    def draw(room: int) -> str:
        notes = [item.type, item.part, item.cost, f"{item.hours} h" if item.hours else ""]
        small = escape(" · ".join(" ".join(note.split()) for note in notes if note))
        why = escape(" ".join(item.why.split()))
        first = "- " + link(_short(item.title), item.url)
        lines = [first, *([f"  -# {small}"] if small else []), *([f"  {why}"] if why else [])]
        whole = "\n".join(lines)
        if len(whole) <= room:
            return whole
        if len(first) > room:
            return "- " + _clip_escaped(" ".join(item.title.split()), _inner(room, 2))
        fitting = "\n".join([first, f"  -# {small}"]) if small else first
        return fitting if len(fitting) <= room else first

    return draw


def _short(title: str) -> str:
    return clip(" ".join(title.split()), 150)


def _address(button: Button) -> Draw:
    return lambda room: clip(f"{escape(button.label)}: {escape(button.url)}", min(room, 600))


def _stop(pen: Pen, stop: Stop, below: bool) -> Draw:
    """A stop on its line; its note behind it, or in small letters below."""

    def draw(room: int) -> str:
        lead = f"{'➤ ' if stop.here else ''}{SIGNS[stop.sign]} {'⚑ ' if stop.milestone else ''}"
        here = " · you are here" if stop.here else ""
        left = _inner(room, len(lead) + len(here))
        text = pen.write(stop.text, left, bold=stop.here, flat=True)
        left = _inner(left, len(text) + 5)
        if not stop.note or left <= LEAST:
            return f"{lead}{text}{here}"
        if below:
            return f"{lead}{text}{here}\n{_prefixed('-# ', pen.write(stop.note, left), left)}"
        return f"{lead}{text}{here} – {pen.write(stop.note, left, flat=True)}"

    return draw


def _notes_below(trail: Trail) -> bool:
    """Whether the notes of a trail need lines of their own; all of them then get one, as that reads best."""
    pairs = [(plain(stop.text), plain(stop.note)) for stop in trail.stops if stop.note]
    return any(len(text) + len(note) > LINE or "\n" in note for text, note in pairs)


def _trail(pen: Pen, trail: Trail, room: int) -> str:
    """The stops in order. Where they do not all fit, those around the reader's own stand for them."""
    below = _notes_below(trail)
    stops = [_stop(pen, stop, below) for stop in trail.stops]
    whole = _listed(trail.title, stops, room)
    here = next((n for n, stop in enumerate(trail.stops) if stop.here), 0)
    if here == 0 or "· you are here" in whole:
        return whole
    start = max(0, here - 3)
    before = f"-# … {start} before"
    head = heading(trail.title, room)
    rest = _listed("", stops[start:], _inner(room, len(before) + len(head) + 2))
    return "\n".join(part for part in (head, before if start else "", rest) if part)
