"""Questions to practise on: what is asked, which answers count, and how a run through several of them stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from math import isfinite


class Answering(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTI = "multi"
    TRUE_FALSE = "true_false"
    NUMERIC = "numeric"
    SHORT = "short"

    @property
    def typed(self) -> bool:
        """Whether the answer is written and not picked."""
        return self in (Answering.NUMERIC, Answering.SHORT)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the bank, with its one best answer. The id (`W16-Q1`) stays when the text changes."""

    id: str
    week: int
    answering: Answering
    stem: str
    options: tuple[str, ...]
    right: frozenset[int]
    """Places of the right options, from 0; empty where the answer is typed."""
    explanation: str
    why_wrong: Mapping[str, str]
    """What to say to a wrong answer: by the option's place, or by what was typed."""
    source: str
    """The week or the resource that answers it."""
    accepted: tuple[str, ...] = ()
    """What may be typed for SHORT, in lower case."""
    number: float = 0
    tolerance: float = 0
    difficulty: str = "core"
    objective: str = ""
    review_after: tuple[int, ...] = ()

    def judge(self, given: str) -> bool:
        """Whether an answer is right.

        given: places of the picked options joined by commas; or what was typed.
        """
        if self.answering is Answering.NUMERIC:
            return any(abs(number - self.number) <= self.tolerance + 1e-9 for number in readings(given))
        if self.answering is Answering.SHORT:
            return plain(given) in {plain(each) for each in self.accepted}
        return frozenset(int(each) for each in given.split(",") if each.isdigit()) == self.right

    def word_on(self, given: str) -> str:
        """What the writers say to a wrong answer, or "" if they did not think of it."""
        if self.answering.typed:
            same = (each for key, each in self.why_wrong.items() if self._same(key, given))
            return next(same, "")
        picked = [each for each in given.split(",") if each.isdigit() and int(each) not in self.right]
        return " ".join(self.why_wrong[each] for each in picked if each in self.why_wrong)

    def _same(self, key: str, given: str) -> bool:
        if self.answering is Answering.NUMERIC:
            return not set(readings(key)).isdisjoint(readings(given))
        return plain(key) == plain(given)


GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([.,]\d{3})+(?!\d)")
"""Digits in threes, which is a large number for some and one with decimals for others."""


def readings(typed: str) -> tuple[float, ...]:
    """The numbers that somebody may have meant: mostly one, for `8,000` also 8; none for what is no number.

    It may be written as `1,5`, `50 %` or `3/4`.
    """
    text = typed.strip().rstrip("%").strip().replace(" ", "").replace("\u2212", "-")
    spellings = [text.replace(",", ".")]
    if grouped := GROUPED.match(text):
        whole = re.sub("[.,]", "", grouped[0])
        spellings.append(whole + text[grouped.end() :].replace(",", "."))
    return tuple(number for each in spellings if (number := _number(each)) is not None)


def _number(text: str) -> float | None:
    top, slash, bottom = text.partition("/")
    try:
        number = float(top) / float(bottom) if slash else float(top)
    except (ValueError, ZeroDivisionError):
        return None
    return number if isfinite(number) else None


def plain(typed: str) -> str:
    """A typed answer without what does not count: case, outer quotes and full stops, spaces around and doubled."""
    return " ".join(typed.lower().strip().strip("`\"'.").split())


class Purpose(StrEnum):
    """What a run is for."""

    WEEK = "week"
    MILESTONE = "milestone"
    PLACEMENT = "placement"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a run: in which order its options are shown, and what came back. `given` is "" until then."""

    question: str
    order: tuple[int, ...] = ()
    given: str = ""
    right: bool = False
    ticked: frozenset[int] = frozenset()
    """Options ticked so far, where several are right."""

    def fits(self, question: Question) -> bool:
        """Whether the question has as many options as when it was drawn."""
        return len(question.options) == len(self.order)


@dataclass(frozen=True, slots=True)
class Run:
    """One member's way through a few questions. `about` is the week's or the milestone's id."""

    id: str
    cohort: str
    user: str
    purpose: Purpose
    about: str
    asked: tuple[Asked, ...]
    begun: datetime
    ended: datetime | None = None
    version: int = 1

    @property
    def place(self) -> int:
        """The place of the next question to answer, from 0; the number of questions when all are answered."""
        return next((n for n, each in enumerate(self.asked) if not each.given), len(self.asked))

    @property
    def right(self) -> int:
        """How many were answered rightly so far."""
        return sum(each.right for each in self.asked)

    def fits(self, bank: Mapping[str, Question]) -> bool:
        """Whether all its questions are still there, with as many options as when it began."""
        return all(each.question in bank and each.fits(bank[each.question]) for each in self.asked)

    def passed(self, percent: int) -> bool:
        """Whether it is finished with at least so many of a hundred right."""
        return self.ended is not None and self.right * 100 >= percent * len(self.asked)

    def ticking(self, ticked: frozenset[int]) -> Run:
        """The run with exactly these options of the next question ticked."""
        place = self.place
        asked = tuple(replace(each, ticked=ticked) if n == place else each for n, each in enumerate(self.asked))
        return replace(self, asked=asked, version=self.version + 1)

    def answered(self, given: str, right: bool, now: datetime) -> Run:
        """The run with the next question answered; ended by the last one."""
        place = self.place
        asked = tuple(
            replace(each, given=given, right=right) if n == place else each for n, each in enumerate(self.asked)
        )
        over = now if place == len(self.asked) - 1 else None
        return replace(self, asked=asked, ended=over, version=self.version + 1)


def least_asked(bank: Sequence[Question], earlier: Sequence[Run]) -> list[Question]:
    """The questions of `bank`, those first that earlier runs asked least often, and of these the longest ago.

    earlier: the oldest run first. Questions that are even keep their order.
    """
    times = Counter(each.question for run in earlier for each in run.asked)
    latest = {each.question: n for n, run in enumerate(earlier) for each in run.asked}
    return sorted(bank, key=lambda question: (times[question.id], latest.get(question.id, -1)))


def spread(bank: Sequence[Question], weeks: Sequence[int], number: int, earlier: Sequence[Run]) -> list[Question]:
    """As many questions, taken from each of these weeks in turn, those first that were asked least often.

    Fewer if there are not as many. What they have in common otherwise is the order of `bank`: shuffle it before.
    """
    left = {week: [each for each in least_asked(bank, earlier) if each.week == week] for week in weeks}
    drawn: list[Question] = []
    while len(drawn) < number and any(left.values()):
        drawn += [left[week].pop(0) for week in weeks if left[week]][: number - len(drawn)]
    return drawn
