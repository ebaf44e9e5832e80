"""Finds what somebody means by an id, a title or a few words of it, and what they may have meant otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TypeVar

from bot.domain.errors import BadInput, Way
from bot.ui.form import Choice

AT_ONCE = 4

Titles = Mapping[str, str]
"""Titles by id, in the order in which they are shown."""

Thing = TypeVar("Thing")


def _meant(titles: Titles, typed: str) -> str | None:
    """The id of what is meant: by its id, its title, or words that only one of them has."""
    wanted = _plain(typed)
    exact = [id for id, title in titles.items() if wanted in (id.lower(), title.lower(), f"{id} {title}".lower())]
    having = _having(titles, wanted)
    return exact[0] if exact else having[0] if len(having) == 1 else None


def _near(titles: Titles, typed: str) -> list[str]:
    """Ids of what may have been meant, the likeliest first."""
    wanted = _plain(typed)
    names: dict[str, str] = {}
    for id, title in titles.items():
        for name in (id, title, *(word.strip(",:()") for word in title.split() if len(word) > 3)):
            names.setdefault(name.lower(), id)
    close = (names[name] for name in get_close_matches(wanted, names, n=AT_ONCE, cutoff=0.6))
    return list(dict.fromkeys((*_having(titles, wanted), *close)))[:AT_ONCE]


def like(titles: Titles, typed: str) -> list[Choice]:
    """What to offer while somebody types: everything in which each of the words occurs."""
    return [Choice(id, f"{id} {titles[id]}"[:100]) for id in _having(titles, _plain(typed))]


def named(field: str, what: str, things: Sequence[Thing], titles: Titles, typed: str, way: Way) -> Thing:
    """The one of `things` that is meant; `titles` are theirs, in the same order.

    way: leads to all of them; its command is the one that takes `field`.
    Raises BadInput, with what may have been meant as buttons, if nothing of the kind is there.
    """
    id = _meant(titles, typed)
    if id is not None:
        return dict(zip(titles, things, strict=True))[id]
    close = _near(titles, typed)
    hint = "Did you mean one of these?" if close else "Here are all of them."
    ways = [Way(titles[id][:75], way.command, ((field, id),)) for id in close]
    raise BadInput(field, f"I know no {what} “{typed[:60]}”. {hint}", *ways, way)


def _having(titles: Titles, wanted: str) -> list[str]:
    return [id for id, title in titles.items() if all(word in f"{id} {title}".lower() for word in wanted.split())]


def _plain(typed: str) -> str:
    return " ".join(typed.lower().split())
