"""A card as plain text: for the terminal, for transcripts, and as what is read out where a card can't be drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.ui.card import (
    Block,
    Button,
    Card,
    Checklist,
    Choices,
    Facts,
    Hint,
    Item,
    Menu,
    Meter,
    Option,
    Points,
    Quote,
    Say,
    Shelf,
    Sign,
    Stop,
    Trail,
)
from bot.ui.text import Link, Moment, Run, Text, Where, Who, day_words, hour_words

SIGNS = {Sign.AHEAD: "○", Sign.DOING: "◐", Sign.DONE: "●", Sign.SKIPPED: "–", Sign.WARNING: "!"}


def plain(text: Text) -> str:
    """A text without its markup."""
    return "".join(_run(run) for run in text.runs())


def words_in(part: object) -> Iterator[str]:
    """Every text in a card as it is kept, piece by piece: for whoever must not repeat any of them."""
    match part:
        case Text(template, values):
            yield template
            for _, value in values:
                yield from (value,) if isinstance(value, str) else words_in(value)
        case Link(label, url):
            yield from (label, url)
        case tuple():
            for each in part:
                yield from words_in(each)
        case _ if is_dataclass(part):
            for field in fields(part):
                yield from words_in(getattr(part, field.name))


def plain_card(card: Card) -> str:
    """A whole card, one block below the other."""
    return "\n\n".join([plain(card.title), *(drawn for block in card.blocks if (drawn := _block(block)))])


def bar(done: int, total: int, width: int = 12) -> str:
    """A meter as characters: full cells for what is done. Anything begun shows at least one cell."""
    filled = 0 if not total else max(round(width * done / total), 1 if done else 0)
    return "█" * min(filled, width) + "░" * (width - min(filled, width))


def percent(done: int, total: int) -> int:
    """Whole percent, never 100 before everything is done."""
    return 0 if not total else done * 100 // total


def moment_words(moment: Moment) -> str:
    """An instant in words, in its fallback zone."""
    local = moment.at.astimezone(ZoneInfo(moment.zone))
    day, hour = day_words(local.date()), hour_words(local.time())
    if moment.style == "hour":
        return hour
    return day if moment.style == "day" else f"{day}, {hour} {moment.zone}"


def _run(run: Run) -> str:
    match run.value:
        case str(text):
            return text
        case Moment():
            return moment_words(run.value)
        case Who(name=name):
            return name
        case Where(place=place):
            return f"#{place.channel}"
        case Link(label=label, url=url):
            return f"{label} ({url})"
        case _ as never:
            assert_never(never)


def _block(block: Block) -> str:
    match block:
        case Say(text=text) | Hint(text=text):
            return plain(text)
        case Quote(text=text, by=by):
            return f"“{plain(text)}”" + (f" – {plain(by)}" if by else "")
        case Points(title=title, items=items):
            return "\n".join([title, *(f"  • {plain(item)}" for item in items)])
        case Facts(items=facts):
            return "\n".join(f"{fact.label}: {plain(fact.text)}" for fact in facts)
        case Meter():
            return meter_words(block)
        case Checklist(title=title, boxes=boxes):
            return "\n".join([title, *(f"  [{'x' if box.ticked else ' '}] {plain(box.text)}" for box in boxes)])
        case Shelf(title=title, items=books):
            return "\n".join([*([title] if title else []), *(f"  • {_item(book)}" for book in books)])
        case Trail(title=title, stops=stops):
            return "\n".join([*([title] if title else []), *(f"  {_stop(stop)}" for stop in stops)])
        case Choices(buttons=buttons):
            return "  ".join(_button(button) for button in buttons)
        case Menu(title=title, options=options):
            return f"{title}: " + ", ".join(_option(option) for option in options)
        case _ as never:
            assert_never(never)


def meter_words(meter: Meter) -> str:
    """A meter in one line: label, bar, numbers."""
    skipped = f", {meter.skipped} skipped" if meter.skipped else ""
    numbers = f"{bar(meter.done, meter.total)} {meter.done} of {meter.total}{skipped}"
    return f"{meter.label} {numbers}".strip()


def _item(item: Item) -> str:
    notes = " · ".join(note for note in (item.type, item.part, item.cost, item.hours and f"{item.hours} h") if note)
    return f"{item.title} ({item.url})" + (f" · {notes}" if notes else "") + (f" – {item.why}" if item.why else "")


def _button(button: Button) -> str:
    return f"[{button.label}]" + (f" ({button.url})" if button.url else "")


def _option(option: Option) -> str:
    return f"{option.label} ({option.note})" if option.note else option.label


def _stop(stop: Stop) -> str:
    note = f" – {plain(stop.note)}" if stop.note else ""
    flag = "⚑ " if stop.milestone else ""
    here = "  ← you are here" if stop.here else ""
    return f"{SIGNS[stop.sign]} {flag}{plain(stop.text)}{note}{here}"
