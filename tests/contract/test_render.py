"""What every platform must do with every card: draw each word, stay within its limits, and never fail."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from adapters.discord.render import render as discord_render
from adapters.mailbox.render import controls
from adapters.mailbox.render import render as mailbox_render
from adapters.slack.render import Drawn as SlackDrawn
from adapters.slack.render import render as slack_render
from bot.domain.people import Person, Place
from bot.ui import card as words
from bot.ui.action import Action, do
from bot.ui.card import (
    Block,
    Box,
    Button,
    Card,
    Checklist,
    Choices,
    Fact,
    Facts,
    Hint,
    Item,
    Menu,
    Meter,
    Option,
    Points,
    Quote,
    Say,
    Shelf,
    Sign,
    Stop,
    Trail,
    Weight,
)
from bot.ui.text import Link, Moment, Text, Where, Who, say
from tests.discord.validator import check_components
from tests.slack.validator import check_blocks

LETTERS = "ab *_`~|[]()<>@#-\n\\1.é😀"
AT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Renderer:
    """A platform's renderer for the suite: draws a card, finds what is against the rules, and reads it out."""

    name: str
    draw: Callable[[Card], Any]
    check: Callable[[Any], Sequence[str]]
    read: Callable[[Any], str]


def _draw_discord(card: Card) -> Any:
    return discord_render(card).components()


def _read_discord(drawn: Any) -> str:
    """Everything that a component shows, without the backslashes that keep markup from working."""
    if isinstance(drawn, list):
        return "\n".join(_read_discord(each) for each in drawn)
    if isinstance(drawn, dict):
        return "\n".join(_read_discord(each) for key, each in drawn.items() if key != "custom_id")
    return str(drawn).replace("\\", "")


def _draw_mailbox(card: Card) -> tuple[str, list[tuple[str, Action]]]:
    """What is printed, and what `press` leads to."""
    return mailbox_render(card), controls(card)


def _check_mailbox(drawn: tuple[str, list[tuple[str, Action]]]) -> list[str]:
    text, offered = drawn
    odd = [f"{sign!r} would turn the terminal upside down" for sign in set(text) if sign < " " and sign != "\n"]
    return odd + [f"nothing happens at {label!r}" for label, action in offered if not action.command]


def _read_slack(drawn: Any) -> str:
    """Everything that a block shows, without what keeps markup from working."""
    if isinstance(drawn, SlackDrawn):
        return _read_slack(drawn.blocks)
    if isinstance(drawn, list):
        return "\n".join(_read_slack(each) for each in drawn)
    if isinstance(drawn, dict):
        return "\n".join(_read_slack(each) for key, each in drawn.items() if key not in ("action_id", "block_id"))
    return str(drawn).replace("\u200b", "")


RENDERERS = (
    Renderer("discord", _draw_discord, lambda drawn: list(check_components(drawn)), _read_discord),
    Renderer("mailbox", _draw_mailbox, _check_mailbox, lambda drawn: str(drawn[0])),
    Renderer(
        "slack", slack_render, lambda drawn: check_blocks({"blocks": drawn.blocks, "text": drawn.text}), _read_slack
    ),
)
"""One line for each platform."""

each_renderer = pytest.mark.parametrize("renderer", RENDERERS, ids=lambda renderer: renderer.name)


def person(ping: bool = False) -> Who:
    return Who(Person("discord", "1", "300000000000000001"), "Ada", ping)


def text(value: str) -> Text:
    return say("**{v}** and *{v}*", v=value)


