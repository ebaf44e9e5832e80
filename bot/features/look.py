"""One look at somebody's milestone: the form in which it is given or changed, the news to its owner, and reading it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from bot.declare import Answers, Ask, Needs, command
from bot.domain.errors import BadInput, Gone, Stale
from bot.domain.look import Look, print_of
from bot.domain.progress import Submission
from bot.domain.roadmap import Milestone
from bot.features.cohort_members import who
from bot.features.evidence import title
from bot.features.look_words import look_blocks, rubric_of
from bot.features.looks import find_open, opened_card
from bot.features.review import find
from bot.features.tell import tell
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Button, Card, Choices, Hint, Weight
from bot.ui.command import Given, text_of
from bot.ui.form import Field, FieldKind
from bot.ui.text import prose, say

COMMIT = 100
"""Characters of a commit, a tag, or a link to one."""


def _form_title(ctx: Context, given: Mapping[str, Given]) -> str:
    return f"My look at {text_of(given.get('of')).rpartition('/')[2][:8]}"


async def _filled(ctx: Context, given: Mapping[str, Given]) -> dict[str, str]:
    """What the reader said before."""
    submission, milestone = await find_open(ctx, text_of(given.get("of")))
    old = await ctx.db.looks.get(ctx.group.id, submission.user, milestone.id, ctx.who.user)
    if old is None:
        return {}
    yes = old.confirms and old.seen == print_of(submission, milestone)
    return {"works": old.works, "change": old.change, "confirms": "yes" if yes else "no"}


async def _fields(ctx: Context, given: Mapping[str, Given]) -> tuple[Field, ...]:
    """Points where the milestone's week works on a project, and which commit was read."""
    submission, milestone = await find_open(ctx, text_of(given.get("of")))
    old = await ctx.db.looks.get(ctx.group.id, submission.user, milestone.id, ctx.who.user)
    rubric, check = rubric_of(ctx, milestone), milestone.looks_check
    fields = []
    if rubric:
        counts = check is not None and check.points is not None
        value = "" if old is None or old.points is None else str(old.points)
        hint = "By the rubric; this milestone counts them" if counts else "By the rubric"
        label = f"Points, 0 to {rubric.points}" + ("" if counts else " (optional)")
        fields.append(Field("points", label, FieldKind.NUMBER, counts, hint, value))
    one = check is not None and check.one_commit
    hint = "Everybody's look must be at the same one" if one else "So that both of you speak of the same thing"
    label = "Which commit did you read?" + ("" if one else " (optional)")
    fields.append(Field("commit", label, FieldKind.LINE, one, hint, old.commit if old else "", max=COMMIT))
    return tuple(fields)


@command("look give", "Say what I see in somebody's milestone", needs=Needs.MEMBER, slash=False, always=True,
         prefill=_filled, more=_fields, entitle=_form_title)  # fmt: skip
async def give(
    ctx: Context,
    of: Annotated[str, Ask("Whose milestone?", form=False)],
    works: Annotated[str, Ask("What works?", help="One strength, and where you saw it", long=True, max=1000)],
    change: Annotated[str, Ask("What would make it better?", help="The next point to earn", long=True, max=1000)],
    answers: Answers,
    confirms: Annotated[bool, Ask("Could you repeat or confirm it?", option=False)] = False,
) -> Card:
    """Stores the newest version of the look and tells the owner, at most once a day."""
    submission, milestone = await find_open(ctx, of)
    old = await ctx.db.looks.get(ctx.group.id, submission.user, milestone.id, ctx.who.user)
    points, commit = _read(ctx, milestone, answers)
    seen = print_of(submission, milestone)
    new = Look(ctx.group.id, submission.user, milestone.id, ctx.who.user, old.at if old else ctx.now, works, change,
               confirms, points, commit, seen, ctx.now if old else None, old.version + 1 if old else 1)  # fmt: skip
    await ctx.db.members.heard(ctx.group.id, ctx.who.user, ctx.now)
    if old and replace(new, edited=old.edited, version=old.version) == old:
        return await opened_card(ctx, submission, milestone, old, "mine", say("Nothing has changed in your look."))
    if not await ctx.db.looks.put(new, old.version if old else 0, ctx.home):
        raise Stale
    told = await _tell(ctx, new, milestone)
    return await opened_card(ctx, submission, milestone, new, "mine", say(_thanks(old is not None, told)))


