"""Text as Slack's mrkdwn: nothing that a learner writes breaks out of it, and each value is drawn natively."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.slack.markup import Pen, escape, pieces_of
from bot.domain.people import Person, Place
from bot.ui.text import Link, Moment, Text, Where, Who, prose, say

ADA = Person("slack", "T1", "U1")


def drawn(text: Text) -> str:
    return Pen().write(text).replace("\u200b", "")


@pytest.mark.parametrize(
    "evil", ["<!channel>", "<!here|all>", "<@U2>", "<#C1>", "<https://e.org|safe>", "&lt;!here&gt;"]
)
def test_what_a_learner_writes_pings_nobody_and_links_nowhere(evil: str) -> None:
    for text in (say("{v}", v=evil), say("**{v}**", v=evil), prose(f"`{evil}`"), say("{w}", w=Who(ADA, evil))):
        shown = drawn(text)
        assert "<!" not in shown
        assert "<@" not in shown
        assert "<#" not in shown
        assert "|safe>" not in shown


def test_signs_of_markup_in_a_value_stay_signs() -> None:
    assert escape("*loud* _soft_ ~gone~ `code`") == "*\u200bloud* _\u200bsoft_ ~\u200bgone~ `\u200bcode`"
    assert escape("2 * 3 * 4, snake_case") == "2 * 3 * 4, snake_case"
    assert escape("> not a quote").startswith("\u200b&gt;")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (prose("**bold** and *italic*"), "*bold* and _italic_"),
        (prose("***both***"), "*_both_*"),
        (prose("pre**bold**post"), "pre*bold*post"),
        (prose("call `f(x) < 1`"), "call `f(x) &lt; 1`"),
        (say("**{a}\n{b}**", a="one", b="two"), "*one*\n*two*"),
        (say("{l}", l=Link("a & b", "https://e.org/?a=1&b=2")), "<https://e.org/?a=1&amp;b=2|a &amp; b>"),
        (say("{l}", l=Link("bad", "javascript:x")), "bad (javascript:x)"),
        (say("{l}", l=Link("a|b", "https://e.org")), "<https://e.org|a¦b>"),
        (say("see {v}.", v="https://e.org/a_b"), "see <https://e.org/a_b>."),
        (say("{w}", w=Where(Place("slack", "T1", "C1"))), "<#C1>"),
        (say("{w}", w=Where(Place.direct(ADA))), "direct messages"),
        (say("{w}", w=Who(ADA, "Ada")), "Ada"),
        (say("{w}", w=Who(ADA, "Ada", ping=True)), "<@U1>"),
        (say("{w}", w=Who(Person("discord", "1", "2"), "Ada", ping=True)), "Ada"),
    ],
)
def test_each_value_is_drawn_as_slack_draws_it(text: Text, shown: str) -> None:
    assert drawn(text) == shown


def test_marks_that_touch_letters_are_kept_apart_from_them() -> None:
    assert Pen().write(prose("pre**bold**post")) == "pre\u200b*bold*\u200bpost"


def test_a_moment_shows_in_the_readers_own_zone_with_words_for_those_who_can_not() -> None:
    at = Moment(datetime(2026, 11, 2, 8, tzinfo=UTC), "full", "Europe/Berlin")
    assert drawn(say("{at}", at=at)) == (
        "<!date^1793606400^{date_long_pretty} at {time}|Mon 2 Nov 2026, 09:00 Europe/Berlin>"
    )


@pytest.mark.parametrize("room", [1, 5, 20, 60, 200])
def test_a_text_never_takes_more_room_than_it_has(room: int) -> None:
    text = say("**{a}** {b} {c}", a="<&>" * 50, b="words and words " * 30, c=Link("here", "https://e.org/long"))
    assert len(Pen().write(text, room)) <= room


def test_a_long_text_is_split_between_words_and_never_inside_an_entity() -> None:
    text = "&amp;" * 1000 + " <https://e.org|a b> " * 200
    pieces = pieces_of(text, 300)
    assert all(len(piece) <= 300 for piece in pieces)
    assert all(piece.count("&") == piece.count("&amp;") for piece in pieces)
    assert all(piece.count("<") == piece.count(">") for piece in pieces)
