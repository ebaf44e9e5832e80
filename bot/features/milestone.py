"""A milestone, from the learner's side: what it asks for, evidence handed in, how each criterion stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from bot.declare import Answers, Ask, Needs, command
from bot.domain.errors import BadInput, StudyError
from bot.domain.progress import Evidence, Standing, Submission
from bot.domain.roadmap import Milestone
from bot.features.checkin import link, link_text
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Hint, Points, Quote, Say, Sign, Stop, Trail, Weight
from bot.ui.command import Given
from bot.ui.form import Field, FieldKind
from bot.ui.text import Text, prose, say

SIGNS = {
    Standing.NOT_STARTED: Sign.AHEAD,
    Standing.SUBMITTED: Sign.DOING,
    Standing.CHANGES_ASKED: Sign.WARNING,
    Standing.CONFIRMED: Sign.DONE,
}

MOST = 300


def find_milestone(ctx: Context, id: str) -> Milestone:
    """The milestone with this id on the reader's roadmap; raises StudyError if there is none."""
    found = ctx.roadmap.milestone(id.strip().upper())
    if found is None:
        raise StudyError(f"There is no milestone {id[:20]} on this roadmap. /roadmap shows them all.")
    return found


def shown_evidence(shown: str) -> Text:
    """Evidence as a link where it is one, else as it was written."""
    return link_text(shown) if shown.startswith(("http://", "https://")) and " " not in shown else say("{s}", s=shown)


def trail(milestone: Milestone, submission: Submission | None) -> Trail:
    """The criteria, each with its standing and evidence."""
    given = submission.evidence if submission else {}
    stops = []
    for criterion in milestone.criteria:
        each = given.get(criterion.id, Evidence("", Standing.NOT_STARTED))
        shown = (
            shown_evidence(each.shown)
            if each.shown
            else say("nothing shown yet" if not given.get(criterion.id) else "link deleted")
        )
        comment = say(" – {c}", c=each.comment) if each.comment else say("")
        note = say("{standing}: {shown}{comment}", standing=each.standing.value, shown=shown, comment=comment)
        stops.append(Stop(prose(criterion.text), SIGNS[each.standing], note))
    return Trail(tuple(stops), "What it asks for")


def title(milestone: Milestone) -> Text:
    """A milestone's id and title."""
    return say("⚑ {id} {title}", id=milestone.id, title=prose(milestone.title))


async def _fields(ctx: Context, given: Mapping[str, Given]) -> tuple[Field, ...]:
    """One question for each criterion, filled in with what was shown before."""
    id = given.get("id")
    milestone = find_milestone(ctx, id if isinstance(id, str) else "")
    old = await ctx.db.reviews.get(ctx.group.id, ctx.who.user, milestone.id)
    shown = {key: each.shown for key, each in old.evidence.items()} if old else {}
    return tuple(
        Field(each.id, _label(each.text), FieldKind.LINE, False, (each.evidence or each.text)[:100],
              shown.get(each.id, ""), max=MOST)
        for each in milestone.criteria
    )  # fmt: skip


def _label(text: str) -> str:
    plain = text.replace("`", "").replace("**", "")
    return plain if len(plain) <= 45 else f"{plain[:44].rsplit(' ', 1)[0]}…"


@command("milestone", "Hand in evidence for a milestone", needs=Needs.MEMBER, slash=False, more=_fields,
         title="Show your evidence")  # fmt: skip
async def hand_in(ctx: Context, id: Annotated[str, Ask("Which milestone?", form=False)], answers: Answers) -> Card:
    """Stores evidence per criterion; what was sent back is submitted again by it."""
    milestone = find_milestone(ctx, id)
    old = await ctx.db.reviews.get(ctx.group.id, ctx.who.user, milestone.id)
    if old and old.standing is Standing.CONFIRMED:
        raise StudyError(f"{milestone.title} is confirmed already. You can still delete a link in /study mine.")
    evidence = _merge(milestone, old, answers)
    if not any(each.shown for each in evidence.values()):
        raise BadInput(milestone.criteria[0].id, "Show at least one thing, a link or a sentence. The rest can follow.")
    base = old.version if old else 0
    new = Submission(ctx.group.id, ctx.who.user, milestone.id, evidence, ctx.now, version=base + 1)
    if not await ctx.db.reviews.put(new, base, ctx.home):
        raise StudyError("Somebody was looking at it in this very moment. Please send it once more.")
    await ctx.db.members.heard(ctx.group.id, ctx.who.user, ctx.now)
    return await show(ctx, milestone, say("Handed in. A moderator will look at it, and I'll tell you."))


