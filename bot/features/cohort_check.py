"""Whether everything is in order: rights in each channel, zone, content, the clock, the last post and the next."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.declare import Guard, command
from bot.domain.calendar import find_zone
from bot.domain.cohort import Cohort, State
from bot.features.cohort_setup import fixes, open_cohorts, places
from bot.features.cohort_words import at_home, post_words, state_words, upcoming
from bot.ports import Context, Entry, Fate, Pulse
from bot.ports.context import plan_of
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Fact, Facts, Points, Say, Sign, Stop, Trail, Weight
from bot.ui.text import Moment, Text, Where, joined, say, some

HEARTBEAT = timedelta(minutes=5)
"""After so long without a sign of life the clock has probably stopped."""
RECENT = timedelta(days=14)
"""How far back a post that did not arrive still needs a look."""
AT_ONCE = 8


async def heart(ctx: Context) -> tuple[Fact, list[Text]]:
    """When the clock last ticked, and what to do if that is too long ago."""
    beat = await ctx.db.handled.last_beat()
    if beat is None:
        return Fact("Clock", say("has not ticked yet")), [
            say("The clock has not ticked yet. Posts begin once Waypost is running; wait a minute and check again.")
        ]
    fact = Fact("Clock", say("last ticked {when}", when=Moment(beat, "relative", ctx.zone)))
    if ctx.now - beat <= HEARTBEAT:
        return fact, await carrying(ctx, beat)
    return fact, [
        say("The clock has not ticked since {when}. Ask whoever runs Waypost to restart it and to look at its log.",
            when=Moment(beat, "full", ctx.zone))
    ]  # fmt: skip


async def carrying(ctx: Context, beat: datetime) -> list[Text]:
    """What to do if posts are planned, but no process has carried any for too long. beat: when planning last ran."""
    carried = await ctx.db.handled.last_beat(Pulse.COURIER)
    if carried is None or beat - carried <= HEARTBEAT:
        return []
    return [
        say("Nothing has been posted since {when}, because the part of Waypost that posts does not run. Ask whoever "
            "runs Waypost to start it, and to look at its log.", when=Moment(carried, "full", ctx.zone))
    ]  # fmt: skip


async def findings(ctx: Context, cohort: Cohort) -> list[Text]:
    """What is wrong with one cohort, apart from its channel."""
    found = []
    if cohort.roadmap not in ctx.roadmaps:
        found.append(say("{name} follows the roadmap “{slug}”, which is not installed. Ask whoever runs Waypost to put "
                         "it back into the content folder.", name=cohort.name, slug=cohort.roadmap))  # fmt: skip
    if find_zone(cohort.zone) is None:
        found.append(say("{name}: I don't know the time zone “{zone}”. Change it with {edit}.", name=cohort.name,
                         zone=cohort.zone, edit=say("`/cohort edit`")))  # fmt: skip
    if not cohort.slots:
        found.append(say("{name}: every kind of post is off, so nothing comes. {edit} turns them on.", name=cohort.name,
                         edit=say("`/cohort edit`")))  # fmt: skip
    lost = [each for each in await ctx.db.outbox.ledger(cohort.id, 100) if _lost(ctx, each)]
    if lost:
        found.append(say("{name}: {n} did not surely arrive. {log} shows why, and sends them again.", name=cohort.name,
                         n=some(len(lost), "message"), log=say("`/cohort log`")))  # fmt: skip
    return found


def _lost(ctx: Context, entry: Entry) -> bool:
    return entry.fate in (Fate.FAILED, Fate.UNKNOWN) and ctx.now - entry.parcel.due <= RECENT


async def standing(ctx: Context, cohort: Cohort, healthy: bool) -> Stop:
    """A cohort with its channel, last post and next post."""
    last = next((e for e in await ctx.db.outbox.ledger(cohort.id, 100) if e.sent and not e.parcel.user), None)
    parts = [
        say("{state}", state=state_words(ctx, cohort)),
        say("in {channel}", channel=Where(cohort.place)),
        say("{zone}", zone=cohort.zone),
        say("last post {when}", when=Moment(last.sent, "full", cohort.zone))
        if last and last.sent
        else say("no post yet"),
        await _next(ctx, cohort),
    ]
    return Stop(say("**{name}**", name=cohort.name), Sign.DONE if healthy else Sign.WARNING, joined(parts, " · "))


async def _next(ctx: Context, cohort: Cohort) -> Text:
    if cohort.state is not State.ACTIVE or cohort.roadmap not in ctx.roadmaps:
        return say("nothing planned")
    plan = plan_of(cohort, ctx.roadmaps[cohort.roadmap])
    coming = upcoming(cohort, plan, await ctx.db.outbox.keys(cohort.id), ctx.now)
    if not coming:
        return say("nothing planned")
    return say("next: {what}, {when}", what=post_words(coming[0]), when=Moment(coming[0].when.at, "full", cohort.zone))


@command("cohort check", "Whether everything is in order, and how to mend what is not", guard=Guard.MODERATOR,
         reads_only=True, survey=places)  # fmt: skip
async def check(ctx: Context) -> Card:
    """All cohorts of the community at once; works without any, too."""
    at_home(ctx)
    cohorts = await open_cohorts(ctx)
    pulse, wrong = await heart(ctx)
    stops = []
    bad_places = {problem.place for problem in ctx.problems}
    for cohort in cohorts:
        found = await findings(ctx, cohort)
        wrong += found
        stops.append(await standing(ctx, cohort, not found and cohort.place not in bad_places))
    number = len(wrong) + len(ctx.problems)
    blocks: list[Block] = [Say(_verdict(number, len(cohorts))), *_listed(wrong), *fixes(ctx), *_trail(stops)]
    blocks.append(
        Facts((pulse, Fact("Roadmaps", joined([say("{t}", t=each.title) for each in ctx.roadmaps.values()]))))
    )
    again = Button("Check again", do("cohort check"), Weight.MAIN if number else Weight.PLAIN)
    more = (
        Button("All cohorts", do("cohort list"))
        if cohorts
        else Button("Start a cohort", do("cohort create"), Weight.MAIN)
    )
    return Card(say("Health check"), (*blocks, Choices((again, more, Button("Set-up", do("cohort setup"))))), "cohort")


def _verdict(number: int, cohorts: int) -> Text:
    if number:
        return say("**{n} to look at.** What mends it stands beside it.", n=some(number, "thing"))
    if not cohorts:
        return say("Nothing is wrong, and there is no cohort yet.")
    return say("**All is well.** I can post where I should, and the next posts are planned.")


def _listed(wrong: list[Text]) -> list[Block]:
    more = [say("… and {n} more", n=len(wrong) - AT_ONCE)] if len(wrong) > AT_ONCE else []
    return [Points("To do", (*wrong[:AT_ONCE], *more))] if wrong else []


def _trail(stops: list[Stop]) -> list[Block]:
    return [Trail(tuple(stops), "Cohorts")] if stops else []


COMMANDS = (check,)
