"""The ledger of promises: what was sent, late, skipped, failed or unknown, why, and what can be done about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from bot.declare import Ask, Guard, Needs, command
from bot.domain.cohort import Beat
from bot.domain.errors import Gone, Stale, StudyError
from bot.domain.people import Place
from bot.features.cohort_list import last_page, pages
from bot.features.cohort_words import BEATS
from bot.features.occasions import patience_of
from bot.ports import LATE, Context, Entry, Fate
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Fact, Facts, Hint, Menu, Option, Say, Sign, Stop, Trail, Weight
from bot.ui.plain import plain
from bot.ui.text import Moment, Text, Where, joined, say, some, span_words

PAGE = 12
MOST = 4000
"""Rows that are read to fill a page; each direct message is a row, so a page may need many."""

GLANCE = 120
"""Characters of a reason that the list shows; the line itself, opened, shows all."""

SIGNS = {
    Fate.PLANNED: Sign.AHEAD,
    Fate.LEASED: Sign.DOING,
    Fate.SENT: Sign.DONE,
    Fate.SKIPPED: Sign.SKIPPED,
    Fate.FAILED: Sign.WARNING,
    Fate.UNKNOWN: Sign.WARNING,
}
WORDS = {
    Fate.PLANNED: "promised",
    Fate.LEASED: "on its way",
    Fate.SENT: "sent",
    Fate.SKIPPED: "skipped",
    Fate.FAILED: "failed",
    Fate.UNKNOWN: "unknown whether it arrived",
}
OTHERS = {"review": "News to a member", "notice": "Note to the moderators"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log: a post, or all direct messages of one post together, which keeps members' names out."""

    entries: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        """The entry that speaks for the line: the one that most needs a look."""
        order = [Fate.FAILED, Fate.UNKNOWN, Fate.LEASED, Fate.PLANNED, Fate.SENT, Fate.SKIPPED]
        return min(self.entries, key=lambda entry: order.index(entry.fate))

    def title(self) -> str:
        """What it is: "Weekly prompt, week 3"."""
        parcel = self.first.parcel
        part = parcel.key.split("/")[2:3]
        kind = BEATS[Beat(parcel.kind)] if parcel.kind in {beat.value for beat in Beat} else (
            OTHERS.get(parcel.kind, parcel.kind.capitalize())
        )  # fmt: skip
        week = f", week {part[0]}" if part and part[0].isdecimal() else ""
        direct = f", {some(len(self.entries), 'direct message')}" if parcel.user and parcel.kind != "review" else ""
        return f"{kind}{week}{direct}"


