"""Changes to a cohort as text, field by field, so that a draft can keep them until somebody presses Save."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.answers import parse_day, parse_hour
from bot.domain.calendar import WEEKDAYS, instant
from bot.domain.cohort import Beat, Cohort, Slot, State, shifted
from bot.domain.errors import BadInput
from bot.domain.people import Place

Changes = Mapping[str, str]

LONGEST_BREAK = 120
"""Days that one stretch of break may have; a longer one is a slip of the keyboard."""


def apply(cohort: Cohort, changes: Changes) -> Cohort:
    """The cohort with these changes made. Names of changes that are not known are passed over.

    Raises BadInput for a shift that can't be made.
    """
    for name, setter in SETTERS.items():
        if name in changes:
            cohort = setter(cohort, changes[name])
    return cohort


def place_text(place: Place) -> str:
    """A channel, with its thread if it is one."""
    return f"{place.channel}/{place.thread}" if place.thread else place.channel


def slot_text(slot: Slot | None) -> str:
    """A slot as a change: `0 09:00`; `off` for none."""
    return f"{slot.weekday} {slot.hour:%H:%M}" if slot else "off"


def before(day: date, zone: str) -> datetime:
    """The last second before a day begins: what is due on that day is still to be decided then."""
    return instant(day, time(0), zone).at - timedelta(seconds=1)


def parse_breaks(text: str, today: date) -> frozenset[date]:
    """Days and stretches of days: "2026-12-21 to 2027-01-03, 5 April".

    Raises BadInput("breaks") that quotes the part which is no date.
    """
    days: set[date] = set()
    for part in re.split(r"[,;\n]", text):
        if part.strip():
            days |= _stretch(part.strip(), today)
    return frozenset(days)


def _stretch(part: str, today: date) -> set[date]:
    ends = re.split(r"\s+(?:to|until|till|–|-)\s+|\s*\.\.\s*|(?<=\d)\s*–\s*(?=\d)", part, maxsplit=1)
    found = [parse_day(end.strip(), today) for end in ends]
    first, last = found[0], found[-1]
    if first is None or last is None:
        raise BadInput("breaks", f"I can't read “{part[:40]}” as dates. Write 2026-12-21, or 2026-12-21 to 2027-01-03.")
    if last < first:
        raise BadInput("breaks", f"“{part[:40]}” ends before it begins. Please put the earlier day first.")
    if (last - first).days > LONGEST_BREAK:
        raise BadInput("breaks", f"“{part[:40]}” is longer than {LONGEST_BREAK} days. Is the year right?")
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}


def parse_slot(field: str, text: str, now: Slot | None) -> Slot | None:
    """A weekday and an hour in either order, one of them alone, or "off": "Mon 09:00", "6pm Friday", "off".

    What is left out stays as it is `now`. Raises BadInput(field).
    """
    words = text.lower().replace(",", " ").split()
    if words in (["off"], ["no"], ["never"], ["none"], ["-"], ["–"]):
        return None
    days = [n for n, name in enumerate(WEEKDAYS) for word in words if len(word) > 2 and name.lower().startswith(word)]
    rest = [w for w in words if not (len(w) > 2 and any(name.lower().startswith(w) for name in WEEKDAYS))]
    hour = parse_hour(" ".join(word for word in rest if word not in ("at", "on", "every")))
    known = bool(days or hour) and (hour is not None or not rest)
    if not known or len(days) > 1:
        raise BadInput(field, f"“{text[:40]}” is not a weekday and an hour. Write “Mon 09:00”, or “off”.")
    weekday = days[0] if days else now.weekday if now else None
    at = hour or (now.hour if now else None)
    if weekday is None or at is None:
        raise BadInput(field, f"“{text[:40]}” says only half of it, and this post is off now. Write “Mon 09:00”.")
    return Slot(weekday, at)


def _first_day(cohort: Cohort, text: str) -> Cohort:
    """Another first day; the posts keep their distance from it."""
    day = date.fromisoformat(text)
    turn = day.weekday() - cohort.first_day.weekday()
    slots = {beat: replace(slot, weekday=(slot.weekday + turn) % 7) for beat, slot in cohort.slots.items()}
    start = before(day, cohort.zone)
    return replace(cohort, first_day=day, slots=slots, settled=min(cohort.settled or start, start))


def _slot(beat: Beat) -> Callable[[Cohort, str], Cohort]:
    def change(cohort: Cohort, text: str) -> Cohort:
        slots = {each: slot for each, slot in cohort.slots.items() if each is not beat}
        if text != "off":
            weekday, hour = text.split(" ")
            slots[beat] = Slot(int(weekday), time.fromisoformat(hour))
        return replace(cohort, slots={each: slots[each] for each in Beat if each in slots})

    return change


def _place(cohort: Cohort, text: str) -> Cohort:
    channel, _, thread = text.partition("/")
    place = Place(cohort.community.platform, cohort.community.space, channel, thread or None)
    return replace(cohort, place=place)


def _shift(cohort: Cohort, text: str) -> Cohort:
    week, weeks = text.split(":")
    return shifted(cohort, int(week), int(weeks)) if int(weeks) else cohort


def _more_breaks(cohort: Cohort, text: str) -> Cohort:
    return replace(cohort, breaks=cohort.breaks | parse_breaks(text, cohort.first_day))


def _running(cohort: Cohort, text: str) -> Cohort:
    """Active again. What was due in the meantime has to be settled by whoever saves it."""
    return replace(cohort, state=State.ACTIVE, paused_on=None)


SETTERS: Mapping[str, Callable[[Cohort, str], Cohort]] = {
    "name": lambda cohort, text: replace(cohort, name=text),
    "place": _place,
    "mentors": lambda cohort, text: replace(cohort, mentor_role=text or None),
    "roadmap": lambda cohort, text: replace(cohort, roadmap=text),
    "zone": lambda cohort, text: replace(cohort, zone=text),
    "first_day": _first_day,
    "pace": lambda cohort, text: replace(cohort, pace=int(text)),
    "breaks": lambda cohort, text: replace(cohort, breaks=parse_breaks(text, cohort.first_day)),
    "more_breaks": _more_breaks,
    **{beat.value: _slot(beat) for beat in Beat},
    "shift": _shift,
    "running": _running,
}
"""In the order in which they are made: the first day turns the posts along, before a post is set by itself."""
