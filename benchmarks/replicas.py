"""Four processes on one PostgreSQL under load, one killed after the other, for minutes: what is lost, doubled or late.

Two listen to a shard of Discord each, two listen to Slack, plan and post. Posts come due all the time, and people mark
their week done. Nothing is helped along: a post that a killed process had claimed waits until its lease has run out.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, Spread, ms
from tests.databases import create_database, embedded_postgres
from tests.wire.fleet.accounts import Account
from tests.wire.fleet.fleet import Fleet, fleet

SAFE = ("max_wal_size=4GB",)
"""PostgreSQL's own settings otherwise: every commit waits for the disk."""


@dataclass(frozen=True, slots=True)
class Run:
    """minutes: how long there is load. pause: seconds from one kill to the next, at least. http: how Slack brings it.

    posts: seconds from one post that comes due to the next. people: the same for people, in each of three homes.
    """

    minutes: float
    pause: float
    http: bool
    posts: float
    people: float

    @property
    def command(self) -> str:
        """What makes this figure."""
        way = " --http" if self.http else ""
        return f"python -m benchmarks.replicas --minutes {self.minutes:g} --pause {self.pause:g}{way}"


async def measure(folder: Path, template: str, run: Run) -> tuple[Fleet, Account]:
    """Keep four processes busy and kill one after the other."""
    url = await create_database(template, "fleet")
    async with fleet(folder, url, run.http, run.posts, run.people) as running:
        end = time.monotonic() + 60 * run.minutes
        for ship in cycle(running.ships):
            if time.monotonic() > end:
                break
            began = time.monotonic()
            await running.kill(ship)
            await running.bring_back(ship)
            print(f"{running.kills} kills, {len(running.load.promised)} posts", file=sys.stderr, flush=True)
            await asyncio.sleep(max(run.pause - (time.monotonic() - began), 0))
        found = await running.settle(patient=True)
    return running, found


def figure(running: Fleet, found: Account, run: Run) -> Figure:
    """What came out, as a table."""
    late, took = Spread(found.late), Spread(found.took)
    claimed = [seconds for seconds in found.late if seconds > 60]
    rows = (
        ("kills", f"{running.kills}"),
        ("posts that came due", f"{found.posts:,}"),
        ("of these lost", f"{len(found.lost_posts)}"),
        ("of these posted twice", f"{len(found.double_posts)}"),
        ("weeks marked done by people", f"{found.people:,}"),
        ("of these lost", f"{len(found.lost_marks)}"),
        ("of these counted twice", f"{len(found.double_marks)}"),
        ("asked again, as no answer came", f"{found.vain}"),
        ("seconds from due to posted, p50", f"{late.median:.1f}"),
        ("the same, p99", f"{late.at(99):.1f}"),
        ("the same, longest", f"{max(late.all):.1f}"),
        ("posts that waited for a lease to end", f"{len(claimed)}"),
        ("ms to an answer, p50", ms(took.median)),
        ("the same, p99", ms(took.at(99))),
        ("seconds until the others had answered and posted after a kill, median", f"{median(running.went_on):.1f}"),
        ("the same, longest", f"{max(running.went_on):.1f}"),
    )
    way = "signed HTTP behind a balancer" if run.http else "Socket Mode"
    return Figure(f"Four processes, one killed at a time; Slack by {way}", run.command, ("", ""), rows)


def main() -> None:
    """Measure, print, and end with 1 if anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5, help="how long there is load")
    parser.add_argument("--pause", type=float, default=10, help="seconds from one kill to the next, at least")
    parser.add_argument("--posts", type=float, default=0.1, help="seconds from one post that comes due to the next")
    parser.add_argument("--people", type=float, default=0.2, help="the same for people, in each of three homes")
    parser.add_argument("--http", action="store_true", help="Slack over HTTP instead of Socket Mode")
    asked = parser.parse_args()
    run = Run(asked.minutes, asked.pause, asked.http, asked.posts, asked.people)
    with embedded_postgres(SAFE) as template, tempfile.TemporaryDirectory(prefix="waypost-fleet-") as folder:
        running, found = asyncio.run(measure(Path(folder), template, run))
        print(figure(running, found, run).markdown())
        for wrong in (*found.wrong, *running.discord.log.findings, *running.slack.log.findings):
            print(wrong)
    sys.exit(bool(found.wrong))


if __name__ == "__main__":
    main()
