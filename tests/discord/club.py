"""A small, real engine for the adapter's tests: a book club that remembers what it was asked and answers with cards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.ui.action import do
from bot.ui.card import (
    Box,
    Button,
    Card,
    Checklist,
    Choices,
    Fact,
    Facts,
    Menu,
    Option,
    Say,
    Weight,
)
from bot.ui.command import CommandSpec, ParamSpec, Reply, Request, To
from bot.ui.form import Choice, Field, FieldKind, Form
from bot.ui.text import say

BOOKS = ("Middlemarch", "Emma", "Dracula", "Kim", "Ulysses")


def param(name: str, kind: FieldKind = FieldKind.LINE, **rest: object) -> ParamSpec:
    return ParamSpec(name, str(rest.pop("label", name.capitalize())), kind, bool(rest.pop("required", False)),
                     bool(rest.pop("option", True)), **rest)  # type: ignore[arg-type]  # fmt: skip


SHELF_FIELDS = (
    Field("title", "Which book?"),
    Field("why", "Why this one?", FieldKind.LONG, required=False, help="A sentence will do", value="It is short"),
    Field("pages", "How many pages?", FieldKind.NUMBER, required=False),
    Field("genre", "Which genre?", FieldKind.CHOICE, options=(Choice("novel", "A novel"), Choice("play", "A play"))),
    Field("loan", "Would you lend it?", FieldKind.YES_NO, required=False),
    Field("friend", "Who should read it?", FieldKind.PERSON, required=False),
    Field("room", "Where do we talk?", FieldKind.PLACE, required=False),
)

COMMANDS = (
    CommandSpec(
        "shelf", "What the club reads", (param("book", suggest=True, max=60), param("pages", FieldKind.NUMBER))
    ),
    CommandSpec("shout", "Say it to everybody", (param("words"),), to=To.CHANNEL),
    CommandSpec("whisper", "A message of its own", (), to=To.ASKER),
    CommandSpec(
        "club add",
        "Add a book",
        (
            *(
                param(each.name, each.kind, option=each.kind is not FieldKind.LONG, options=each.options)
                for each in SHELF_FIELDS
            ),
            param("date", FieldKind.DATE, suggest=True),
        ),
        asks=True,
    ),
    CommandSpec(
        "club keepers",
        "Who keeps the books",
        (
            param("roles", FieldKind.ROLES, required=True),
            param("lead", FieldKind.ROLE),
            param("strict", FieldKind.YES_NO),
        ),
        moderator=True,
    ),
    CommandSpec("club ask keepers", "Only by button", (param("roles", FieldKind.ROLES),), slash=False, asks=True),
    CommandSpec("read", "Tick what you have read", (param("read", option=False),), slash=False),
    CommandSpec("pick", "Pick one", (param("book", option=False),), slash=False),
    CommandSpec("fail", "Breaks", ()),
    CommandSpec("slow form", "Takes its time", (), asks=True),
    CommandSpec("twice", "Is handled already", ()),
    CommandSpec("fewer", "Fewer of these", (), slash=False),
)


@dataclass
class Club:
    """Implements bot.ports.Handler. `heard` holds every request, in order; `read` is what is ticked."""

    heard: list[Request] = field(default_factory=list)
    read: tuple[str, ...] = ("Emma",)
    commands: Sequence[CommandSpec] = COMMANDS

    async def handle(self, request: Request) -> Reply | None:
        self.heard.append(request)
        answers: Mapping[str, Callable[[Request], Reply | None]] = {
            "shelf": lambda request: Reply(self.shelf()),
            "shout": lambda request: Reply(Card(say("Heard"), (Say(say("{w}", w=str(request.args.get("words", "")))),)),
                                           To.ASKER if request.args.get("words") == "oops" else To.CHANNEL),
            "whisper": lambda request: Reply(Card(say("Psst")), To.ASKER),
            "club add": self.add,
            "read": self.tick,
            "pick": lambda request: Reply(Card(say("You picked {book}", book=str(request.args["book"])))),
            "fail": self.fail,
            "twice": lambda request: None,
            "fewer": lambda request: Reply(Card(say("Fewer it is"))),
        }  # fmt: skip
        answer = answers.get(request.name)
        return answer(request) if answer else Reply(Card(say("Done: {name}", name=request.name)))

    async def form(self, request: Request) -> Form | None:
        if request.name == "slow form":
            await asyncio.sleep(60)
        if request.name == "club ask keepers":
            roles = Field("roles", "Who keeps the books?", FieldKind.ROLES, required=False)
            return Form("Keepers", (roles,), do("club ask keepers"))
        if request.name != "club add" or request.args.get("title") == "skip":
            return None
        given = {name: value for name, value in request.args.items() if isinstance(value, str)}
        missing = tuple(field for field in SHELF_FIELDS if field.name not in given)
        return Form("Add a book to the shelf of the club", missing, do("club add", **given)) if missing else None

    async def suggest(self, request: Request, param: str, typed: str) -> Sequence[Choice]:
        self.heard.append(request)
        if typed == "everything":
            return [Choice(f"book {n}", "A very long title " * 10) for n in range(40)]
        return [Choice(book, book) for book in BOOKS if typed.lower() in book.lower()]

    def shelf(self) -> Card:
        boxes = tuple(Box(book, say("{book}", book=book), book in self.read) for book in BOOKS)
        return Card(
            say("The shelf"),
            (
                Checklist("What have you read?", boxes, do("read", picks="read")),
                Menu("Pick one", tuple(Option(book, book) for book in BOOKS), do("pick", picks="book")),
                Choices((
                    Button("Add", do("club add"), Weight.MAIN),
                    Button("Refresh", do("shelf")),
                    Button("Refresh again", do("shelf")),
                    Button("Whisper", do("whisper")),
                    Button("Shout", do("shout", words="hello")),
                )),
                Choices((Button("Break", do("fail")), Button("Keepers", do("club ask keepers")))),
            ),
            "shelf",
        )  # fmt: skip

    def tick(self, request: Request) -> Reply:
        read = request.args["read"]
        assert isinstance(read, tuple)
        self.read = read
        return Reply(self.shelf())

    def add(self, request: Request) -> Reply:
        missing = [each for each in SHELF_FIELDS if each.name not in request.args]
        facts = tuple(Fact(name, say("{v}", v=str(value) or "nothing")) for name, value in request.args.items())
        if missing:
            given = {name: str(value) for name, value in request.args.items() if value}
            more = Choices((Button("Continue", do("club add", **given), Weight.MAIN),))
            return Reply(Card(say("So far so good"), (Facts(facts), more)))
        return Reply(Card(say("On the shelf"), (Facts(facts),)))

    def fail(self, request: Request) -> Reply:
        raise RuntimeError("the shelf fell over")
