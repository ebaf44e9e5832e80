"""Wall time and instants: hours that are missing, hours that come twice, and a group's hour that never moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.domain.calendar import Oddity, find_zone, instant, near_zones
from bot.domain.cohort import Beat, Cohort, Post, Slot, plan
from bot.domain.people import Community, Place

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "America/Santiago",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "UTC",
)
HOME = Community("mailbox", "hall")


@pytest.mark.parametrize(
    ("zone", "day", "hour", "utc", "oddity"),
    [
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), "2026-03-29 01:30Z", Oddity.MISSING),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25 00:30Z", Oddity.DOUBLED),
        ("Australia/Sydney", date(2026, 10, 4), time(2, 30), "2026-10-03 16:30Z", Oddity.MISSING),
        ("Australia/Sydney", date(2026, 4, 5), time(2, 30), "2026-04-04 15:30Z", Oddity.DOUBLED),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03 15:45Z", Oddity.MISSING),
        ("America/New_York", date(2026, 3, 8), time(9), "2026-03-08 13:00Z", Oddity.NONE),
    ],
)
def test_strange_hours(zone: str, day: date, hour: time, utc: str, oddity: Oddity) -> None:
    found = instant(day, hour, zone)
    assert (found.at, found.oddity) == (datetime.fromisoformat(utc), oddity)


@pytest.mark.parametrize("zone", ZONES)
def test_an_hour_that_is_there_once_reads_on_the_wall_as_it_was_asked_for(zone: str) -> None:
    for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(400)):
        for hour in (time(0), time(1, 59), time(2, 30), time(9), time(23, 59)):
            found = instant(day, hour, zone)
            wall = found.at.astimezone(ZoneInfo(zone))
            if found.oddity is Oddity.MISSING:
                gap = datetime.combine(wall.date(), wall.time()) - datetime.combine(day, hour)
                assert timedelta(0) < gap <= timedelta(hours=1)
            else:
                assert (wall.date(), wall.time()) == (day, hour)


@pytest.mark.parametrize("zone", ZONES)
def test_the_hours_of_a_day_come_in_their_order_also_where_the_clocks_change(zone: str) -> None:
    """A missing hour may meet the one after it, but never passes it."""
    for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(365)):
        whole = [instant(day, time(hour), zone).at for hour in range(24)]
        assert whole == sorted(whole)


def _cohort(zone: str, hour: time, pace: int = 1) -> Cohort:
    slots = {beat: Slot(n, hour) for n, beat in enumerate(Beat)}
    place = Place("mailbox", "hall", "general")
    return Cohort("c1", HOME, place, "x", "ai-engineer", date(2026, 1, 5), zone, slots, "robin", pace)


@pytest.mark.parametrize("zone", ZONES)
def test_nine_stays_nine_all_year_round(zone: str) -> None:
    posts = list(plan(_cohort(zone, time(9)), 52, range(1, 53)).posts())
    assert len(posts) == 52 * 4
    for post in posts:
        wall = post.when.at.astimezone(ZoneInfo(zone))
        assert wall.time() == time(9)
        assert post.when.oddity is Oddity.NONE
        assert wall.weekday() == list(Beat).index(post.beat)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hour", [time(0), time(2, 30), time(9)])
def test_looking_at_any_moments_one_finds_every_post_exactly_once(zone: str, hour: time) -> None:
    laid_out = plan(_cohort(zone, hour, pace=2), 20, (1, 5, 9))
    everything = list(laid_out.posts())
    found: list[Post] = []
    before = None
    moment = datetime(2026, 1, 1, 0, 0, tzinfo=UTC)
    while moment < datetime(2027, 1, 1, tzinfo=UTC):
        found += laid_out.posts(after=before, until=moment)
        before, moment = moment, moment + timedelta(hours=31)
    assert found == everything


@pytest.mark.parametrize("zone", ZONES)
def test_the_next_post_is_the_first_one_after(zone: str) -> None:
    laid_out = plan(_cohort(zone, time(9)), 6)
    posts = list(laid_out.posts())
    for earlier, later in pairwise(posts):
        if earlier.when.at < later.when.at:
            assert laid_out.next_after(earlier.when.at) == later.when.at
    assert laid_out.next_after(posts[-1].when.at) is None


def test_zones_are_found_however_they_are_typed_and_near_ones_are_offered() -> None:
    assert find_zone("europe/berlin") == "Europe/Berlin"
    assert find_zone("America/New York") == "America/New_York"
    assert find_zone("Atlantis") is None
    assert near_zones("berlin")[0] == "Europe/Berlin"
    assert "Europe/Berlin" in near_zones("Berlim")


def test_a_city_is_enough_to_name_a_zone_where_only_one_has_it() -> None:
    assert find_zone("lisbon") == "Europe/Lisbon"
    assert find_zone("New York") == "America/New_York"
    assert find_zone("europe/berlin") == "Europe/Berlin"
    assert find_zone("Louisville") is None


def test_a_break_within_a_slow_week_has_no_nudge() -> None:
    """At two calendar weeks for one week of content, the middle of the span would be the break."""
    holidays = replace(_cohort("Europe/Berlin", time(9), pace=2), breaks=frozenset({date(2026, 1, 14)}))
    laid_out = plan(holidays, 2)
    nudge = laid_out.when(Beat.NUDGE, 1)
    assert nudge
    assert nudge.at.date() == date(2026, 1, 6)
    assert laid_out.spans[0].last == date(2026, 1, 25)
