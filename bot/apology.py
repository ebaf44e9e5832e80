"""The cards that the engine itself says: what went wrong, what to mend, how to go on."""

from __future__ import annotations

from collections.abc import Mapping

from bot.declare import Command
from bot.domain.errors import (
    BadInput,
    Gone,
    NoCohort,
    NoSuchCohort,
    NoSuchWeek,
    NotAllowed,
    NotEnrolled,
    NotShared,
    Stale,
    StudyError,
    Way,
    WhichCohort,
)
from bot.ui.action import Action, do
from bot.ui.card import Button, Card, Choices, Fact, Facts, Hint, Say, Weight
from bot.ui.command import Given
from bot.ui.text import say, some

TITLES: Mapping[type[StudyError], str] = {
    NotEnrolled: "Join first",
    NoCohort: "No cohort here yet",
    NoSuchCohort: "Which cohort?",
    WhichCohort: "Which cohort?",
    NoSuchWeek: "No such week",
    NotAllowed: "For moderators",
    NotShared: "Not yours to see",
    Stale: "It has moved on",
    Gone: "It has moved on",
}
"""What stands above an apology of this kind."""


def apology(error: StudyError) -> Card:
    """What can't be done and why, with the ways out as buttons."""
    return Card(
        say(TITLES.get(type(error), "Not this way")), (Say(say("{m}", m=error.message)), *_ways(error.ways)), "apology"
    )


def broken(mark: str) -> Card:
    """A bug. `mark` is what the log knows it by."""
    text = say("Something broke, it is noted as {mark}. Nothing was changed; please try once more.", mark=mark)
    return Card(say("That went wrong"), (Say(text),), "apology")


def unreachable() -> Card:
    """The database does not answer; whoever runs Waypost reads why in the log."""
    text = say("I can't get at my notes right now, so nothing was changed. Please try again in a few minutes.")
    return Card(say("One moment"), (Say(text),), "apology")


def too_fast(seconds: int) -> Card:
    """This person sent more than a person can read. Nothing was done."""
    text = say("That was a lot at once. Give me {wait} and go on; nothing was lost.", wait=some(seconds, "second"))
    return Card(say("A little slower, please"), (Say(text),), "apology")


def busy() -> Card:
    """More is going on than can be answered in time. Nothing was done."""
    text = say("Very many people want something at this moment, so I did nothing yet. Please try again in a minute.")
    return Card(say("One moment"), (Say(text),), "apology")


def try_again(command: Command, bad: BadInput, draft: str | None) -> Card:
    """Answers that need another look; the button opens the form again with everything else kept."""
    labels = {param.name: param.ask.label for param in command.params}
    facts = tuple(Fact(labels[name], say("{m}", m=m)) for name, m in bad.fields.items() if name in labels)
    told = (Facts(facts),) if facts else ()
    # Questions that depend on where somebody is have no label here; what is said about them names them, or all alike.
    more = tuple(Say(say("{m}", m=m)) for m in dict.fromkeys(m for name, m in bad.fields.items() if name not in labels))
    again = Button("Mend it", do(command.name, draft=draft), Weight.MAIN)
    kept = (Hint(say("What you wrote is kept.")), Choices((again,))) if draft else ()
    return Card(say("Nearly there"), (*told, *more, *_ways(bad.ways), *kept), "apology")


def go_on(command: Command, given: Mapping[str, Given], draft: str) -> Card:
    """What was answered so far, with a button to the next page of questions."""
    known = {param.name: param.ask.label for param in command.params}
    facts = tuple(
        Fact(known[name], say("{value}", value=value if isinstance(value, str) else ", ".join(value)))
        for name, value in given.items()
        if name in known and value and known[name]
    )
    shown = (Facts(facts),) if facts else ()
    button = Button("Continue", do(command.name, draft=draft), Weight.MAIN)
    return Card(say("So far so good"), (*shown, Hint(say("A few more questions.")), Choices((button,))), "form")


def _ways(ways: tuple[Way, ...]) -> tuple[Choices, ...]:
    buttons = tuple(Button(way.label, Action(way.command, way.args), Weight.MAIN) for way in ways)
    return (Choices(buttons),) if buttons else ()
