"""A reviewer reads what members will read, in the terminal or in a browser, with no set-up at all."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.cli.card_html import block_html, card_html
from bot.roadmaps.start import TEMPLATE
from bot.ui.action import do
from bot.ui.card import Box, Button, Card, Checklist, Choices, Fact, Facts, Menu, Meter, Option, Say, Stop, Trail
from bot.ui.text import Link, say
from tests.cli.test_commands import bot

VOID = {"meta", "link", "br"}


def show(*what: str) -> str:
    done = bot("content", "preview", *what, "--roadmap", TEMPLATE)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", ["1", "W01", "w01"])
def test_a_week_is_shown_as_its_posts(name: str) -> None:
    said = show("week", name)
    for part in ("W01 Weekly prompt", "W01 Mid-week nudge", "W01 End-of-week wrap", "Which bread did you eat"):
        assert part in said
    assert said.index("Sticky dough?") < said.index("You have made bread twice")


@pytest.mark.parametrize(
    ("what", "part"),
    [
        (("milestone", "M01"), "You gave one loaf away"),
        (("project", "p01"), "Three loaves from the same recipe"),
        (("track", "T01"), "Rebuild a plain rye loaf"),
        (("career", "C01"), "Bake to order for ten people"),
        (("quiz", "W01"), "divide by the flour alone"),
        (("certificates",), "Food hygiene, first level"),
        (("fast", "F02"), "The starter is fed while the yeast loaf rises"),
        (("roadmap",), "Two weekends with a starter"),
    ],
)
def test_everything_else_is_shown_by_its_name(what: tuple[str, ...], part: str) -> None:
    assert part in show(*what)


def test_questions_say_which_week_they_belong_to() -> None:
    assert "Week 2: question 1 of" in show("quiz", "W02")


def test_what_is_not_there_is_said_so() -> None:
    done = bot("content", "preview", "week", "9", "--roadmap", TEMPLATE)
    assert (done.returncode, done.stderr) == (1, "There is no week 9 on this roadmap.\n")


@pytest.mark.parametrize("what", [(), ("bread",)])
def test_whoever_does_not_say_what_is_told_what_there_is(what: tuple[str, ...]) -> None:
    done = bot("content", "preview", *what, "--roadmap", TEMPLATE)
    assert done.returncode == 2
    assert "week, quiz, milestone, project" in done.stderr


def test_of_several_roadmaps_one_must_be_named(tmp_path: Path) -> None:
    for name in ("one", "two"):
        bot("content", "new", tmp_path / name)
    done = bot("content", "preview", "week", "1", "--roadmap", tmp_path)
    assert done.returncode == 2
    assert str(tmp_path / "two") in done.stderr


class Checked(HTMLParser):
    """Reads a page as strictly as it can be read: every element is closed where it should be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        named = dict(attrs)
        if tag == "a":
            self.links.append(named.get("href") or "")
        elif "src" in named or "href" in named:
            self.fetched.append(named.get("src") or named.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "pages"
    done = bot("content", "preview", "--roadmap", TEMPLATE, "--html", folder)
    assert done.returncode == 0
    assert f"Open {folder / 'index.html'}" in done.stdout
    return folder


def read(page: Path) -> Checked:
    checked = Checked()
    checked.feed(page.read_text(encoding="utf-8"))
    assert checked.open == []
    return checked


def test_every_page_can_be_reached_and_leafed_through(site: Path) -> None:
    pages = {page.name for page in site.glob("*.html")}
    listed = read(site / "index.html").links
    assert {link for link in listed if not link.startswith("http")} | {"index.html"} == pages
    seen, here = ["W01.html"], "W01.html"
    while found := re.search(r'rel="next" href="([^"]+)"', (site / here).read_text()):
        here = found[1]
        seen.append(here)
    assert set(seen) == pages - {"index.html"} and len(seen) == len(set(seen))


def test_pages_are_sound_and_fetch_nothing_from_elsewhere(site: Path) -> None:
    for page in site.glob("*.html"):
        checked = read(page)
        assert checked.fetched == ["style.css"]
        assert all(link.startswith("https://") or (site / link).exists() for link in checked.links)
    style = (site / "style.css").read_text()
    assert "url(" not in style and "prefers-color-scheme: dark" in style


def test_reviewers_see_answers_and_every_word_on_wrong_ones(site: Path) -> None:
    week = (site / "W01.html").read_text()
    assert '<strong class="right">It links proteins to a net</strong>' in week
    assert "Yeast wakes up with water and food, kneaded or not." in week
    assert '<strong class="right">65</strong>' in week


WAY = do("week", number=1)
WORDS = (
    Say(say("**Bold** & <b>{name}</b> {link}", name="<script>", link=Link("here", "https://example.org/?a=1&b=2"))),
    Checklist("Ticks", (Box("a", say("one"), True), Box("b", say("two"))), WAY),
    Facts((Fact("Label <1>", say("line\nline")),)),
    Meter(1, 4, "Done"),
    Trail((Stop(say("first"), milestone=True, note=say("a note")),), "Stops"),
    Choices((Button("Go <on>", WAY),)),
    Menu("Pick", (Option("1", "One", "the first"), Option("2", "Two")), WAY),
)


def test_every_word_is_drawn_and_nothing_of_it_becomes_markup() -> None:
    drawn = card_html(Card(say("A <title>"), WORDS), "When & where")
    checked = Checked()
    checked.feed(drawn)
    assert checked.open == []
    assert "<script>" not in drawn and "&lt;script&gt;" in drawn
    assert "<strong>Bold</strong> &amp; &lt;b&gt;" in drawn
    assert 'href="https://example.org/?a=1&amp;b=2"' in drawn
    assert "☑ one" in drawn and "☐ two" in drawn and "line<br>line" in drawn and "⚑ first" in drawn


def test_an_address_that_is_none_is_no_link() -> None:
    assert "<a" not in block_html(Say(say("{x}", x=Link("here", "javascript:alert(1)"))))