def one_of_each(t: Callable[[str], Text], s: Callable[[str], str], n: int) -> list[Block]:
    """Every word, with texts made by `t`, plain strings by `s`, and `n` of whatever it is made of."""
    some = range(n)
    signs = list(Sign)
    return [
        Say(t("say")),
        Hint(t("hint")),
        Quote(t("quote"), t("by")),
        Quote(t("quote")),
        Points(s("points"), tuple(t(f"point {k}") for k in some)),
        Facts(tuple(Fact(s(f"fact {k}"), t(f"fact {k}")) for k in some)),
        Meter(n, n + 3, s("meter"), 2),
        Meter(0, 0),
        Checklist(s("checklist"), tuple(Box(f"b{k}", t(f"box {k}"), k % 3 == 0) for k in some), do("tick", picks="t")),
        Shelf(
            s("shelf"),
            tuple(Item(s(f"i{k}"), f"https://e.org/{s(str(k))}", s("a"), s("b"), s("c"), s("d"), s("5")) for k in some),
        ),
        Trail(tuple(Stop(t(f"stop {k}"), signs[k % 5], t("note"), k == n // 2, k % 4 == 0) for k in some), s("trail")),
        Choices(tuple(Button(s(f"button {k}"), do("press", k=k), list(Weight)[k % 3]) for k in some)),
        Choices(
            (Button(s("link"), url="https://e.org/" + s("x")), Button(s("bad"), url="javascript:x"), Button("dead"))
        ),
        Menu(s("menu"), tuple(Option(f"v{k}", s(f"option {k}"), s("note"), k == 1) for k in some), do("m", picks="p")),
    ]


def test_the_suite_knows_every_word() -> None:
    shown = {type(block) for block in one_of_each(text, str, 1)}
    assert shown == set(get_args(words.Block))


@each_renderer
@pytest.mark.parametrize("word", range(14))
@pytest.mark.parametrize("n", [0, 1, 2, 5, 26, 60])
def test_each_word_alone(renderer: Renderer, word: int, n: int) -> None:
    card = Card(say("Title"), (one_of_each(text, str, n)[word],))
    assert renderer.check(renderer.draw(card)) == []


@each_renderer
@pytest.mark.parametrize("word", range(14))
def test_nothing_that_a_word_says_is_left_out(renderer: Renderer, word: int) -> None:
    given: list[str] = []

    def string(value: str) -> str:
        given.append(f"{value}-{len(given)}x".replace(" ", "-"))
        return given[-1]

    block = one_of_each(lambda value: say("{v}", v=string(value)), string, 2)[word]
    shown = renderer.read(renderer.draw(Card(say("Title"), (block,))))
    wanted = [text for text in given if text in repr(block)]
    assert wanted or isinstance(block, Meter)
    assert [text for text in wanted if text not in shown] == []


@each_renderer
@pytest.mark.parametrize("n", [1, 3, 26, 60])
def test_all_words_together_at_their_worst_size(renderer: Renderer, n: int) -> None:
    evil = "*_~`|[]<>@everyone # " * 200
    card = Card(text(evil), tuple(one_of_each(lambda v: text(v + evil), lambda v: v + evil, n)), "prompt")
    assert renderer.check(renderer.draw(card)) == []


@each_renderer
def test_empty_cards_and_empty_texts(renderer: Renderer) -> None:
    nothing = say("{v}", v="")
    for card in (
        Card(nothing),
        Card(nothing, tuple(one_of_each(lambda v: nothing, lambda v: "", 1))),
        Card(say("{v}", v=" \n "), tuple(one_of_each(lambda v: say("{v}", v="\n\n"), lambda v: " \n", 2))),
    ):
        assert renderer.check(renderer.draw(card)) == []


@each_renderer
def test_a_great_many_blocks(renderer: Renderer) -> None:
    many = tuple(block for _ in range(60) for block in one_of_each(text, str, 3))
    drawn = renderer.draw(Card(say("Title"), many))
    assert renderer.check(drawn) == []
    shown = renderer.read(drawn)
    assert "more" in shown or shown.count("point 2 and point 2") == 60


@each_renderer
def test_what_can_not_be_carried_is_shown_all_the_same(renderer: Renderer) -> None:
    endless = Action("press", (("text", "x" * 200),))
    card = Card(
        say("Title"),
        (
            Choices((Button("Too much", endless), Button("Fine", do("press")))),
            Menu("Menu", (Option("v", "Option"),), endless),
            Checklist("List", (Box("b", say("Box")),), endless),
            Checklist(
                "List",
                (Box("x" * 101, say("Box")), Box("", say("Box")), Box("b", say("1")), Box("b", say("2"))),
                do("t"),
            ),
        ),
    )
    drawn = renderer.draw(card)
    assert renderer.check(drawn) == []
    assert "Too much" in str(drawn)


@each_renderer
def test_equal_controls_stay_apart(renderer: Renderer) -> None:
    same = Choices(tuple(Button(f"No. {n}", do("press")) for n in range(12)))
    assert renderer.check(renderer.draw(Card(say("Title"), (same, same)))) == []


@each_renderer
def test_the_mark_of_a_post_is_never_left_out(renderer: Renderer) -> None:
    crowd = tuple(Choices(tuple(Button(f"{m}.{n}", do("press", m=m, n=n)) for n in range(5))) for m in range(12))
    fewer = Choices((Button("Fewer of these", do("fewer", key="0123456789abcdef")),))
    drawn = renderer.draw(Card(say("Title"), (*crowd, fewer)))
    assert renderer.check(drawn) == []
    assert "0123456789abcdef" in str(drawn)


@each_renderer
def test_any_card_at_all(renderer: Renderer) -> None:
    dice = random.Random(20261102)
    for _ in range(60):
        size = dice.choice((1, 3, 40, 400))

        def word(_: str = "", size: int = size) -> str:
            return "".join(dice.choice(LETTERS) for _ in range(dice.randint(0, size)))

        def rich(_: str = "") -> Text:
            return say(
                "{a}**{b}**{who} {at} *{c}* {room} {link}",
                a=word(), b=word(), c=word(), who=person(), at=Moment(AT),
                room=Where(Place("discord", "1", "4")), link=Link(word(), "https://e.org/" + word()),
            )  # fmt: skip

        blocks = one_of_each(rich, word, dice.choice((0, 1, 4, 30)))
        dice.shuffle(blocks)
        card = Card(rich(), tuple(blocks[: dice.randint(0, len(blocks))]))
        assert renderer.check(renderer.draw(card)) == []
