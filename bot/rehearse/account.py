"""The accountant: compares what was promised with what has arrived, and finds whatever was lost or doubled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.cohort import Beat, Post
from bot.domain.people import Place
from bot.ports import LATE, Entry, Fate
from bot.ui.card import Card
from bot.ui.plain import plain_card


class Arrived(Protocol):
    """A message as the platform has it."""

    @property
    def key(self) -> str: ...
    @property
    def place(self) -> Place: ...
    @property
    def card(self) -> Card: ...
    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True)
class Account:
    """What became of every promise. `lost` and `doubled` name keys; both are empty if all is well."""

    promised: int
    on_time: int
    late: int
    skipped: Mapping[str, int]
    failed: Mapping[str, int]
    unknown: Mapping[str, int]
    lost: tuple[str, ...]
    doubled: tuple[str, ...]

    @property
    def kept(self) -> bool:
        """Whether nothing was lost and nothing came twice."""
        return not self.lost and not self.doubled


def settle_up(cohort: str, entries: Sequence[Entry], letters: Sequence[Arrived], due: Iterable[Post]) -> Account:
    """The account of a term. due: the posts that its plan asked for."""
    sent = [entry for entry in entries if entry.fate is Fate.SENT]
    late = [entry for entry in sent if entry.sent and entry.sent - entry.parcel.due > LATE]
    return Account(
        len(entries),
        len(sent) - len(late),
        len(late),
        _reasons(entries, Fate.SKIPPED),
        _reasons(entries, Fate.FAILED),
        _reasons(entries, Fate.UNKNOWN),
        tuple(_lost(cohort, entries, letters, due)),
        tuple(_doubled(letters)),
    )


def _reasons(entries: Sequence[Entry], fate: Fate) -> Mapping[str, int]:
    return Counter(entry.reason.split(":")[0] for entry in entries if entry.fate is fate)


def _lost(cohort: str, entries: Sequence[Entry], letters: Sequence[Arrived], due: Iterable[Post]) -> list[str]:
    """Posts that nobody decided about, promises without an end, and what is called sent but is not there.

    A nudge may rightly be left unsaid, so it is not missed.
    """
    known = {entry.parcel.key for entry in entries}
    there = {letter.key for letter in letters}
    keys = [post.key(cohort) for post in due if post.beat is not Beat.NUDGE]
    return [
        *(key for key in keys if key not in known),
        *(each.parcel.key for each in entries if each.fate in (Fate.PLANNED, Fate.LEASED)),
        *(each.parcel.key for each in entries if each.fate is Fate.SENT and each.parcel.key not in there),
    ]


def _doubled(letters: Sequence[Arrived]) -> list[str]:
    """Keys that arrived twice, and messages that say the same in the same place under two keys."""
    keys = Counter(letter.key for letter in letters)
    seen: dict[tuple[Place, str], str] = {}
    doubled = [key for key, times in keys.items() if times > 1]
    for letter in letters:
        first = seen.setdefault((letter.place, plain_card(letter.card)), letter.key)
        doubled += [letter.key] if first != letter.key else []
    return doubled
