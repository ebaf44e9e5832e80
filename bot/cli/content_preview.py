"""`content preview`: what members will read, as text in the terminal or as pages for a browser, with no set-up."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from textwrap import indent

from bot.cli.content import nothing_here, roadmap_folders
from bot.cli.content_cards import Shown, browsed, milestone_cards, question_cards, week_cards
from bot.cli.content_stage import Stage, staged
from bot.cli.speak import Exit
from bot.domain.roadmap import Roadmap, Week
from bot.roadmaps import load
from bot.ui.plain import plain_card

Cards = Callable[[Stage, str], Awaitable[list[Shown]]]


def content_preview(what: Sequence[str], path: Path, html: Path | None) -> int:
    """Show what is meant by words like `week 16`, or write everything as pages into `html`. Returns the exit code.

    Raises ContentError if the roadmap can't be used as it is.
    """
    folders = roadmap_folders(path)
    if not folders:
        return nothing_here(path)
    if len(folders) > 1:
        names = ", ".join(str(folder) for folder in folders)
        sys.stderr.write(f"There are several roadmaps here. Name one with --roadmap: {names}.\n")
        return Exit.UNUSABLE
    roadmap = load(folders[0])
    if html:
        return _pages(roadmap, html)
    kind, id = (what[0].lower() if what else ""), (what[1] if len(what) > 1 else "")
    if kind not in KINDS:
        sys.stderr.write(f"Say what to show: {', '.join(KINDS)}; like `content preview week 16`. Or use --html.\n")
        return Exit.UNUSABLE
    found = asyncio.run(_found(roadmap, KINDS[kind], id))
    for shown in found:
        sys.stdout.write(f"{_heading(shown)}\n\n{indent(plain_card(shown.card), '  ')}\n\n")
    if not found:
        sys.stderr.write(f"There is no {kind} {id} on this roadmap.\n")
    return Exit.FINE if found else Exit.PROBLEMS


def _pages(roadmap: Roadmap, html: Path) -> int:
    from rich.console import Console

    from bot.cli.content_html import write_html

    with Console(stderr=True).status("Writing pages ..."):
        count = write_html(roadmap, html)
    sys.stdout.write(f"{count} pages are written. Open {html / 'index.html'} in a browser.\n")
    return Exit.FINE


async def _found(roadmap: Roadmap, cards: Cards, id: str) -> list[Shown]:
    async with staged(roadmap) as stage:
        return await cards(stage, id)


def _heading(shown: Shown) -> str:
    return f"── {' '.join(part for part in (shown.about, shown.kind) if part)} ──"


def _week(roadmap: Roadmap, id: str) -> Week | None:
    """A week by number or by id."""
    if id.isdigit():
        return roadmap.week(int(id))
    return roadmap.week_by_id(id.upper())


async def _weeks(stage: Stage, id: str) -> list[Shown]:
    week = _week(stage.roadmap, id)
    return await week_cards(stage, week) if week else []


async def _questions(stage: Stage, id: str) -> list[Shown]:
    week = _week(stage.roadmap, id)
    return await question_cards(stage, week.number) if week else []


async def _milestones(stage: Stage, id: str) -> list[Shown]:
    return await milestone_cards(stage, id.upper())


def _browsing(command: str, key: str, kind: str) -> Cards:
    async def cards(stage: Stage, id: str) -> list[Shown]:
        return await browsed(stage, command, key, kind, id.upper())

    return cards


async def _short_way(stage: Stage, id: str) -> list[Shown]:
    return await browsed(stage, "track fast", "week", "Short way", id.lower().removeprefix("f").lstrip("0"))


async def _certificates(stage: Stage, id: str) -> list[Shown]:
    return await browsed(stage, "career certificates", "id", "Certificates", id)


async def _overview(stage: Stage, id: str) -> list[Shown]:
    return await browsed(stage, "roadmap", "stage", "Roadmap", id)


KINDS: Mapping[str, Cards] = {
    "week": _weeks,
    "quiz": _questions,
    "milestone": _milestones,
    "project": _browsing("project", "name", "Project"),
    "track": _browsing("track", "name", "Track"),
    "fast": _short_way,
    "career": _browsing("career", "card", "Career card"),
    "certificates": _certificates,
    "roadmap": _overview,
}
"""What can be shown, by its name."""
