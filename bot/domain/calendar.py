"""Wall time and instants: when "Monday 09:00 in Berlin" happens, also where clocks are put forward or back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Oddity(StrEnum):
    """What the clocks do at a wall time."""

    NONE = ""
    MISSING = "missing"
    DOUBLED = "doubled"


@dataclass(frozen=True, slots=True)
class Instant:
    """A point in time (UTC) with what was strange about the wall time that was asked for."""

    at: datetime
    oddity: Oddity = Oddity.NONE


def instant(day: date, hour: time, zone: str) -> Instant:
    """When the wall clock in `zone` shows `day`, `hour`.

    A wall time that does not exist moves forward by the gap (02:30 becomes 03:30); of one that occurs twice the
    first is taken.
    """
    local = datetime.combine(day, hour.replace(tzinfo=None, fold=0), tzinfo=ZoneInfo(zone))
    utc = local.astimezone(UTC)
    if utc.astimezone(local.tzinfo).replace(tzinfo=None) != local.replace(tzinfo=None):
        return Instant(utc, Oddity.MISSING)
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        return Instant(utc, Oddity.DOUBLED)
    return Instant(utc)


def on_or_after(day: date, weekday: int) -> date:
    """The first `weekday` (0 is Monday) that is not before `day`."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def local_day(at: datetime, zone: str) -> date:
    """The date that a calendar on the wall in `zone` shows at an instant."""
    return at.astimezone(ZoneInfo(zone)).date()


@cache
def zones() -> tuple[str, ...]:
    """The names of all time zones that people pick from, sorted."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix", "right")))
    return (*sorted(places), "UTC")


def find_zone(typed: str) -> str | None:
    """The zone that somebody means: its name in any case, or a city that only one zone has. None if there is none."""
    wanted = typed.strip().replace(" ", "_").lower()
    named = next((name for name in zones() if name.lower() == wanted), None)
    cities = [name for name in zones() if name.lower().rsplit("/", 1)[-1] == wanted]
    return named or (cities[0] if len(cities) == 1 else None)


def near_zones(typed: str, most: int = 25) -> tuple[str, ...]:
    """Zones that contain what was typed, or else look like it; for suggestions and for "did you mean"."""
    wanted = typed.strip().replace(" ", "_").lower()
    inside = [name for name in zones() if wanted in name.lower()]
    if inside:
        return tuple(sorted(inside, key=lambda name: (not name.lower().split("/")[-1].startswith(wanted), name))[:most])
    cities = {name.lower().split("/")[-1]: name for name in zones()}
    return tuple(cities[city] for city in get_close_matches(wanted.split("/")[-1], cities, n=most, cutoff=0.6))