def _thanks(changed: bool, told: bool) -> str:
    kept = "Your look is changed." if changed else "Thank you for your look."
    reach = "They are told." if told else "They find it on the milestone's card."
    return f"{kept} {reach} You can change it until the milestone is confirmed."


def _read(ctx: Context, milestone: Milestone, answers: Mapping[str, str]) -> tuple[int | None, str]:
    """Points and commit as typed. Raises BadInput that names every answer which can't be used."""
    rubric, check, wrong = rubric_of(ctx, milestone), milestone.looks_check, {}
    typed, commit = answers.get("points", "").strip() if rubric else "", answers.get("commit", "").strip()
    points = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else None
    if rubric and typed and (points is None or points > rubric.points):
        wrong["points"] = f"Points are a whole number from 0 to {rubric.points}."
    elif check and check.points is not None and rubric and points is None:
        wrong["points"] = f"This milestone counts the points of a look: 0 to {rubric.points}, by the rubric."
    if check and check.one_commit and not commit:
        wrong["commit"] = "Which commit did you read? All looks at this milestone must be at the same one."
    elif len(commit) > COMMIT:
        wrong["commit"] = f"That is {len(commit)} characters; {COMMIT} fit. The commit's short hash is enough."
    if wrong:
        (field, message), *others = wrong.items()
        raise BadInput(field, message, others=dict(others))
    return points, commit


async def _tell(ctx: Context, look: Look, milestone: Milestone) -> bool:
    """The news to the owner: once a day for each who looks, however often they change it."""
    cohort = ctx.group.id
    heading = say("{who} looked at your ⚑ {title}", who=ctx.me, title=prose(milestone.title))
    closing = Hint(say("It is yours to use as you like. If you change something, they can look again."))
    show = Button("My milestone", do("milestone show", id=milestone.id, cohort=cohort), Weight.MAIN)
    card = Card(heading, (*look_blocks(ctx, look), closing, Choices((show,))), "review")
    key = f"{cohort}/review/{look.user}.{milestone.id}.look.{look.by}.{ctx.now:%Y%m%d}"
    return await tell(ctx, look.user, key, card)


@command("look read", "A look at a milestone", needs=Needs.ANY, slash=False, reads_only=True)
async def read(ctx: Context, of: str, peer: str) -> Card:
    """One look, whole: for the milestone's owner, for whoever gave it, and for moderators and mentors."""
    if not (ctx.mentor or ctx.who.user in (of.rpartition("/")[0], peer)):
        raise Gone
    submission, milestone = await find(ctx, of)
    look = await ctx.db.looks.get(ctx.group.id, submission.user, milestone.id, peer)
    if look is None:
        raise Gone
    names = await ctx.db.people.among(ctx.home, [peer])
    heading = say("{title}: a look by {who}", title=title(milestone), who=who(ctx, peer, names[peer]))
    return Card(heading, (*look_blocks(ctx, look), Choices((_back(ctx, submission),))), "review")


def _back(ctx: Context, submission: Submission) -> Button:
    cohort, of = ctx.group.id, f"{submission.user}/{submission.milestone}"
    if submission.user == ctx.who.user:
        return Button("My milestone", do("milestone show", id=submission.milestone, cohort=cohort), Weight.MAIN)
    if ctx.mentor:
        return Button("The submission", do("review open", of=of, cohort=cohort), Weight.MAIN)
    return Button("What is open", do("study review", cohort=cohort), Weight.MAIN)


COMMANDS = (give, read)
