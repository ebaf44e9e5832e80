"""How a rehearsal reads: one line for whatever happens, with its date on the group's own wall."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.domain.people import Place
from bot.ports import LATE, Entry, Fate, Parcel
from bot.rehearse.account import Account, Arrived
from bot.rehearse.cast import Deed
from bot.ui.card import Card, Hint, Say
from bot.ui.plain import plain
from bot.ui.text import span_words

WIDTH = 66
STYLES = {Fate.SKIPPED: "yellow", Fate.FAILED: "red", Fate.UNKNOWN: "magenta"}


class Console(Protocol):
    """What is needed of Rich's console."""

    def print(self, *what: object, style: str | None = None, markup: bool | None = None,
              highlight: bool | None = None, soft_wrap: bool | None = None) -> None:  # fmt: skip
        """Print a line."""


class Transcript:
    """Writes to a console."""

    def __init__(self, console: Console, zone: str) -> None:
        """zone: whose wall the dates are from."""
        self._console = console
        self._zone = ZoneInfo(zone)

    def say(self, text: str = "", style: str = "") -> None:
        """A line of its own."""
        self._console.print(text, style=style or None, markup=False, highlight=False, soft_wrap=True)

    def did(self, deed: Deed) -> None:
        """Somebody does something."""
        self._line(deed.at, f"{deed.member.name} {deed.words}", "dim")

    def refused(self, deed: Deed, answer: str) -> None:
        """Somebody tried to do something and was told that it can't be done."""
        self._line(deed.at, f"{deed.member.name} {deed.words} – refused: {' '.join(answer.split())}", "red")

    def aside(self, at: datetime, text: str) -> None:
        """Something happens to the process or the platform."""
        self._line(at, f"-- {text} --", "cyan")

    def arrived(self, letter: Arrived, parcel: Parcel) -> None:
        """A message arrives."""
        behind = letter.at - parcel.due
        late = f"  ({span_words(behind)} late)" if behind > LATE else ""
        style = "bold" if letter.place.user is None else "blue"
        self._line(letter.at, f"{parcel.kind:9}  {_place(letter.place)}  {plain(letter.card.title)}{late}", style)
        line = _first_words(letter.card)
        if line:
            self.say(f"{'':34}{line}")

    def settled(self, entry: Entry, at: datetime) -> None:
        """A promise ends otherwise than by arriving."""
        self._line(at, f"{entry.fate} {entry.parcel.key}: {entry.reason}", STYLES.get(entry.fate, ""))

    def summary(self, account: Account) -> None:
        """What became of every promise."""
        self.say()
        self.say(f"Promised      {account.promised:4}", "bold")
        self.say(f"Sent on time  {account.on_time:4}")
        self.say(f"Sent late     {account.late:4}")
        self._reasons("Skipped", account.skipped)
        self._reasons("Failed", account.failed)
        self._reasons("Unknown", account.unknown)
        self.say(f"Lost          {len(account.lost):4}{_keys(account.lost)}", "bold red" if account.lost else "")
        self.say(
            f"Doubled       {len(account.doubled):4}{_keys(account.doubled)}", "bold red" if account.doubled else ""
        )
        self.say()
        if account.kept:
            self.say("Every promise is accounted for: nothing was lost, nothing came twice.", "bold green")
        else:
            self.say("Not every promise was kept. Please report this, with the seed and the options.", "bold red")

    def _reasons(self, label: str, reasons: Mapping[str, int]) -> None:
        self.say(f"{label:14}{sum(reasons.values()):4}")
        for reason, times in reasons.items():
            self.say(f"{'':20}{times} x {reason}")

    def _line(self, at: datetime, text: str, style: str) -> None:
        local = at.astimezone(self._zone)
        self.say(f"{local:%a} {local.day:2} {local:%b %Y %H:%M}  {text}", style)


def _keys(keys: tuple[str, ...]) -> str:
    return f"  {', '.join(keys)}" if keys else ""


def _place(place: Place) -> str:
    return f"to {place.user}" if place.user else f"#{place.channel}"


def _first_words(card: Card) -> str:
    """The first paragraph, clipped to a line."""
    found = next((plain(block.text) for block in card.blocks if isinstance(block, Say | Hint)), "")
    return found if len(found) <= WIDTH else f"{found[: WIDTH - 1].rsplit(' ', 1)[0]}…"
