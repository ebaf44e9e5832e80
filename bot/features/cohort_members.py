"""The people of a cohort, as far as they share: who is on track, who could use a hand; adding and removing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from bot.declare import Ask, Guard, Needs, command
from bot.domain.errors import BadInput, StudyError
from bot.domain.membership import Member, Settings, Shares
from bot.domain.people import Person
from bot.domain.progress import Pulse, WeekMark, count, pulse
from bot.features.cohort_list import last_page, pages
from bot.features.cohort_words import runs, state_words
from bot.features.join import enrol
from bot.features.roadmap import week_stops
from bot.features.tell import tell
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import (
    Block,
    Button,
    Card,
    Choices,
    Fact,
    Facts,
    Hint,
    Menu,
    Meter,
    Option,
    Say,
    Sign,
    Stop,
    Trail,
    Weight,
)
from bot.ui.text import Moment, Text, Who, say, some

PAGE = 20

SIGNS = {Pulse.ON_TRACK: Sign.DONE, Pulse.CATCHING_UP: Sign.DOING, Pulse.PAUSED: Sign.SKIPPED}

ORDER = (Pulse.PAUSED, Pulse.CATCHING_UP, Pulse.ON_TRACK)
"""Those who could use a word first."""


@dataclass(frozen=True, slots=True)
class Row:
    """A member with what is known of them."""

    member: Member
    settings: Settings
    marks: Mapping[int, WeekMark]
    pulse: Pulse

    @property
    def shares(self) -> bool:
        """Whether moderators may see their progress."""
        return self.settings.shares is not Shares.ONLY_ME

    @property
    def heard(self) -> datetime:
        """When they last said something; joining counts."""
        return self.member.heard or self.member.joined


async def rows(ctx: Context) -> list[Row]:
    """Everyone who is in the cohort now, in the order of joining."""
    members = await ctx.db.members.of(ctx.group.id)
    settings = await ctx.db.people.among(ctx.home, [member.user for member in members])
    marks = await ctx.db.progress.of_all(ctx.group.id)
    return [row(ctx, each, settings[each.user], marks.get(each.user, {})) for each in members]


def row(ctx: Context, member: Member, settings: Settings, marks: Mapping[int, WeekMark]) -> Row:
    """One member with how they are getting on."""
    week = ctx.plan.week_at(ctx.now)
    return Row(member, settings, marks, pulse(ctx.now, member.heard or member.joined, week, member.joined_week, marks))


def who(ctx: Context, user: str, settings: Settings) -> Who:
    """A member as a value for texts; never pings."""
    return Who(ctx.group.person(user), settings.name or f"member {user}")


def _counts(found: Sequence[Row]) -> list[Block]:
    numbers = Counter(each.pulse for each in found)
    words = {
        Pulse.ON_TRACK: "On track",
        Pulse.CATCHING_UP: "Catching up",
        Pulse.PAUSED: "Paused (two weeks without a word)",
    }
    return [Facts(tuple(Fact(label, say("{n}", n=numbers[each])) for each, label in words.items()))]


def _stop(ctx: Context, each: Row) -> Stop:
    done = count(each.marks, ctx.roadmap.weeks).done
    note = say("{pulse} · {done} done · last heard {when}", pulse=each.pulse.value, done=some(done, "week"),
               when=Moment(each.heard, "day", ctx.zone))  # fmt: skip
    return Stop(say("{who}", who=who(ctx, each.member.user, each.settings)), SIGNS[each.pulse], note)


@command("cohort members", "Who is on track, who is catching up; add, remove, correct", needs=Needs.ANY,
         guard=Guard.MENTOR, reads_only=True)  # fmt: skip
async def members(
    ctx: Context,
    person: Annotated[Person | None, Ask("Somebody in particular?", form=False)] = None,
    page: Annotated[int, Ask("Which page?", least=1, form=False)] = 1,
) -> Card:
    """Counts of all, names of those who share with moderators."""
    if person is not None:
        return await opened_card(ctx, person.user)
    found = await rows(ctx)
    add = (Button("Add somebody", do("cohort members add", cohort=ctx.group.id)),) if runs(ctx, ctx.group) else ()
    review = Button("Review milestones", do("cohort review", cohort=ctx.group.id))
    if not found:
        text = say("Nobody is in {name} yet. {join} brings people in, and you can add them, too.", name=ctx.group.name,
                   join=say("`/study join`"))  # fmt: skip
        return Card(
            say("Members of {name}", name=ctx.group.name),
            (Say(text), Choices((*(replace(each, weight=Weight.MAIN) for each in add), review))),
            "cohort",
        )
    named = sorted((each for each in found if each.shares), key=lambda each: ORDER.index(each.pulse))
    page = min(page, last_page(len(named), PAGE))
    shown = named[(page - 1) * PAGE : page * PAGE]
    trail = (Trail(tuple(_stop(ctx, each) for each in shown)),) if shown else ()
    options = tuple(
        Option(each.member.user, (each.settings.name or each.member.user)[:100], each.pulse.value) for each in shown
    )
    menu = (Menu("Open one", options, do("member open", picks="user", cohort=ctx.group.id)),) if options else ()
    hidden = len(found) - len(named)
    only = (Hint(say("{n} to themselves; only the counts include them.",
                     n=some(hidden, "member keeps progress", "members keep progress"))),) if hidden else ()  # fmt: skip
    buttons = Choices((*pages("cohort members", page, len(named), PAGE, ctx.group.id), *add, review))
    title = say("{n} in {name}", n=some(len(found), "member"), name=ctx.group.name)
    return Card(title, (*_counts(found), *trail, *only, *menu, buttons), "cohort")


async def find(ctx: Context, user: str) -> tuple[Member, Settings]:
    """A member who is in the cohort now. Raises StudyError for a stranger or somebody who left."""
    member = await ctx.db.members.get(ctx.group.id, user)
    settings = await ctx.db.people.get(ctx.group.person(user))
    name = settings.name or "This person"
    if member is None:
        raise StudyError(f"{name} is not in {ctx.group.name}. You can add them in /cohort members.")
    if member.left is not None:
        raise StudyError(f"{name} has left {ctx.group.name}. Their record is kept; adding them again brings it back.")
    return member, settings


@command("member open", "One member", needs=Needs.ANY, guard=Guard.MENTOR, slash=False, reads_only=True)
async def opened(ctx: Context, user: str) -> Card:
    """One member's weeks, if they share them, and what a moderator can do."""
    return await opened_card(ctx, user)