def lines(entries: Sequence[Entry]) -> list[Line]:
    """The ledger's rows as lines, latest first."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        key = entry.parcel.key
        found.setdefault("/".join(key.split("/")[:3]) + "/*" if entry.parcel.user else key, []).append(entry)
    return [Line(tuple(each)) for each in found.values()]


async def _lines(ctx: Context, needed: int) -> list[Line]:
    """At least `needed` lines, if there are so many."""
    limit = 100
    while True:
        entries = await ctx.db.outbox.ledger(ctx.group.id, limit)
        found = lines(entries)
        if len(found) >= needed or len(entries) < limit or limit >= MOST:
            return found
        limit *= 4


def lateness(entry: Entry) -> str:
    """How late a post came: ", 3 hours late"; "" if it was on time or is not sent."""
    late = entry.sent - entry.parcel.due if entry.sent else None
    return f", {span_words(late)} late" if late and late > LATE else ""


def _note(ctx: Context, line: Line) -> Text:
    if len(line.entries) > 1:
        counts = Counter(entry.fate for entry in line.entries)
        words = [say("{n} {fate}", n=counts[fate], fate=WORDS[fate]) for fate in Fate if counts[fate]]
        return say("{when} · {counts}", when=_moment(ctx, line.first), counts=joined(words))
    return _word(ctx, line.first)


def _moment(ctx: Context, entry: Entry) -> Moment:
    return Moment(entry.sent or entry.parcel.due, "full", ctx.group.zone)


def _word(ctx: Context, entry: Entry) -> Text:
    reason = f": {entry.reason}" if entry.reason and entry.fate is not Fate.SENT else ""
    reason = reason if len(reason) <= GLANCE else f"{reason[:GLANCE].rsplit(' ', 1)[0]} …"
    when = _moment(ctx, entry)
    if entry.fate is Fate.SENT:
        return say("sent {when}{late}", when=when, late=lateness(entry))
    return say("{fate}, due {when}{reason}", fate=WORDS[entry.fate], when=when, reason=reason)


@command("cohort log", "What was promised, sent, late, skipped or failed, and why", needs=Needs.ANY,
         guard=Guard.ADDRESSEE, reads_only=True)  # fmt: skip
async def log(ctx: Context, page: Annotated[int, Ask("Which page?", least=1, form=False)] = 1) -> Card:
    """Latest first; what needs a look is marked, and can be opened."""
    found = await _lines(ctx, page * PAGE + 1)
    page = min(page, last_page(len(found), PAGE))
    shown = found[(page - 1) * PAGE : page * PAGE]
    ahead = Button("What comes next", do("cohort preview", cohort=ctx.group.id), Weight.MAIN)
    if not shown:
        text = say("Nothing was posted yet. What is planned stands in the preview.")
        return Card(say("Log of {name}", name=ctx.group.name), (Say(text), Choices((ahead,))), "cohort")
    trail = Trail(tuple(
        Stop(say("{title}", title=line.title()), SIGNS[line.first.fate], _note(ctx, line)) for line in shown
    ))  # fmt: skip
    options = tuple(Option(line.first.parcel.short, line.title()[:100], WORDS[line.first.fate]) for line in shown)
    menu = Menu("Open one", options, do("log entry", picks="key", cohort=ctx.group.id))
    trouble = sum(1 for line in shown if line.first.fate in (Fate.FAILED, Fate.UNKNOWN))
    hint = (
        (Hint(say("{n} on this page to look at: open it to send it again.", n=some(trouble, "line"))),)
        if trouble
        else ()
    )
    buttons = Choices((*pages("cohort log", page, len(found), PAGE, ctx.group.id), ahead))
    return Card(say("Log of {name}", name=ctx.group.name), (*hint, trail, menu, buttons), "cohort")


async def _find(ctx: Context, short: str) -> Entry:
    entry = await ctx.db.outbox.find(short, cohort=ctx.group.id)
    if entry is None:
        raise Gone
    return entry


@command("log entry", "One line of the log", needs=Needs.ANY, guard=Guard.ADDRESSEE, slash=False, reads_only=True)
async def opened(ctx: Context, key: str) -> Card:
    """All facts of a line, and what can be done about it."""
    return await _detail(ctx, await _find(ctx, key))


async def _detail(ctx: Context, entry: Entry, said: Text | None = None) -> Card:
    parcel = entry.parcel
    zone = ctx.group.zone
    to = say("a member, directly") if parcel.to.user else say("{place}", place=Where(parcel.to))
    facts = [
        Fact("State", say("{fate}{late}", fate=WORDS[entry.fate], late=lateness(entry))),
        Fact("Due", say("{when}", when=Moment(parcel.due, "full", zone))),
        Fact("To", to),
    ]
    if entry.sent:
        facts.append(Fact("Arrived", say("{when}", when=Moment(entry.sent, "full", zone))))
    if entry.reason:
        facts.append(Fact("Why", say("{reason}", reason=entry.reason)))
    if parcel.attempts > 1:
        facts.append(Fact("Tried", say("{n}", n=some(parcel.attempts, "time"))))
    if not parcel.user:
        facts.append(Fact("It says", say("{title}", title=plain(parcel.card.title))))
    doubt = say("Look in the channel first: it may be there already, and sending it again would double it.")
    unsure = (Hint(doubt),) if entry.fate is Fate.UNKNOWN else ()
    news: list[Block] = [Hint(said)] if said else []
    buttons = Choices((*_ways(ctx, entry), Button("The whole log", do("cohort log", cohort=ctx.group.id))))
    title = say("{title}", title=Line((entry,)).title())
    return Card(title, (*news, Facts(tuple(facts)), *unsure, buttons), "cohort")


def _ways(ctx: Context, entry: Entry) -> list[Button]:
    def button(label: str, name: str, weight: Weight = Weight.PLAIN) -> Button:
        return Button(label, do(f"log {name}", key=entry.parcel.short, cohort=ctx.group.id), weight)

    if entry.fate is Fate.UNKNOWN:
        return [button("It arrived", "arrived", Weight.MAIN), button("Send again", "again")]
    if entry.fate is Fate.SKIPPED:
        return [_unskip(ctx, entry) or button("Send it now", "again", Weight.MAIN)]
    if entry.fate is Fate.FAILED:
        return [button("Send again", "again", Weight.MAIN)]
    return [button("Skip", "skip", Weight.DANGER)] if entry.fate is Fate.PLANNED else []


def _unskip(ctx: Context, entry: Entry) -> Button | None:
    """For a post whose time is still ahead: it comes then, not early."""
    parcel = entry.parcel
    if parcel.due <= ctx.now or parcel.kind not in {beat.value for beat in Beat}:
        return None
    week = parcel.key.split("/")[2]
    post = do("preview unskip", post=f"{parcel.kind}-{week}", cohort=ctx.group.id)
    return Button("Take the skip back", post, Weight.MAIN)


@command("log again", "Send a message again", needs=Needs.ANY, guard=Guard.ADDRESSEE, slash=False)
async def again(ctx: Context, key: str) -> Card:
    """Promises it anew: to the cohort's present channel, due now."""
    entry = await _find(ctx, key)
    if entry.parcel.user:
        member = await ctx.db.members.get(ctx.group.id, entry.parcel.user)
        if member is None or member.left is not None:
            raise StudyError("They have left the cohort, so I send them nothing any more.")
    expires = ctx.now + patience_of(entry.parcel.kind)
    if not await ctx.db.outbox.again(entry.parcel.key, _address(ctx, entry), ctx.now, expires):
        raise Stale("It is not waiting for a decision any more. Open the log again to see how it stands now.")
    return await _detail(ctx, await _find(ctx, key), say("Promised again. It goes out within a minute."))


