"""How a cohort reads: its rhythm, breaks, dates and state, in the words that all moderators' commands share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.domain.calendar import WEEKDAYS, local_day
from bot.domain.cohort import Beat, Cohort, Plan, Post, Slot, State
from bot.domain.errors import StudyError
from bot.ports import Context
from bot.ports.context import plan_of
from bot.ui.card import Sign
from bot.ui.text import Text, Where, day_words, hour_words, say, some

BEATS: Mapping[Beat, str] = {
    Beat.PROMPT: "Weekly prompt",
    Beat.NUDGE: "Mid-week nudge",
    Beat.MILESTONE: "Milestone check-in",
    Beat.WRAP: "End-of-week wrap",
}


PAUSED = "the cohort was paused"
"""Why the ledger skipped what waited when a pause began; it is promised anew when the pause ends."""
MISSED = "it came due while the cohort was paused"
"""Why the ledger skipped a post for good."""


def at_home(ctx: Context) -> None:
    """Raise StudyError in direct messages, from where it is unclear which community is meant."""
    if ctx.who.space is None:
        raise StudyError("Please do this in the server itself: from here I can't tell which one you mean.")


def upcoming(cohort: Cohort, plan: Plan, known: Collection[str], now: datetime) -> list[Post]:
    """The posts after `now` that nothing was decided about yet, in order."""
    return [post for post in plan.posts(after=now) if post.key(cohort.id) not in known]


def wall(at: datetime, zone: str) -> str:
    """An instant as the clock on the wall in `zone` shows it: "Mon 5 Oct 2026, 09:00"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day_words(local.date())}, {hour_words(local.time())}"


def slot_words(slot: Slot | None) -> str:
    """A slot: "Mon 09:00"; "off" for none."""
    return f"{WEEKDAYS[slot.weekday][:3]} {hour_words(slot.hour)}" if slot else "off"


def post_words(post: Post) -> str:
    """A post by its kind and week: "Weekly prompt, week 3"."""
    return f"{BEATS[post.beat]}, week {post.week}"


def day_ranges(days: Iterable[date]) -> list[tuple[date, date]]:
    """Days as stretches from the first to the last of each."""
    ordered = sorted(days)
    breaks = [n + 1 for n, (a, b) in enumerate(pairwise(ordered)) if b - a > timedelta(days=1)]
    bounds = [0, *breaks, len(ordered)]
    return [(ordered[a], ordered[b - 1]) for a, b in pairwise(bounds)] if ordered else []


def breaks_words(days: Iterable[date]) -> str:
    """Break days as people say them: "Mon 21 Dec 2026 to Sun 3 Jan 2027"; "none"."""
    ranges = day_ranges(days)
    words = [day_words(a) if a == b else f"{day_words(a)} to {day_words(b)}" for a, b in ranges]
    return ", ".join(words) or "none"


def breaks_text(days: Iterable[date]) -> str:
    """Break days as they are typed: "2026-12-21 to 2027-01-03, 2027-04-05"."""
    return ", ".join(a.isoformat() if a == b else f"{a} to {b}" for a, b in day_ranges(days))


def pace_words(pace: int) -> str:
    """How long one week of content takes."""
    return f"{some(pace, 'calendar week')} for each week of the roadmap"


def state_words(ctx: Context, cohort: Cohort) -> str:
    """Where a cohort stands: "week 3 of 52", "starts Mon 5 Oct 2026", "paused since …", "finished", "archived"."""
    if cohort.state is State.ARCHIVED:
        return "archived"
    if cohort.state is State.PAUSED:
        return f"paused since {day_words(cohort.paused_on)}" if cohort.paused_on else "paused"
    roadmap = ctx.roadmaps.get(cohort.roadmap)
    if roadmap is None:
        return f"its roadmap “{cohort.roadmap}” is not installed"
    plan = plan_of(cohort, roadmap)
    week = plan.week_at(ctx.now)
    if plan.finished(ctx.now):
        return f"finished on {day_words(plan.spans[-1].last)}"
    if week == 0:
        return f"starts {day_words(plan.spans[0].first)}"
    pause = ", on a break" if plan.on_break(ctx.now) else ""
    return f"week {week} of {len(plan.spans)}{pause}"


def state_sign(ctx: Context, cohort: Cohort) -> Sign:
    """The same by shape: ahead, running, done, or set aside."""
    roadmap = ctx.roadmaps.get(cohort.roadmap)
    if roadmap is None:
        return Sign.WARNING
    if cohort.state is not State.ACTIVE:
        return Sign.SKIPPED
    plan = plan_of(cohort, roadmap)
    return Sign.DONE if plan.finished(ctx.now) else Sign.DOING if plan.week_at(ctx.now) else Sign.AHEAD


def runs(ctx: Context, cohort: Cohort) -> bool:
    """Whether something may still come, now or after a pause: not archived, and not past its last week."""
    roadmap = ctx.roadmaps.get(cohort.roadmap)
    over = roadmap is not None and plan_of(cohort, roadmap).finished(ctx.now)
    return cohort.state is not State.ARCHIVED and not over


def must_run(ctx: Context, cohort: Cohort) -> None:
    """Raise StudyError for a cohort in which nothing is left to come: archived, or past its last week."""
    if cohort.state is State.ARCHIVED:
        raise StudyError(f"{cohort.name} is archived, so nothing is posted any more. /cohort resume brings it back.")
    if ctx.plan.finished(ctx.now):
        last = day_words(ctx.plan.spans[-1].last)
        raise StudyError(f"{cohort.name} finished on {last}. Nothing is left to come, so there is nothing to change.")


def today(ctx: Context) -> date:
    """The cohort's date now."""
    return local_day(ctx.now, ctx.group.zone)


def where(cohort: Cohort) -> Text:
    """The cohort's channel as a link."""
    return say("{channel}", channel=Where(cohort.place))
