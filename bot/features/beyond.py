"""The ways from the path to what lies beside and behind it: projects, careers, and tracks for the second year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.domain.career import CareerCard, Track
from bot.domain.fast_track import Path
from bot.domain.progress import WeekMark
from bot.domain.roadmap import Roadmap
from bot.features.fast_words import fast_heading, path_of, taken
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Button, Choices, Fact, Hint, Say, Weight
from bot.ui.text import prose, say

AT_ONCE = 3
"""Finds of one kind: the rest is behind its list."""


def _chosen(ctx: Context, path: Path | None) -> Track | None:
    """The reader's own track."""
    return ctx.roadmap.track(path.track) if path and path.track else None


def last_week(ctx: Context, path: Path | None) -> list[Block]:
    """Where to go on, for the roadmap's last week."""
    if not ctx.roadmap.tracks:
        return []
    cohort = ctx.cohort_id
    track = _chosen(ctx, path)
    if track is None:
        text, button = (
            say("**Where next?** A second year goes on by track."),
            Button("Tracks", do("track", cohort=cohort)),
        )
    else:
        text = say("**Where next?** Your track: {name}.", name=prose(track.name))
        button = Button("My track", do("track", name=track.id, cohort=cohort))
    return [Say(text), Choices((button,))]


async def second_year(ctx: Context) -> list[Block]:
    """What comes after the last week, the reader's own track first, and the ways to all that is not a week."""
    roadmap = ctx.roadmap
    heading = "Year 2 and after" if roadmap.tracks else "And then"
    after: list[Block] = []
    if roadmap.after:
        after.append(Say(say("**{heading}.** {after}", heading=heading, after=prose(roadmap.after))))
    path = await path_of(ctx)
    mine = _chosen(ctx, path)
    if mine:
        after.append(Hint(say("Your track is {name}.", name=prose(mine.name))))
    buttons = ways(ctx)
    return [*after, *((Choices(buttons),) if buttons else ())]


def elsewhere(ctx: Context, *between: Button) -> Choices:
    """The ways on from a page that this roadmap has nothing for."""
    cohort = ctx.cohort_id
    week = Button("This week", do("week", cohort=cohort), Weight.MAIN)
    return Choices((week, *between, Button("The whole path", do("roadmap", cohort=cohort))))


def way_in(ctx: Context) -> tuple[Button, ...]:
    """The button to join, for somebody who is in no cohort."""
    join = Button("Join", do("study join", cohort=ctx.cohort_id))
    return () if ctx.member else (join,)


def ways(ctx: Context) -> tuple[Button, ...]:
    """Buttons to what this roadmap has besides its weeks."""
    cohort, roadmap = ctx.cohort_id, ctx.roadmap
    offered = (
        ("Year 2: tracks", "track", roadmap.tracks),
        ("Projects", "project", roadmap.projects),
        ("Careers", "career", roadmap.careers),
        ("Developer fast track", "track fast", roadmap.fast_track),
    )
    return tuple(Button(label, do(name, cohort=cohort)) for label, name, there in offered if there)


def also_found(ctx: Context, wanted: str) -> list[Choices]:
    """Projects, tracks and career cards in which every word of what was typed occurs, as buttons."""
    cohort, words = ctx.cohort_id, wanted.lower().split()
    kinds = ((_projects(ctx.roadmap), "Project", "project", "name"), (_tracks(ctx.roadmap), "Track", "track", "name"),
             (_cards(ctx.roadmap), "Career", "career", "card"))  # fmt: skip
    buttons = tuple(
        Button(f"{kind}: {title}"[:75], do(command, cohort=cohort, **{param: id}))
        for things, kind, command, param in kinds
        for id, title in _having(things, words)
    )
    return [Choices(buttons)] if buttons else []


def titles_like(roadmap: Roadmap, typed: str) -> list[str]:
    """Titles of projects, tracks and cards, to offer while somebody types what they look for."""
    wanted = typed.strip().lower()
    things = (*_projects(roadmap), *_tracks(roadmap), *_cards(roadmap)) if wanted else ()
    return [title for _, title, _ in things if wanted in title.lower()]


Thing = tuple[str, str, str]
"""An id, a title, and all that is searched."""


def _having(things: Iterable[Thing], words: list[str]) -> list[tuple[str, str]]:
    """The first few in which all the words occur, those that have them in their titles before the others."""
    found = [(id, title) for id, title, text in things if all(word in f"{id} {title} {text}".lower() for word in words)]
    return sorted(found, key=lambda each: not all(word in each[1].lower() for word in words))[:AT_ONCE]


def _projects(roadmap: Roadmap) -> list[Thing]:
    return [(each.id, each.title, " ".join((each.problem, *each.requirements))) for each in roadmap.projects]


def _tracks(roadmap: Roadmap) -> list[Thing]:
    return [(each.id, each.name, " ".join((each.why_now, each.twelve_week_project, *each.roles, *each.topics)))
            for each in roadmap.tracks]  # fmt: skip


def _cards(roadmap: Roadmap) -> list[Thing]:
    def text(card: CareerCard) -> str:
        return " ".join(
            (card.intro, *(word for each in card.sections for word in (each.title, each.text, *each.points)))
        )

    return [(each.id, each.title, text(each)) for each in roadmap.careers]


def own_way(ctx: Context, path: Path | None, marks: Mapping[int, WeekMark]) -> list[Fact]:
    """What the reader has chosen, for their page: what comes next on the short way, and the track for later."""
    facts: list[Fact] = []
    short = ctx.roadmap.fast_track
    if path and path.fast_since and short:
        coming = short.next(marks)
        text = (
            say("{short}, from {weeks}", short=fast_heading(coming), weeks=taken(coming)) if coming else say("all done")
        )
        facts.append(Fact("Next on the short way", text))
    track = _chosen(ctx, path)
    return [*facts, Fact("After the last week", prose(track.name))] if track else facts