def _address(ctx: Context, entry: Entry) -> Place:
    """Where it belongs today: channels change, people don't."""
    parcel = entry.parcel
    if parcel.kind == "notice":
        creator = Place.direct(ctx.group.person(ctx.group.creator))
        return (ctx.community.notices if ctx.community else None) or creator
    return parcel.to if parcel.to.user else ctx.group.place


@command("log arrived", "A message did arrive", needs=Needs.ANY, guard=Guard.ADDRESSEE, slash=False)
async def arrived(ctx: Context, key: str) -> Card:
    """A moderator has seen it in its channel."""
    entry = await _find(ctx, key)
    if not await ctx.db.outbox.arrived(entry.parcel.key, ctx.now):
        raise Stale("It is not unknown any more. Open the log again to see how it stands now.")
    return await _detail(ctx, await _find(ctx, key), say("Noted: it arrived."))


@command("log skip", "Skip a message that waits", needs=Needs.ANY, guard=Guard.ADDRESSEE, slash=False)
async def skip(ctx: Context, key: str) -> Card:
    """Only what is still planned can be skipped."""
    entry = await _find(ctx, key)
    name = ctx.request.shown or ctx.settings.name or "a moderator"
    waits = entry.fate is Fate.PLANNED
    if not waits or not await ctx.db.outbox.skip(entry.parcel, f"skipped by {name}", ctx.now):
        raise Stale("It does not wait any more, so it can't be skipped. Open the log again to see how it stands now.")
    return await _detail(ctx, await _find(ctx, key), say("Skipped."))


COMMANDS = (log, opened, again, arrived, skip)
