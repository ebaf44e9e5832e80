"""Tracks: where to go on after the roadmap. To browse, and to choose one for later."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from bot.declare import Ask, Needs, command
from bot.domain.career import Track
from bot.domain.errors import Stale, StudyError, Way
from bot.domain.roadmap import Roadmap
from bot.features import fast_track as short
from bot.features.beyond import elsewhere, way_in
from bot.features.fast_words import path_of
from bot.features.find import like, named
from bot.features.pages import PAGE, Page, opened
from bot.features.project import data
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Hint, Menu, Option, Points, Say, Weight
from bot.ui.form import Choice
from bot.ui.text import Text, prose, say

FAST = ("fast", "fast track", "developer fast track")


def titles(roadmap: Roadmap) -> dict[str, str]:
    """The tracks' names by id."""
    return {track.id: track.name for track in roadmap.tracks}


async def tracks_like(ctx: Context, typed: str) -> list[Choice]:
    """Tracks to offer while somebody types an id or words of a name, and the short way for developers."""
    wanted = typed.strip().lower()
    more = [Choice("fast", "Developer fast track")] if ctx.roadmap.fast_track and wanted in FAST[-1] else []
    return [*like(titles(ctx.roadmap), typed)[: 25 - len(more)], *more]


def _entry(roadmap: Roadmap, id: str) -> str:
    """What comes before a track: "week 43", "M11 Responsible AI"."""
    milestone = roadmap.milestone(id)
    week = roadmap.week_by_id(id)
    return f"{milestone.id} {milestone.title}" if milestone else f"week {week.number}" if week else id


def _short_entry(roadmap: Roadmap, id: str) -> str:
    """The same for a list: "week 43", "⚑ Responsible AI". A milestone's number alone would tell nobody anything."""
    milestone = roadmap.milestone(id)
    return f"⚑ {milestone.title}" if milestone else _entry(roadmap, id)


def _about(ctx: Context, track: Track) -> Page:
    before = " and ".join(_entry(ctx.roadmap, id) for id in track.entry)
    entry = Say(say("**Before you begin:** {before}. {check}", before=before, check=prose(track.entry_check)))
    weeks = tuple(say("**{n}.** {text}", n=n, text=prose(each)) for n, each in enumerate(track.first_four_weeks, 1))
    project = Say(say("**Then twelve weeks on one project.** {text}", text=prose(track.twelve_week_project)))
    return Page(
        "about", "The track", (Say(prose(track.why_now)), entry, Points("The first four weeks", weeks), project)
    )


def _care(ctx: Context, track: Track) -> Page:
    cohort = ctx.cohort_id
    listed = (
        ("Safeguards", track.safeguards),
        ("Roles that ask for it", track.roles),
        ("Where people meet", track.communities),
    )
    points = tuple(Points(title, tuple(prose(each) for each in texts)) for title, texts in listed if texts)
    options = tuple(Option(topic[:100], topic[:100]) for topic in track.topics[:25])
    links = (Menu("Links by topic", options, do("resources", picks="topic", cohort=cohort)),) if options else ()
    datasets = (data(track.datasets),) if track.datasets else ()
    return Page("care", "Data, care and people", (*datasets, *points, *links))


def pages(ctx: Context, track: Track) -> list[Page]:
    """All pages of a track."""
    return [_about(ctx, track), _care(ctx, track)]


async def _one(ctx: Context, track: Track, page: str = "", said: Text | None = None) -> Card:
    cohort = ctx.cohort_id
    path = await path_of(ctx)
    news: list[Block] = [Hint(said)] if said else []
    if path and path.track == track.id and not said:
        news.append(Hint(say("This is the track that you chose.")))
    choose = Button("Choose this track", do("track choose", id=track.id, cohort=cohort), Weight.MAIN)
    leave = Button("Leave it", do("track leave", cohort=cohort))
    mine = () if path is None else (leave,) if path.track == track.id else (choose,)
    entry = _entry_buttons(ctx, track)
    back = Button("All tracks", do("track", cohort=cohort))
    shown = opened(pages(ctx, track), page, lambda key: do("track", name=track.id, page=key, cohort=cohort))
    title = say("{id} {name}", id=track.id, name=prose(track.name))
    return Card(title, (*news, *shown, Choices((*mine, *entry, back, *way_in(ctx)))), "track")


