"""What a milestone asks for and what was shown for it, criterion by criterion; some criteria count for themselves."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.checks import GivenCheck, LooksCheck
from bot.domain.errors import StudyError
from bot.domain.look import enough
from bot.domain.progress import Evidence, Standing, Submission
from bot.domain.roadmap import Criterion, Milestone
from bot.features.checkin import link_text
from bot.ports import Context
from bot.ui.card import Sign, Stop, Trail
from bot.ui.text import Text, prose, say, some

SIGNS = {
    Standing.NOT_STARTED: Sign.AHEAD,
    Standing.SUBMITTED: Sign.DOING,
    Standing.CHANGES_ASKED: Sign.WARNING,
    Standing.CONFIRMED: Sign.DONE,
}

Credit = Mapping[str, Evidence]
"""What looks have shown so far, by criterion: confirmed where that is enough, not started where it is not yet."""


def find_milestone(ctx: Context, id: str) -> Milestone:
    """The milestone with this id on the reader's roadmap; raises StudyError if there is none."""
    found = ctx.roadmap.milestone(id.strip().upper())
    if found is None:
        raise StudyError(f"There is no milestone {id[:20]} on this roadmap. /roadmap shows them all.")
    return found


def title(milestone: Milestone) -> Text:
    """A milestone's id and title."""
    return say("⚑ {id} {title}", id=milestone.id, title=prose(milestone.title))


def looked_at(milestone: Milestone) -> list[Criterion]:
    """The criteria that people look at; the others count for themselves."""
    return [each for each in milestone.criteria if each.counted is None]


def by_itself(milestone: Milestone, submission: Submission | None) -> dict[str, Evidence]:
    """What is kept of the criteria that count for themselves."""
    given = submission.evidence if submission else {}
    return {each.id: given[each.id] for each in milestone.criteria if each.counted and each.id in given}


def quiz_open(milestone: Milestone, submission: Submission | None) -> bool:
    """Whether the milestone asks for a quiz that was not passed yet."""
    kept = by_itself(milestone, submission)
    return any(each.quiz_check and each.id not in kept for each in milestone.criteria)


async def credit(ctx: Context, milestone: Milestone, user: str, submission: Submission | None) -> Credit:
    """What looks count for this member now. Nothing once the milestone is confirmed: then it stays as it was."""
    if submission and submission.standing is Standing.CONFIRMED:
        return {}
    found: dict[str, Evidence] = {}
    for criterion in milestone.criteria:
        match criterion.counted:
            case LooksCheck() as check:
                have = enough(check, await ctx.db.looks.of(ctx.group.id, user, milestone.id))
            case GivenCheck() as check:
                have = len({look.user for look in await ctx.db.looks.given(ctx.group.id, user)})
            case _:
                continue
        standing = Standing.CONFIRMED if have >= check.people else Standing.NOT_STARTED
        found[criterion.id] = Evidence(_count(check, have), standing)
    return found


def _count(check: LooksCheck | GivenCheck, have: int) -> str:
    """How far it is: "1 of 2 looks with 10 points or more so far"."""
    reached = have >= check.people
    all = have if reached else check.people
    number = str(have) if reached else f"{have} of {check.people}" if have else "no"
    look = "look" if all == 1 or not have else "looks"
    if isinstance(check, GivenCheck):
        words = f"{look} given to {number} {'person' if all == 1 else 'people'}" if have else "no look given"
    elif check.points is None:
        words = f"a yes from {number} {'peer' if all == 1 else 'peers'}" if have else "no yes from a peer"
    else:
        words = f"{number} {look} with {some(check.points, 'point')} or more"
        words += " at one commit" if check.one_commit else ""
    return words if reached else f"{words} so far"


def trail(milestone: Milestone, submission: Submission | None, counted: Credit | None = None) -> Trail:
    """The criteria, each with its standing and evidence. counted: what looks count for, see `credit`."""
    given = {**(submission.evidence if submission else {}), **(counted or {})}
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
    if given is None and criterion.counted:
        return say("counted from what members say to each other's milestones")
    if given is None:
        wanted = say(" – show: {evidence}", evidence=prose(criterion.evidence)) if criterion.evidence else say("")
        return say("nothing shown yet{wanted}", wanted=wanted)
    shown = shown_evidence(given.shown) if given.shown else say("link deleted")
    if given.standing is Standing.NOT_STARTED:
        return shown
    comment = say(" – {c}", c=given.comment) if given.comment else say("")
    return say("{standing}: {shown}{comment}", standing=given.standing.value, shown=shown, comment=comment)


def shown_evidence(shown: str) -> Text:
    """Evidence as a link where it is one, else as it was written."""
    return link_text(shown) if shown.startswith(("http://", "https://")) and " " not in shown else say("{s}", s=shown)
