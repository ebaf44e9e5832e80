"""The weekly check-in: what I did, a link to show, what blocks me, how sure I feel. Early and late are fine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated
from urllib.parse import urlsplit

from bot.declare import Ask, Needs, command
from bot.domain import progress as rules
from bot.domain.errors import BadInput
from bot.domain.membership import Shares
from bot.domain.progress import UNTOUCHED, CheckIn, Standing, Timing, WeekMark, WeekState
from bot.domain.roadmap import Week
from bot.features.progress import change, mark_of
from bot.features.week import find_week, heading, weeks_like
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Fact, Facts, Hint, Quote, Weight
from bot.ui.command import Given
from bot.ui.text import Link, Text, prose, say

NOTES = {
    Timing.EARLY: "early: the week had not opened yet, and that is fine",
    Timing.ON_TIME: "on time",
    Timing.LATE: "late: the week had closed, and it counts all the same",
}

SURE = {1: "lost", 2: "shaky", 3: "getting there", 4: "solid", 5: "could teach it"}


def link(typed: str, field: str) -> str:
    """A web address as it can be shown; raises BadInput for anything else."""
    text = typed.strip()
    if not text:
        return ""
    if "://" not in text and "." in text.split("/")[0] and " " not in text:
        text = f"https://{text}"
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or "." not in parts.netloc or any(c.isspace() for c in text):
        raise BadInput(field, "That is not a link I can open. Paste one that starts with https://, or leave it empty.")
    return text


def link_text(url: str) -> Text:
    """A link by its address, without the scheme and clipped to a readable length."""
    label = url.split("://", 1)[-1]
    return say("{link}", link=Link(label if len(label) <= 60 else f"{label[:59]}…", url))


def _week(ctx: Context, given: Mapping[str, Given]) -> Week:
    number = given.get("week")
    here = max(ctx.plan.week_at(ctx.now), 1)
    asked = isinstance(number, str) and re.fullmatch(r"-?\d{1,9}", number.strip())
    return find_week(ctx.roadmap, int(str(number)) if asked else here)


def _form_title(ctx: Context, given: Mapping[str, Given]) -> str:
    return f"Check in: week {_week(ctx, given).number}"


async def _filled(ctx: Context, given: Mapping[str, Given]) -> dict[str, str]:
    """What was said before about this week, or else what was ticked in it."""
    week = _week(ctx, given)
    old = await ctx.db.checkins.get(ctx.group.id, ctx.who.user, week.number)
    if old is None:
        mark = (await ctx.db.progress.of(ctx.group.id, ctx.who.user)).get(week.number, UNTOUCHED)
        ticked = [check.text for check in week.done_when if check.id in mark.ticks]
        everyone = ctx.settings.shares is Shares.EVERYONE
        return {"did": "; ".join(ticked)[:900], "share": "yes" if everyone else "no"}
    sure = str(old.confidence) if old.confidence else ""
    return {"did": old.did, "evidence": old.evidence, "blocked": old.blocked, "confidence": sure,
            "share": "yes" if old.shared else "no"}  # fmt: skip


def facts(checkin: CheckIn) -> Facts:
    """A check-in as its owner or a reviewer reads it."""
    rows = [Fact("Did", say("{did}", did=checkin.did))]
    if checkin.evidence:
        rows.append(Fact("To see", link_text(checkin.evidence)))
    if checkin.blocked:
        rows.append(Fact("Blocked by", say("{blocked}", blocked=checkin.blocked)))
    if checkin.confidence:
        rows.append(Fact("How sure", say("{n} of 5, {word}", n=checkin.confidence, word=SURE[checkin.confidence])))
    rows.append(Fact("Counts as", say("{note}", note=NOTES[checkin.timing])))
    return Facts(tuple(rows))


@command("checkin", "Say how your week went; you can edit it later", needs=Needs.MEMBER, always=True,
         prefill=_filled, entitle=_form_title)  # fmt: skip
async def checkin(
    ctx: Context,
    did: Annotated[str, Ask("What did you do?", help="A line or two is plenty", long=True, max=1000)],
    week: Annotated[int | None, Ask("Which week?", suggest=weeks_like, form=False)] = None,
    evidence: Annotated[str, Ask("A link to show (optional)", help="https://…", max=300, option=False)] = "",
    blocked: Annotated[str, Ask("What blocks you? (optional)", long=True, max=600)] = "",
    confidence: Annotated[int | None, Ask("How sure do you feel, 1 to 5? (optional)", least=1, most=5, option=False,
                                          help="1 lost, 3 getting there, 5 could teach it")] = None,
    share: Annotated[bool, Ask("May the weekly wrap mention it?", option=False)] = False,
) -> Card:  # fmt: skip
    """Stores the newest version of the week's check-in, and starts the week if it was untouched."""
    cohort = ctx.group
    shown = find_week(ctx.roadmap, max(ctx.plan.week_at(ctx.now), 1) if week is None else week)
    old = await ctx.db.checkins.get(cohort.id, ctx.who.user, shown.number)
    when = rules.timing(ctx.now, ctx.plan.opens(shown.number), ctx.plan.closes(shown.number))
    new = CheckIn(cohort.id, ctx.who.user, shown.number, did, ctx.now, when, link(evidence, "evidence"), blocked,
                  confidence, share)  # fmt: skip
    if old:
        new = replace(new, at=old.at, timing=old.timing, version=old.version + 1, edited=ctx.now)
    await ctx.db.checkins.put(new, ctx.home)
    before = await mark_of(ctx, shown)
    after = replace(before, state=WeekState.DOING) if before.state is WeekState.NOT_STARTED else before
    await change(ctx, shown, after, before)
    return Card(
        say("Check-in changed" if old else "Checked in"),
        (Hint(heading(shown)), facts(new), *_shared(ctx, new), *await _next(ctx, shown, after)),
        "checkin",
    )


