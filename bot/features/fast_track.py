"""The short way for developers: to look at, to start, to go back from. It re-plans a member's own path only."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from bot.declare import Needs, command
from bot.domain import progress as rules
from bot.domain.errors import BadInput, Stale, StudyError, Way
from bot.domain.fast_track import FastAction, FastTrack, FastWeek, Path
from bot.domain.progress import UNTOUCHED, Mark, Standing, WeekMark, WeekState
from bot.features.beyond import way_in
from bot.features.fast_cards import Position, all_pages, coming_buttons, position_of, to_skip, week_buttons, week_facts
from bot.features.fast_words import fast_heading, weeks_words
from bot.features.pages import PAGE, opened
from bot.features.progress import record
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Facts, Hint, Points, Weight
from bot.ui.text import Text, prose, say

PLACED = "placed: fast track"
"""Why a week was skipped; what tells it from one that the member skipped themselves."""
BACK = "back to the whole path"
HISTORY = 500
"""Changes among which skipped weeks are looked for: more than anybody makes in a year."""


async def show(ctx: Context, track: FastTrack, page: str = "", said: Text | None = None) -> Card:
    """One page of the short way, with what the reader can do next."""
    position = await position_of(ctx, track)
    cohort = ctx.cohort_id
    news: list[Block] = [Hint(said)] if said else []
    pages = all_pages(ctx, position)
    shown = opened(pages, page, lambda key: do("track fast", page=key, cohort=cohort))
    first = page not in {each.key for each in pages[1:]}
    return Card(prose(track.title), (*news, *shown, *_hand_in(ctx, position), _ways(ctx, position, first)), "track")


def _ways(ctx: Context, position: Position, first: bool) -> Choices:
    """What can be done; on the first page, for somebody who is on it, the weeks that are next."""
    cohort = ctx.cohort_id
    back = (
        *((Button("All tracks", do("track", cohort=cohort)),) if ctx.roadmap.tracks else ()),
        Button("The whole path", do("roadmap", cohort=cohort)),
    )
    if position.path is None:
        return Choices((*way_in(ctx), *back))
    taken = position.path.owed is not None
    label = "Take the test again" if taken else "Take the placement test"
    test = () if position.placed else (Button(label, do("quiz placement", cohort=cohort)),)
    if not position.on_it:
        return Choices(
            (*test, Button("Start the short way", do("track fast start", cohort=cohort), Weight.MAIN), *back)
        )
    weeks = coming_buttons(ctx, position) if first else ()
    more = to_skip(position)
    skip = (Button(f"Skip {weeks_words(more)}", do("track fast start", cohort=cohort)),) if more else ()
    leave = Button("Go back to the whole path", do("track fast stop", cohort=cohort))
    return Choices((*weeks, *skip, *test, leave, *back))


def _hand_in(ctx: Context, position: Position) -> list[Block]:
    """For somebody who is placed: to hand in what the skipped weeks lead to, with what they showed in the placement."""
    skipped = [each for each in position.track.weeks if each.action is FastAction.SKIP_IF_PLACED]
    over = (Standing.SUBMITTED, Standing.CONFIRMED)
    ids = [id for each in skipped for id in each.milestones
           if ctx.roadmap.milestone(id) and position.handed_in.get(id) not in over]  # fmt: skip
    if not position.placed or not ids:
        return []
    show = tuple(say("**{title}**: {shows}", title=prose(part.title), shows=prose(part.shows))
                 for part in position.track.placement.parts)  # fmt: skip
    buttons = tuple(
        Button(f"Hand in {id} with my placement", do("milestone", id=id, cohort=ctx.group.id)) for id in ids
    )
    return [Points("Your placement stands for " + " and ".join(ids) + ". Show there:", show), Choices(buttons)]


def _week_card(ctx: Context, position: Position, week: FastWeek) -> Card:
    cohort = ctx.cohort_id
    milestones = tuple(Button(f"⚑ {id}", do("milestone show", id=id, cohort=cohort)) for id in week.milestones)
    moves = tuple(
        Button(label, do("track fast", week=week.number + step, cohort=cohort))
        for label, step in (("‹ Before", -1), ("Next ›", 1))
        if 1 <= week.number + step <= len(position.track.weeks)
    )
    whole = Button("The short way", do("track fast", cohort=cohort))
    facts = Facts(week_facts(position.track, week))
    return Card(fast_heading(week), (facts, Choices((*week_buttons(ctx, week), *milestones, *moves, whole))), "track")


def _track(ctx: Context) -> FastTrack:
    """The short way of this roadmap. Raises StudyError if it has none."""
    if ctx.roadmap.fast_track is None:
        ways = (Way("This week", "week"), Way("The whole path", "roadmap"))
        raise StudyError("This roadmap has one way only. Weeks that you know well can be skipped in /progress.", *ways)
    return ctx.roadmap.fast_track


@command("track fast", "The short way for people who program already", needs=Needs.MAYBE, slash=False, reads_only=True)
async def fast(ctx: Context, page: Annotated[str, PAGE] = "", week: int | None = None) -> Card:
    """A page of the short way, or one of its weeks."""
    track = _track(ctx)
    if week is None:
        return await show(ctx, track, page)
    found = next((each for each in track.weeks if each.number == week), None)
    if found is None:
        whole = Way("The short way", "track fast")
        raise BadInput("week", f"There is no week {week} on the short way. It has {len(track.weeks)}.", whole)
    return _week_card(ctx, await position_of(ctx, track), found)


@command("track fast start", "Start the short way", needs=Needs.MEMBER, slash=False)
async def start(ctx: Context) -> Card:
    """From today on; what the placement test allows is skipped. Pressed again later, it skips what was won since."""
    track = _track(ctx)
    position = await position_of(ctx, track)
    path = await ctx.db.paths.get(ctx.group.id, ctx.who.user)
    if path.fast_since is None:
        await _keep(ctx, replace(path, fast_since=position.today))
    skipped = to_skip(position)
    for week in skipped:
        before = position.marks.get(week, UNTOUCHED)
        await record(ctx, ctx.who.user, week, before, rules.skip(before), PLACED)
    await ctx.db.members.heard(ctx.group.id, ctx.who.user, ctx.now)
    started = "You are on the short way now. " if path.fast_since is None else ""
    return await show(ctx, track, said=say(started + "{why}", why=_skipped_words(path, skipped)))


def _skipped_words(path: Path, skipped: list[int]) -> Text:
    if skipped:
        one = "{weeks} is skipped, because your placement covers it. You can open it again in /progress."
        many = "{weeks} are skipped, because your placement covers them. Open any of them again in /progress."
        return say(one if len(skipped) == 1 else many, weeks=weeks_words(skipped).capitalize())
    if path.owed is None:
        return say("All weeks stay until you have taken the placement test; you can take it at any time.")
    return say("There is nothing more to skip.")


@command("track fast stop", "Go back to the whole path", needs=Needs.MEMBER, slash=False)
async def stop(ctx: Context) -> Card:
    """Weeks that the short way skipped are open again; what was done stays done, and the test still counts."""
    track = _track(ctx)
    path = await ctx.db.paths.get(ctx.group.id, ctx.who.user)
    if path.fast_since is not None:
        await _keep(ctx, replace(path, fast_since=None))
    reopened = await _skipped_by_it(ctx)
    for week, before in reopened.items():
        await record(ctx, ctx.who.user, week, before, rules.reopen(before), BACK)
    await ctx.db.members.heard(ctx.group.id, ctx.who.user, ctx.now)
    open_again = say(" Open again: {weeks}.", weeks=weeks_words(list(reopened))) if reopened else say("")
    return await show(ctx, track, said=say("You are on the whole path again.{open_again}", open_again=open_again))


async def _skipped_by_it(ctx: Context) -> dict[int, WeekMark]:
    """Weeks whose last change was that the short way skipped them."""
    newest: dict[int, Mark] = {}
    for mark in await ctx.db.progress.history(ctx.group.id, ctx.who.user, HISTORY):
        newest.setdefault(mark.week, mark)
    skipped = (mark for mark in newest.values() if mark.reason == PLACED and mark.after.state is WeekState.SKIPPED)
    return {mark.week: mark.after for mark in sorted(skipped, key=lambda mark: mark.week)}


async def _keep(ctx: Context, path: Path) -> None:
    if not await ctx.db.paths.put(path, ctx.home):
        raise Stale


COMMANDS = (fast, start, stop)
