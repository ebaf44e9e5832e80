"""How a card looks in Slack: said once, in Slack's own words, and calm."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.slack.forms import modal
from adapters.slack.inbound import Origin
from adapters.slack.render import render
from bot.ui.action import do
from bot.ui.card import Block, Card, Menu, Meter, Option, Say
from bot.ui.form import Field, Form
from bot.ui.text import Moment, say
from tests.slack.validator import check_blocks

AT = datetime(2026, 11, 8, 22, 59, tzinfo=UTC)


def shown(*blocks: Block) -> list[Any]:
    drawn = render(Card(say("A card"), blocks))
    assert check_blocks({"blocks": drawn.blocks, "text": drawn.text}) == []
    return drawn.blocks[1:]


def test_a_menu_that_says_what_it_is_for_has_no_second_title() -> None:
    (row,) = shown(Menu("Open a stage", (Option("1", "Foundations"),), do("roadmap", picks="stage")))
    assert row["elements"][0]["placeholder"]["text"] == "Open a stage"


def test_a_menu_that_shows_the_present_choice_has_its_title_above() -> None:
    options = (Option("a", "Nobody"), Option("b", "Moderators", chosen=True))
    title, row = shown(Menu("Who sees my progress", options, do("study sight", picks="sight")))
    assert title["text"]["text"] == "*Who sees my progress*"
    assert row["elements"][0]["initial_option"]["value"] == "b"


def test_a_meter_is_not_drawn_in_the_red_of_code() -> None:
    (words,) = shown(Meter(26, 52, label="Weeks done"))
    assert words["text"]["text"] == f"*Weeks done*\n{'█' * 9}{'░' * 9}  *26* of 52 · 50 %"


@pytest.mark.parametrize(
    ("style", "form"),
    [
        ("full", "{date_long_pretty} at {time}"),
        ("day", "{date_long_pretty}"),
        ("hour", "{time}"),
        ("relative", "{ago}"),
    ],
)
def test_a_time_is_shown_in_the_readers_zone(style: Any, form: str) -> None:
    (words,) = shown(Say(say("Until {at}", at=Moment(AT, style, "Europe/Berlin"))))
    assert words["text"]["text"].startswith(f"Until <!date^{int(AT.timestamp())}^{form}|")


def test_that_a_question_is_optional_is_said_once() -> None:
    field = Field("link", "A link to show (optional)", required=False)
    drawn = modal(Form("A form", (field,), do("save")), Origin("C1"))
    assert drawn is not None
    (asked,) = drawn["blocks"]
    assert (asked["label"]["text"], asked["optional"]) == ("A link to show", True)


def test_a_long_question_is_asked_in_full() -> None:
    question = "Your personal roadmap gives hours a week and your reason"
    drawn = modal(Form("A form", (Field("a", question),), do("save")), Origin("C1"))
    assert drawn is not None
    assert drawn["blocks"][0]["label"]["text"] == question