def _shared(ctx: Context, new: CheckIn) -> list[Block]:
    blocks: list[Block] = []
    if new.shared:
        blocks.append(Hint(say("The wrap may mention it. Edit the check-in to change that.")))
    if new.blocked:
        question = ctx.roadmap.weeks[new.week - 1].discussion
        text = "Stuck? Tell the group what you expected, what you got and what you tried. Somebody has been there."
        blocks.append(Quote(say(text)) if not question else Hint(say(text)))
    return blocks


async def _next(ctx: Context, week: Week, mark: WeekMark) -> list[Block]:
    """What comes after a check-in: the milestone, the boxes, or simply the next week."""
    cohort = ctx.group.id
    ticks = Button("Tick it off", do("progress", week=week.number, cohort=cohort))
    others = [Button("Edit", do("checkin", week=week.number, cohort=cohort)),
              Button("All my work", do("study mine", cohort=cohort))]  # fmt: skip
    milestone = ctx.roadmap.milestone_in(week.number)
    submitted = await ctx.db.reviews.get(cohort, ctx.who.user, milestone.id) if milestone else None
    if milestone and (submitted is None or submitted.standing in (Standing.NOT_STARTED, Standing.CHANGES_ASKED)):
        hint = say("Next: show your evidence for {title}.", title=prose(milestone.title))
        label = f"Milestone: {milestone.title}"[:75]
        main = Button(label, do("milestone", id=milestone.id, cohort=cohort), Weight.MAIN)
        return [Hint(hint), Choices((main, ticks, *others))]
    if mark.state is not WeekState.DONE:
        hint = say("Next: tick off what is done, and mark the week done in the size that you did.")
        return [Hint(hint), Choices((replace(ticks, weight=Weight.MAIN), *others))]
    following = ctx.roadmap.week(week.number + 1)
    on = (Button("Next week", do("week", number=following.number, cohort=cohort)),) if following else ()
    hint = say("Week {n} is all done.", n=week.number)
    return [Hint(hint), Choices((*on, Button("My progress", do("progress", cohort=cohort)), *others))]
