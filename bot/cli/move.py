"""`db move`: takes everything to another database, shows how far it is, and ends with what was compared."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.cli.speak import Exit, complain
from bot.config import DRIVERS, SCHEMES, ConfigError
from bot.storage.address import plain
from bot.storage.moving import Moved
from bot.storage.moving import move as carry

AGAIN = "The move was stopped. Nothing is lost: run the same command again, and it goes on where it was."

ONE = (
    "Let [database] url name it (or WAYPOST_DATABASE_URL), then start Waypost.\n"
    "{here} is only a backup now; Waypost does not start on it any more.\n"
)
TWO = "Start Waypost on one of the two only: on both, it would post everything twice.\n"


def move(source: str, target: str, copy: bool) -> int:
    """Move everything. Returns the exit code. Raises ConfigError or StoreError if either end can't be used.

    copy: leave the source fit to be served from.
    """
    here, there = address(source), address(target)
    try:
        moved = asyncio.run(_with_a_bar(here, there, copy))
    except KeyboardInterrupt:
        complain([AGAIN])
        return Exit.PROBLEMS
    _summary(moved)
    sys.stdout.write(f"\n{plain(there)} holds all of {plain(here)} now, row by row.\n")
    sys.stdout.write((TWO if copy else ONE).format(here=plain(here)))
    return Exit.FINE


def address(text: str) -> str:
    """A whole address for a file's name, or for an address that names no driver. Raises ConfigError."""
    scheme, mark, rest = text.partition("://")
    if not mark:
        return f"{DRIVERS['sqlite']}:///{text}"
    family = SCHEMES.get(scheme.split("+", maxsplit=1)[0])
    if family is None:
        write = "Write a file's name, sqlite:///data/waypost.db, or postgresql://user@host/database."
        raise ConfigError([f"{scheme}:// is not a database that Waypost knows. {write}"])
    return f"{DRIVERS[family]}://{rest}"


async def _with_a_bar(here: str, there: str, copy: bool) -> Sequence[Moved]:
    columns = (
        TextColumn("{task.description:<12}"),
        BarColumn(),
        TaskProgressColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("looking", total=None)

        def told(table: str, done: int, total: int) -> None:
            progress.update(bar, description=table, completed=done, total=total)

        return await carry(here, there, told, copy)


def _summary(moved: Sequence[Moved]) -> None:
    table = Table("table", box=None, pad_edge=False)
    for title in ("rows", "there before", "fingerprint at both ends"):
        table.add_column(title, justify="right")
    for each in moved:
        table.add_row(each.table, f"{each.rows:,}", f"{each.before:,}", each.digest[:16])
    table.add_row("all", f"{sum(each.rows for each in moved):,}", f"{sum(each.before for each in moved):,}", "")
    Console().print(table)
