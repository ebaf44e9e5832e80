"""Every weekly slot happens exactly once, in the hour meant: in all zones, from 2020 to 2040, through all edits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendar import Oddity, instant, zones
from bot.domain.cohort import Beat, Cohort, Plan, Post, Slot, plan, shifted
from bot.domain.errors import BadInput
from bot.domain.people import Community, Place

FIRST, LAST = date(2020, 1, 1), date(2040, 12, 31)
DAY, FORTNIGHT = timedelta(days=1), timedelta(days=14)
WEEKS = 9
MILESTONES = frozenset({2, 3, 7})
HALF_HOURS = [time(minutes // 60, minutes % 60) for minutes in range(0, 24 * 60, 30)]
bounded = settings(max_examples=80, derandomize=True, deadline=None, database=None)


def _offset(day: date, zone: str) -> timedelta:
    found = datetime.combine(day, time(12), tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()
    assert found is not None
    return found


@cache
def offsets(zone: str) -> tuple[timedelta, ...]:
    """How far a zone is from UTC, every fortnight."""
    return tuple(_offset(FIRST + n * FORTNIGHT, zone) for n in range((LAST - FIRST) // FORTNIGHT))


@cache
def changes(zone: str) -> tuple[date, ...]:
    """The days on which its clocks are put forward or back, and the days before; short changes are seen, too."""
    found = []
    for n in range(1, len(offsets(zone))):
        if offsets(zone)[n] != offsets(zone)[n - 1]:
            before, after = FIRST + (n - 1) * FORTNIGHT, FIRST + n * FORTNIGHT
            while after - before > DAY:
                middle = before + (after - before) // 2
                before, after = (middle, after) if _offset(middle, zone) == offsets(zone)[n - 1] else (before, middle)
            found += [before, after]
    return tuple(found)


def check_hour(day: date, hour: time, zone: str, at: datetime, oddity: Oddity) -> None:
    """An instant is the hour meant, the first of two, or as much later as the clocks were put forward."""
    wall = at.astimezone(ZoneInfo(zone))
    shown = wall.replace(tzinfo=None) - datetime.combine(day, hour)
    if oddity is Oddity.MISSING:
        before, after = (at - DAY).astimezone(ZoneInfo(zone)).utcoffset(), wall.utcoffset()
        assert before is not None
        assert after is not None
        assert shown == after - before > timedelta(0)
    else:
        assert shown == timedelta(0)
        assert wall.fold == 0


def test_on_every_day_on_which_any_clock_of_the_world_changes_each_hour_is_found_or_moved_by_the_gap() -> None:
    """Zones that share their rules are looked at once."""
    seen = set()
    for zone in zones():
        if offsets(zone) in seen:
            continue
        seen.add(offsets(zone))
        for day in changes(zone)[:6] + changes(zone)[-6:]:
            for hour in HALF_HOURS[:8] + HALF_HOURS[-4:]:
                found = instant(day, hour, zone)
                check_hour(day, hour, zone, found.at, found.oddity)
    assert len(seen) > 60


hours = st.one_of(st.sampled_from(HALF_HOURS), st.times(min_value=time(0), max_value=time(23, 59)))


def day_in(draw: Any, zone: str) -> date:
    """A day; every other one lies near a change of the clocks, where there are any."""
    if changes(zone) and draw(st.booleans()):
        near: date = draw(st.sampled_from(changes(zone))) - draw(st.integers(0, WEEKS)) * timedelta(weeks=1)
        return max(near, FIRST)
    found: date = draw(st.dates(FIRST, LAST - timedelta(days=400)))
    return found


@st.composite
def cohorts(draw: st.DrawFn) -> Cohort:
    """A cohort anywhere, with any rhythm, pace, breaks and shifts."""
    zone = draw(st.sampled_from(zones()))
    first = day_in(draw, zone)
    slots = {beat: Slot(draw(st.integers(0, 6)), draw(hours)) for beat in Beat if draw(st.integers(0, 5))}
    breaks = frozenset(first + n * DAY for n in draw(st.sets(st.integers(-10, 200), max_size=12)))
    place = Place("mailbox", "hall", "general")
    made = Cohort("c1", Community("mailbox", "hall"), place, "x", "ai-engineer", first, zone, slots, "robin",
                  pace=draw(st.integers(1, 4)), breaks=breaks)  # fmt: skip
    shifts = draw(st.lists(st.tuples(st.integers(2, WEEKS), st.integers(1, 3)), max_size=3))
    for week, by in shifts:
        made = shifted(made, week, by)
    return made


def laid_out(cohort: Cohort) -> Plan:
    return plan(cohort, WEEKS, MILESTONES)


def wanted(cohort: Cohort) -> Counter[tuple[Beat, int]]:
    """Which beats of which weeks must happen."""
    return Counter((beat, week) for beat in cohort.slots for week in range(1, WEEKS + 1)
                   if beat is not Beat.MILESTONE or week in MILESTONES)  # fmt: skip


@bounded
@given(cohorts())
def test_every_slot_of_every_week_happens_once_on_its_day_in_its_hour_and_never_in_a_break(cohort: Cohort) -> None:
    found = laid_out(cohort)
    posts = list(found.posts())
    assert Counter((post.beat, post.week) for post in posts) == wanted(cohort)
    assert [post.when.at for post in posts] == sorted(post.when.at for post in posts)
    for post in posts:
        slot, span = cohort.slots[post.beat], found.spans[post.week - 1]
        (day,) = {
            day
            for day in _days(span.first, span.last)
            if day.weekday() == slot.weekday and instant(day, slot.hour, cohort.zone) == post.when
        }
        check_hour(day, slot.hour, cohort.zone, post.when.at, post.when.oddity)
        week = day - (day - span.first) % timedelta(weeks=1)
        assert not cohort.breaks & set(_days(week, week + timedelta(days=6)))
    for one, other in zip(found.spans, found.spans[1:], strict=False):
        assert one.last < other.first


def _days(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


@bounded
@given(cohorts(), st.lists(st.integers(0, 400 * 24 * 60), max_size=30))
def test_whoever_looks_at_any_moments_finds_every_post_once_and_knows_when_to_look_again(
    cohort: Cohort, minutes: Sequence[int]
) -> None:
    found, start = laid_out(cohort), datetime.combine(cohort.first_day, time(0), tzinfo=UTC) - 2 * DAY
    moments = sorted(start + timedelta(minutes=each) for each in minutes)
    met: list[Post] = []
    before = None
    for moment in [*moments, datetime(2050, 1, 1, tzinfo=UTC)]:
        met += found.posts(before, moment)
        upcoming = [post.when.at for post in found.posts(moment)]
        assert found.next_after(moment) == (upcoming[0] if upcoming else None)
        before = moment
    assert met == list(found.posts())


@dataclass(frozen=True)
class Edit:
    """What a moderator changes, so many hours after the group's first midnight."""

    hours: int
    zone: str = ""
    breaks: frozenset[int] | None = None
    shift: tuple[int, int] | None = None
    pace: int = 0
    slot: tuple[Beat, Slot] | None = None


