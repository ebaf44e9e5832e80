"""Commands are named as they are typed in this workspace, on every kind of card."""

from __future__ import annotations

import pytest

from adapters.slack.naming import Naming
from adapters.slack.typed import read
from bot.features import COMMANDS
from bot.ui.action import do
from bot.ui.card import Button, Card, Choices, Hint, Menu, Option, Points, Say
from bot.ui.form import Choice, Field, FieldKind, Form
from bot.ui.plain import plain_card
from bot.ui.text import Link, prose, say

CARD = Card(
    say("Use {it}", it="/cohort create"),
    (
        Say(say("{m}", m="A moderator can start one with /cohort create. Type /invite @Waypost in #weekly.")),
        Hint(prose("See **/study settings**, and/or `/progress`.")),
        Points("Say /week", (say("**/{name}** {does}", name="checkin", does="now"), say("{l}", l=Link("a", "https://e.org/week")))),
        Choices((Button("/study join", do("study join", cohort="c1")),)),
        Menu("Pick", (Option("v", "/week", "see /week"),), do("week", picks="number")),
    ),
)  # fmt: skip


SPECS = {command.name: command.spec() for command in COMMANDS}
HERE = Naming.of("wp-", SPECS.values())


def test_without_a_prefix_nothing_changes() -> None:
    assert Naming.of("", SPECS.values()).card(CARD) is CARD


def test_every_command_is_named_with_the_prefix_and_slacks_own_without() -> None:
    shown = plain_card(HERE.card(CARD))
    for named in ("Use /wp-cohort create", "with /wp-cohort create.", "/wp-study settings", "and/or /wp-progress",
                  "/wp-checkin now", "/wp-study join", "see /wp-week", "Say /wp-week"):  # fmt: skip
        assert named in shown
    assert "Type /invite @Waypost" in shown
    assert "https://e.org/week" in shown


def test_what_controls_do_stays_as_it_is() -> None:
    choices = HERE.card(CARD).blocks[3]
    assert isinstance(choices, Choices)
    assert choices.buttons[0].action == do("study join", cohort="c1")


@pytest.mark.parametrize(
    "words",
    [
        "Look into /home/ada/week, /weeks/7 or /week/7",
        "a and/or b, 1/week, //week, c1/week",
        "Type /weekly or /week-end",
        "Whoever says /shrug or /invite",
        "Mark it with /wp-progress",
        "progress tick is no command: /tick",
    ],
)
def test_what_is_no_command_stays_as_it_is(words: str) -> None:
    assert HERE.words(words) == words
    assert plain_card(HERE.card(Card(say("{it}", it=words), (Say(prose(words)),)))) == f"{words}\n\n{words}"


def test_a_name_that_is_put_in_behind_a_slash_counts_if_it_is_a_command() -> None:
    card = Card(say("/{name}, /{none}, /{n}", name="study join", none="nothing", n=7))
    assert plain_card(HERE.card(card)) == "/wp-study join, /nothing, /7"


def test_a_form_names_commands_wherever_it_shows_words() -> None:
    form = Form(
        "After /week",
        (
            Field("a", "As in /progress", help="See /study help", value="/week"),
            Field("b", "B", FieldKind.CHOICE, options=(Choice("/week", "Like /week"),)),
        ),
        do("save", words="/week"),
    )
    shown = HERE.form(form)
    first, second = shown.fields
    assert (shown.title, first.label, first.help) == ("After /wp-week", "As in /wp-progress", "See /wp-study help")
    assert second.options == (Choice("/week", "Like /wp-week"),)
    assert (first.value, shown.action) == ("/week", form.action)


def test_a_prefixed_command_is_understood() -> None:
    assert read("/wp-week".removeprefix("/").removeprefix("wp-"), "7", SPECS)