async def opened_card(ctx: Context, user: str, said: Text | None = None) -> Card:
    """The card of one member; `said` tells what has just happened."""
    member, settings = await find(ctx, user)
    marks = await ctx.db.progress.of(ctx.group.id, user)
    each = row(ctx, member, settings, marks)
    news: list[Block] = [Hint(said)] if said else []
    facts = [
        Fact(
            "Joined",
            say("{when}; counts from week {n}", when=Moment(member.joined, "day", ctx.zone), n=member.joined_week),
        )
    ]
    body: list[Block] = [Facts(tuple(facts)), Hint(say("Their progress is for them alone, so I don't show it."))]
    if each.shares:
        body = _progress(ctx, each, facts)
    buttons = Choices((
        Button("Correct a mark", do("member correct", user=user, cohort=ctx.group.id), Weight.MAIN),
        Button("Remove", do("member remove", user=user, cohort=ctx.group.id), Weight.DANGER),
        Button("All members", do("cohort members", cohort=ctx.group.id)),
    ))  # fmt: skip
    return Card(say("{who}", who=who(ctx, user, settings)), (*news, *body, buttons), "cohort")


def _progress(ctx: Context, each: Row, facts: list[Fact]) -> list[Block]:
    counted = count(each.marks, ctx.roadmap.weeks)
    now = ctx.plan.week_at(ctx.now)
    weeks = ctx.roadmap.weeks[max(now - 6, 0) : max(now, 1) + 1]
    facts += [
        Fact("Getting on", say("{pulse}", pulse=each.pulse.value)),
        Fact("Last heard", say("{when}", when=Moment(each.heard, "full", ctx.zone))),
    ]
    meter = Meter(counted.done, counted.total, "Weeks done", counted.skipped)
    return [meter, Facts(tuple(facts)), Trail(week_stops(ctx, weeks, each.marks, 0), "The weeks around now")]


@command("member remove", "Take somebody out of the cohort", needs=Needs.ANY, guard=Guard.MENTOR, slash=False)
async def remove(ctx: Context, user: str, sure: Annotated[bool, Ask("Sure?")] = False) -> Card:
    """Asks first. Their record is kept for a return; what waited for them is withdrawn."""
    member, settings = await find(ctx, user)
    person = who(ctx, user, settings)
    if not sure:
        text = say("Messages to them stop at once. Their record stays, and they can join again.")
        yes = Button("Remove them", do("member remove", user=user, sure="yes", cohort=ctx.group.id), Weight.DANGER)
        keep = Button("Keep them", do("member open", user=user, cohort=ctx.group.id))
        return Card(
            say("Remove {who} from {name}?", who=person, name=ctx.group.name),
            (Say(text), Choices((yes, keep))),
            "cohort",
        )
    await ctx.db.members.put(replace(member, left=ctx.now), ctx.home)
    await ctx.db.outbox.withdraw(ctx.group.id, "a moderator removed them from the cohort", ctx.now, user)
    back = Button("All members", do("cohort members", cohort=ctx.group.id), Weight.MAIN)
    text = say("{who} is no longer in {name}. Their record is kept.", who=person, name=ctx.group.name)
    return Card(say("Removed"), (Say(text), Choices((back,))), "cohort")


@command("cohort members add", "Add somebody to the cohort", needs=Needs.ANY, guard=Guard.MENTOR, slash=False,
         title="Add somebody")  # fmt: skip
async def add(ctx: Context, person: Annotated[Person, Ask("Whom?", help="They get a message that says so")]) -> Card:
    """They start with the group's week, and are told."""
    if not runs(ctx, ctx.group):
        raise StudyError(f"{ctx.group.name} is {state_words(ctx, ctx.group)}, so nobody can join it any more.")
    known = await ctx.db.members.get(ctx.group.id, person.user)
    if known is not None and known.left is None:
        raise BadInput("person", f"They are in {ctx.group.name} already.")
    await enrol(ctx, ctx.group, person.user)
    told = await tell(ctx, person.user, f"{ctx.group.id}/added/{ctx.world.new_id()}", _welcome(ctx))
    news = say("Added. They are told in a moment.") if told else say("Added. They have turned such messages off.")
    return await opened_card(ctx, person.user, news)


def _welcome(ctx: Context) -> Card:
    cohort = ctx.group.id
    text = say(
        "{who} has added you to {name}. You start with the group's week; earlier weeks never count as behind. "
        "Moderators can see your progress unless you keep it to yourself.",
        who=ctx.me,
        name=ctx.group.name,
    )
    buttons = Choices((
        Button("This week", do("week", cohort=cohort), Weight.MAIN),
        Button("My settings", do("study settings", cohort=cohort)),
        Button("Leave", do("study leave", cohort=cohort)),
    ))  # fmt: skip
    return Card(say("Welcome to {name}", name=ctx.group.name), (Say(text), buttons), "join")


COMMANDS = (members, opened, remove, add)
