"""Notices to moderators: where they go, how long they are worth sending, and the one that stands for a whole outage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.cohort import Cohort
from bot.domain.people import Community, Place
from bot.ports.platform import Parcel
from bot.ports.store import Unit
from bot.ui.action import do
from bot.ui.card import Button, Card, Choices, Say
from bot.ui.text import Text, joined, say, some

NOTICE = "notice"
"""The kind of these parcels."""
WORTH = timedelta(days=7)
"""How long a notice is worth delivering."""
AWAY = timedelta(days=1)
"""Trouble with a post that was due longer ago is what an outage left behind: one notice a day stands for all of it."""
SHOWN = 8
"""So many posts are named; the log has the rest."""


async def address(
    db: Unit, platform: str, space: str | None, cohort: Cohort | None, troubled: Place | None
) -> Place | None:
    """The community's place for notices, unless that is the very place in trouble; else the cohort's creator."""
    creator = Place.direct(cohort.person(cohort.creator)) if cohort else None
    space = cohort.community.space if cohort else space
    if space is None:
        return creator
    chosen = (await db.communities.get(Community(platform, space))).notices
    return creator if chosen is None or chosen == troubled else chosen


async def tell_missed(
    db: Unit, cohort: Cohort, missed: Sequence[Text], now: datetime, troubled: Place | None = None
) -> bool:
    """Promise the moderators one notice about what came too late in an outage. False: they were told today already.

    missed: a line for each post, such as "the prompt of week 3: folded into week 5".
    """
    to = await address(db, cohort.community.platform, cohort.community.space, cohort, troubled)
    if to is None:
        return False
    text = (
        "I could not post for a while. Of {name}, {count} came too late to be sent, or may not have arrived:\n{lines}\n"
        "The log has every one, with its reason and its way out."
    )
    lines = [say("- {line}", line=line) for line in missed[:SHOWN]]
    more = len(missed) - SHOWN
    lines += [say("- ... and {n} more", n=more)] if more > 0 else []
    said = say(text, name=cohort.name, count=some(len(missed), "post"), lines=joined(lines, "\n"))
    card = Card(say("What was missed"), (Say(said),), NOTICE)
    parcel = Parcel(f"{NOTICE}/{cohort.id}/missed/{now:%Y%m%d}", to, card, now, NOTICE, now + WORTH, cohort.id)
    log = Button("Open the log", do("cohort log", cohort=cohort.id, key=parcel.short))
    return await db.outbox.put(replace(parcel, card=parcel.card.plus(Choices((log,)))))