def _entry_buttons(ctx: Context, track: Track) -> tuple[Button, ...]:
    """The weeks and milestones that come before it."""
    cohort = ctx.cohort_id
    found: list[Button] = []
    for id in track.entry:
        week = ctx.roadmap.week_by_id(id)
        if ctx.roadmap.milestone(id):
            found.append(Button(f"⚑ {_entry(ctx.roadmap, id)}"[:75], do("milestone show", id=id, cohort=cohort)))
        elif week:
            found.append(Button(f"Week {week.number}", do("week", number=week.number, cohort=cohort)))
    return tuple(found)


async def _all(ctx: Context, said: Text | None = None) -> Card:
    cohort = ctx.cohort_id
    path = await path_of(ctx)
    chosen = path.track if path else None
    text = "What the second year can be about. Read any of them; choose one when you like, and change it when you like."
    lines = tuple(
        say("**{id}** {name}, after {entry}" + (" · *your choice*" if each.id == chosen else ""), id=each.id,
            name=prose(each.name), entry=" and ".join(_short_entry(ctx.roadmap, id) for id in each.entry))
        for each in ctx.roadmap.tracks
    )  # fmt: skip
    options = tuple(Option(each.id, f"{each.id} {each.name}"[:100], chosen=each.id == chosen)
                    for each in ctx.roadmap.tracks[:25])  # fmt: skip
    menu = Menu("Open a track", options, do("track", picks="name", cohort=cohort))
    news = (Hint(said),) if said else ()
    ways = Choices((*fast_button(ctx), Button("The whole path", do("roadmap", cohort=cohort)), *way_in(ctx)))
    return Card(
        say("Tracks for the second year"), (*news, Say(say(text)), Points("The tracks", lines), menu, ways), "track"
    )


def fast_button(ctx: Context) -> tuple[Button, ...]:
    """The way to the short way for developers, where there is one."""
    action = do("track fast", cohort=ctx.cohort_id)
    return (Button("Developer fast track", action),) if ctx.roadmap.fast_track else ()


def none(ctx: Context) -> Card:
    """What a roadmap without tracks says."""
    after = (Say(prose(ctx.roadmap.after)),) if ctx.roadmap.after else ()
    text = say("This roadmap has no tracks to go on with yet. There is plenty to do before its last week.")
    return Card(say("Tracks"), (Say(text), *after, elsewhere(ctx, *fast_button(ctx))), "track")


@command("track", "Where to go on in the second year; choose a track", needs=Needs.MAYBE, reads_only=True)
async def track(
    ctx: Context,
    name: Annotated[str, Ask("Which track?", max=100, suggest=tracks_like, form=False)] = "",
    page: Annotated[str, PAGE] = "",
) -> Card:
    """All tracks, or a page of one. `fast` is the short way for developers."""
    if " ".join(name.lower().split()) in FAST and ctx.roadmap.fast_track:
        return await short.show(ctx, ctx.roadmap.fast_track, page)
    if not ctx.roadmap.tracks:
        return none(ctx)
    if not name:
        return await _all(ctx)
    way = Way("All tracks", "track")
    return await _one(ctx, named("name", "track", ctx.roadmap.tracks, titles(ctx.roadmap), name, way), page)


@command("track choose", "Choose a track for the second year", needs=Needs.MEMBER, slash=False)
async def choose(ctx: Context, id: str) -> Card:
    """Keeps the choice; another one may take its place at any time."""
    found = ctx.roadmap.track(id)
    if found is None:
        raise StudyError("That track is no longer on this roadmap. Others are.", Way("All tracks", "track"))
    await _keep(ctx, found.id)
    said = say("{name} is your track now. /progress and the last week will remind you of it.", name=prose(found.name))
    return await _one(ctx, found, said=said)


@command("track leave", "Leave the track that you chose", needs=Needs.MEMBER, slash=False)
async def leave(ctx: Context) -> Card:
    """Takes the choice back."""
    await _keep(ctx, None)
    said = say("You have no track now. Choose one whenever you like.")
    return await _all(ctx, said) if ctx.roadmap.tracks else none(ctx)


async def _keep(ctx: Context, chosen: str | None) -> None:
    """Store the choice, unless it is stored already; either way it is a word from the member."""
    path = await ctx.db.paths.get(ctx.group.id, ctx.who.user)
    if path.track != chosen and not await ctx.db.paths.put(replace(path, track=chosen), ctx.home):
        raise Stale
    await ctx.db.members.heard(ctx.group.id, ctx.who.user, ctx.now)


COMMANDS = (track, choose, leave)
