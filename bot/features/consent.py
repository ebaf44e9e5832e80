"""Whether others of the group may look at somebody's milestone: only its owner says so, and takes it back at once."""

from __future__ import annotations

from bot.domain.progress import Standing, Submission
from bot.domain.roadmap import Milestone
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Button, Hint, Say, Weight
from bot.ui.text import Moment, say

OPENED = "Others of the group may look at it now, in /study review. I tell you what they say."
CLOSED = "It is closed to the group again. What others have said to it stays with you."


def consent(ctx: Context, milestone: Milestone, mine: Submission) -> list[Block]:
    """Who may look at it now; where that is nobody of the group, the question whether they may."""
    if mine.standing not in (Standing.SUBMITTED, Standing.CHANGES_ASKED):
        return []
    if mine.opened:
        since = Moment(mine.opened, "day", ctx.zone)
        return [Hint(say("Open to the group since {since}. You can close it whenever you like.", since=since))]
    question = Say(say("**May others of the group look at it?**"))
    why = "Only moderators and mentors see it so far. Peers would see what you show here, never how a quiz went."
    if milestone.looks_check:
        why += " This milestone counts what they say."
    elif milestone.confirmations > 1:
        why += " The yes of one of them counts as a confirmation."
    return [question, Hint(say(why))]


def consent_ways(milestone: Milestone, mine: Submission | None, cohort: str | None) -> list[Button]:
    """The button that opens or closes it; none where nothing was handed in."""
    if mine is None or mine.standing not in (Standing.SUBMITTED, Standing.CHANGES_ASKED):
        return []
    if mine.opened:
        return [Button("Close it to the group", do("milestone open", id=milestone.id, yes="no", cohort=cohort))]
    wanted = milestone.looks_check is not None and mine.standing is Standing.SUBMITTED
    weight = Weight.MAIN if wanted else Weight.PLAIN
    return [Button("Let others look", do("milestone open", id=milestone.id, yes="yes", cohort=cohort), weight)]
