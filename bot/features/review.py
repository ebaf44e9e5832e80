"""Reviewing milestones: the queue, one submission with its evidence, and what a reviewer can say to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from bot.declare import Ask, Guard, Needs, command
from bot.domain.errors import Gone
from bot.domain.look import Look, seconds
from bot.domain.membership import Settings
from bot.domain.progress import Standing, Submission, confirmers
from bot.domain.roadmap import Milestone
from bot.features.cohort_list import last_page, pages
from bot.features.cohort_members import who
from bot.features.evidence import Credit, credit, find_milestone, title, trail
from bot.features.look_words import looks_shown
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
    Option,
    Points,
    Quote,
    Say,
    Sign,
    Stop,
    Trail,
    Weight,
)
from bot.ui.text import Moment, Text, Who, prose, say, some

PAGE = 10


def wait_words(span: timedelta) -> str:
    """A wait as people say it: "about 2 days"."""
    hours = round(span.total_seconds() / 3600)
    return f"about {some(round(hours / 24), 'day')}" if hours >= 36 else f"about {some(max(hours, 1), 'hour')}"


async def usual_wait(ctx: Context) -> Text | None:
    """How long a review usually takes here; None as long as nobody knows."""
    waits = await ctx.db.reviews.waits(ctx.group.id)
    if not waits:
        return None
    from statistics import median

    usual = timedelta(seconds=median(wait.total_seconds() for wait in waits))
    return say("A review usually takes {time} here.", time=wait_words(usual))


def claimed(ctx: Context, submission: Submission) -> bool:
    """Whether somebody is looking at it now."""
    until = submission.claimed_until
    return submission.claimed_by is not None and until is not None and until > ctx.now


async def names_of(ctx: Context, users: Sequence[str]) -> Mapping[str, Settings]:
    """What these people have chosen, their names among it."""
    return await ctx.db.people.among(ctx.home, users)


async def _waiting(ctx: Context) -> list[Submission]:
    """What waits, longest first: of members who are here, for milestones that there are."""
    here = {member.user for member in await ctx.db.members.of(ctx.group.id)}
    queue = await ctx.db.reviews.queue(ctx.group.id)
    return [each for each in queue if each.user in here and ctx.roadmap.milestone(each.milestone)]


def _name(ctx: Context, names: Mapping[str, Settings], user: str) -> Who:
    return who(ctx, user, names.get(user, Settings(ctx.group.person(user))))


@command("cohort review", "Milestones that wait for a look, longest waiting first", needs=Needs.ANY, guard=Guard.MENTOR,
         reads_only=True)  # fmt: skip
async def queue(ctx: Context, page: Annotated[int, Ask("Which page?", least=1, form=False)] = 1) -> Card:
    """The queue, with each one's place in it."""
    waiting = await _waiting(ctx)
    usual = await usual_wait(ctx)
    hint = (Hint(usual),) if usual else ()
    back = Button("Members", do("cohort members", cohort=ctx.group.id))
    heading = say("Reviews in {name}", name=ctx.group.name)
    page = min(page, last_page(len(waiting), PAGE))
    shown = waiting[(page - 1) * PAGE : page * PAGE]
    if not shown:
        text = say("Nothing waits for a review. When somebody hands in a milestone, it appears here.")
        return Card(heading, (Say(text), *hint, Choices((back,))), "review")
    known = [user for each in shown for user in (each.user, each.claimed_by) if user]
    names = await names_of(ctx, known)
    first = (page - 1) * PAGE + 1
    stops = tuple(_stop(ctx, each, names, n) for n, each in enumerate(shown, first))
    options = tuple(
        Option(f"{each.user}/{each.milestone}", f"{n}. {names[each.user].name or each.user}, {each.milestone}"[:100])
        for n, each in enumerate(shown, first)
    )
    menu = Menu("Open one", options, do("review open", picks="of", cohort=ctx.group.id))
    oldest = Button("Open the first", do("review open", of=options[0].value, cohort=ctx.group.id), Weight.MAIN)
    buttons = Choices((oldest, *pages("cohort review", page, len(waiting), PAGE, ctx.group.id), back))
    total = Say(say("**{n}** to look at.", n=some(len(waiting), "submission")))
    return Card(heading, (total, Trail(stops), *hint, menu, buttons), "review")


