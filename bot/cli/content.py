"""`content check`: says of every roadmap whether it is sound, and otherwise what to mend in which line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track

from bot.cli.speak import Exit
from bot.roadmaps import Problem, check


def content_check(path: Path) -> int:
    """Check one roadmap's folder, or every roadmap in a folder of them. Returns the exit code."""
    folders = roadmap_folders(path)
    if not folders:
        sys.stderr.write(
            f"{path}: There is no roadmap here: no roadmap.toml, and none in a folder below. docs/content.md says how "
            "to begin one.\n"
        )
        return Exit.UNUSABLE
    problems: list[Problem] = []
    console = Console(stderr=True)
    for folder in track(folders, "Reading", console=console, transient=True, disable=not console.is_terminal):
        found = check(folder)
        problems += found
        sys.stdout.write(f"{folder}: {_verdict(found)}\n")
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return Exit.PROBLEMS if problems else Exit.FINE


def roadmap_folders(path: Path) -> Sequence[Path]:
    """The folder itself if it is a roadmap's, or those below that are."""
    if (path / "roadmap.toml").exists():
        return [path]
    return sorted(file.parent for file in path.glob("*/roadmap.toml"))


def _verdict(problems: Sequence[Problem]) -> str:
    return "all is well" if not problems else f"{len(problems)} to mend" if len(problems) > 1 else "one to mend"
