"""Reads roadmaps from content/ and checks them: a folder of TOML files in, a Roadmap or a list of problems out."""

from __future__ import annotations

from pathlib import Path

from bot.domain.roadmap import Roadmap
from bot.roadmaps.build import build
from bot.roadmaps.files import Folder, read
from bot.roadmaps.locate import locate_all
from bot.roadmaps.problems import ContentError, Problem
from bot.roadmaps.rules import RULES, judge
from bot.roadmaps.rules.ids import slug_is_the_folders_name

__all__ = ["ContentError", "Problem", "check", "load", "load_all", "load_version"]


def check(folder: Path) -> list[Problem]:
    """Everything that is wrong with the roadmap in `folder`, ordered by file and line; empty when it is sound.

    A problem's file is `folder` joined with the file's place in it, so a relative folder gives relative names.
    """
    return _examine(folder)[1]


def load(folder: Path) -> Roadmap:
    """The roadmap in `folder`.

    Raises ContentError, carrying every problem at once, if anything about it is wrong.
    """
    content, problems = _examine(folder)
    if problems:
        raise ContentError(problems)
    return build(content)


def load_version(folder: Path) -> Roadmap:
    """The roadmap in a folder that need not be called like it, such as an earlier version kept aside.

    Raises ContentError, carrying every problem at once, if anything else about it is wrong.
    """
    content, flaws = read(folder)
    named = slug_is_the_folders_name
    if problems := locate_all([*flaws, *(flaw for rule in RULES if rule is not named for flaw in rule(content))]):
        raise ContentError(problems)
    return build(content)


def load_all(content_dir: Path) -> dict[str, Roadmap]:
    """Every roadmap under `content_dir` by its slug: each folder that holds a roadmap.toml is one.

    Raises ContentError with the problems of all of them, or if there is no roadmap at all.
    """
    folders = sorted(path.parent for path in content_dir.glob("*/roadmap.toml"))
    if not folders:
        nothing = "There is no roadmap here. Put one in a folder of its own, starting with its roadmap.toml."
        raise ContentError([Problem(str(content_dir), 1, nothing)])
    examined = [_examine(folder) for folder in folders]
    if problems := [problem for _, found in examined for problem in found]:
        raise ContentError(problems)
    return {folder.name: build(content) for folder, (content, _) in zip(folders, examined, strict=True)}


def _examine(folder: Path) -> tuple[Folder, list[Problem]]:
    content, flaws = read(folder)
    return content, locate_all([*flaws, *judge(content)])
