"""What a change to a cohort does: fields before and after, which posts move, come, go, or land in the past."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.cohort import Beat, Cohort, Plan, Post, State
from bot.features.cohort_words import (
    BEATS,
    breaks_words,
    pace_words,
    post_words,
    slot_words,
    wall,
)
from bot.ports import Context
from bot.ports.context import plan_of
from bot.ui.card import Block, Fact, Facts, Hint, Points, Say
from bot.ui.text import Text, Where, day_words, joined, say, some

SHOWN = 5
"""Posts listed of each sort; the others are counted."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two states of a cohort side by side. Posts that were sent or decided are in none of the lists."""

    facts: tuple[Fact, ...]
    moved: tuple[tuple[Post, Post], ...]
    """Before and after, in the order of the new times."""
    gone: tuple[Post, ...]
    added: tuple[Post, ...]
    missed: tuple[Post, ...]
    """Whose new time has passed: they will be skipped."""
    hasty: tuple[Beat, ...]
    """Beats that would come before the week's prompt."""


def compare(old: Cohort, new: Cohort, plans: tuple[Plan, Plan], known: Collection[str], now: datetime) -> Difference:
    """Work the difference out. `plans`: of the old and the new state. `known`: keys that the ledger has."""
    before = {(p.beat, p.week): p for p in plans[0].posts(after=old.settled or now) if p.key(old.id) not in known}
    after = {(p.beat, p.week): p for p in plans[1].posts() if p.key(new.id) not in known}
    both = [(before[name], post) for name, post in after.items() if name in before]
    moved = [(a, b) for a, b in both if a.when.at != b.when.at]
    resumes = old.state is not State.ACTIVE and new.state is State.ACTIVE
    at_risk = both if resumes else moved if old.first_day == new.first_day and new.state is State.ACTIVE else []
    return Difference(
        _facts(old, new, plans),
        tuple(moved),
        tuple(post for name, post in before.items() if name not in after),
        tuple(post for name, post in after.items() if name not in before and post.when.at > now),
        tuple(post for _, post in at_risk if post.when.at <= now),
        _hasty(new, plans[1], now),
    )


def plans_of(ctx: Context, old: Cohort, new: Cohort) -> tuple[Plan, Plan]:
    """The dates of both states, each on its own roadmap."""
    return plan_of(old, ctx.roadmaps[old.roadmap]), plan_of(new, ctx.roadmaps[new.roadmap])


def _hasty(cohort: Cohort, plan: Plan, now: datetime) -> tuple[Beat, ...]:
    milestones = sorted(week for week in plan.milestones if week <= len(plan.spans))
    week = min(max(plan.week_at(now), 1) + 1, len(plan.spans))
    weeks = {beat: milestones[-1] if beat is Beat.MILESTONE and milestones else week for beat in Beat}
    found = []
    for beat in (Beat.NUDGE, Beat.MILESTONE, Beat.WRAP):
        prompt, other = plan.when(Beat.PROMPT, weeks[beat]), plan.when(beat, weeks[beat])
        if prompt and other and other.at < prompt.at:
            found.append(beat)
    return tuple(found)


def _facts(old: Cohort, new: Cohort, plans: tuple[Plan, Plan]) -> tuple[Fact, ...]:
    """Every field that differs, before and after."""

    def last(cohort: Cohort) -> str:
        return day_words(plans[cohort is new].spans[-1].last)

    words: dict[str, Callable[[Cohort], str | Text]] = {
        "Name": lambda c: c.name,
        "Channel": lambda c: say("{place}", place=Where(c.place)),
        "Mentors": lambda c: "none" if c.mentor_role is None else "set",
        "Roadmap": lambda c: c.roadmap,
        "First day": lambda c: day_words(c.first_day),
        "Pace": lambda c: pace_words(c.pace),
        "Time zone": lambda c: c.zone,
        "Breaks": lambda c: breaks_words(c.breaks),
        **{title: _slot_of(beat) for beat, title in BEATS.items()},
        "State": lambda c: c.state.value,
        "Last day": last,
    }
    facts = []
    for label, word in words.items():
        a, b = word(old), word(new)
        if a != b:
            facts.append(Fact(label, say("{a} → **{b}**", a=a, b=b)))
    if old.mentor_role and new.mentor_role and old.mentor_role != new.mentor_role:
        facts.append(Fact("Mentors", say("others")))
    return tuple(facts)


def _slot_of(beat: Beat) -> Callable[[Cohort], str]:
    return lambda cohort: slot_words(cohort.slots.get(beat))


def blocks(difference: Difference, zones: tuple[str, str], done: bool = False) -> list[Block]:
    """The difference to read. `zones`: of the old and the new state. `done`: it has happened, so say it that way."""
    shown: list[Block] = [Facts(difference.facts)] if difference.facts else []
    count = len(difference.moved)
    if count:
        one, many = ("moved", "moved") if done else ("moves", "move")
        text = "**{n}** still to come " + (one if count == 1 else many) + "."
        shown.append(Say(say(text, n=some(count, "post"))))
        # where the zone changes, the clock on the wall may show the same hour before and after
        old, new = (f" {zone}" if zones[0] != zones[1] else "" for zone in zones)
        lines = [
            say("{what}: {a} → {b}", what=post_words(b), a=wall(a.when.at, zones[0]) + old,
                b=wall(b.when.at, zones[1]) + new)
            for a, b in difference.moved
        ]  # fmt: skip
        shown.append(Points("The first of them" if count > SHOWN else "In the cohort's time", _some_of(lines)))
    else:
        shown.append(Say(say("No post moved." if done else "No post moves.")))
    shown += _listed(f"No longer posted: {len(difference.gone)}", difference.gone, zones[0])
    shown += _listed(f"New: {len(difference.added)}", difference.added, zones[1])
    verb = "Skipped, because their time has passed" if done else "Will be skipped, because their time has passed"
    shown += _listed(f"{verb}: {len(difference.missed)}", difference.missed, zones[1])
    hasty = joined([say("{beat}", beat=BEATS[beat].lower()) for beat in difference.hasty], " and the ")
    if difference.hasty:
        shown.append(Hint(say("Note: the {beats} would come before the week's prompt.", beats=hasty)))
    return shown


def _listed(title: str, posts: Sequence[Post], zone: str) -> list[Block]:
    lines = [say("{what}: {at}", what=post_words(post), at=wall(post.when.at, zone)) for post in posts]
    return [Points(title, _some_of(lines))] if lines else []


def _some_of(lines: Sequence[Text]) -> tuple[Text, ...]:
    left = len(lines) - SHOWN
    return (*lines[:SHOWN], say("… and {n} more", n=left)) if left > 0 else tuple(lines)
