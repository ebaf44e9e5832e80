"""What a criterion that counts for itself asks for: `auto_check` as it stands in a roadmap's files, read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QuizCheck:
    """What a milestone's criterion asks of the quiz: questions of weeks `first` to `last`, so many percent right."""

    first: int
    last: int
    percent: int

    @classmethod
    def read(cls, auto_check: str | None) -> QuizCheck | None:
        """The check behind `quiz:W02-W05:70`; None for any other."""
        name, _, rest = (auto_check or "").partition(":")
        weeks, _, percent = rest.partition(":")
        first, _, last = weeks.partition("-")
        if name != "quiz":
            return None
        return cls(int(first[1:]), int(last[1:]), int(percent))

    @property
    def weeks(self) -> range:
        """The numbers of the weeks it asks about."""
        return range(self.first, self.last + 1)


@dataclass(frozen=True, slots=True)
class LooksCheck:
    """Looks of so many people at this milestone, each with at least `points`, or with a yes where that is None."""

    people: int
    points: int | None = None
    one_commit: bool = False
    """Whether all of them must have read the same commit."""

    @classmethod
    def read(cls, auto_check: str | None) -> LooksCheck | None:
        """The check behind `looks:1`, `looks:2:10` or `looks:2:11:commit`; None for any other."""
        name, *parts = (auto_check or "").split(":")
        if name != "looks":
            return None
        return cls(int(parts[0]), int(parts[1]) if len(parts) > 1 else None, parts[2:] == ["commit"])


@dataclass(frozen=True, slots=True)
class GivenCheck:
    """Looks that the member has given, at milestones of so many different people."""

    people: int

    @classmethod
    def read(cls, auto_check: str | None) -> GivenCheck | None:
        """The check behind `looks_given:2`; None for any other."""
        name, _, people = (auto_check or "").partition(":")
        return cls(int(people)) if name == "looks_given" else None


CountedCheck = QuizCheck | LooksCheck | GivenCheck


def read_check(auto_check: str | None) -> CountedCheck | None:
    """The check behind an `auto_check` that counts for itself; None for one that people look at."""
    return QuizCheck.read(auto_check) or LooksCheck.read(auto_check) or GivenCheck.read(auto_check)
