"""A milestone, from the learner's side: what it asks for, evidence handed in, how each criterion stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated

from bot.declare import Answers, Ask, Needs, command
from bot.domain.errors import BadInput, Stale, StudyError
from bot.domain.look import Look, seconds
from bot.domain.progress import Evidence, Standing, Submission, confirmers
from bot.domain.roadmap import Criterion, Milestone
from bot.features.checkin import link
from bot.features.consent import CLOSED, OPENED, consent, consent_ways
from bot.features.evidence import by_itself, credit, find_milestone, looked_at, quiz_open, title, trail
from bot.features.look_words import looks_shown
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Fact, Facts, Hint, Points, Quote, Say, Weight
from bot.ui.command import Given
from bot.ui.form import Field, FieldKind
from bot.ui.text import Moment, Text, Who, joined, prose, say

MOST = 300


def _meant(ctx: Context, given: Mapping[str, Given]) -> Milestone:
    id = given.get("id")
    return find_milestone(ctx, id if isinstance(id, str) else "")


def _form_title(ctx: Context, given: Mapping[str, Given]) -> str:
    milestone = _meant(ctx, given)
    return f"⚑ {milestone.id} {milestone.title}"


async def _fields(ctx: Context, given: Mapping[str, Given]) -> tuple[Field, ...]:
    """One question for each criterion that people look at, filled in with what was shown before."""
    milestone = _meant(ctx, given)
    old = await ctx.db.reviews.get(ctx.group.id, ctx.who.user, milestone.id)
    shown = {key: each.shown for key, each in old.evidence.items()} if old else {}
    return tuple(
        Field(each.id, _label(each.text), FieldKind.LINE, False, (each.evidence or each.text)[:100],
              shown.get(each.id, ""), max=MOST)
        for each in looked_at(milestone)
    )  # fmt: skip


def _label(text: str) -> str:
    return text.replace("`", "").replace("**", "")


@command("milestone", "Hand in evidence for a milestone", needs=Needs.MEMBER, slash=False, more=_fields,
         entitle=_form_title)  # fmt: skip
async def hand_in(ctx: Context, id: Annotated[str, Ask("Which milestone?", form=False)], answers: Answers) -> Card:
    """Stores evidence per criterion; what was sent back is submitted again by it."""
    milestone = find_milestone(ctx, id)
    old = await ctx.db.reviews.get(ctx.group.id, ctx.who.user, milestone.id)
    if old and old.standing is Standing.CONFIRMED:
        raise StudyError(f"{milestone.title} is confirmed already. You can still delete a link in /study mine.")
    evidence = _merge(milestone, old, answers)
    waits = old is not None and old.standing is Standing.SUBMITTED
    if old and waits and evidence == old.evidence:
        return await show(ctx, milestone, say("Nothing has changed, so it keeps its place in the queue."))
    base = old.version if old else 0
    comment = old.comment if old else ""  # so that the next reviewer sees what the last one asked for
    new = Submission(ctx.group.id, ctx.who.user, milestone.id, evidence, ctx.now, comment=comment, version=base + 1)
    if old and waits:  # it keeps its place in the queue, and whoever is looking at it
        new = replace(new, at=old.at, claimed_by=old.claimed_by, claimed_until=old.claimed_until)
    if not await ctx.db.reviews.put(new, base, ctx.home):
        raise StudyError("Somebody was looking at it in this very moment. Please send it once more.")
    await ctx.db.members.heard(ctx.group.id, ctx.who.user, ctx.now)
    again = " What was confirmed before is looked at again." if old and old.confirmed_by else ""
    return await show(
        ctx, milestone, say("Handed in. A moderator or mentor will look at it, and I'll tell you." + again)
    )


def _merge(milestone: Milestone, old: Submission | None, answers: Mapping[str, str]) -> dict[str, Evidence]:
    """What is shown now. Raises BadInput that names every criterion whose answer can't be used."""
    before = old.evidence if old else {}
    merged: dict[str, Evidence] = {}
    wrong: dict[str, str] = {}
    for criterion in looked_at(milestone):
        known = before.get(criterion.id)
        try:
            shown = _shown(criterion, answers.get(criterion.id, known.shown if known else ""))
        except BadInput as bad:
            wrong.update({criterion.id: bad.message})
            continue
        if not shown:
            continue
        unchanged = known is not None and known.shown == shown and known.standing is not Standing.CHANGES_ASKED
        merged[criterion.id] = known if unchanged and known else Evidence(shown)
    if not wrong and not merged:
        nothing = "Show at least one thing, a link or a sentence. The rest can follow."
        wrong = {criterion.id: nothing for criterion in looked_at(milestone)}
    if wrong:
        (field, message), *others = wrong.items()
        raise BadInput(field, message, others=dict(others))
    return {**merged, **by_itself(milestone, old)}


