"""What becomes of stored progress when a roadmap's weeks are put in another order: old numbers to new ones, by id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.domain.roadmap import Roadmap


def renumbered(old_ids: Sequence[str], roadmap: Roadmap) -> Mapping[int, int]:
    """The present number of each week that once stood at a place in `old_ids`; places are counted from 1.

    A week that another one took over (`aliases`) leads to that one, so two old numbers may lead to one new number.
    A week that is gone without an heir is left out. Weeks that stayed where they were are in it, too.
    """
    numbers = {week.id: week.number for week in roadmap.weeks}
    heirs = {old: heir(old, roadmap) for old in old_ids}
    return {n: numbers[found] for n, old in enumerate(old_ids, start=1) if (found := heirs[old])}


def heir(id: str, roadmap: Roadmap) -> str | None:
    """The week that this id leads to now: itself, or the one that took it over, over any number of versions."""
    ids, seen = {week.id for week in roadmap.weeks}, set[str]()
    while id not in ids:
        if id in seen or id not in roadmap.aliases:
            return None
        seen.add(id)
        id = roadmap.aliases[id]
    return id


def joined(week: int, total: int, numbers: Mapping[int, int]) -> int:
    """From which week on things count for somebody who joined in week `week` when there were `total` weeks.

    A group keeps its dates, whatever falls on them, so as many of the weeks lie before it as then. Weeks that are new
    among them are nobody's who joined after their place.
    numbers: the new number of each old one that changes; below 1 for a week that is gone.
    """

    def places(weeks: Iterable[int]) -> list[int]:
        return sorted({to for each in weeks if (to := numbers.get(each, each)) > 0})

    kept, before = places(range(1, total + 1)), places(range(1, week))
    return kept[min(len(before), len(kept) - 1)] if week > 1 and kept else week
