"""What a reviewer says to a milestone: I'm on it, confirmed, or not yet; the learner is told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from bot.declare import Ask, Guard, Needs, command
from bot.domain.errors import BadInput, Stale, StudyError
from bot.domain.look import seconds
from bot.domain.progress import Evidence, Standing, Submission, ask_changes, confirm, confirmers
from bot.domain.roadmap import Milestone
from bot.features.evidence import credit, looked_at, quiz_open, trail
from bot.features.review import claimed, find, letter, may_confirm, names_of, quiet, shown_card
from bot.features.tell import tell
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Button, Card, Choices, Quote, Say, Weight
from bot.ui.text import prose, say, some

CLAIM = timedelta(hours=24)
"""How long a submission is one reviewer's; after that anybody may take it."""


async def _open(ctx: Context, of: str, version: int) -> tuple[Submission, Milestone]:
    """The submission to decide on. Raises StudyError where this reader can't, or not on what they have seen."""
    submission, milestone = await find(ctx, of)
    if submission.user == ctx.who.user:
        raise StudyError("This one is yours, so somebody else has to look at it.")
    member = await ctx.db.members.get(ctx.group.id, submission.user)
    if member is None or member.left is not None:
        raise StudyError("They have left the cohort. If they come back, what they handed in is still here.")
    if submission.standing is not Standing.SUBMITTED:
        raise Stale(f"Somebody has decided on it already: {submission.standing.value}.")
    if claimed(ctx, submission) and submission.claimed_by != ctx.who.user:
        names = await names_of(ctx, [submission.claimed_by or ""])
        name = names[submission.claimed_by or ""].name or "Somebody else"
        raise StudyError(f"{name} is looking at this one. If they don't get to it, it is free again within a day.")
    if submission.version != version:
        raise Stale("It was changed since you opened it. Open it again and see what is new before you decide.")
    return submission, milestone


async def _put(ctx: Context, new: Submission, old: Submission) -> Submission:
    if not await ctx.db.reviews.put(new, old.version, ctx.home):
        raise Stale
    return replace(new, version=old.version + 1)


@command("review claim", "Say that you are looking at it", needs=Needs.ANY, guard=Guard.MENTOR, slash=False)
async def claim(ctx: Context, of: str, version: int) -> Card:
    """Nobody else decides on it for a day."""
    old, milestone = await _open(ctx, of, version)
    new = await _put(ctx, replace(old, claimed_by=ctx.who.user, claimed_until=ctx.now + CLAIM), old)
    return await shown_card(ctx, new, milestone, say("It is yours for a day."))


@command("review confirm", "Confirm a milestone", needs=Needs.ANY, guard=Guard.MENTOR, slash=False)
async def accept(ctx: Context, of: str, version: int) -> Card:
    """One more confirmation by somebody who has not given one; with the last one the learner is told."""
    old, milestone = await _open(ctx, of, version)
    looks = await ctx.db.looks.of(ctx.group.id, old.user, milestone.id)
    if not may_confirm(ctx, old, milestone, looks):
        raise StudyError("You have confirmed it already. It takes somebody else as well.")
    if quiz_open(milestone, old):
        raise StudyError("The quiz of this milestone is still open, and it counts for itself. They find it on the "
                         "milestone's card; you can confirm the rest once it is done.")  # fmt: skip
    peers = seconds(looks, old, milestone)
    new = replace(confirm(old, ctx.who.user, milestone, peers), claimed_by=None, claimed_until=None)
    if new.standing is not Standing.CONFIRMED:
        new = await _put(ctx, new, old)
        left = milestone.confirmations - len(confirmers(new.confirmed_by, peers, milestone))
        return await shown_card(
            ctx, new, milestone, say("Noted. It takes {n} more; mentors count, too.", n=some(left, "person", "people"))
        )
    evidence = {**new.evidence, **await _counted(ctx, old, milestone)}
    new = await _put(ctx, replace(new, evidence=evidence, decided=ctx.now), old)
    told = await _tell(ctx, new, milestone, milestone.message_pass or "Your milestone is confirmed.")
    return await shown_card(ctx, new, milestone, say("Confirmed. " + _told(told)))