def _stop(ctx: Context, each: Submission, names: Mapping[str, Settings], place: int) -> Stop:
    milestone = find_milestone(ctx, each.milestone)
    taken = say("")
    if claimed(ctx, each) and each.claimed_by:
        taken = say(" · {who} is looking at it", who=_name(ctx, names, each.claimed_by))
    so_far = f" · {len(each.confirmed_by)} of {milestone.confirmations} have confirmed it" if each.confirmed_by else ""
    note = say("{title} · handed in {when}{so_far}{taken}", title=prose(milestone.title),
               when=Moment(each.at, "relative", ctx.zone), so_far=so_far, taken=taken)  # fmt: skip
    text = say("**{n}.** {who}: {id}", n=place, who=_name(ctx, names, each.user), id=each.milestone)
    return Stop(text, Sign.DOING if claimed(ctx, each) else Sign.AHEAD, note)


async def find(ctx: Context, of: str) -> tuple[Submission, Milestone]:
    """The submission `<user>/<milestone>` and its milestone; raises Gone if it is not there."""
    user, _, id = of.rpartition("/")
    submission = await ctx.db.reviews.get(ctx.group.id, user, id)
    if submission is None:
        raise Gone
    return submission, find_milestone(ctx, id)


@command("review open", "One submission", needs=Needs.ANY, guard=Guard.MENTOR, slash=False, reads_only=True)
async def opened(ctx: Context, of: str) -> Card:
    """Evidence per criterion, where it stands in the queue, and what can be said to it."""
    submission, milestone = await find(ctx, of)
    return await shown_card(ctx, submission, milestone)


async def shown_card(ctx: Context, each: Submission, milestone: Milestone, said: Text | None = None) -> Card:
    """A submission as a reviewer sees it; `said` tells what has just happened."""
    names = await names_of(ctx, [user for user in (each.user, each.claimed_by, *each.confirmed_by) if user])
    looks = await ctx.db.looks.of(ctx.group.id, each.user, milestone.id)
    counted = await credit(ctx, milestone, each.user, each)
    news: list[Block] = [Hint(said)] if said else []
    waits = each.standing is Standing.SUBMITTED
    blocks: list[Block] = [Facts(await _facts(ctx, each, milestone, names, looks)), _lettered(milestone, each, counted)]
    if milestone.not_enough and waits:
        blocks.append(Points("Not enough on its own", tuple(prose(line) for line in milestone.not_enough)))
    if each.comment:
        blocks.append(Quote(say("{comment}", comment=each.comment), say("the last reviewer")))
    blocks += await looks_shown(ctx, looks, each, milestone)
    blocks += _lacking(counted) if waits else []
    may = may_confirm(ctx, each, milestone, looks)
    blocks += _why_not(ctx, each, names, may) if waits else []
    blocks.append(Choices(_buttons(ctx, each, may)))
    return Card(title(milestone), (*news, *blocks), "review")


def may_confirm(ctx: Context, each: Submission, milestone: Milestone, looks: Sequence[Look]) -> bool:
    """Whether the reader's word is wanted: once, and once more where a peer's yes has made up the number since."""
    if ctx.who.user not in each.confirmed_by:
        return True
    return len(confirmers(each.confirmed_by, seconds(looks, each, milestone), milestone)) >= milestone.confirmations


def _lacking(counted: Credit) -> list[Block]:
    """What looks do not show yet. In a small group they may never come, so it keeps nobody from confirming."""
    if all(each.standing is Standing.CONFIRMED for each in counted.values()):
        return []
    text = "What is counted from looks is not there yet. You have the last word: where the group is too small for it, "
    return [Hint(say(text + "confirm it all the same."))]


def letter(criterion: str) -> str:
    """What a reviewer calls a criterion: the last part of its id, `a` of `M05.a`."""
    return criterion.rsplit(".", 1)[-1]


