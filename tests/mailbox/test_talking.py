"""The mailbox as a chat: typed commands, numbered buttons, forms line by line."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

import pytest

from adapters.mailbox import Mailbox, create
from adapters.mailbox.inbound import StrangeLine, request_of
from bot.domain.errors import StudyError
from bot.domain.people import Community, Person, Place
from bot.ui.action import do
from bot.ui.card import Button, Card, Choices, Menu, Option
from bot.ui.command import CommandSpec, ParamSpec
from bot.ui.form import FieldKind
from bot.ui.text import say
from tests.kit import House, group

WHO = Person("mailbox", "hall", "ada")
WHERE = Place("mailbox", "hall", "general")
SPECS = (
    CommandSpec("week", "A week", (ParamSpec("number", "Which?", FieldKind.NUMBER, False, True),)),
    CommandSpec("study", "Help", ()),
    CommandSpec("study join", "Join", (ParamSpec("cohort", "Which?", FieldKind.LINE, False, True),)),
)


@pytest.mark.parametrize(
    ("line", "name", "args"),
    [
        ("/week 7", "week", {"number": "7"}),
        ("week number=7", "week", {"number": "7"}),
        ("/study join Winter group", "study join", {"cohort": "Winter group"}),
        ('/study join cohort="Winter group"', "study join", {"cohort": "Winter group"}),
        ("/study", "study", {}),
    ],
)
def test_a_line_is_read_as_people_write_it(line: str, name: str, args: Mapping[str, str]) -> None:
    request = request_of(line, SPECS, None, WHO, WHERE, "1")
    assert (request.name, request.args, request.who) == (name, args, WHO)


def test_press_uses_the_numbers_of_the_card_shown_last() -> None:
    menu = Menu("Pick", (Option("a", "A"), Option("b", "B")), do("pick", picks="chosen", cohort="c1"))
    card = Card(say("x"), (Choices((Button("Read", url="https://example.org"), Button("Go", do("go", week=3)))), menu))
    assert request_of("press 1", SPECS, card, WHO, WHERE, "1").args == {"week": "3"}
    assert request_of("press 2 b", SPECS, card, WHO, WHERE, "1").args == {"cohort": "c1", "chosen": ("b",)}


@pytest.mark.parametrize("line", ["press 1", "press", "/nothing", "", '/week "7', "/study join a=b c=d extra=x"])
def test_a_line_that_means_nothing_is_said_so_or_taken_as_words(line: str) -> None:
    try:
        request_of(line, SPECS, None, WHO, WHERE, "1")
    except StrangeLine as strange:
        assert str(strange).endswith(".")


async def test_one_can_join_look_and_check_in_from_the_keyboard(house: House) -> None:
    await group(
        house.store,
        house.clock,
        members=(),
        community=Community("mailbox", "home"),
        place=Place("mailbox", "home", "general"),
    )
    lines = iter(["help", "/study join", "press 1", "/nonsense", "/checkin", "Wrote the plan", "", "", "4", "yes"])
    said: list[str] = []

    async def read() -> str | None:
        return next(lines, None)

    await Mailbox(house.world, said.append, read).serve(house.engine)
    text = "\n".join(chain(said))
    assert "/week [number] [cohort] – This week's prompt, or another week's" in text
    assert "Welcome" in text
    assert "press 1  This week" in text
    assert "Week 1: Set the course" in text
    assert "I don't know /nonsense. Type help for a list." in text
    assert "What did you do?: " in text
    assert "Checked in" in text
    assert "Did: Wrote the plan" in text


def test_its_table_says_who_types_and_where(house: House) -> None:
    assert create({"user": "ada", "space": "hall"}, house.world).name == "mailbox"
    with pytest.raises(StudyError) as refused:
        create({"usr": "ada", "space": 3}, house.world)
    assert str(refused.value).splitlines() == [
        "[platforms.mailbox] usr: There is no such setting.",
        "[platforms.mailbox] space: Write a name in quotes.",
    ]
