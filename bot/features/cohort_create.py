"""Starting a cohort: a name and a first day are enough, everything else has a sensible value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Annotated

from bot.declare import Ask, Guard, Zone, command
from bot.domain.calendar import local_day, on_or_after
from bot.domain.cohort import Cohort, State, usual_slots
from bot.domain.errors import BadInput
from bot.domain.people import Place, Role
from bot.features.changes import before
from bot.features.cohort_edit import ahead, find_roadmap, roadmaps_like
from bot.features.cohort_save import check_name, problem_points, sharing, wake_of
from bot.features.cohort_words import BEATS, at_home, upcoming, wall
from bot.ports import Context
from bot.ports.context import plan_of
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Fact, Facts, Hint, Sign, Stop, Trail, Weight
from bot.ui.command import Given
from bot.ui.text import Where, hour_words, say

USUAL_HOUR = time(9)


async def usual_zone(ctx: Context) -> str:
    """The reader's own zone, as set or as their profile says, else that of the community's newest cohort, else UTC."""
    if own := ctx.settings.zone or ctx.request.zone:
        return own
    among = await ctx.db.cohorts.of(ctx.who.community)
    return among[-1].zone if among else "UTC"


def next_monday(ctx: Context, zone: str) -> date:
    """The first Monday that is still ahead."""
    return on_or_after(local_day(ctx.now, zone) + timedelta(days=1), 0)


async def _usual(ctx: Context, given: Mapping[str, Given]) -> dict[str, str]:
    at_home(ctx)
    zone = await usual_zone(ctx)
    return {
        "start": next_monday(ctx, zone).isoformat(),
        "hour": hour_words(USUAL_HOUR),
        "zone": zone,
        "channel": "" if ctx.where.user else ctx.where.channel,
    }


async def _channel(ctx: Context) -> list[Place]:
    """The channel that was given, for the platform to look at; this one if none was."""
    channel = ctx.request.args.get("channel")
    return [Place(ctx.who.platform, ctx.who.space, channel) if isinstance(channel, str) and channel else ctx.where]


@command("cohort create", "Start a new cohort", guard=Guard.MODERATOR, prefill=_usual, survey=_channel)
async def create(
    ctx: Context,
    name: Annotated[str, Ask("What is it called?", help="Like “Winter 2027”; members see it", max=60)],
    start: Annotated[date | None, Ask("First day")] = None,
    hour: Annotated[time, Ask("When should I post?", help="The hour in the group's time zone")] = USUAL_HOUR,
    zone: Annotated[Zone | None, Ask("Time zone of the group")] = None,
    channel: Annotated[Place | None, Ask("Where should I post?")] = None,
    roadmap: Annotated[str, Ask("Which roadmap?", suggest=roadmaps_like, form=False, max=100)] = "",
    pace: Annotated[int, Ask("Calendar weeks for each week", least=1, most=4, form=False)] = 1,
    mentors: Annotated[Role | None, Ask("Who are its mentors?", form=False)] = None,
) -> Card:
    """Stores the cohort; a first post that was due earlier today still goes out, and says that it is late."""
    at_home(ctx)
    name = " ".join(name.split())
    place_zone = zone or await usual_zone(ctx)
    first = start or next_monday(ctx, place_zone)
    await _check(ctx, name, first, place_zone, roadmap)
    slug = find_roadmap(ctx, roadmap) if roadmap else next(iter(ctx.roadmaps))
    made = Cohort(
        ctx.world.new_id(), ctx.who.community, channel or ctx.where, name, slug, first, place_zone,
        usual_slots(first, hour), ctx.who.user, pace, mentor_role=mentors.id if mentors else None, state=State.ACTIVE,
        settled=min(ctx.now, before(first, place_zone)),
    )  # fmt: skip
    await ctx.db.cohorts.add(made, ctx.now, wake_of(ctx, made))
    return await _made(replace(ctx, cohort=made, roadmap=ctx.roadmaps[slug]), made)


async def _check(ctx: Context, name: str, first: date, zone: str, roadmap: str) -> None:
    """Raise one BadInput for everything that is wrong, so that one form mends it all."""
    wrong: list[BadInput] = []
    try:
        await check_name(ctx, name)
    except BadInput as bad:
        wrong.append(bad)
    try:
        ahead("start", first, local_day(ctx.now, zone), zone)
    except BadInput as bad:
        wrong.append(bad)
    try:
        find_roadmap(ctx, roadmap or next(iter(ctx.roadmaps)))
    except BadInput as bad:
        wrong.append(bad)
    if wrong:
        (field, message), *others = [pair for bad in wrong for pair in bad.fields.items()]
        raise BadInput(field, message, *(way for bad in wrong for way in bad.ways), others=dict(others))


async def _made(ctx: Context, cohort: Cohort) -> Card:
    plan = plan_of(cohort, ctx.roadmap)
    facts = Facts((
        Fact("Roadmap", say("{title}, {n} weeks", title=ctx.roadmap.title, n=len(plan.spans))),
        Fact("Dates", say("{first} to {last}", first=plan.spans[0].first, last=plan.spans[-1].last)),
        Fact("Channel", say("{channel}", channel=Where(cohort.place))),
        Fact("Time zone", say("{zone}", zone=cohort.zone)),
    ))  # fmt: skip
    stops = tuple(
        Stop(say("**{what}**", what=BEATS[post.beat]), Sign.AHEAD,
             say("{when}", when=wall(post.when.at, cohort.zone)))
        for post in upcoming(cohort, plan, (), cohort.settled or ctx.now)[:3]
    )  # fmt: skip
    notes: list[Block] = [
        Hint(
            say(
                "{name} posts to this channel, too. That works: members get their own, and moderators are asked which "
                "they mean.",
                name=other.name,
            )
        )
        for other in await sharing(ctx, cohort)
    ]
    late = plan.next_after(cohort.settled or ctx.now)
    if late is not None and late <= ctx.now:
        notes.append(Hint(say("The first post was due earlier today, so it comes at once.")))
    buttons = Choices((
        Button("Preview the posts", do("cohort preview", cohort=cohort.id), Weight.MAIN),
        Button("Join it myself", do("study join", cohort=cohort.id)),
        Button("Edit", do("cohort edit", cohort=cohort.id)),
    ))  # fmt: skip
    blocks = (facts, Trail(stops, "What comes first, in the group's time"), *notes, *problem_points(ctx), buttons)
    return Card(say("{name} is set up", name=cohort.name), blocks, "cohort")


COMMANDS = (create,)
