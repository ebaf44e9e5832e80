"""From what people typed or picked to values (dates, hours, numbers, zones), and suggestions while they type."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from typing import Any

from bot.declare import Answers, Param, Zone
from bot.domain.calendar import WEEKDAYS, find_zone, local_day, near_zones, on_or_after
from bot.domain.errors import BadInput
from bot.domain.people import Person, Place, Role
from bot.ports import Context
from bot.ui.command import Given, text_of
from bot.ui.form import Choice, FieldKind
from bot.ui.text import day_words, hour_words

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FARTHEST = 50
"""Years from now in which a date can be meant."""
YES = {
    "yes": True,
    "y": True,
    "true": True,
    "on": True,
    "1": True,
    "no": False,
    "n": False,
    "false": False,
    "off": False,
    "0": False,
}


def arguments(params: tuple[Param, ...], given: Mapping[str, Given], ctx: Context) -> dict[str, Any]:
    """The keyword arguments for a handler.

    Raises BadInput that names every answer that can't be used, not only the first.
    """
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    known = {param.name for param in params}
    for param in params:
        if param.type is Answers:
            values[param.name] = {name: text_of(value) for name, value in given.items() if name not in known}
            continue
        try:
            values[param.name] = value_of(param, given.get(param.name, ""), ctx)
        except BadInput as bad:
            wrong.update({param.name: bad.message})
    if wrong:
        (field, message), *others = wrong.items()
        raise BadInput(field, message, others=dict(others))
    return values


def value_of(param: Param, given: Given, ctx: Context) -> Any:
    """One answer as the value that its parameter is declared to take; the default where nothing was answered."""
    if param.kind is FieldKind.ROLES:
        return frozenset(given if isinstance(given, tuple) else given.replace(",", " ").split())
    text = text_of(given).strip()
    if not text:
        if param.required:
            raise BadInput(param.name, "This still needs an answer.")
        return param.default
    if param.ask.max and len(text) > param.ask.max:
        raise BadInput(param.name, f"That is {len(text)} characters; {param.ask.max} fit. Could you shorten it?")
    return _parse(param, text, ctx)


def _parse(param: Param, text: str, ctx: Context) -> Any:
    parsers: Mapping[Any, Callable[[Param, str, Context], Any]] = {
        int: _number,
        bool: _yes_no,
        date: _date,
        time: _time,
        Zone: _zone,
        Person: _person,
        Place: _place,
        Role: _role,
    }
    if param.choices is not None:
        return _choice(param, text)
    return parsers[param.type](param, text, ctx) if param.type in parsers else text


def _number(param: Param, text: str, ctx: Context) -> int:
    ask = param.ask
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise BadInput(param.name, f"“{text[:40]}” is not a whole number. Try one like 3.")
    number = int(text)
    if (ask.least is not None and number < ask.least) or (ask.most is not None and number > ask.most):
        bounds = f"from {ask.least} to {ask.most}" if ask.most is not None else f"of at least {ask.least}"
        raise BadInput(param.name, f"{number} does not fit. Please give a number {bounds}.")
    return number


def _yes_no(param: Param, text: str, ctx: Context) -> bool:
    if text.lower() not in YES:
        raise BadInput(param.name, "Please answer yes or no.")
    return YES[text.lower()]


def _choice(param: Param, text: str) -> Any:
    found = next((each for each in param.choices or () if str(each.value).lower() == text.lower()), None)
    if found is None:
        raise BadInput(
            param.name, "Please pick one of: " + ", ".join(str(each.value) for each in param.choices or ()) + "."
        )
    return found


def _date(param: Param, text: str, ctx: Context) -> date:
    day = parse_day(text, local_day(ctx.now, ctx.zone))
    if day is None:
        raise BadInput(param.name, f"I can't read “{text[:40]}” as a date. Try 2027-01-11, 11 Jan or next Monday.")
    return day


def _time(param: Param, text: str, ctx: Context) -> time:
    hour = parse_hour(text)
    if hour is None:
        raise BadInput(param.name, f"I can't read “{text[:40]}” as an hour. Try 09:00 or 18:30.")
    return hour


def _zone(param: Param, text: str, ctx: Context) -> Zone:
    zone = find_zone(text) or _zone_of_city(text)
    if zone is None:
        near = near_zones(text, 3)
        hint = f" Did you mean {' or '.join(near)}?" if near else " Try a city, like Europe/Berlin."
        raise BadInput(param.name, f"I don't know the time zone “{text[:40]}”.{hint}")
    return Zone(zone)


def _zone_of_city(text: str) -> str | None:
    """The only zone that is named after a city."""
    city = text.strip().replace(" ", "_").lower()
    found = [zone for zone in near_zones(city) if zone.lower().rsplit("/", 1)[-1] == city]
    return found[0] if len(found) == 1 else None


def _person(param: Param, text: str, ctx: Context) -> Person:
    return Person(ctx.who.platform, ctx.who.space, _id(param, text, "person"))


def _place(param: Param, text: str, ctx: Context) -> Place:
    return Place(ctx.who.platform, ctx.who.space, _id(param, text, "channel"))


def _role(param: Param, text: str, ctx: Context) -> Role:
    return Role(ctx.who.platform, ctx.who.space or "", _id(param, text, "role"))


def _id(param: Param, text: str, what: str) -> str:
    found = re.search(r"[A-Za-z0-9]+", text)
    if not found:
        raise BadInput(param.name, f"Please pick a {what} from the list.")
    return found[0]


def parse_day(text: str, today: date) -> date | None:
    """A date as people write it: 2027-01-11, 11 Jan (the next one), 11 January 2027, today, tomorrow, next Monday.

    None for anything else, and for a year so far off that it is a slip of the keyboard.
    """
    day = _day(text, today)
    return day if day and abs(day.year - today.year) <= FARTHEST else None


def _day(text: str, today: date) -> date | None:
    words = text.lower().replace(",", " ").replace(".", " ").split()
    if words in (["today"], ["tomorrow"]):
        return today + timedelta(days=words == ["tomorrow"])
    named = [
        n for n, name in enumerate(WEEKDAYS) if words and name.lower().startswith(words[-1][:3]) and len(words[-1]) > 2
    ]
    if named and len(words) <= 2 and words[0] in ("next", "this", words[-1]):
        return on_or_after(today + timedelta(days=1), named[0])
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return _day_month(
            [word for word in words if not re.fullmatch(r"[a-z]{3,}day|mon|tue|wed|thu|fri|sat|sun", word)], today
        )


def _day_month(words: list[str], today: date) -> date | None:
    months = [MONTHS.index(word[:3]) + 1 for word in words if word[:3] in MONTHS]
    numbers = [int(digits[0]) for word in words if (digits := re.match(r"\d+", word))]
    days = [n for n in numbers if n <= 31]
    years = [n for n in numbers if n > 31]
    if len(months) != 1 or len(days) != 1 or len(words) > 3:
        return None
    for year in years or (today.year, today.year + 1):
        try:
            found = date(year, months[0], days[0])
        except ValueError:
            continue
        if years or found >= today:
            return found
    return None


def parse_hour(text: str) -> time | None:
    """An hour as people write it: 9, 9:30, 09:00, 6pm, 6.30 pm."""
    found = re.fullmatch(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?", text.strip().lower())
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def suggestions(param: Param, typed: str, ctx: Context) -> list[Choice]:
    """What to offer for a date, an hour, a zone or a choice while somebody types."""
    if param.type is Zone:
        offered = near_zones(typed) if typed.strip() else ((ctx.zone,) if ctx.zone != "UTC" else near_zones("Europe/"))
        return [Choice(zone, zone.replace("_", " ")) for zone in offered]
    if param.kind is FieldKind.DATE:
        today = local_day(ctx.now, ctx.zone)
        parsed = parse_day(typed, today) if typed.strip() else None
        days = (
            [parsed] if parsed else [on_or_after(today + timedelta(days=1), 0) + timedelta(weeks=n) for n in range(8)]
        )
        return [Choice(day.isoformat(), day_words(day)) for day in days]
    if param.kind is FieldKind.TIME:
        hour = parse_hour(typed) if typed.strip() else None
        hours = [hour] if hour else [time(n) for n in (7, 8, 9, 10, 12, 15, 17, 18, 19, 20)]
        return [Choice(hour_words(each), hour_words(each)) for each in hours]
    return [choice for choice in param.options() if typed.lower() in choice.label.lower()]
