"""What changes for whom when one version of a roadmap takes the place of another."""

from __future__ import annotations

from bot.domain.roadmap import Roadmap
from bot.roadmaps.compare.change import Change, Weight
from bot.roadmaps.compare.parts import changes_of_parts, changes_of_questions
from bot.roadmaps.compare.weeks import changes_of_order, changes_of_weeks

__all__ = ["Change", "Weight", "changes", "wanted_version"]


def changes(old: Roadmap, new: Roadmap) -> list[Change]:
    """Every change, those that would lose something first."""
    found = [
        *changes_of_order(old, new),
        *changes_of_weeks(old, new),
        *changes_of_questions(old, new),
        *changes_of_parts(old, new),
    ]
    if old.slug != new.slug:
        said = f"The slug was {old.slug} and is {new.slug}: cohorts on {old.slug} would have no roadmap."
        found.append(Change(Weight.LOSS, "roadmap", f"{said} Keep the old one."))
    if found and (raise_it := _version(old, new, found)):
        found.append(raise_it)
    return sorted(found, key=lambda change: list(Weight).index(change.weight))


def wanted_version(old: str, weight: Weight) -> str:
    """The least version that says what has changed: the first number for order, the middle for tasks, else the last."""
    first, middle, last = map(int, old.split("."))
    if weight in (Weight.LOSS, Weight.ORDER):
        return f"{first + 1}.0.0"
    return f"{first}.{middle + 1}.0" if weight is Weight.TASKS else f"{first}.{middle}.{last + 1}"


def _version(old: Roadmap, new: Roadmap, found: list[Change]) -> Change | None:
    heaviest = min((change.weight for change in found), key=list(Weight).index)
    wanted = wanted_version(old.version, heaviest)
    if tuple(map(int, new.version.split("."))) >= tuple(map(int, wanted.split("."))):
        return None
    said = f"`version` is {new.version}, but so much has changed since {old.version}. Make it {wanted}."
    return Change(Weight.WARNING, "roadmap", said)
