"""Commands are named as they are typed in this workspace, on every kind of card."""

from __future__ import annotations

from adapters.slack.naming import Naming
from adapters.slack.typed import read
from bot.features import COMMANDS
from bot.ui.action import do
from bot.ui.card import Button, Card, Choices, Hint, Menu, Option, Points, Say
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


def test_without_a_prefix_nothing_changes() -> None:
    assert Naming().card(CARD) is CARD


def test_every_command_is_named_with_the_prefix_and_slacks_own_without() -> None:
    shown = plain_card(Naming("wp-").card(CARD))
    for named in ("Use /wp-cohort create", "with /wp-cohort create.", "/wp-study settings", "and/or /wp-progress",
                  "/wp-checkin now", "/wp-study join", "see /wp-week", "Say /wp-week"):  # fmt: skip
        assert named in shown
    assert "Type /invite @Waypost" in shown
    assert "https://e.org/week" in shown


def test_what_controls_do_stays_as_it_is() -> None:
    choices = Naming("wp-").card(CARD).blocks[3]
    assert isinstance(choices, Choices)
    assert choices.buttons[0].action == do("study join", cohort="c1")


def test_a_prefixed_command_is_understood() -> None:
    specs = {command.name: command.spec() for command in COMMANDS}
    assert read("/wp-week".removeprefix("/").removeprefix("wp-"), "7", specs)
