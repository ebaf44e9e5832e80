"""Every card of a roadmap is shown in full on every platform, and a writer learns where one would be cut."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from bot.cli.content_cards import APOLOGY, Shown, all_cards, browsed, milestone_cards, places, week_cards
from bot.cli.content_fit import fit, measures
from bot.cli.content_stage import staged
from bot.domain.roadmap import Roadmap
from bot.roadmaps import load
from bot.roadmaps.start import TEMPLATE
from bot.ui.action import do
from bot.ui.card import Button, Card, Choices, Menu, Option, Say
from bot.ui.plain import plain_card
from bot.ui.text import say


@pytest.fixture(scope="module")
def bread() -> Roadmap:
    return load(TEMPLATE)


@pytest.fixture(scope="module")
def cards(bread: Roadmap) -> list[Shown]:
    async def collect() -> list[Shown]:
        async with staged(bread, crowded=True) as stage:
            return [shown async for shown in all_cards(stage)]

    return asyncio.run(collect())


def test_every_card_that_members_meet_is_among_them(bread: Roadmap, cards: list[Shown]) -> None:
    kinds = Counter(shown.kind for shown in cards)
    assert kinds["Weekly prompt"] == kinds["Mid-week nudge"] == kinds["End-of-week wrap"] == 4
    assert kinds["Question"] == kinds["After a wrong answer"] == len(bread.questions)
    about = {shown.about for shown in cards}
    assert about >= {"W01", "W04", "M01", "P01", "T01", "C01", "F01", "F03", "food-hygiene", "W01-Q2", ""}
    assert not [shown for shown in cards if shown.card.name == APOLOGY]


def test_a_project_is_shown_with_all_of_its_pages(cards: list[Shown]) -> None:
    said = "\n".join(plain_card(shown.card) for shown in cards if shown.about == "P01")
    for part in ("no two loaves are alike", "Three loaves from the same recipe", "Name the allergens", "Repeatable"):
        assert part in said


def test_wraps_are_measured_with_a_crowd_that_all_want_to_be_named(cards: list[Shown]) -> None:
    wrap = next(shown for shown in cards if shown.kind == "End-of-week wrap")
    said = plain_card(wrap.card)
    assert "24 of 25" in said and "Applause for" in said and said.count("I did what the week asked for") > 3


def test_a_wrong_answer_is_followed_by_the_word_on_it(cards: list[Shown]) -> None:
    told = next(shown for shown in cards if (shown.about, shown.kind) == ("W01-Q2", "After a wrong answer"))
    assert "divide by the flour alone" in plain_card(told.card)


def test_everything_about_one_thing_can_be_asked_for_alone(bread: Roadmap) -> None:
    async def collect() -> list[list[Shown]]:
        async with staged(bread) as stage:
            return [
                await week_cards(stage, bread.weeks[0]),
                await milestone_cards(stage, "M01"),
                await browsed(stage, "track", "name", "Track", "T01"),
            ]

    week, milestone, track = asyncio.run(collect())
    assert {shown.about for shown in week} == {"W01"}
    assert [shown.kind for shown in milestone] == ["Milestone check-in", "The milestone on request"]
    assert {shown.about for shown in track} == {"T01"}
    assert "Rebuild a plain rye loaf" in "\n".join(plain_card(shown.card) for shown in track)


def test_each_card_has_the_file_that_its_words_are_in(bread: Roadmap, cards: list[Shown]) -> None:
    files = places(bread)
    for shown in cards:
        assert not shown.about or (TEMPLATE / files[shown.about]).exists()


def test_a_card_that_is_too_long_is_named_with_its_file(bread: Roadmap) -> None:
    flaws = fit(
        bread, Path("bread"), {"tiny": lambda card: ["99 characters, and 9 fit"] if card.name == "wrap" else []}
    )
    assert [(flaw.file, flaw.message) for flaw in flaws][:1] == [
        (
            Path("bread/weeks/W01.toml"),
            "End-of-week wrap W01 does not fit on Tiny: 99 characters, and 9 fit. Shorten its texts.",
        )
    ]
    assert len(list(flaws)) == 4


def test_the_template_fits_everywhere(bread: Roadmap) -> None:
    assert list(fit(bread, TEMPLATE)) == []


def test_the_platforms_with_limits_can_measure() -> None:
    assert set(measures()) == {"discord", "slack"}


WAYS = do("week", number=3)
TOO_MUCH = {
    "text": Card(say("Title"), tuple(Say(say("x" * 1500)) for _ in range(9))),
    "title": Card(say("x" * 300)),
    "buttons": Card(say("Title"), tuple(Choices(tuple(Button("b", WAYS) for _ in range(5))) for _ in range(60))),
    "a button": Card(say("Title"), (Choices((Button("b" * 90, WAYS),)),)),
    "a menu": Card(say("Title"), (Menu("m", tuple(Option(str(n), str(n)) for n in range(30)), WAYS),)),
}


@pytest.mark.parametrize("platform", ["discord", "slack"])
@pytest.mark.parametrize("card", TOO_MUCH.values(), ids=TOO_MUCH.keys())
def test_too_much_of_anything_is_told_by_every_platform(platform: str, card: Card) -> None:
    assert measures()[platform](card)


@pytest.mark.parametrize("platform", ["discord", "slack"])
def test_what_fits_is_not_complained_about(platform: str) -> None:
    card = Card(say("x" * 150), (Say(say("y" * 3500)), Choices((Button("b" * 75, WAYS),))))
    assert measures()[platform](card) == []
