"""What moderators are told when a message did not arrive: which one, why, what mends it. Once, and never in heaps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.cohort import Cohort
from bot.domain.membership import Kind
from bot.domain.people import Place
from bot.ports import Parcel, Unit
from bot.ports.notices import AWAY, NOTICE, WORTH, address, tell_missed
from bot.ui.action import do
from bot.ui.card import Button, Card, Choices, Fact, Facts, Say, Weight
from bot.ui.text import Moment, Text, Where, say

APART = 3
"""So many notices an hour come one by one; from then on, one stands for all others of that hour."""
LOOK_BACK = 200
"""Rows of the ledger in which this hour's notices are looked for."""

NAMES = {
    Kind.PROMPT: "the weekly prompt",
    Kind.NUDGE: "the mid-week nudge",
    Kind.MILESTONE: "the milestone post",
    Kind.WRAP: "the end-of-week wrap",
    Kind.REVIEW: "a note about their work",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happened to a parcel. unknown: it may have arrived. why: the sentence that says why, and what to do."""

    parcel: Parcel
    why: str
    unknown: bool = False


async def tell(db: Unit, trouble: Trouble, now: datetime) -> bool:
    """Promise the moderators a notice; False if there is nobody to tell, or they were told already.

    A notice that does not arrive is in the ledger and the log; it never leads to another notice.
    """
    parcel = trouble.parcel
    if parcel.kind == NOTICE:
        return False
    cohort = await db.cohorts.get(parcel.cohort) if parcel.cohort else None
    to = await address(db, parcel.to.platform, parcel.to.space, cohort, parcel.to)
    if to is None:
        return False
    if cohort is not None and now - parcel.due > AWAY:
        line = say("{what}: {why}", what=_what(parcel, cohort), why=trouble.why)
        return await tell_missed(db, cohort, [line], now, parcel.to)
    if cohort is not None and await _told(db, cohort, now) >= APART:
        key = f"{NOTICE}/{cohort.id}/{now:%Y%m%d%H}"
        return await db.outbox.put(_parcel(key, to, _summary(trouble, cohort), cohort, now))
    key = await _key(db, parcel)
    return await db.outbox.put(_parcel(key, to, _single(trouble, cohort), cohort, now))


async def _told(db: Unit, cohort: Cohort, now: datetime) -> int:
    hour = now.replace(minute=0, second=0, microsecond=0)
    ledger = await db.outbox.ledger(cohort.id, LOOK_BACK)
    return sum(1 for entry in ledger if entry.parcel.kind == NOTICE and entry.parcel.due >= hour)


async def _key(db: Unit, parcel: Parcel) -> str:
    """`notice/<key>`; another one if the moderators sent the parcel again since they were told."""
    key = f"{NOTICE}/{parcel.key}"
    told = await db.outbox.get(key)
    again = told is not None and told.parcel.due < parcel.due
    return f"{key}/{parcel.due:%Y%m%d%H%M%S}" if again else key


def _parcel(key: str, to: Place, card: Card, cohort: Cohort | None, now: datetime) -> Parcel:
    """The notice; its way to the log also carries its own mark, by which its post is found again."""
    parcel = Parcel(key, to, card, now, NOTICE, now + WORTH, cohort.id if cohort else None)
    if cohort is None:
        return parcel
    log = Button("Open the log", do("cohort log", cohort=cohort.id, key=parcel.short))
    ways = [each for block in card.blocks if isinstance(block, Choices) for each in block.buttons]
    rest = [block for block in card.blocks if not isinstance(block, Choices)]
    return replace(parcel, card=replace(card, blocks=(*rest, Choices((*ways, log)))))


def _single(trouble: Trouble, cohort: Cohort | None) -> Card:
    parcel = trouble.parcel
    id = cohort.id if cohort else None
    again = Button("Send again", do("log again", key=parcel.short, cohort=id), Weight.MAIN)
    arrived = Button("It arrived", do("log arrived", key=parcel.short, cohort=id))
    if trouble.unknown:
        title = say("Did this one arrive?")
        ask = say("I can't tell whether {what} was posted. Please have a look; one press settles it.",
                  what=_what(parcel, cohort))  # fmt: skip
        return Card(title, (Say(ask), _facts(trouble, cohort), Choices((arrived, again))), NOTICE)
    said = say("I could not deliver {what}.", what=_what(parcel, cohort))
    return Card(say("A message did not arrive"), (Say(said), _facts(trouble, cohort), Choices((again,))), NOTICE)


def _summary(trouble: Trouble, cohort: Cohort) -> Card:
    what = _what(trouble.parcel, cohort)
    text = "Several messages of {name} are in trouble. The latest: {what}. The log has them all, each with its way out."
    said = say(text, name=cohort.name, what=what)
    return Card(say("Several messages did not arrive"), (Say(said), _facts(trouble, cohort)), NOTICE)


def _what(parcel: Parcel, cohort: Cohort | None) -> Text:
    """The message in words. Whose a personal one is stays between them and the bot."""
    name = NAMES[Kind(parcel.kind)] if parcel.kind in set(Kind) else "a message"
    group = say(" of {name}", name=cohort.name) if cohort else say("")
    if parcel.to.user is not None:
        return say("{name}{group} to one member, directly", name=name, group=group)
    return say("{name}{group}, “{title}”, to {where}", name=name, group=group, title=parcel.card.title,
               where=Where(parcel.to))  # fmt: skip


def _facts(trouble: Trouble, cohort: Cohort | None) -> Facts:
    due = Moment(trouble.parcel.due, "full", cohort.zone if cohort else "UTC")
    label = "Why" if trouble.unknown else "What to do"
    return Facts((Fact("Was due", say("{due}", due=due)), Fact(label, say("{why}", why=trouble.why))))