def _merge(milestone: Milestone, old: Submission | None, answers: Mapping[str, str]) -> dict[str, Evidence]:
    before = old.evidence if old else {}
    merged: dict[str, Evidence] = {}
    for criterion in milestone.criteria:
        known = before.get(criterion.id)
        shown = answers.get(criterion.id, known.shown if known else "").strip()[:MOST]
        if "://" in shown and " " not in shown:
            shown = link(shown, criterion.id)
        if not shown:
            continue
        unchanged = known is not None and known.shown == shown and known.standing is not Standing.CHANGES_ASKED
        merged[criterion.id] = known if unchanged and known else Evidence(shown)
    return merged


async def show(ctx: Context, milestone: Milestone, said: Text | None = None) -> Card:
    """A milestone as its owner sees it."""
    submission = await ctx.db.reviews.get(ctx.group.id, ctx.who.user, milestone.id)
    standing = submission.standing if submission else Standing.NOT_STARTED
    cohort = ctx.group.id
    blocks: list[Block] = [Hint(said)] if said else []
    blocks += [Say(prose(milestone.why)), trail(milestone, submission)]
    blocks += _word(milestone, submission)
    if milestone.not_enough and standing is not Standing.CONFIRMED:
        blocks.append(Points("Not enough on its own", tuple(prose(each) for each in milestone.not_enough)))
    buttons = []
    if standing is not Standing.CONFIRMED:
        label = "Show my evidence" if submission is None else "Change my evidence"
        buttons.append(Button(label, do("milestone", id=milestone.id, cohort=cohort), Weight.MAIN))
    if submission and any(each.shown for each in submission.evidence.values()):
        buttons.append(Button("Delete my links", do("milestone forget", id=milestone.id, cohort=cohort), Weight.DANGER))
    buttons.append(Button("All my work", do("study mine", cohort=cohort)))
    return Card(title(milestone), (*blocks, Choices(tuple(buttons))), "milestone")


def _word(milestone: Milestone, submission: Submission | None) -> list[Block]:
    if submission is None:
        return []
    said = [Quote(say("{c}", c=submission.comment), say("the reviewer"))] if submission.comment else []
    if submission.standing is Standing.CONFIRMED:
        return [Say(prose(milestone.message_pass)), *said]
    if submission.standing is Standing.CHANGES_ASKED:
        return [Say(prose(milestone.message_not_yet)), *said]
    so_far = say("{n} of {m} people have confirmed it.", n=len(submission.confirmed_by), m=milestone.confirmations)
    return [Hint(so_far)] if milestone.confirmations > 1 else []


@command("milestone show", "How one of my milestones stands", needs=Needs.MEMBER, slash=False, reads_only=True)
async def look(ctx: Context, id: str) -> Card:
    """The learner's view of one milestone."""
    return await show(ctx, find_milestone(ctx, id))


@command("milestone forget", "Delete my links of a milestone", needs=Needs.MEMBER, slash=False)
async def forget(ctx: Context, id: str) -> Card:
    """The links go; a confirmation stays."""
    milestone = find_milestone(ctx, id)
    old = await ctx.db.reviews.get(ctx.group.id, ctx.who.user, milestone.id)
    if old:
        evidence = {key: replace(each, shown="") for key, each in old.evidence.items()}
        await ctx.db.reviews.put(replace(old, evidence=evidence, version=old.version + 1), old.version, ctx.home)
    return await show(ctx, milestone, say("Your links are deleted. What was confirmed stays confirmed."))


COMMANDS = (hand_in, look, forget)
