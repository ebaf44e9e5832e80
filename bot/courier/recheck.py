"""What may have changed since the promise: whether the message is still wanted, whether it is late, whose it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.cohort import Beat, State
from bot.domain.membership import Kind, Member, Route, Settings
from bot.domain.people import Person
from bot.ports import LATE, Parcel, Unit
from bot.ui.card import Hint
from bot.ui.text import Moment, day_words, say


async def objection(db: Unit, parcel: Parcel, now: datetime) -> str:
    """Why a message must not be sent any more; "" if nothing speaks against it."""
    cohort = await db.cohorts.get(parcel.cohort) if parcel.cohort else None
    if cohort is not None and cohort.state is not State.ACTIVE and parcel.kind in set(Beat):
        return f"the cohort is {cohort.state}"
    if parcel.user is None or cohort is None:
        return ""
    member = await db.members.get(cohort.id, parcel.user)
    settings = await db.people.get(cohort.person(parcel.user))
    if member is None or member.left is not None:
        return "left the cohort"
    if settings.quiet(now, cohort.zone) and settings.quiet_until:
        return f"wants quiet until {day_words(settings.quiet_until)}"
    return _route(parcel, settings) or _answered(parcel, member)


async def still_ours(db: Unit, parcel: Parcel) -> bool:
    """Whether nobody else has claimed it since: a process that stood still must not give back another one's lease."""
    entry = await db.outbox.get(parcel.key)
    return entry is not None and entry.parcel.attempts == parcel.attempts


def _route(parcel: Parcel, settings: Settings) -> str:
    if parcel.kind not in set(Kind) or settings.route(Kind(parcel.kind)) is Route.DIRECT:
        return ""
    return "no longer wants these as direct messages"


def _answered(parcel: Parcel, member: Member) -> str:
    """Whoever has said something since it was due needs no nudge."""
    heard = parcel.kind == Kind.NUDGE and member.heard is not None and member.heard > parcel.due
    return "has been here since" if heard else ""


async def with_lateness(db: Unit, parcel: Parcel, now: datetime) -> Parcel:
    """The parcel as it is to be delivered: a late one says so. What the ledger keeps stays as it is."""
    if parcel.revises is not None or now - parcel.due <= LATE:
        return parcel
    due = Moment(parcel.due, "full", await _zone(db, parcel))
    hint = Hint(say("This comes late: it was due {due}.", due=due))
    return replace(parcel, card=replace(parcel.card, blocks=(hint, *parcel.card.blocks)))


async def _zone(db: Unit, parcel: Parcel) -> str:
    """The zone in which the reader thinks: their own, or else the cohort's."""
    cohort = await db.cohorts.get(parcel.cohort) if parcel.cohort else None
    user = parcel.to.user
    if user is not None and parcel.to.space is not None:
        own = (await db.people.get(Person(parcel.to.platform, parcel.to.space, user))).zone
        if own:
            return own
    return cohort.zone if cohort else "UTC"
