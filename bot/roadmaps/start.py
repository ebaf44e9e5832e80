"""Begins a roadmap: a folder of one's own, filled with four short weeks that are sound and wait to be rewritten."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from bot.roadmaps.problems import ContentError, Problem

TEMPLATE = Path(__file__).parent / "template"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def start(folder: Path) -> None:
    """Fill `folder`, which must not hold anything yet, with the template; its name becomes the roadmap's slug.

    Raises ContentError if the name is no slug or something is there already.
    """
    name = folder.resolve().name
    if not SLUG.fullmatch(name) or len(name) > 60:
        said = f"{name} can't be a roadmap's name. Use lower-case letters, digits and single hyphens, 60 at most."
        raise ContentError([Problem(str(folder), 1, said)])
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ContentError([Problem(str(folder), 1, "Something is here already. Name a folder that does not exist.")])
    shutil.copytree(TEMPLATE, folder, dirs_exist_ok=True)
    file = folder / "roadmap.toml"
    text = file.read_text(encoding="utf-8").replace('slug = "template"', f'slug = "{name}"', 1)
    file.write_text(text, encoding="utf-8")
