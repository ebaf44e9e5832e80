"""`content links`: looks whether the addresses of a roadmap are still there, and writes down what it found and when."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.cli.content import nothing_here, roadmap_folders
from bot.cli.link_check import PATIENCE, PAUSE, Connect, Look, State, look_at
from bot.cli.speak import Exit
from bot.roadmaps.edit import with_values
from bot.roadmaps.files import read
from bot.roadmaps.lint.links import page
from bot.roadmaps.schema import ResourceEntry
from bot.ui.text import some

KNOWN = (State.OK, State.MOVED, State.DEAD)
"""What is worth writing down. A host that did not answer says nothing about the page, so what was known stays."""
ENOUGH = 12
"""Addresses none of which was reached, after which a round ends: it is the network that is missing."""


def content_links(
    path: Path,
    today: date,
    older: int,
    dry_run: bool,
    *,
    pause: float = PAUSE,
    patience: float = PATIENCE,
    connector: Connect | None = None,
) -> int:
    """Look at the links of one roadmap or of every roadmap in a folder. The exit code: 1 if some are dead or moved.

    today: what is written beside each result. older: leave out what was looked at within so many days.
    dry_run: say what was found and write nothing. The rest is as in `look_at`.
    """
    folders = roadmap_folders(path)
    if not folders:
        return nothing_here(path)
    found: list[Look] = []
    for folder in folders:
        rows = [row for row in read(folder)[0].resources.values() if _due(row, today, older)]
        looks = asyncio.run(_look(folder, rows, today, dry_run, pause, patience, connector))
        _tell(folder, rows, looks, dry_run)
        found += looks
    return Exit.PROBLEMS if any(look.state in (State.DEAD, State.MOVED) for look in found) else Exit.FINE


def _due(row: ResourceEntry, today: date, older: int) -> bool:
    return row.checked_on is None or today - row.checked_on >= timedelta(days=older)


async def _look(
    folder: Path,
    rows: Sequence[ResourceEntry],
    today: date,
    dry_run: bool,
    pause: float,
    patience: float,
    connector: Connect | None,
) -> list[Look]:
    looks: list[Look] = []
    console = Console(stderr=True)
    if rows and not console.is_terminal:
        sys.stderr.write(f"Looking at {some(len(rows), 'address', 'addresses')} of {folder}, which takes a while ...\n")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task(f"Looking at {folder.name}", total=len(rows))
            urls = [row.url for row in rows]
            async for look in look_at(urls, _same, pause=pause, patience=patience, connector=connector):
                looks.append(look)
                progress.advance(task)
                if len(looks) >= ENOUGH and not any(each.reached for each in looks):
                    break
    finally:
        # Also after Ctrl-C: what was found out is kept, and the next round goes on with the rest.
        if not dry_run:
            note(folder / "resources.toml", rows, looks, today)
    return looks


def _same(one: str, other: str) -> bool:
    return page(one) == page(other)


def note(file: Path, rows: Sequence[ResourceEntry], looks: Sequence[Look], today: date) -> None:
    """Write `status` and `checked_on` of what was found out into resources.toml, and touch nothing else in it."""
    ids = {row.url: row.id for row in rows}
    changes: Mapping[str, Mapping[str, str]] = {
        ids[look.url]: {"status": f'"{look.state}"', "checked_on": today.isoformat()}
        for look in looks
        if look.state in KNOWN
    }
    if changes:
        file.write_bytes(with_values(file.read_bytes(), "resource", changes))


def _tell(folder: Path, rows: Sequence[ResourceEntry], looks: Sequence[Look], dry_run: bool) -> None:
    ids = {row.url: row.id for row in rows}
    counts = Counter(look.state for look in looks)
    words = ", ".join(f"{counts[state]} {state}" for state in State if counts[state]) or "nothing is due"
    kept = ", nothing was written" if dry_run and looks else ""
    sys.stdout.write(f"{folder}: {some(len(looks), 'address', 'addresses')} looked at: {words}{kept}\n")
    if looks and not any(look.reached for look in looks):
        sys.stdout.write("  Nothing answered. Is there a network? What was known before stays as it is.\n")
        return
    for look in sorted(looks, key=lambda look: ids[look.url]):
        if look.state is not State.OK:
            sys.stdout.write(f"  {look.state}: {ids[look.url]} {look.url} – {look.why}\n")