async def _counted(ctx: Context, old: Submission, milestone: Milestone) -> dict[str, Evidence]:
    """What looks have shown at the end; so it stays, whatever becomes of them."""
    counted = await credit(ctx, milestone, old.user, old)
    return {id: each for id, each in counted.items() if each.standing is Standing.CONFIRMED}


def _told(told: bool) -> str:
    return "They are told in a moment." if told else "They have turned such messages off, but see it in /study mine."


@command("review changes", "Ask for changes", needs=Needs.ANY, guard=Guard.MENTOR, slash=False,
         title="Ask for changes")  # fmt: skip
async def changes(
    ctx: Context,
    of: Annotated[str, Ask("Which submission?", form=False)],
    version: Annotated[int, Ask("Which version?", form=False)],
    comment: Annotated[
        str, Ask("What is missing, and what would help?", help="They will read this", long=True, max=1000)
    ],
    criteria: Annotated[
        str, Ask("Which criteria?", help="Their letters, like a, c; leave it empty for all of them", max=40)
    ] = "",
) -> Card:
    """Sends it back with a comment; confirmations start anew."""
    old, milestone = await _open(ctx, of, version)
    wanted = criteria_of(milestone, criteria) or [each.id for each in looked_at(milestone) if each.id in old.evidence]
    sent_back = replace(ask_changes(old, wanted, comment), claimed_by=None, claimed_until=None, decided=ctx.now)
    new = await _put(ctx, sent_back, old)
    told = await _tell(ctx, new, milestone, milestone.message_not_yet or "It needs another look.")
    return await shown_card(ctx, new, milestone, say("Sent back with your words. " + _told(told)))


def criteria_of(milestone: Milestone, text: str) -> list[str]:
    """The ids of the criteria that somebody means: "a, c", "1 3", "M05.a"; none for empty.

    Raises BadInput("criteria") for one that there is not.
    """
    ids = [criterion.id for criterion in looked_at(milestone)]
    short = {letter(id).lower(): id for id in ids}
    numbers = {str(n): id for n, id in enumerate(ids, 1)}
    found = []
    for word in re.split(r"[\s,;]+", text.strip()):
        id = {**short, **numbers, **{id.lower(): id for id in ids}}.get(word.lower())
        if word and word.lower() not in ("and", "all") and id is None:
            raise BadInput("criteria", f"There is no criterion “{word[:20]}”. It has {', '.join(short)}.")
        found += [id] if id else []
    return found


async def _tell(ctx: Context, each: Submission, milestone: Milestone, message: str) -> bool:
    confirmed = each.standing is Standing.CONFIRMED
    counted = await credit(ctx, milestone, each.user, each)
    said = (
        (Quote(say("{comment}", comment=each.comment), say("{who}", who=ctx.me)),)
        if each.comment and not confirmed
        else ()
    )
    show = do("milestone show", id=milestone.id, cohort=ctx.group.id)
    again = Button("Change my evidence", do("milestone", id=milestone.id, cohort=ctx.group.id), Weight.MAIN)
    look = Button("See it", show, Weight.MAIN if confirmed else Weight.PLAIN)
    card = Card(
        say("⚑ {title}: confirmed" if confirmed else "⚑ {title}: nearly there", title=prose(milestone.title)),
        (Say(prose(message)), *said, *(() if confirmed else (trail(milestone, quiet(each), counted),)),
         Choices((look,) if confirmed else (again, look))),
        "review",
    )  # fmt: skip
    key = f"{ctx.group.id}/review/{each.user}.{milestone.id}.{each.version}"
    return await tell(ctx, each.user, key, card)


COMMANDS = (claim, accept, changes)
