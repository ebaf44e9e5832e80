"""Looking at each other's milestones: what is open to the group, and one of them with its evidence and the rubric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from bot.declare import Ask, Needs, command
from bot.domain.errors import StudyError, Way
from bot.domain.look import Look
from bot.domain.membership import Settings
from bot.domain.progress import Submission
from bot.domain.roadmap import Milestone
from bot.features.cohort_list import last_page, pages
from bot.features.cohort_members import who
from bot.features.evidence import looked_at, shown_evidence, title
from bot.features.look_words import look_blocks, rubric_of
from bot.features.pages import PAGE, Page, opened
from bot.features.project import rubric_blocks
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
    Say,
    Sign,
    Stop,
    Trail,
    Weight,
)
from bot.ui.text import Moment, Text, prose, say, some

AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """One milestone that is open to the reader: how many looks it has, and whether one is theirs."""

    submission: Submission
    milestone: Milestone
    looks: int
    mine: bool

    @property
    def rank(self) -> tuple[bool, bool]:
        """What still wants a look of the reader comes first, then what has enough, then what they have looked at."""
        check = self.milestone.looks_check
        return self.mine, self.looks >= (check.people if check else 1)

    @property
    def of(self) -> str:
        """How an action names it."""
        return f"{self.submission.user}/{self.submission.milestone}"


async def waiting(ctx: Context, given: Sequence[Look]) -> list[Waiting]:
    """What the reader may look at, of members who are here; within a rank the longest waiting first.

    given: the looks that the reader has given so far.
    """
    here = {member.user for member in await ctx.db.members.of(ctx.group.id)} - {ctx.who.user}
    tally = await ctx.db.looks.tally(ctx.group.id)
    seen = {(look.user, look.milestone) for look in given}
    found = []
    for each in await ctx.db.reviews.opened(ctx.group.id):
        milestone, key = ctx.roadmap.milestone(each.milestone), (each.user, each.milestone)
        if each.user in here and milestone:
            found.append(Waiting(each, milestone, tally.get(key, 0), key in seen))
    return sorted(found, key=lambda each: each.rank)


@command("study review", "Look at milestones that others have opened to the group", needs=Needs.MEMBER, reads_only=True)
async def review(ctx: Context, page: Annotated[int, Ask("Which page?", least=1, form=False)] = 1) -> Card:
    """What waits for a look by a peer."""
    given = await ctx.db.looks.given(ctx.group.id, ctx.who.user)
    found = await waiting(ctx, given)
    hint = (Hint(say("You have given {looks} so far. Thank you.", looks=some(len(given), "look"))),) if given else ()
    mine = Button("All my work", do("study mine", cohort=ctx.group.id))
    heading = say("Looks at each other's work")
    if not found:
        text = "Nothing is open to the group right now. When somebody lets others look at a milestone, it appears here."
        return Card(heading, (Say(say(text)), *hint, Choices((mine,))), "review")
    page = min(page, last_page(len(found), AT_ONCE))
    first = (page - 1) * AT_ONCE
    shown = found[first : first + AT_ONCE]
    names = await ctx.db.people.among(ctx.home, [each.submission.user for each in shown])
    stops = tuple(_stop(ctx, each, names, n) for n, each in enumerate(shown, first + 1))
    options = tuple(_option(each, names, n) for n, each in enumerate(shown, first + 1))
    intro = "A look is a gift: say what works, and what would make it better. The longest waiting come first."
    menu = Menu("Open one", options, do("look open", picks="of", cohort=ctx.group.id))
    oldest = Button("Open the first", do("look open", of=shown[0].of, cohort=ctx.group.id), Weight.MAIN)
    buttons = Choices((oldest, *pages("study review", page, len(found), AT_ONCE, ctx.group.id), mine))
    return Card(heading, (Say(say(intro)), Trail(stops), *hint, menu, buttons), "review")


def _stop(ctx: Context, each: Waiting, names: Mapping[str, Settings], place: int) -> Stop:
    user = each.submission.user
    text = say("**{n}.** {who}: {id} {title}", n=place, who=who(ctx, user, names[user]), id=each.milestone.id,
               title=prose(each.milestone.title))  # fmt: skip
    looks = some(each.looks, "look") if each.looks else "no look yet"
    note = say("open {since} · {looks}" + (" · yours among them" if each.mine else ""), looks=looks,
               since=Moment(each.submission.opened or each.submission.at, "relative", ctx.zone))  # fmt: skip
    return Stop(text, Sign.DONE if each.mine else Sign.AHEAD, note)


def _option(each: Waiting, names: Mapping[str, Settings], place: int) -> Option:
    user = each.submission.user
    return Option(each.of, f"{place}. {names[user].name or f'member {user}'}, {each.milestone.id}"[:100])


async def find_open(ctx: Context, of: str) -> tuple[Submission, Milestone]:
    """The submission `<user>/<milestone>` and its milestone; raises StudyError unless the reader may look at it.

    What is closed and what never was are refused in the same words, so that nobody learns which it is.
    """
    user, _, id = of.rpartition("/")
    if user == ctx.who.user:
        raise StudyError("This one is yours. What others say to it stands on its own card.",
                         Way("The milestone", "milestone show", (("id", id), ("cohort", ctx.group.id))))  # fmt: skip
    submission = await ctx.db.reviews.get(ctx.group.id, user, id)
    owner = await ctx.db.members.get(ctx.group.id, user)
    milestone = ctx.roadmap.milestone(id)
    if not (submission and submission.open_to_peers and owner and owner.left is None and milestone):
        raise StudyError("That one is not open to the group, or not any more.",
                         Way("What is open", "study review", (("cohort", ctx.group.id),)))  # fmt: skip
    return submission, milestone


@command("look open", "A milestone that somebody opened to the group", needs=Needs.MEMBER, slash=False, reads_only=True)
async def open_one(ctx: Context, of: str, page: Annotated[str, PAGE] = "") -> Card:
    """Its evidence, and the rubric where its week works on a project."""
    submission, milestone = await find_open(ctx, of)
    look = await ctx.db.looks.get(ctx.group.id, submission.user, milestone.id, ctx.who.user)
    return await opened_card(ctx, submission, milestone, look, page)


async def opened_card(
    ctx: Context, each: Submission, milestone: Milestone, mine: Look | None, page: str = "", said: Text | None = None
) -> Card:
    """A milestone as a peer sees it. Reviewers' comments, quizzes and others' looks are not theirs to see."""
    names = await ctx.db.people.among(ctx.home, [each.user])
    of = f"{each.user}/{milestone.id}"
    rubric = rubric_of(ctx, milestone)
    facts = Facts((
        Fact("By", say("{who}", who=who(ctx, each.user, names[each.user]))),
        Fact("Handed in", say("{when}", when=Moment(each.at, "day", ctx.zone))),
    ))  # fmt: skip
    shown: list[Block] = [facts, Say(prose(milestone.why)), _evidence(milestone, each)]
    if milestone.not_enough:
        shown.append(Points("Not enough on its own", tuple(prose(line) for line in milestone.not_enough)))
    all_pages = [Page("evidence", "What they show", tuple(shown))]
    if mine:
        all_pages.append(Page("mine", "My look", tuple(look_blocks(ctx, mine))))
    if rubric:
        all_pages.append(Page("rubric", "The rubric", rubric_blocks(rubric)))
    blocks = opened(all_pages, page, lambda key: do("look open", of=of, page=key, cohort=ctx.group.id))
    give = Button("Change my look" if mine else "My look", do("look give", of=of, cohort=ctx.group.id), Weight.MAIN)
    ways = Choices((give, Button("What else is open", do("study review", cohort=ctx.group.id))))
    return Card(title(milestone), (*((Hint(said),) if said else ()), *blocks, ways), "review")


def _evidence(milestone: Milestone, each: Submission) -> Trail:
    def stop(id: str, text: str) -> Stop:
        given = each.evidence.get(id)
        note = shown_evidence(given.shown) if given and given.shown else say("nothing shown yet")
        return Stop(prose(text), Sign.DOING if given and given.shown else Sign.AHEAD, note)

    return Trail(tuple(stop(criterion.id, criterion.text) for criterion in looked_at(milestone)), "What it asks for")


COMMANDS = (review, open_one)