def _shown(criterion: Criterion, typed: str) -> str:
    """One answer as it is kept; raises BadInput in words that name the criterion."""
    shown, named = typed.strip(), f"“{_label(criterion.text)}”"
    if len(shown) > MOST:
        raise BadInput(criterion.id, f"{named}: that is {len(shown)} characters; {MOST} fit. A link can hold the rest.")
    if "://" not in shown or " " in shown:
        return shown
    try:
        return link(shown, criterion.id)
    except BadInput:
        text = f"{named}: that is not a link I can open. Paste one that starts with https://, or write a sentence."
        raise BadInput(criterion.id, text) from None


async def show(ctx: Context, milestone: Milestone, said: Text | None = None) -> Card:
    """A milestone as its owner sees it, or as it stands for somebody who only looks on."""
    mine = await ctx.db.reviews.get(ctx.group.id, ctx.who.user, milestone.id) if ctx.member else None
    looks = await ctx.db.looks.of(ctx.group.id, mine.user, milestone.id) if mine else ()
    counted = await credit(ctx, milestone, ctx.who.user, mine) if ctx.member else {}
    blocks: list[Block] = [Hint(said)] if said else []
    blocks += [Say(prose(milestone.why)), *await _facts(ctx, milestone, mine, looks), trail(milestone, mine, counted)]
    blocks += _word(milestone, mine)
    if mine:
        blocks += [*await looks_shown(ctx, looks, mine, milestone), *consent(ctx, milestone, mine)]
    if milestone.not_enough and (mine is None or mine.standing is not Standing.CONFIRMED):
        blocks.append(Points("Not enough on its own", tuple(prose(each) for each in milestone.not_enough)))
    return Card(title(milestone), (*blocks, _ways(ctx, milestone, mine)), "milestone")


def _ways(ctx: Context, milestone: Milestone, mine: Submission | None) -> Choices:
    cohort = ctx.cohort_id
    week = Button("The week", do("week", number=milestone.week, cohort=cohort))
    if ctx.member is None:
        return Choices((Button("Join", do("study join", cohort=cohort), Weight.MAIN), week))
    buttons = []
    kept = by_itself(milestone, mine)
    shown = mine is not None and any(each.shown for id, each in mine.evidence.items() if id not in kept)
    if mine is None or mine.standing is not Standing.CONFIRMED:
        label = "Change my evidence" if shown else "Show my evidence"
        buttons.append(Button(label, do("milestone", id=milestone.id, cohort=cohort), Weight.MAIN))
        buttons += consent_ways(milestone, mine, cohort)
        if quiz_open(milestone, mine):
            buttons.append(Button("Take the quiz", do("quiz check", id=milestone.id, cohort=cohort)))
        if milestone.given_check:
            buttons.append(Button("Look at others' work", do("study review", cohort=cohort)))
    if shown:
        buttons.append(Button("Delete my links", do("milestone forget", id=milestone.id, cohort=cohort), Weight.DANGER))
    return Choices((*buttons, week, Button("All my work", do("study mine", cohort=cohort))))


async def _facts(ctx: Context, milestone: Milestone, mine: Submission | None, looks: Sequence[Look]) -> list[Block]:
    """How it stands: since when, with whom, who has confirmed it."""
    asked = milestone.confirmations
    who = "a moderator or mentor"
    if asked > 1:
        who = f"{asked} different moderators or mentors; one of them may be a peer"
    if mine is None or mine.standing is Standing.NOT_STARTED:
        return [Facts((Fact("Confirmed by", say("{who}, once you have shown something", who=who)),))]
    waits = mine.standing is Standing.SUBMITTED
    confirmed_by = confirmers(mine.confirmed_by, seconds(looks, mine, milestone) if waits else (), milestone)
    said = await _names(ctx, confirmed_by)
    when = Moment(mine.decided, "full", ctx.zone) if mine.decided else say("")
    if mine.standing is Standing.CONFIRMED:
        return [Facts((Fact("Confirmed", say("by {names}, {when}", names=joined(said), when=when)),))]
    if mine.standing is Standing.CHANGES_ASKED:
        return [Facts((Fact("Changes asked", say("{when}", when=when)),))]
    facts = [Fact("Handed in", say("{when}", when=Moment(mine.at, "full", ctx.zone)))]
    if said:
        so_far = say("{names}, {n} of {all} people so far", names=joined(said), n=len(said), all=asked)
        facts.append(Fact("Confirmed by", so_far))
    if mine.claimed_by and mine.claimed_until and mine.claimed_until > ctx.now:
        (reader,) = await _names(ctx, (mine.claimed_by,))
        facts.append(Fact("In hand", say("{who} is looking at it", who=reader)))
    elif not mine.confirmed_by:
        facts.append(Fact("Waits for", say("{who}", who=who)))
    usual = await _usual_wait(ctx)
    return [Facts(tuple(facts)), *((Hint(usual),) if usual else ())]


