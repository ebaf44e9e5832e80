"""Every card that content becomes, made by the features and asked for as members ask; nothing is drawn twice here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.cli.content_stage import Stage
from bot.domain.roadmap import Roadmap, Week
from bot.features.cohort_words import BEATS
from bot.ui.action import Action
from bot.ui.card import Card, Choices, Menu

APOLOGY = "apology"
MOST = 400
"""Cards that one command may lead to."""

Args = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A card: the id of what it is about ("W16", "P03", "W16-Q1"; "" for an overview), what kind it is, itself."""

    about: str
    kind: str
    card: Card


BROWSED: Sequence[tuple[str, str, str]] = (
    ("roadmap", "", "Roadmap"),
    ("project", "name", "Project"),
    ("track", "name", "Track"),
    ("track fast", "week", "Short way"),
    ("career", "card", "Career card"),
    ("career certificates", "id", "Certificates"),
)
"""Commands to leaf through: which argument names what a card is about, and what to call it."""


async def week_cards(stage: Stage, week: Week) -> list[Shown]:
    """A week as members meet it: its posts, its page, its links."""
    found = [Shown(week.id, BEATS[beat], card) for beat, card in await stage.posts(week.number)]
    for command, key, kind in (("week", "number", "The week on request"), ("resources", "week", "Its resources")):
        found += _one(await stage.ask(command, **{key: week.number}), week.id, kind)
    return found


async def question_cards(stage: Stage, *weeks: int) -> list[Shown]:
    """The questions of these weeks, each with what follows on a wrong answer."""
    found: list[Shown] = []
    for question, asked, told in await stage.quiz(stage.roadmap.questions_of(*weeks)):
        found += [Shown(question.id, "Question", asked), *_one(told, question.id, "After a wrong answer")]
    return found


async def milestone_cards(stage: Stage, id: str) -> list[Shown]:
    """A milestone as it is posted and as it looks before anything was handed in."""
    milestone = stage.roadmap.milestone(id)
    posted = await stage.posts(milestone.week) if milestone else []
    found = [Shown(id, BEATS[beat], card) for beat, card in posted if beat.value == "milestone"]
    return found + _one(await stage.ask("milestone show", id=id), id, "The milestone on request")


async def browsed(stage: Stage, command: str, key: str, kind: str, only: str = "") -> list[Shown]:
    """What a command leads to by its own buttons and menus; `only`: about this one thing."""
    found = []
    start = {key: only} if only else {}
    async for args, card in _crawl(stage, command, start):
        about = args.get(key, "") if key else ""
        about = f"F{int(about):02}" if command == "track fast" and about else about
        found.append(Shown(about, kind, card))
    return found


async def all_cards(stage: Stage) -> AsyncIterator[Shown]:
    """All there are, week by week and then what lies beyond."""
    for week in stage.roadmap.weeks:
        for shown in [*await week_cards(stage, week), *await question_cards(stage, week.number)]:
            yield shown
    for milestone in stage.roadmap.milestones:
        for shown in await milestone_cards(stage, milestone.id):
            yield shown
    for command, key, kind in BROWSED:
        for shown in await browsed(stage, command, key, kind):
            yield shown


def places(roadmap: Roadmap) -> dict[str, str]:
    """For each id that a card may be about, the file that it is written in, within the roadmap's folder."""
    found = {f"{week.id}": f"weeks/{week.id}.toml" for week in roadmap.weeks}
    ids = {week.number: week.id for week in roadmap.weeks}
    found |= {question.id: f"weeks/{ids[question.week]}.toml" for question in roadmap.questions}
    found |= {milestone.id: "milestones.toml" for milestone in roadmap.milestones}
    found |= {project.id: f"projects/{project.id}.toml" for project in roadmap.projects}
    found |= {track.id: f"tracks/{track.id}.toml" for track in roadmap.tracks}
    found |= {career.id: f"careers/{career.id}.toml" for career in roadmap.careers}
    found |= {certificate.id: "certificates.toml" for certificate in roadmap.certificates}
    found |= {week.id: "fast_track.toml" for week in (roadmap.fast_track.weeks if roadmap.fast_track else ())}
    return found


def _one(card: Card | None, about: str, kind: str) -> list[Shown]:
    return [Shown(about, kind, card)] if card and card.name != APOLOGY else []


async def _crawl(stage: Stage, command: str, start: Args) -> AsyncIterator[tuple[Args, Card]]:
    """Every card that buttons and menus of the same command lead to, as long as the start's arguments stay."""
    waiting: list[Args] = [start]
    known = {tuple(sorted(start.items()))}
    while waiting and len(known) < MOST:
        args = waiting.pop(0)
        card = await stage.ask(command, **args)
        if card is None or card.name == APOLOGY:
            continue
        yield args, card
        for further in _further(card, command):
            key = tuple(sorted(further.items()))
            if key not in known and start.items() <= further.items():
                known.add(key)
                waiting.append(further)


def _further(card: Card, command: str) -> Iterator[Args]:
    for block in card.blocks:
        if isinstance(block, Choices):
            yield from (
                _args(button.action) for button in block.buttons if button.action and button.action.command == command
            )
        elif isinstance(block, Menu) and block.action.command == command:
            yield from (_args(block.action) | {block.action.picks: option.value} for option in block.options)


def _args(action: Action) -> dict[str, str]:
    return {key: value for key, value in action.args if key != "cohort"}
