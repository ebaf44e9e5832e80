"""Runs every program and prints its figure; with --write, puts the figures into docs/performance.md as well."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import (
    courier,
    discord,
    heartbeat,
    monday,
    reads,
    requests,
    scheduler,
    slack,
    slack_steps,
    start,
    together,
)
from benchmarks.figures import Figure

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"

PROGRAMS: Mapping[str, Callable[[bool], Figure]] = {
    "requests": requests.figure,
    "reads": reads.figure,
    "heartbeat": heartbeat.figure,
    "monday": monday.figure,
    "courier": courier.figure,
    "scheduler": scheduler.figure,
    "start": start.figure,
    "discord": discord.figure,
    "slack": slack.figure,
    "slack_steps": slack_steps.figure,
    "together": together.figure,
}


def put(page: str, name: str, figure: Figure) -> str:
    """The page with the figure between its two marks."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    filled, count = pattern.subn(lambda _: f"{begin}\n{figure.markdown()}\n{end}", page)
    if count != 1:
        raise ValueError(f"the page has no place for {name}: it needs {begin} and {end}")
    return filled


def main() -> None:
    """Measure one after the other; a figure is printed as soon as it is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="tiny sizes: shows that it works, measures nothing")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/performance.md")
    asked = parser.parse_args()
    page = PAGE.read_text(encoding="utf-8") if asked.write else ""
    for name, program in PROGRAMS.items():
        found = program(asked.quick)
        print(found.text(), end="\n\n", flush=True)
        page = put(page, name, found) if asked.write else page
    if asked.write:
        PAGE.write_text(page, encoding="utf-8")
        print(f"{PAGE} holds these figures now.")


if __name__ == "__main__":
    main()
