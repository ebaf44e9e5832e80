"""What everybody may rely on: what somebody writes is shown as they wrote it, and can't pose as anything else."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from adapters.discord.markup import Pen, code, escape, link
from bot.domain.people import Person, Place
from bot.ui.text import Link, Moment, Where, Who, prose, say

AT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
PERSON = Person("discord", "1", "300000000000000001")


def write(template: str, **values: object) -> str:
    return Pen().write(say(template, **values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "evil",
    [
        "**bold**", "*slanted*", "__under__", "~~gone~~", "||hidden||", "`code`", "```\nblock\n```", "[text](https://e.org)",
        "<@300000000000000001>", "<@&300000000000000001>", "<#300000000000000001>", "<t:0:F>", "<https://e.org>",
        "</week:1>",
    ],
)  # fmt: skip
def test_markup_that_somebody_typed_is_shown_as_typed(evil: str) -> None:
    drawn = write("They wrote {it} here", it=evil)
    assert not re.search(r"(?<!\\)[*_~|`\[\]<]", drawn)
    assert re.sub(r"\\([^0-9A-Za-z\s])", r"\1", drawn) == f"They wrote {evil} here"


@pytest.mark.parametrize(
    "start", ["# big", "## big", "-# small", "> quote", ">>> quote", "- item", "+ item", "1. item", "23) x"]
)
def test_a_line_that_somebody_typed_starts_nothing(start: str) -> None:
    for drawn in (write("{it}", it=start), write("{it}", it=f"first\n{start}"), write("{it}", it=f"first\n  {start}")):
        last = drawn.splitlines()[-1].lstrip()
        assert not re.match(r"(#|-|\+|>|\d+[.)])", last)


def test_everyone_is_a_word() -> None:
    assert "@everyone" not in write("{it}", it="hi @everyone and @HERE")
    assert "@HERE" not in write("{it}", it="hi @everyone and @HERE")


def test_a_label_can_not_leave_its_link() -> None:
    drawn = link("click](https://evil.example) [me", "https://good.example/a_(b)")
    assert drawn == "[click\\](evil.example) \\[me](<https://good.example/a_%28b%29>)"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "discord://x", "http://", "", "nonsense", "https://[x"]
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert "](<" not in link("label", url)


def test_an_address_stays_clickable_and_can_not_break_what_is_around_it() -> None:
    assert write("**see {it}**", it="https://e.org/a_b**c") == "**see https://e.org/a_b%2A%2Ac**"


def test_hidden_characters_are_taken_out() -> None:
    assert escape("abc\u202edef\u2066\x00") == "abcdef"


def test_code_can_not_be_left() -> None:
    assert code("a`b\n`c") == "`a'b 'c`"


def test_our_own_markup_counts() -> None:
    assert Pen().write(prose("a **b *c*** and `d_e`")) == "a **b** \u200b***c*** and `d_e`"


def test_a_bold_value_is_bold_and_nothing_else() -> None:
    assert write("**{it}**", it="a*b") == "**a\\*b**"
    assert Pen().write(say("a {y}", y=say("*b*")), bold=True) == "**a** \u200b***b***"


def test_people_times_and_places_are_native() -> None:
    pen = Pen()
    text = say(
        "{who} {at} {day} {hour} {ago} {room} {link}",
        who=Who(PERSON, "Ada"),
        at=Moment(AT),
        day=Moment(AT, "day"),
        hour=Moment(AT, "hour"),
        ago=Moment(AT, "relative"),
        room=Where(Place("discord", "1", "400000000000000001")),
        link=Link("notes", "https://e.org"),
    )
    stamp = int(AT.timestamp())
    assert pen.write(text) == (
        f"<@300000000000000001> <t:{stamp}:F> <t:{stamp}:D> <t:{stamp}:t> <t:{stamp}:R> <#400000000000000001> [notes](<https://e.org>)"
    )
    assert pen.pings == set()


def test_only_who_is_to_be_pinged_is_remembered() -> None:
    pen = Pen()
    pen.write(say("{a} {b}", a=Who(PERSON, "Ada", ping=True), b=Who(Person("discord", "1", "5"), "Bo")))
    assert pen.pings == {300000000000000001}


def test_somebody_from_elsewhere_is_a_name() -> None:
    assert write("{who}", who=Who(Person("slack", "T1", "U123"), "A*da")) == "A\\*da"


@pytest.mark.parametrize("room", [0, 1, 5, 20, 50])
def test_text_is_cut_visibly_and_within_its_room(room: int) -> None:
    text = say("**{who}** wrote: {it} at {at}", who="Ada_*" * 4, it="**" * 30, at=Moment(AT))
    drawn = Pen().write(text, room)
    assert len(drawn) <= room
    assert not drawn or drawn.rstrip("*").endswith("…")
