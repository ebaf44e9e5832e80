"""A small, real engine for the wire: a reading desk that greets, takes entries, and can be held up on purpose."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.ui.action import do
from bot.ui.card import Box, Button, Card, Checklist, Choices, Say
from bot.ui.command import CommandSpec, ParamSpec, Reply, Request, To
from bot.ui.form import Choice, Field, FieldKind, Form
from bot.ui.text import say

BOOKS = ("Emma", "Kim", "Ulysses")
ENTRY = (
    Field("book", "Which book?", FieldKind.CHOICE, options=tuple(Choice(book, book) for book in BOOKS)),
    Field("words", "What did you think?", FieldKind.LONG, required=False, help="As short as /greet is", max=300),
)

GREET = CommandSpec("greet", "Say hello", (ParamSpec("name", "Whom?", FieldKind.LINE, False, True, suggest=True),))
SHOUT = CommandSpec("shout", "Say it to everybody", (), to=To.CHANNEL)
MUTTER = CommandSpec("mutter", "Wants to be heard, and is not", (), to=To.CHANNEL)
SIGN = CommandSpec(
    "desk sign",
    "Write an entry",
    tuple(ParamSpec(each.name, each.label, each.kind, each.required, False) for each in ENTRY),
    asks=True,
)
TICK = CommandSpec("tick", "Tick a book", (ParamSpec("read", "Read", FieldKind.LINE, False, False),), slash=False)
COMMANDS = (GREET, SHOUT, MUTTER, SIGN, TICK)


@dataclass
class Desk:
    """Implements bot.ports.Handler. `heard` holds every request; while `open` is cleared, no request is answered."""

    commands: Sequence[CommandSpec] = COMMANDS
    heard: list[Request] = field(default_factory=list)
    read: tuple[str, ...] = ()
    open: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.open.set()

    async def handle(self, request: Request) -> Reply | None:
        again = any(each.id == request.id for each in self.heard)
        self.heard.append(request)
        await self.open.wait()
        if again:
            return None
        match request.name:
            case "greet":
                return Reply(self.card(str(request.args.get("name") or request.shown)))
            case "shout":
                return Reply(Card(say("Hear, hear")), To.CHANNEL)
            case "mutter":
                return Reply(Card(say("That was too low")), To.ASKER)
            case "desk sign":
                entry = say("{book}: {words}", book=str(request.args["book"]), words=str(request.args["words"]))
                return Reply(Card(say("It is in the book"), (Say(entry),)))
            case "tick":
                self.read = tuple(request.args["read"])
                return Reply(self.card(request.shown))
            case _:
                return Reply(Card(say("I don't know that one")))

    async def form(self, request: Request) -> Form | None:
        return Form("An entry", ENTRY, do("desk sign")) if request.name == "desk sign" else None

    async def suggest(self, request: Request, param: str, typed: str) -> Sequence[Choice]:
        return [Choice(book, book) for book in BOOKS if typed.lower() in book.lower()]

    def card(self, name: str) -> Card:
        """A card with something to tick and something to press."""
        boxes = tuple(Box(book, say(book), book in self.read) for book in BOOKS)
        buttons = Choices((Button("Greet again", do("greet")), Button("Sign", do("desk sign"))))
        return Card(
            say("Hello {name}", name=name), (Checklist("Read so far", boxes, do("tick", picks="read")), buttons)
        )
