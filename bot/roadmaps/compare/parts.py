"""Questions, milestones, projects, tracks, cards, certificates and links between two versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from bot.domain.fast_track import FastTrack
from bot.domain.project import Project
from bot.domain.quiz import Question
from bot.domain.roadmap import Check, Milestone, Roadmap
from bot.roadmaps.compare.change import OTHER, Change, Weight, alike, listed
from bot.roadmaps.compare.weeks import changes_of_checks


class HasId(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """Stable, and never used again."""


AnyPart = TypeVar("AnyPart", bound=HasId)


def _pairs(before: Iterable[AnyPart], after: Iterable[AnyPart]) -> Iterator[tuple[AnyPart, AnyPart]]:
    """What is in both versions and differs."""
    now = {each.id: each for each in after}
    yield from ((each, now[each.id]) for each in before if each.id in now and each != now[each.id])


def _come_and_gone(before: Iterable[HasId], after: Iterable[HasId]) -> tuple[list[str], list[str]]:
    old, new = [each.id for each in before], [each.id for each in after]
    return [id for id in new if id not in set(old)], [id for id in old if id not in set(new)]


def changes_of_questions(old: Roadmap, new: Roadmap) -> Iterator[Change]:
    """Questions: results that were kept stay, so a question that asks something else needs another id."""
    come, gone = _come_and_gone(old.questions, new.questions)
    if come:
        yield Change(Weight.TASKS, "questions", f"New questions: {listed(come)}.")
    if gone:
        said = f"Questions that are gone: {listed(gone)}. Open quizzes that ask them begin anew; results stay."
        yield Change(Weight.TASKS, "questions", said)
    for was, now in _pairs(old.questions, new.questions):
        if was != replace(now, week=was.week):
            yield _question(was, now)


def _question(was: Question, now: Question) -> Change:
    if alike(was.stem, now.stem) < OTHER:
        said = f"{was.id} asks something else now, but keeps old results. Give it an id that was never used."
        return Change(Weight.WARNING, was.id, said)
    if _answer(was) != _answer(now):
        said = f"{was.id} has another right answer: whoever answered it before keeps what was counted then."
        return Change(Weight.TASKS, was.id, said)
    return Change(Weight.WORDS, was.id, f"{was.id} is worded differently: its results stay.")


def _answer(question: Question) -> tuple[object, ...]:
    """What counts as right, whatever the order of the options."""
    right = sorted(question.options[place] for place in question.right)
    return (question.answering, right, question.accepted, question.number, question.tolerance)


def changes_of_parts(old: Roadmap, new: Roadmap) -> Iterator[Change]:
    """Everything else that has an id."""
    yield from _milestones(old, new)
    for name, before, after in _groups(old, new):
        come, gone = _come_and_gone(before, after)
        if come:
            yield Change(Weight.TASKS, name, f"New {name}: {listed(come)}.")
        if gone and name == "tracks":
            said = f"Tracks that are gone: {listed(gone)}. Whoever chose one has none any more."
            yield Change(Weight.LOSS, name, f"{said} Keep them, and say in the text that they end.")
        elif gone:
            yield Change(Weight.TASKS, name, f"{name.capitalize()} that are gone: {listed(gone)}.")
        if changed := [was.id for was, now in _pairs(before, after) if not _moved_only(was, now, old, new)]:
            yield Change(Weight.WORDS, name, f"{name.capitalize()} with other words: {listed(changed)}.")
    short = (old.fast_track, new.fast_track)
    if short[0] and not short[1]:
        said = "The short way is gone: whoever is on it is on the whole path again, with what was done."
        yield Change(Weight.WARNING, "short way", said)
    elif short[0] and short[1] and _by_ids(short[0], old) != _by_ids(short[1], new):
        yield Change(Weight.TASKS, "short way", "The short way is another: it is worked out anew for who is on it.")


def _moved_only(was: HasId, now: HasId, old: Roadmap, new: Roadmap) -> bool:
    """Whether a project is the same but for the numbers of its weeks, which moved."""
    if not (isinstance(was, Project) and isinstance(now, Project)):
        return False
    return was == replace(now, weeks=was.weeks) and _ids(was.weeks, old) == _ids(now.weeks, new)


def _ids(weeks: Iterable[int], roadmap: Roadmap) -> list[str]:
    return [week.id for number in weeks if (week := roadmap.week(number))]


def _by_ids(short: FastTrack, roadmap: Roadmap) -> tuple[object, ...]:
    """The short way with weeks by id, so that a mere change of numbers makes no difference."""
    placement = replace(short.placement, weeks=())
    whole = replace(short, weeks=(), placement=placement)
    weeks = [(replace(week, takes_from=()), _ids(week.takes_from, roadmap)) for week in short.weeks]
    return (whole, _ids(short.placement.weeks, roadmap), weeks)


def _groups(old: Roadmap, new: Roadmap) -> Sequence[tuple[str, Sequence[HasId], Sequence[HasId]]]:
    return (
        ("projects", old.projects, new.projects),
        ("tracks", old.tracks, new.tracks),
        ("career cards", old.careers, new.careers),
        ("certificates", old.certificates, new.certificates),
        ("links", old.resources, new.resources),
    )


def _milestones(old: Roadmap, new: Roadmap) -> Iterator[Change]:
    come, gone = _come_and_gone(old.milestones, new.milestones)
    for id in gone:
        said = f"{id} is gone: what was confirmed and what waits for somebody to look would be lost. Keep it."
        yield Change(Weight.LOSS, id, said)
    for id in come:
        yield Change(Weight.ORDER, id, f"{id} is new: nobody has it yet, also those who are past its week.")
    weeks: tuple[Mapping[int, str], ...] = tuple({week.number: week.id for week in each.weeks} for each in (old, new))
    for was, now in _pairs(old.milestones, new.milestones):
        here, there = weeks[0].get(was.week), weeks[1].get(now.week)
        if here != there:
            yield Change(Weight.ORDER, was.id, f"{was.id} falls into {there} instead of {here}: submissions stay.")
        if was.confirmations != now.confirmations:
            said = f"{was.id} needs {now.confirmations} people to confirm it instead of {was.confirmations}."
            yield Change(Weight.TASKS, was.id, f"{said} What is confirmed stays confirmed.")
        yield from changes_of_checks(was.id, _checks(was), _checks(now))


def _checks(milestone: Milestone) -> tuple[Check, ...]:
    return tuple(Check(each.id, each.text) for each in milestone.criteria)
