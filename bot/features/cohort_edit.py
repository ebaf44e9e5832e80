"""Editing a cohort, in three parts that each fit one form; every change is shown before and after, then saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated

from bot.answers import parse_day
from bot.declare import Answers, Ask, Guard, Needs, Zone, command
from bot.domain.calendar import local_day
from bot.domain.cohort import Beat
from bot.domain.errors import BadInput
from bot.domain.people import Place, Role
from bot.features.changes import Changes, parse_breaks, parse_slot, place_text, slot_text
from bot.features.cohort_save import propose
from bot.features.cohort_words import (
    BEATS,
    breaks_text,
    breaks_words,
    must_run,
    pace_words,
    runs,
    slot_words,
    state_words,
    today,
    where,
)
from bot.ports import Context, Fate
from bot.ui.action import do
from bot.ui.card import Button, Card, Choices, Fact, Facts, Hint, Weight
from bot.ui.command import Given
from bot.ui.form import Choice, Field, FieldKind
from bot.ui.text import day_words, say


class Part(StrEnum):
    """What can be edited together."""

    BASICS = "basics"
    RHYTHM = "rhythm"
    POSTS = "posts"


def answered(ctx: Context, name: str) -> bool:
    """Whether an answer was given or a field shown for it, even if it was left empty."""
    return name in ctx.request.args or (ctx.draft is not None and name in ctx.draft.given)


async def roadmaps_like(ctx: Context, typed: str) -> list[Choice]:
    """The installed roadmaps, to offer while somebody types."""
    wanted = typed.strip().lower()
    found = ctx.roadmaps.items()
    return [Choice(slug, each.title[:100]) for slug, each in found if wanted in f"{slug} {each.title}".lower()]


def find_roadmap(ctx: Context, wanted: str) -> str:
    """The slug of the roadmap that somebody means by slug or title. Raises BadInput with the nearest ones."""
    names = {name.lower(): slug for slug, each in ctx.roadmaps.items() for name in (slug, each.title)}
    found = names.get(wanted.strip().lower())
    if found is None:
        near = get_close_matches(wanted.strip().lower(), names, n=3, cutoff=0.4) or list(names)[:3]
        meant = " or ".join(dict.fromkeys(ctx.roadmaps[names[name]].title for name in near))
        raise BadInput("roadmap", f"I don't know a roadmap called “{wanted[:40]}”. Did you mean {meant}?")
    return found


@command("cohort edit", "Change a cohort: its basics, its rhythm, its posts", needs=Needs.ANY,
         guard=Guard.MODERATOR, reads_only=True)  # fmt: skip
async def edit(ctx: Context, what: Annotated[Part | None, Ask("Which part?", form=False)] = None) -> Card:
    """What can be changed, each part with how it stands and a button to its form."""
    cohort = ctx.group
    parts: dict[Part, tuple[Fact, ...]] = {
        Part.BASICS: (
            Fact("Name", say("{name}", name=cohort.name)),
            Fact("Channel", where(cohort)),
            Fact("Roadmap", say("{title}", title=ctx.roadmap.title)),
            Fact("Mentors", say("set" if cohort.mentor_role else "none")),
        ),
        Part.RHYTHM: (
            Fact("First day", say("{day}", day=cohort.first_day)),
            Fact("Pace", say("{pace}", pace=pace_words(cohort.pace))),
            Fact("Time zone", say("{zone}", zone=cohort.zone)),
            Fact("Breaks", say("{breaks}", breaks=breaks_words(cohort.breaks))),
        ),
        Part.POSTS: tuple(
            Fact(title, say("{when}", when=slot_words(cohort.slots.get(beat)))) for beat, title in BEATS.items()
        ),
    }
    shown = [what] if what else list(Part)
    facts = Facts(tuple(fact for part in shown for fact in parts[part]))
    usable = shown if runs(ctx, cohort) else [Part.BASICS]
    buttons = tuple(
        Button(f"Change {part.value}", do(f"cohort edit {part.value}", cohort=cohort.id),
               Weight.MAIN if part is usable[0] else Weight.PLAIN)
        for part in usable
    )  # fmt: skip
    hint = Hint(
        say("Now: {state}. Nothing changes before you have seen it and pressed Save.", state=state_words(ctx, cohort))
    )
    return Card(say("Edit {name}", name=cohort.name), (facts, hint, Choices(buttons)), "cohort")


async def _sent(ctx: Context) -> bool:
    """Whether the group has had a post already."""
    fates = (await ctx.db.outbox.keys(ctx.group.id)).values()
    return any(fate in (Fate.SENT, Fate.LEASED, Fate.UNKNOWN) for fate in fates)


async def _basics_now(ctx: Context, given: Mapping[str, Given]) -> dict[str, str]:
    cohort = ctx.group
    return {"name": cohort.name, "channel": cohort.place.channel, "mentors": cohort.mentor_role or ""}


async def _basics_more(ctx: Context, given: Mapping[str, Given]) -> tuple[Field, ...]:
    """The roadmap, as long as nothing was sent from it and there is another one."""
    if len(ctx.roadmaps) < 2 or await _sent(ctx):
        return ()
    options = tuple([Choice(slug, each.title[:100]) for slug, each in ctx.roadmaps.items()][:25])
    return (Field("roadmap", "Roadmap", FieldKind.CHOICE, True, "", ctx.group.roadmap, options),)


async def _new_channel(ctx: Context) -> list[Place]:
    """The channel that was given, for the platform to look at."""
    channel = ctx.request.args.get("channel")
    return [Place(ctx.who.platform, ctx.who.space, channel)] if isinstance(channel, str) and channel else []


@command("cohort edit basics", "Name, channel, mentors, roadmap", needs=Needs.ANY, guard=Guard.MODERATOR, slash=False,
         always=True, prefill=_basics_now, more=_basics_more, survey=_new_channel, title="The basics")  # fmt: skip
async def basics(
    ctx: Context,
    answers: Answers,
    name: Annotated[str | None, Ask("What is it called?", max=60)] = None,
    channel: Annotated[Place | None, Ask("Where should I post?")] = None,
    mentors: Annotated[
        Role | None, Ask("Who are its mentors?", help="They may see members and review; leave it empty for none")
    ] = None,
) -> Card:
    """Name, channel, mentor role; the roadmap before anything was sent."""
    changes: dict[str, str] = {}
    if name:
        changes["name"] = " ".join(name.split())
    if channel and channel.channel != ctx.group.place.channel:
        changes["place"] = place_text(channel)
    if answered(ctx, "mentors"):
        changes["mentors"] = mentors.id if mentors else ""
    if answers.get("roadmap"):
        changes["roadmap"] = find_roadmap(ctx, answers["roadmap"])
    return await propose(ctx, _differing(ctx, changes))


async def _rhythm_now(ctx: Context, given: Mapping[str, Given]) -> dict[str, str]:
    return {"zone": ctx.group.zone, "breaks": breaks_text(ctx.group.breaks)}


def _begun(ctx: Context) -> bool:
    return ctx.plan.week_at(ctx.now) > 0


async def _rhythm_more(ctx: Context, given: Mapping[str, Given]) -> tuple[Field, ...]:
    """First day and pace, as long as the first day has not come: later they would move weeks that are over."""
    if _begun(ctx):
        return ()
    paces = tuple(Choice(str(n), pace_words(n)) for n in range(1, 5))
    return (
        Field("first_day", "First day", FieldKind.DATE, True, "", ctx.group.first_day.isoformat(), suggest=True),
        Field("pace", "Pace", FieldKind.CHOICE, True, "", str(ctx.group.pace), paces),
    )


@command("cohort edit rhythm", "Time zone, breaks, first day, pace", needs=Needs.ANY, guard=Guard.MODERATOR,
         slash=False, always=True, prefill=_rhythm_now, more=_rhythm_more, title="The rhythm")  # fmt: skip
async def rhythm(
    ctx: Context,
    answers: Answers,
    zone: Annotated[Zone | None, Ask("Time zone")] = None,
    breaks: Annotated[str, Ask("Breaks", help="Like 2026-12-21 to 2027-01-03, 2027-04-05", max=400)] = "",
) -> Card:
    """Zone and breaks; first day and pace only before the first day."""
    must_run(ctx, ctx.group)
    changes: dict[str, str] = {"zone": zone} if zone else {}
    if answered(ctx, "breaks"):
        changes["breaks"] = breaks_text(parse_breaks(breaks, today(ctx)))
    if answers.get("first_day"):
        changes["first_day"] = _first_day(ctx, answers["first_day"], zone or ctx.group.zone).isoformat()
    if answers.get("pace"):
        changes["pace"] = _pace(ctx, answers["pace"])
    return await propose(ctx, _differing(ctx, changes))


def _first_day(ctx: Context, text: str, zone: str) -> date:
    now = local_day(ctx.now, zone)
    day = parse_day(text, now)
    if day is None:
        raise BadInput("first_day", f"I can't read “{text[:40]}” as a date. Write 2027-01-11, or 11 Jan.")
    if day != ctx.group.first_day:
        if _begun(ctx):
            raise BadInput("first_day", "The group has begun. /cohort shift moves the weeks that are still to come.")
        ahead("first_day", day, now, zone)
    return day


def ahead(field: str, day: date, now: date, zone: str) -> None:
    """Raise BadInput(field) for a day that is over."""
    if day < now:
        raise BadInput(
            field,
            f"{day_words(day)} is in the past; today is {day_words(now)} in {zone}. Pick today or a later day.",
        )


def _pace(ctx: Context, text: str) -> str:
    if text not in ("1", "2", "3", "4"):
        raise BadInput("pace", f"“{text[:20]}” does not fit. The pace is 1 to 4 calendar weeks for each week.")
    if text != str(ctx.group.pace) and _begun(ctx):
        raise BadInput("pace", "The group has begun, so its pace stays. /cohort shift gives a week more time.")
    return text


async def _posts_now(ctx: Context, given: Mapping[str, Given]) -> dict[str, str]:
    return {beat.value: slot_words(ctx.group.slots.get(beat)) for beat in Beat}


def _slot_ask(beat: Beat) -> Ask:
    return Ask(BEATS[beat], help="A weekday and an hour, like “Mon 09:00”, or “off”", max=40)


@command("cohort edit posts", "When each kind of post comes, or whether", needs=Needs.ANY, guard=Guard.MODERATOR,
         slash=False, always=True, prefill=_posts_now, title="The posts")  # fmt: skip
async def posts(
    ctx: Context,
    prompt: Annotated[str, _slot_ask(Beat.PROMPT)] = "",
    nudge: Annotated[str, _slot_ask(Beat.NUDGE)] = "",
    milestone: Annotated[str, _slot_ask(Beat.MILESTONE)] = "",
    wrap: Annotated[str, _slot_ask(Beat.WRAP)] = "",
) -> Card:
    """A weekday and an hour for each kind of post; one that is left empty stays as it is."""
    must_run(ctx, ctx.group)
    changes: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for name, text in {"prompt": prompt, "nudge": nudge, "milestone": milestone, "wrap": wrap}.items():
        try:
            now = ctx.group.slots.get(Beat(name))
            changes[name] = slot_text(parse_slot(name, text, now) if text else now)
        except BadInput as bad:
            wrong |= bad.fields
    if wrong:
        (field, message), *others = wrong.items()
        raise BadInput(field, message, others=dict(others))
    return await propose(ctx, _differing(ctx, changes))


def _differing(ctx: Context, changes: Changes) -> Changes:
    """Only what differs from the cohort as it is, so that Save never takes back what somebody else changes."""
    cohort = ctx.group
    now = {
        "name": cohort.name,
        "place": place_text(cohort.place),
        "mentors": cohort.mentor_role or "",
        "roadmap": cohort.roadmap,
        "zone": cohort.zone,
        "breaks": breaks_text(cohort.breaks),
        "first_day": cohort.first_day.isoformat(),
        "pace": str(cohort.pace),
        **{beat.value: slot_text(cohort.slots.get(beat)) for beat in Beat},
    }
    return {name: text for name, text in changes.items() if text != now[name]}


COMMANDS = (edit, basics, rhythm, posts)