def edits() -> st.SearchStrategy[Edit]:
    when = st.integers(-200, 3000)
    slots = st.tuples(st.sampled_from(Beat), st.builds(Slot, st.integers(0, 6), hours))
    return st.one_of(
        st.builds(Edit, when, zone=st.sampled_from(zones())),
        st.builds(Edit, when, breaks=st.frozensets(st.integers(0, 150), max_size=6)),
        st.builds(Edit, when, shift=st.tuples(st.integers(1, WEEKS), st.integers(-2, 3))),
        st.builds(Edit, when, pace=st.integers(1, 4)),
        st.builds(Edit, when, slot=slots),
    )


def edited(cohort: Cohort, edit: Edit, now: datetime) -> Cohort:
    """The cohort after an edit, as far as moderators are let: weeks that have begun stay, pace until the start."""
    week = laid_out(cohort).week_at(now)
    if edit.zone:
        return replace(cohort, zone=edit.zone)
    if edit.breaks is not None:
        passed = {day for day in cohort.breaks if day <= now.date()}
        ahead = {cohort.first_day + n * DAY for n in edit.breaks}
        return replace(cohort, breaks=frozenset(passed | {day for day in ahead if day > now.date() + DAY}))
    if edit.shift is not None and edit.shift[0] > week and edit.shift[1]:
        try:
            return shifted(cohort, *edit.shift)
        except BadInput:
            return cohort
    if edit.pace and week == 0:
        return replace(cohort, pace=edit.pace)
    if edit.slot is not None and edit.slot[0] in cohort.slots:
        return replace(cohort, slots={**cohort.slots, edit.slot[0]: edit.slot[1]})
    return cohort


@bounded
@given(cohorts(), st.lists(edits(), max_size=6))
def test_through_all_edits_every_slot_is_decided_exactly_once_and_sent_in_the_hour_then_meant(
    cohort: Cohort, changed: Sequence[Edit]
) -> None:
    """As the ledger does it: what was decided stays so; what an edit moves into the past is skipped, and says so."""
    start = datetime.combine(cohort.first_day, time(0), tzinfo=UTC)
    decided: dict[str, str] = {}
    settled = start - timedelta(days=30)
    for edit in sorted(changed, key=lambda each: each.hours):
        now = max(start + timedelta(hours=edit.hours), settled)
        _decide(cohort, settled, now, decided)
        settled = now
        cohort = edited(cohort, edit, now)
        for post in laid_out(cohort).posts(until=settled):
            decided.setdefault(post.key("c1"), "moved to a time that had passed")
    _decide(cohort, settled, datetime(2060, 1, 1, tzinfo=UTC), decided)
    assert set(decided) == {f"c1/{beat.value}/{week}" for beat, week in wanted(cohort)}


def _decide(cohort: Cohort, after: datetime, until: datetime, decided: dict[str, str]) -> None:
    """What a heartbeat does with everything that came due."""
    for post in laid_out(cohort).posts(after, until):
        key = post.key("c1")
        if key in decided:
            continue
        decided[key] = "sent"
        slot = cohort.slots[post.beat]
        day = post.when.at.astimezone(ZoneInfo(cohort.zone)).date()
        nearby = [day - DAY, day] if post.when.oddity is Oddity.MISSING else [day]
        (meant,) = [each for each in nearby if each.weekday() == slot.weekday]
        check_hour(meant, slot.hour, cohort.zone, post.when.at, post.when.oddity)
