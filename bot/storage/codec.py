"""Between dataclasses and what a column holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from bot.domain.cohort import Beat, Slot
from bot.domain.people import Place
from bot.domain.progress import WeekMark, WeekState
from bot.domain.roadmap import Size
from bot.ports import Receipt
from bot.ui.card import Card


@cache
def _cards() -> TypeAdapter[Card]:
    return TypeAdapter(Card)


def card_to(card: Card) -> str:
    """A card as JSON."""
    return _cards().dump_json(card).decode()


def card_from(stored: str) -> Card:
    """The card that was stored."""
    return _cards().validate_json(stored)


def place_to(place: Place | None) -> list[str | None] | None:
    """A place as JSON values."""
    return None if place is None else [place.platform, place.space, place.channel, place.thread]


def place_from(stored: Any) -> Place | None:
    """The place that was stored."""
    return None if stored is None else Place(*stored)


def receipt_to(receipt: Receipt | None) -> list[Any] | None:
    """A receipt as JSON values."""
    return None if receipt is None else [place_to(receipt.place), receipt.message]


def receipt_from(stored: Any) -> Receipt | None:
    """The receipt that was stored."""
    return None if stored is None else Receipt(Place(*stored[0]), stored[1])


def slots_to(slots: Mapping[Beat, Slot]) -> dict[str, list[Any]]:
    """Slots as JSON values."""
    return {beat.value: [slot.weekday, slot.hour.isoformat()] for beat, slot in slots.items()}


def slots_from(stored: Mapping[str, Any]) -> dict[Beat, Slot]:
    """The slots that were stored."""
    return {Beat(beat): Slot(weekday, time.fromisoformat(hour)) for beat, (weekday, hour) in stored.items()}


def mark_to(mark: WeekMark) -> list[Any]:
    """A week mark as JSON values."""
    return [mark.state.value, mark.size.value if mark.size else None, sorted(mark.ticks)]


def mark_from(stored: Any) -> WeekMark:
    """The week mark that was stored."""
    state, size, ticks = stored
    return WeekMark(WeekState(state), Size(size) if size else None, frozenset(ticks))
