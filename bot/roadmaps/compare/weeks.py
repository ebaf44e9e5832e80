"""Weeks between two versions: come, gone, moved, taken over, split; and what changed inside those that stayed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.domain.roadmap import Check, Roadmap, Size, Week
from bot.domain.versions import heir
from bot.roadmaps.compare.change import OTHER, Change, Weight, alike, listed

WORDS = ("title", "hook", "discussion", "habit", "nudge", "wrap", "kind")
TASKS = ("objectives", "deliverable", "tasks", "hours", "readings", "quiz", "prerequisites", "evidence", "status")


def _by_id(roadmap: Roadmap) -> Mapping[str, Week]:
    return {week.id: week for week in roadmap.weeks}


def changes_of_order(old: Roadmap, new: Roadmap) -> Iterator[Change]:
    """Which weeks come, go and move, and what that does to the dates of groups that are on their way."""
    before, after = _by_id(old), _by_id(new)
    yield from (_gone(week, new) for week in old.weeks if week.id not in after)
    for week in new.weeks:
        if week.id not in before:
            yield _come(week, old, new)
    moved = [week for week in new.weeks if week.id in before and before[week.id].number != week.number]
    for shift, group in _shifts(before, moved).items():
        names = listed([week.id for week in group])
        said = f"{'moves' if len(group) == 1 else 'move'} by {shift:+d}: progress moves along."
        yield Change(Weight.ORDER, names, f"{names} {said}")
    yield from _dates(old, new)


def _gone(week: Week, new: Roadmap) -> Change:
    found = heir(week.id, new)
    if found is None:
        said = (
            f"{week.id} ({week.title}) is gone, and no week takes it over: whoever did it would not see it any more. "
            f'Keep it, or write `aliases = ["{week.id}"]` into the week that holds it now.'
        )
        return Change(Weight.LOSS, week.id, said)
    title = _by_id(new)[found].title
    said = f"{week.id} is taken over by {found} ({title}): whoever did either of them has done {found}."
    return Change(Weight.ORDER, week.id, said)


def _come(week: Week, old: Roadmap, new: Roadmap) -> Change:
    origin = next((each for each in old.weeks if _split_from(each, week, new)), None)
    if origin:
        said = f"{week.id} (week {week.number}, {week.title}) was split off {origin.id}: progress stays in {origin.id}."
        return Change(Weight.ORDER, week.id, said)
    said = f"{week.id} (week {week.number}, {week.title}) is new: for those who are past it, it is not started."
    return Change(Weight.ORDER, week.id, said)


def _split_from(origin: Week, week: Week, new: Roadmap) -> bool:
    """Whether a new week says what an old one said and says no longer: objectives or tick boxes."""
    left = _by_id(new).get(origin.id)
    if left is None:
        return False
    lost = set(_sayings(origin)) - set(_sayings(left))
    return any(alike(one, other) > 1 - OTHER for one in lost for other in _sayings(week))


def _sayings(week: Week) -> list[str]:
    return [*week.objectives, *(check.text for check in week.done_when)]


def _shifts(before: Mapping[str, Week], moved: list[Week]) -> Mapping[int, list[Week]]:
    found: dict[int, list[Week]] = {}
    for week in moved:
        found.setdefault(week.number - before[week.id].number, []).append(week)
    return found


def _dates(old: Roadmap, new: Roadmap) -> Iterator[Change]:
    """What groups on their way notice of a changed order in their calendar."""
    pairs = zip(old.weeks, new.weeks, strict=False)
    first = next((n for n, (one, other) in enumerate(pairs, 1) if one.id != other.id), None)
    longer = len(new.weeks) - len(old.weeks)
    if first is None and longer:
        first = min(len(old.weeks), len(new.weeks)) + 1
    if first is None:
        return
    ends = f", and they end {abs(longer)} {'weeks' if abs(longer) > 1 else 'week'} " if longer else ""
    ends += "later" if longer > 0 else "earlier" if longer < 0 else ""
    said = f"Groups keep their dates up to week {first - 1}; from week {first} on, other content falls on them{ends}."
    yield Change(Weight.ORDER, "roadmap", said)


def changes_of_weeks(old: Roadmap, new: Roadmap) -> Iterator[Change]:
    """What changed within the weeks that are in both versions."""
    after = _by_id(new)
    for week in old.weeks:
        if now := after.get(week.id):
            yield from _changed(week, now)
            yield from changes_of_checks(week.id, week.done_when, now.done_when)


def _changed(week: Week, now: Week) -> Iterator[Change]:
    if week.title != now.title:
        yield Change(Weight.WORDS, week.id, f"{week.id} was “{week.title}” and is “{now.title}”: progress stays.")
    if week.hours != now.hours:
        was, is_ = (each.hours[Size.STANDARD] for each in (week, now))
        said = f"{week.id} takes {is_} hours instead of {was}." if was != is_ else f"{week.id} has other hours."
        yield Change(Weight.TASKS, week.id, said)
    for keys, weight in ((TASKS, Weight.TASKS), (WORDS, Weight.WORDS)):
        names = [key for key in keys if key not in ("title", "hours") and getattr(week, key) != getattr(now, key)]
        if names:
            yield Change(weight, week.id, f"{week.id} says something else in its {', '.join(names)}.")


def changes_of_checks(owner: str, before: tuple[Check, ...], after: tuple[Check, ...]) -> Iterator[Change]:
    """Tick boxes: a letter that is gone takes its ticks along, and one that is used anew would keep wrong ones."""
    texts = {check.id: check.text for check in after}
    known = {check.id for check in before}
    for check in before:
        text = texts.get(check.id)
        if text is None:
            yield Change(Weight.TASKS, owner, f"{check.id} is gone: its ticks are not shown any more.")
        elif text != check.text and alike(text, check.text) < OTHER:
            said = f"{check.id} said “{check.text}” and says “{text}”: old ticks would count for it."
            yield Change(Weight.WARNING, owner, f"{said} Give it a letter that was never used.")
        elif text != check.text:
            yield Change(Weight.WORDS, owner, f"{check.id} is worded differently: its ticks stay.")
    for check in after:
        if check.id not in known:
            yield Change(Weight.TASKS, owner, f"{check.id} is new: weeks that are done stay done.")
