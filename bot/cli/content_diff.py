"""`content diff`: says what changes for whom between two versions of a roadmap, before members meet it."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.cli.speak import Exit
from bot.roadmaps import load_version
from bot.roadmaps.compare import Weight, changes

HEADS = {
    Weight.LOSS: "Would lose what members did",
    Weight.WARNING: "Needs a look",
    Weight.ORDER: "The way and its dates",
    Weight.TASKS: "What is asked",
    Weight.WORDS: "Words",
}


def content_diff(old: Path, new: Path) -> int:
    """Print every change between two folders. The exit code: 1 if something would be lost or needs a look.

    Raises ContentError if one of them can't be used as it is.
    """
    before, after = load_version(old), load_version(new)
    found = changes(before, after)
    sys.stdout.write(f"{before.title} {before.version} → {after.title} {after.version}\n")
    for weight, head in HEADS.items():
        if mine := [change.said for change in found if change.weight is weight]:
            sys.stdout.write(f"\n{head}\n" + "".join(f"  {said}\n" for said in mine))
    if not found:
        sys.stdout.write("Nothing that members would notice has changed.\n")
    heavy = {Weight.LOSS, Weight.WARNING}
    return Exit.PROBLEMS if any(change.weight in heavy for change in found) else Exit.FINE