def quiet(submission: Submission) -> Submission:
    """Without the comments that only repeat the reviewer's last word, for a card that quotes it as a whole."""
    evidence = {
        id: replace(each, comment="") if each.comment == submission.comment else each
        for id, each in submission.evidence.items()
    }
    return replace(submission, evidence=evidence)


def _lettered(milestone: Milestone, submission: Submission, counted: Credit) -> Trail:
    """The criteria with the letters by which Ask for changes takes them."""
    shown = trail(milestone, quiet(submission), counted)
    pairs = zip(milestone.criteria, shown.stops, strict=True)
    stops = [replace(stop, text=say("**{n}.** {text}", n=letter(each.id), text=stop.text)) for each, stop in pairs]
    return replace(shown, stops=tuple(stops))


def _why_not(ctx: Context, each: Submission, names: Mapping[str, Settings], may: bool) -> list[Block]:
    """Why the reader can't decide on it, if so."""
    if each.user == ctx.who.user:
        return [Hint(say("This one is yours, so somebody else has to look at it."))]
    if ctx.who.user in each.confirmed_by:
        peer = "You have confirmed it, and a peer's yes has come since. Confirm once more to close it."
        return [Hint(say(peer if may else "You have confirmed it. It takes somebody else as well."))]
    if claimed(ctx, each) and each.claimed_by and each.claimed_until and each.claimed_by != ctx.who.user:
        until = Moment(each.claimed_until, "relative", ctx.zone)
        who_has_it = _name(ctx, names, each.claimed_by)
        return [Hint(say("{who} is looking at this one. It is free again {until}.", who=who_has_it, until=until))]
    return []


async def _facts(
    ctx: Context, each: Submission, milestone: Milestone, names: Mapping[str, Settings], looks: Sequence[Look]
) -> tuple[Fact, ...]:
    facts = [
        Fact("By", say("{who}", who=_name(ctx, names, each.user))),
        Fact("Handed in", say("{when}", when=Moment(each.at, "full", ctx.zone))),
        Fact("State", say("{standing}", standing=each.standing.value)),
    ]
    waiting = await _waiting(ctx)
    place = next((n for n, other in enumerate(waiting, 1) if (other.user, other.milestone) == _id(each)), 0)
    if place:
        facts.append(Fact("In the queue", say("{n} of {all}", n=place, all=len(waiting))))
    if milestone.confirmations > 1:
        waits = each.standing is Standing.SUBMITTED
        sure = confirmers(each.confirmed_by, seconds(looks, each, milestone) if waits else (), milestone)
        peer = ", a peer among them" if len(sure) > len(each.confirmed_by) else ""
        facts.append(Fact("Confirmed by", say("{n} of {m} people" + peer, n=len(sure), m=milestone.confirmations)))
    if claimed(ctx, each) and each.claimed_by and each.claimed_until:
        until = Moment(each.claimed_until, "relative", ctx.zone)
        facts.append(
            Fact("Claimed", say("by {who}, ends {until}", who=_name(ctx, names, each.claimed_by), until=until))
        )
    return tuple(facts)


def _id(submission: Submission) -> tuple[str, str]:
    return submission.user, submission.milestone


def _buttons(ctx: Context, each: Submission, may: bool) -> tuple[Button, ...]:
    """What the reader can do. The version rides along: whoever decides has seen what they decide on."""
    back = Button("The queue", do("cohort review", cohort=ctx.group.id))
    mine = each.user == ctx.who.user or not may
    others = claimed(ctx, each) and each.claimed_by != ctx.who.user
    if each.standing is not Standing.SUBMITTED or mine or others:
        return (back,)

    def button(label: str, name: str, weight: Weight = Weight.PLAIN) -> Button:
        of = f"{each.user}/{each.milestone}"
        return Button(label, do(f"review {name}", of=of, version=each.version, cohort=ctx.group.id), weight)

    claim = () if claimed(ctx, each) else (button("Claim it for a day", "claim"),)
    return (button("Confirm", "confirm", Weight.MAIN), button("Ask for changes", "changes"), *claim, back)


COMMANDS = (queue, opened)