async def _usual_wait(ctx: Context) -> Text | None:
    from bot.features.review import usual_wait  # that room reads this one too, so it is read when needed

    return await usual_wait(ctx)


async def _names(ctx: Context, users: Sequence[str]) -> list[Text]:
    chosen = await ctx.db.people.among(ctx.home, users) if users else {}
    return [say("{who}", who=Who(ctx.group.person(user), chosen[user].name or "a moderator")) for user in users]


def _word(milestone: Milestone, mine: Submission | None) -> list[Block]:
    if mine is None:
        return []
    said = [Quote(say("{c}", c=mine.comment), say("the reviewer"))] if mine.comment else []
    if mine.standing is Standing.CONFIRMED:
        return [Say(prose(milestone.message_pass)), *said]
    if mine.standing is Standing.CHANGES_ASKED:
        return [Say(prose(milestone.message_not_yet)), *said]
    return []


@command("milestone show", "What a milestone asks for, and how mine stands", needs=Needs.MAYBE, slash=False,
         reads_only=True)  # fmt: skip
async def look(ctx: Context, id: str) -> Card:
    """The learner's view of one milestone; for others, what it asks for."""
    return await show(ctx, find_milestone(ctx, id))


@command("milestone open", "Let others look at my milestone, or no longer", needs=Needs.MEMBER, slash=False)
async def set_open(ctx: Context, id: str, yes: bool) -> Card:
    """Opens it to the group from now on, or closes it at once."""
    milestone = find_milestone(ctx, id)
    mine = await ctx.db.reviews.get(ctx.group.id, ctx.who.user, milestone.id)
    if yes and (mine is None or not any(each.id in mine.evidence for each in looked_at(milestone))):
        raise StudyError("There is nothing to look at yet. Show your evidence first, then open it to the group.")
    if yes and mine and mine.standing is Standing.CONFIRMED:
        raise StudyError(f"{milestone.title} is confirmed already, so it needs no more looks.")
    if mine and bool(mine.opened) is not yes:
        await ctx.db.reviews.open(ctx.group.id, ctx.who.user, milestone.id, ctx.now if yes else None)
    return await show(ctx, milestone, say(OPENED if yes else CLOSED))


@command("milestone forget", "Delete my links of a milestone", needs=Needs.MEMBER, slash=False)
async def forget(ctx: Context, id: str, sure: bool = False) -> Card:
    """Asks first. The links go; a confirmation stays. What waited waits no longer, as there is nothing to see."""
    milestone = find_milestone(ctx, id)
    if not sure:
        return _sure(ctx, milestone)
    old = await ctx.db.reviews.get(ctx.group.id, ctx.who.user, milestone.id)
    if old is None:
        return await show(ctx, milestone)
    kept = by_itself(milestone, old)
    if old.standing is Standing.CONFIRMED:
        links = {key: replace(each, shown="") for key, each in old.evidence.items()}
        new = replace(old, evidence={**links, **kept})
        said = say("Your links are deleted. What was confirmed stays confirmed.")
    else:
        new = Submission(old.cohort, old.user, old.milestone, kept, old.at, Standing.NOT_STARTED, comment=old.comment)
        said = say("Your links are deleted, so nobody looks at it for now. Show something again whenever you like.")
    if not await ctx.db.reviews.put(replace(new, version=old.version + 1), old.version, ctx.home):
        raise Stale
    await ctx.db.reviews.open(old.cohort, old.user, old.milestone, None)
    return await show(ctx, milestone, said)


def _sure(ctx: Context, milestone: Milestone) -> Card:
    cohort = ctx.group.id
    text = say("What you showed for {title} is deleted for good. What was confirmed stays confirmed.",
               title=title(milestone))  # fmt: skip
    yes = Button("Delete them", do("milestone forget", id=milestone.id, sure="yes", cohort=cohort), Weight.DANGER)
    keep = Button("Keep them", do("milestone show", id=milestone.id, cohort=cohort))
    return Card(say("Delete your links?"), (Say(text), Choices((yes, keep))), "milestone")


COMMANDS = (hand_in, look, set_open, forget)
