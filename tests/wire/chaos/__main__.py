"""Kills Waypost and everything around it again and again, and counts what became of its promises: `make chaos`."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.wire.chaos.databases import Databases, workshop
from tests.wire.chaos.kinds import KINDS
from tests.wire.chaos.plain import library
from tests.wire.chaos.report import table, write
from tests.wire.chaos.run import Case, Outcome, Runner, cases, play_all

console = Console(stderr=True)


def main(
    seed: Annotated[int, typer.Option(help="Chance: the same seed makes the same cases.")] = 1,
    case: Annotated[list[str] | None, typer.Option(help="Only this kind (steps) or this case (steps/7).")] = None,
    share: Annotated[float, typer.Option(help="Of the full number of cases: 0.1 for a tenth.")] = 1.0,
    minutes: Annotated[float, typer.Option(help="Begin no case after so long.")] = 45.0,
    at_once: Annotated[int, typer.Option(help="Cases that are played at the same time.")] = 2 * (os.cpu_count() or 1),
    write_down: Annotated[bool, typer.Option("--write", help="Put the table into docs/reliability.md.")] = False,
    kinds: Annotated[bool, typer.Option("--kinds", help="Name the kinds of case, and play none.")] = False,
) -> None:
    """Play the cases and show the table. Ends with 1 if a promise was lost or doubled."""
    if kinds:
        for each in KINDS:
            print(f"{each.name:14} {each.cases:4} cases: {each.title}")
        return
    if library() is None:
        console.print("The plain program is left out: its clock is turned by faketime (apt-get install faketime).")
    logging.getLogger("aiohttp").setLevel(logging.CRITICAL)  # it would tell of every connection that is cut on purpose
    began = time.monotonic()
    outcomes = asyncio.run(_play(cases(seed, share, case or ()), at_once, minutes * 60))
    found = table(outcomes, seed, time.monotonic() - began)
    print(found)
    bad = [each for each in outcomes if not each.account.clean]
    if write_down and not bad:
        write(found)
    if bad:
        console.print(f"{len(bad)} cases went wrong. Play one again:", *(each.case.again for each in bad), sep="\n")
        sys.exit(1)


async def _play(wanted: list[Case], at_once: int, seconds: float) -> list[Outcome]:
    outcomes: list[Outcome] = []
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with workshop() as folder, Progress(*columns, console=console) as bar:
        task = bar.add_task("", total=len(wanted))
        databases = await asyncio.to_thread(Databases, folder)

        def done(outcome: Outcome) -> None:
            outcomes.append(outcome)
            struck = sum(each.faults for each in outcomes)
            bar.update(task, advance=1, description=f"{struck} kills and faults")
            if not outcome.account.clean:
                _complain(bar.console, outcome)

        try:
            await play_all(Runner(folder, databases), wanted, done, at_once, seconds)
        finally:
            await databases.close()
    return outcomes


def _complain(out: Console, outcome: Outcome) -> None:
    out.print(outcome.case.again, style="bold red")
    for each in outcome.account.complaints():
        out.print(each, markup=False)
    if os.environ.get("CHAOS_WORDS"):
        out.print(outcome.said, markup=False)


if __name__ == "__main__":
    typer.run(main)
