"""`content check`, `new` and `hash`: what writers need first, each as one function that returns an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from bot.cli.speak import Exit
from bot.roadmaps.lint import Report, lint
from bot.ui.text import some


def content_check(path: Path, strict: bool = False) -> int:
    """Check one roadmap's folder, or every roadmap in a folder of them. Returns the exit code.

    strict: hints count as problems.
    """
    folders = roadmap_folders(path)
    if not folders:
        return nothing_here(path)
    from bot.cli.content_fit import fit

    found: list[Report] = []
    for folder in folders:
        with Console(stderr=True).status(f"Reading {folder} ..."):
            report = lint(folder, fit)
        found.append(report)
        sys.stdout.write(f"{folder}: {_verdict(report)}\n")
    for report in found:
        sys.stdout.writelines(f"{problem}\n" for problem in report.problems)
        sys.stdout.writelines(f"hint: {hint}\n" for hint in report.hints)
    bad = any(report.problems or (strict and report.hints) for report in found)
    return Exit.PROBLEMS if bad else Exit.FINE


def roadmap_folders(path: Path) -> Sequence[Path]:
    """The folder itself if it is a roadmap's, or those below that are."""
    if (path / "roadmap.toml").exists():
        return [path]
    return sorted(file.parent for file in path.glob("*/roadmap.toml"))


def nothing_here(path: Path) -> int:
    """Say that there is no roadmap, and how to begin one. Returns the exit code."""
    what = "There is no roadmap here: no roadmap.toml, and none in a folder below."
    sys.stderr.write(f"{path}: {what} docs/content.md says how to begin one.\n")
    return Exit.UNUSABLE


def _verdict(report: Report) -> str:
    count = len(report.problems)
    problems = "all is well" if not count else f"{count} to mend" if count > 1 else "one to mend"
    return f"{problems}, {some(len(report.hints), 'hint')}" if report.hints else problems


def content_new(folder: Path) -> int:
    """Begin a roadmap in a new folder. Raises ContentError if that is impossible."""
    from bot.roadmaps.start import start

    start(folder)
    sys.stdout.write(
        f"{folder}: four short weeks, ready to be rewritten. Begin with roadmap.toml and weeks/W01.toml, and run\n"
        f"  python -m bot content check {folder}\n"
        "after every change. docs/content.md says what each field is for.\n"
    )
    return Exit.FINE


def content_hash(files: Sequence[Path]) -> int:
    """Print the fingerprints of texts that the content must not repeat. Returns the exit code."""
    from bot.roadmaps.lint.sources import hashes

    try:
        texts = [file.read_text(encoding="utf-8") for file in files]
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"This can't be read as text: {error}. Name files of plain text in UTF-8.\n")
        return Exit.UNUSABLE
    sys.stdout.write(hashes(texts))
    return Exit.FINE
