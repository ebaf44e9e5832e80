"""The mailbox as a platform: keeps each letter once, refuses when told to, and serves whoever types."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from adapters.mailbox.commands import listing
from adapters.mailbox.forms import fill_in
from adapters.mailbox.inbound import StrangeLine, request_of
from adapters.mailbox.render import legend, render
from bot.domain.errors import TryLater, Unreachable
from bot.domain.people import Person, Place
from bot.ports import Handler, Pace, Parcel, Problem, Receipt
from bot.ui.card import Card
from bot.ui.command import Request
from bot.world import World

Read = Callable[[], Awaitable[str | None]]
"""Reads a line; None when nothing more will come."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that has arrived."""

    key: str
    place: Place
    card: Card
    at: datetime
    receipt: Receipt
    revised: bool = False


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which nothing is taken."""

    start: datetime
    end: datetime


class Mailbox:
    """Implements bot.ports.Platform.

    letters: what has arrived, in order. outages: when everything is refused for now. closed: places that can't be
    posted to, each with the sentence that says how to open it. deliveries: how often something was handed in.
    """

    name = "mailbox"
    pace = Pace(per_place=0.0, overall=0.0)

    def __init__(
        self,
        world: World,
        show: Callable[[str], None] | None = None,
        read: Read | None = None,
        space: str = "home",
        channel: str = "general",
        user: str = "you",
    ) -> None:
        """show: is told everything that arrives or is answered. read: where typed lines come from, else from stdin."""
        self.letters: list[Letter] = []
        self.outages: list[Outage] = []
        self.closed: dict[Place, str] = {}
        self.deliveries = 0
        self._world = world
        self._show = show
        self._read = read
        self._who = Person(self.name, space, user)
        self._where = Place(self.name, space, channel)
        self._asked = count(1)

    async def open(self) -> None:
        """See bot.ports.Platform; there is nothing to log in to."""

    async def deliver(self, parcel: Parcel) -> Receipt:
        """See bot.ports.Platform. Whatever is refused, a key that is here already gets its first receipt."""
        self.deliveries += 1
        known = next((letter for letter in self.letters if letter.key == parcel.key), None)
        if known is not None:
            return known.receipt
        self._refuse(parcel.to)
        if parcel.revises is not None:
            await self.revise(parcel.revises, parcel.card)
            return parcel.revises
        receipt = Receipt(parcel.to, str(len(self.letters) + 1))
        letter = Letter(parcel.key, parcel.to, parcel.marked().card, self._world.now(), receipt)
        self.letters.append(letter)
        self._print(f"{_name(letter.place)}\n{render(letter.card)}\n")
        return receipt

    async def revise(self, receipt: Receipt, card: Card) -> None:
        """See bot.ports.Platform."""
        self._refuse(receipt.place)
        self.letters = [
            replace(letter, card=card, revised=True) if letter.receipt == receipt else letter for letter in self.letters
        ]

    async def inspect(self, places: Sequence[Place]) -> Sequence[Problem]:
        """See bot.ports.Platform."""
        return [Problem(place, "closed", self.closed[place]) for place in places if place in self.closed]

    async def close(self) -> None:
        """See bot.ports.Platform; what has arrived stays."""

    async def serve(self, engine: Handler) -> None:
        """See bot.ports.Platform. Answers typed lines; `help` lists the commands. Ends when `read` does."""
        read = self._read or await _stdin()
        shown: Card | None = None
        while (line := await read()) is not None:
            if line.strip() in ("help", "?"):
                self._print(listing(engine.commands))
            elif line.strip():
                shown = await self._answer(engine, read, line, shown) or shown

    async def stand_by(self, engine: Handler) -> None:
        """See bot.ports.Platform; nothing is read, so other programs may have the terminal."""
        await asyncio.Event().wait()

    async def _answer(self, engine: Handler, read: Read, line: str, shown: Card | None) -> Card | None:
        id = f"{self.name}:{self._world.now().isoformat()}:{next(self._asked)}"
        try:
            request = request_of(line, engine.commands, shown, self._who, self._where, id)
        except StrangeLine as strange:
            self._print(str(strange))
            return None
        asked = await self._form(engine, read, request)
        reply = await engine.handle(asked) if asked else None
        if reply is not None:
            self._print(f"{render(reply.card)}\n{legend(reply.card)}\n")
        return reply.card if reply else None

    async def _form(self, engine: Handler, read: Read, request: Request) -> Request | None:
        """The request with what had to be asked first; None if the person stopped."""
        form = await engine.form(request)
        if form is None:
            return request

        async def ask(question: str) -> str | None:
            self._print(question)
            return await read()

        self._print(form.title)
        answers = await fill_in(form, ask)
        return replace(request, name=form.action.command, args=answers, form=True) if answers is not None else None

    def _refuse(self, place: Place) -> None:
        now = self._world.now()
        if any(outage.start <= now < outage.end for outage in self.outages):
            raise TryLater(None, "the mailbox is out of reach")
        if place in self.closed:
            raise Unreachable(self.closed[place])

    def _print(self, text: str) -> None:
        if self._show is not None:
            self._show(text)


def _name(place: Place) -> str:
    return f"To {place.user}, directly" if place.user else f"#{place.channel}"


async def _stdin() -> Read:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)

    async def read() -> str | None:
        line = await reader.readline()
        if not line:
            await asyncio.Event().wait()  # nobody types any more; posts still arrive
        return line.decode(errors="replace").rstrip("\n")

    return read
