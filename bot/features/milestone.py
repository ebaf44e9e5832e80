"""A milestone, from the learner's side: what it asks for, evidence handed in, how each criterion stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated

from bot.declare import Answers, Ask, Needs, command
from bot.domain.errors import BadInput, Stale, StudyError
from bot.domain.progress import Evidence, Standing, Submission
from bot.domain.roadmap import Criterion, Milestone
from bot.features.checkin import link, link_text
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Fact, Facts, Hint, Points, Quote, Say, Sign, Stop, Trail, Weight
from bot.ui.command import Given
from bot.ui.form import Field, FieldKind
from bot.ui.text import Moment, Text, Who, joined, prose, say

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
    over = submission is not None and submission.standing is Standing.CONFIRMED
    stops = []
    for criterion in milestone.criteria:
        each = given.get(criterion.id)
        note = say("confirmed without it") if over and each is None else _note(criterion, each)
        sign = SIGNS[each.standing if each else Standing.NOT_STARTED]
        stops.append(Stop(prose(criterion.text), sign, note))
    return Trail(tuple(stops), "What it asks for")


def _note(criterion: Criterion, given: Evidence | None) -> Text:
    if given is None and (check := criterion.quiz_check):
        return say("the quiz waits: {percent} % right, as often as you like", percent=check.percent)
    if given is None:
        wanted = say(" – show: {evidence}", evidence=prose(criterion.evidence)) if criterion.evidence else say("")
        return say("nothing shown yet{wanted}", wanted=wanted)
    shown = shown_evidence(given.shown) if given.shown else say("link deleted")
    comment = say(" – {c}", c=given.comment) if given.comment else say("")
    return say("{standing}: {shown}{comment}", standing=given.standing.value, shown=shown, comment=comment)


def title(milestone: Milestone) -> Text:
    """A milestone's id and title."""
    return say("⚑ {id} {title}", id=milestone.id, title=prose(milestone.title))


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


def looked_at(milestone: Milestone) -> list[Criterion]:
    """The criteria that people look at; the quiz counts for itself."""
    return [each for each in milestone.criteria if each.quiz_check is None]


def from_quiz(milestone: Milestone, submission: Submission | None) -> dict[str, Evidence]:
    """What the quiz has shown, by criterion."""
    given = submission.evidence if submission else {}
    return {each.id: given[each.id] for each in milestone.criteria if each.quiz_check and each.id in given}


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
    return {**merged, **from_quiz(milestone, old)}


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
    standing = mine.standing if mine else Standing.NOT_STARTED
    blocks: list[Block] = [Hint(said)] if said else []
    blocks += [Say(prose(milestone.why)), *await _facts(ctx, milestone, mine), trail(milestone, mine)]
    blocks += _word(milestone, mine)
    if milestone.not_enough and standing is not Standing.CONFIRMED:
        blocks.append(Points("Not enough on its own", tuple(prose(each) for each in milestone.not_enough)))
    return Card(title(milestone), (*blocks, _ways(ctx, milestone, mine)), "milestone")


def _ways(ctx: Context, milestone: Milestone, mine: Submission | None) -> Choices:
    cohort = ctx.cohort.id if ctx.cohort else None
    week = Button("The week", do("week", number=milestone.week, cohort=cohort))
    if ctx.member is None:
        return Choices((Button("Join", do("study join", cohort=cohort), Weight.MAIN), week))
    buttons = []
    quiz = from_quiz(milestone, mine)
    shown = mine is not None and any(each.shown for id, each in mine.evidence.items() if id not in quiz)
    if mine is None or mine.standing is not Standing.CONFIRMED:
        label = "Change my evidence" if shown else "Show my evidence"
        buttons.append(Button(label, do("milestone", id=milestone.id, cohort=cohort), Weight.MAIN))
        if milestone.quiz_check and not quiz:
            buttons.append(Button("Take the quiz", do("quiz check", id=milestone.id, cohort=cohort)))
    if shown:
        buttons.append(Button("Delete my links", do("milestone forget", id=milestone.id, cohort=cohort), Weight.DANGER))
    return Choices((*buttons, week, Button("All my work", do("study mine", cohort=cohort))))


async def _facts(ctx: Context, milestone: Milestone, mine: Submission | None) -> list[Block]:
    """How it stands: since when, with whom, who has confirmed it."""
    asked = milestone.confirmations
    who = "a moderator or mentor" if asked == 1 else f"{asked} different moderators or mentors"
    if mine is None or mine.standing is Standing.NOT_STARTED:
        return [Facts((Fact("Confirmed by", say("{who}, once you have shown something", who=who)),))]
    said = await _names(ctx, mine.confirmed_by)
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
    elif not said:
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


@command("milestone forget", "Delete my links of a milestone", needs=Needs.MEMBER, slash=False)
async def forget(ctx: Context, id: str, sure: bool = False) -> Card:
    """Asks first. The links go; a confirmation stays. What waited waits no longer, as there is nothing to see."""
    milestone = find_milestone(ctx, id)
    if not sure:
        return _sure(ctx, milestone)
    old = await ctx.db.reviews.get(ctx.group.id, ctx.who.user, milestone.id)
    if old is None:
        return await show(ctx, milestone)
    quiz = from_quiz(milestone, old)
    if old.standing is Standing.CONFIRMED:
        links = {key: replace(each, shown="") for key, each in old.evidence.items()}
        new = replace(old, evidence={**links, **quiz})
        said = say("Your links are deleted. What was confirmed stays confirmed.")
    else:
        new = Submission(old.cohort, old.user, old.milestone, quiz, old.at, Standing.NOT_STARTED, comment=old.comment)
        said = say("Your links are deleted, so nobody looks at it for now. Show something again whenever you like.")
    if not await ctx.db.reviews.put(replace(new, version=old.version + 1), old.version, ctx.home):
        raise Stale
    return await show(ctx, milestone, said)


def _sure(ctx: Context, milestone: Milestone) -> Card:
    cohort = ctx.group.id
    text = say("What you showed for {title} is deleted for good. What was confirmed stays confirmed.",
               title=title(milestone))  # fmt: skip
    yes = Button("Delete them", do("milestone forget", id=milestone.id, sure="yes", cohort=cohort), Weight.DANGER)
    keep = Button("Keep them", do("milestone show", id=milestone.id, cohort=cohort))
    return Card(say("Delete your links?"), (Say(text), Choices((yes, keep))), "milestone")


COMMANDS = (hand_in, look, forget)
